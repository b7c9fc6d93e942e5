"""The gate: has a change made a policy worse than its baseline? Empty, for pytest imports this whenever it starts."""
