"""Code lists taken from the national code server, and local codes that no list knows."""
