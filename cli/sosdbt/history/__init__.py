"""The history of deliveries, kept beside the packages and rebuilt from them when it is lost."""
