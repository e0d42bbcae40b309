"""Reads a county's raw directory: every row once, as text, or as a row that says why it cannot be read."""
