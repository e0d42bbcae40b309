"""A synthetic county: people who do not exist, in systems that could."""

from sosdbt.demo.county import ensure_demo_county, write_demo_county

__all__ = ["ensure_demo_county", "write_demo_county"]
