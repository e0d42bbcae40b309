"""Which records another quarter's rules would judge differently."""
