"""Running, comparing, tuning, auditing and reporting; the one package that touches files."""
