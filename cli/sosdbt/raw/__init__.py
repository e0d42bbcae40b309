"""Reads the raw directory: every row once, as text, or with the reason why it cannot be read."""
