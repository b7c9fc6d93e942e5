"""Scores of who pays, and of whom a touch moves: fitted on randomised trials, and judged on other seeds."""
