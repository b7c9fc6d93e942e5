"""The command line: a verb parses, calls one library function and prints.

Results go to standard output, progress and messages to standard error; the last line of a
comparison is the path of its report. Heavy imports happen inside the verb that needs them.
A verb is a click command in a module of this package; it is there once `VERBS` names it.
"""

import click

from .comparing import compare, demo, report
from .edge import INTERRUPTED, Recoup
from .explaining import distill, explain
from .guarding import gate
from .looking import check, list_, manual, run
from .places import CONFIGS
from .tuning import tune

__all__ = ["CONFIGS", "INTERRUPTED", "VERBS", "cli", "main"]

VERBS = (demo, check, run, compare, tune, report, gate, explain, distill, manual, list_)
"""The verbs, in the order one meets them."""


@click.group(cls=Recoup, commands=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recoup")
def cli() -> None:
    """Rehearse a debt-collection strategy before anyone is contacted."""


def main() -> None:
    """Run the command line."""
    cli(prog_name="recoup")
