"""Checks a bare delivery package as its receiver would."""
