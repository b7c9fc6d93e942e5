"""Policies held against worlds whose best value is known. Empty, for settings are read where nothing is drawn."""
