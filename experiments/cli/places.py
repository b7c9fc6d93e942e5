"""Where the command line finds what is shipped, and puts what comes out."""

from pathlib import Path

CONFIGS = Path(__file__).parents[2] / "configs"
RESULTS = Path("results")
