"""The verb that guards policies: `gate`."""

from pathlib import Path

import click

from .options import common, file, jobs, quiet


class GateVerbs(click.Group):
    """`recoup gate FILE` means `recoup gate check FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the verb where none is named."""
        named = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in named else ["check", *args])


@click.group(cls=GateVerbs, short_help="Tell whether a change made a policy worse than its baseline.")
def gate() -> None:
    """Tell whether a change made a policy worse than its baseline.

    `recoup gate FILE` ends with 0 where nothing is worse, 1 where something is, 3 where that cannot be told, and 4
    where there is no baseline, or none that fits; docs/gate.md says how it decides.
    """


@gate.command("check")
@file
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write the checks as JUnit XML.")
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GITHUB_STEP_SUMMARY",
    help="Append a summary in Markdown; by default where GitHub Actions wants it.",
)
@jobs
@quiet
@common
def gate_check(file: Path, junit: Path | None, summary: Path | None, jobs: int | None, quiet: bool) -> None:
    """Compare every policy under guard with its baseline.

    The last line printed is the verdict.
    """
    from policies.catalog import CATALOG

    from ..gate.gate import guard
    from ..gate.junit import write_junit
    from ..gate.summary import append_summary
    from ..runner import Runner
    from ..terminal import Bar, show

    with Bar(quiet=quiet) as bar:
        outcome = guard(file, catalog=CATALOG, runner=Runner(jobs or -1, None, bar))
    if junit is not None:
        write_junit(outcome, junit)
    if summary is not None:
        append_summary(outcome, summary)
    show(outcome.table())
    click.echo(outcome.since())
    click.echo(outcome.verdict())
    click.get_current_context().exit(outcome.exit_code)


@gate.command("update")
@file
@jobs
@quiet
@common
def gate_update(file: Path, jobs: int | None, quiet: bool) -> None:
    """Make today's policies the baseline.

    What changes is printed, to be reviewed with the file, whose path is the last line.
    """
    from policies.catalog import CATALOG

    from ..gate.gate import update
    from ..runner import Runner
    from ..terminal import Bar, show

    with Bar(quiet=quiet) as bar:
        updated = update(file, catalog=CATALOG, runner=Runner(jobs or -1, None, bar))
    show(updated.table())
    click.echo(updated.path)
