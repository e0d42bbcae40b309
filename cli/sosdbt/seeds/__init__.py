"""The seeds, checked before dbt starts against what the YAML beside each of them says."""

from sosdbt.seeds.check import check_seeds, read_seed, seed_date

__all__ = ["check_seeds", "read_seed", "seed_date"]
