"""Writes the delivery package."""
