"""The rule catalogue, as Python needs it: to list, explain and generate."""
