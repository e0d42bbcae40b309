"""Excel lists of what to mend, one for each source system and service unit."""
