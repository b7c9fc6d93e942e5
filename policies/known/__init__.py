"""Small worlds whose best policy, or a bound on it, is known exactly."""
