"""Call floors: the contract, and the two floors that keep it, `compiled` and `reference`."""
