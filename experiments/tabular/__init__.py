"""A tabular model of an account, estimated from the logs of a pilot."""
