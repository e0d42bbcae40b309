"""sosdbt diff: how two packages differ, and why. docs/diff.md says how it is decided."""
