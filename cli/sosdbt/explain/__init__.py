"""What became of one record, and why: answers from the local database of a quarter."""
