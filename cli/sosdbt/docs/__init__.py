"""What `sosdbt docs` adds to dbt docs."""
