"""The coupled problem of many accounts and few collectors, relaxed: prices, bounds and indices."""
