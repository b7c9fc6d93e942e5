"""Run the command line: `python -m experiments.cli`."""

from . import main

if __name__ == "__main__":
    main()
