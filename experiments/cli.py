"""The command line: a verb parses, calls one library function and prints.

Results go to standard output, progress and messages to standard error; the last line of a
comparison is the path of its report. Heavy imports happen inside the verb that needs them.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from .errors import UserError

if TYPE_CHECKING:
    from .listing import Rows
    from .report.export import Format
    from .terminal import Bar

BAD_INPUT = 2
INTERRUPTED = 130

ROOT = Path(__file__).parent.parent
CONFIGS = ROOT / "configs"
RESULTS = Path("results")

F = TypeVar("F", bound=Callable[..., Any])


@dataclass
class Session:
    """What the edge of the command line has to know when a verb ends early."""

    debug: bool = False
    kept: Callable[[], str] = lambda: "Nothing was changed."


class Recoup(click.Group):
    """The verbs; what is wrong with the input becomes a message and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 click's signature
        """Name the verbs in the order one meets them."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb, and end it in words."""
        session = ctx.ensure_object(Session)
        # a scheduler's SIGTERM ends a verb as Ctrl-C does: what is finished is kept
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            return super().invoke(ctx)
        except UserError as error:
            if session.debug:
                raise
            click.echo(error, err=True)
            ctx.exit(error.exit_code)
        except OSError as error:
            if session.debug or error.filename is None:  # else it is not about a file, but a pipe that was closed
                raise
            click.echo(f"{error.filename} cannot be used: {error.strerror}. Make room, or choose another.", err=True)
            ctx.exit(BAD_INPUT)
        except KeyboardInterrupt:
            click.echo(f"Stopped. {session.kept()}", err=True)
            ctx.exit(INTERRUPTED)
        finally:
            signal.signal(signal.SIGTERM, before)


class GateVerbs(click.Group):
    """`recoup gate FILE` means `recoup gate check FILE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the verb where none is named."""
        named = {*self.commands, *ctx.help_option_names}
        return super().parse_args(ctx, args if not args or args[0] in named else ["check", *args])


def _debug(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Session).debug = value


def _common(verb: F) -> F:
    flag = click.option("--debug", is_flag=True, expose_value=False, callback=_debug, help="Show tracebacks.")
    return flag(verb)


_file = click.argument("file", type=click.Path(path_type=Path))
_changes = click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Change a setting; repeatable.")
_out = click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Folder of all results.")
_jobs = click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default all cores.")
_scheduler = click.option("--scheduler", metavar="ADDRESS", help="Run on a dask cluster, such as tcp://host:8786.")
_quiet = click.option("--quiet", is_flag=True, help="Show no progress.")


@dataclass(frozen=True)
class _Where:
    """Where results go, and who computes them."""

    out: Path
    jobs: int | None
    scheduler: str | None


def _where(verb: F) -> F:
    """Give a verb the options of `_Where` as one argument."""

    @wraps(verb)
    def gathered(*args: Any, out: Path, jobs: int | None, scheduler: str | None, **options: Any) -> Any:
        return verb(*args, where=_Where(out, jobs, scheduler), **options)

    return cast(F, _out(_jobs(_scheduler(gathered))))


@click.group(cls=Recoup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recoup")
def cli() -> None:
    """Rehearse a debt-collection strategy before anyone is contacted."""


@cli.command()
@_where
@_quiet
@_common
def demo(where: _Where, quiet: bool) -> None:
    """Compare the baselines, in under three minutes."""
    if not quiet:
        click.echo("This takes up to three minutes on two cores.", err=True)
    _compare(CONFIGS / "experiments" / "demo.yaml", (), where, quiet)


@cli.command()
@_file
@_changes
@_common
def check(file: Path, overrides: tuple[str, ...]) -> None:
    """Check a settings file or a portfolio, and say what it holds.

    A scenario, an experiment, a policy, a stress, an intake mapping or a gate is told by its content, a portfolio by
    its ending (.csv, .parquet; docs/portfolio.md says what its columns are). All faults are shown at once, each with
    its file and line.
    """
    from policies.catalog import CATALOG

    from .contents import describe

    click.echo("\n".join(describe(file, CATALOG, overrides)))


@cli.command()
@_file
@click.option("--policy", required=True, help="Name in the experiment, or in the catalog.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--log", is_flag=True, help="Write the event log.")
@_changes
@_out
@_common
def run(file: Path, policy: str, seed: int, log: bool, overrides: tuple[str, ...], out: Path) -> None:
    """Run a policy once, and print its KPIs.

    FILE is a scenario, for a policy of the catalog, or an experiment, for one of its policies.
    """
    from policies.catalog import CATALOG
    from sim.kpis import kpis

    from .event_log import EventLog
    from .rehearsal import prepare
    from .terminal import show

    rehearsal = prepare(file, policy, CATALOG, overrides)
    events = EventLog() if log else None
    finished = rehearsal.run(seed, events)
    show([{"KPI": name, "value": f"{value:,.4g}"} for name, value in kpis(finished).items()])
    if events is not None:
        path = out / f"{rehearsal.scenario.name}-{policy}-{seed}.parquet"
        events.write(path)
        click.echo(path)


@cli.command()
@_file
@_changes
@_where
@_quiet
@_common
def compare(file: Path, overrides: tuple[str, ...], where: _Where, quiet: bool) -> None:
    """Compare the policies of an experiment, and say which to use.

    All policies face the same debtors, living the same lives. What was computed before is not computed again. The last
    line printed is the path of the report.
    """
    _compare(file, overrides, where, quiet)


@cli.command()
@_file
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "pdf", "png", "csv"]),
    default="html",
    help="pdf: figures, and the page where Chromium is there; png: figures; csv: tables.",
)
@click.option("--output", type=click.Path(path_type=Path), help="File, or folder if not html.")
@_changes
@_where
@_quiet
@_common
def report(
    file: Path, form: "Format", output: Path | None, overrides: tuple[str, ...], where: _Where, quiet: bool
) -> None:
    """Write the report of an experiment: one HTML file, or its figures or tables.

    What was computed before is not computed again. The last line printed is the path of what was written.
    """
    from policies.catalog import CATALOG

    from .compare import evidence_of
    from .experiment import load_experiment
    from .report.export import write

    experiment = load_experiment(file, CATALOG, overrides)
    with _watched(where, quiet) as bar:
        evidence = evidence_of(experiment, catalog=CATALOG, jobs=where.jobs, out=where.out, progress=bar)
    name = "report.html" if form == "html" else "report"
    written = write(evidence, form, output or where.out / experiment.name / name)
    click.echo(evidence.statement.headline)
    click.echo(written)


@cli.group(cls=GateVerbs, short_help="Tell whether a change made a policy worse than its baseline.")
def gate() -> None:
    """Tell whether a change made a policy worse than its baseline.

    `recoup gate FILE` ends with 0 where nothing is worse, 1 where something is, 3 where that cannot be told, and 4
    where there is no baseline, or none that fits; docs/gate.md says how it decides.
    """


@gate.command("check")
@_file
@click.option("--junit", type=click.Path(path_type=Path, dir_okay=False), help="Write the checks as JUnit XML.")
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="GITHUB_STEP_SUMMARY",
    help="Append a summary in Markdown; by default where GitHub Actions wants it.",
)
@_jobs
@_quiet
@_common
def gate_check(file: Path, junit: Path | None, summary: Path | None, jobs: int | None, quiet: bool) -> None:
    """Compare every policy under guard with its baseline.

    The last line printed is the verdict.
    """
    from policies.catalog import CATALOG

    from .gate.gate import guard
    from .gate.junit import write_junit
    from .gate.summary import append_summary
    from .runner import Runner
    from .terminal import Bar, show

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
@_file
@_jobs
@_quiet
@_common
def gate_update(file: Path, jobs: int | None, quiet: bool) -> None:
    """Make today's policies the baseline.

    What changes is printed, to be reviewed with the file, whose path is the last line.
    """
    from policies.catalog import CATALOG

    from .gate.gate import update
    from .runner import Runner
    from .terminal import Bar, show

    with Bar(quiet=quiet) as bar:
        updated = update(file, catalog=CATALOG, runner=Runner(jobs or -1, None, bar))
    show(updated.table())
    click.echo(updated.path)


@cli.command()
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--scenario", required=True, type=click.Path(path_type=Path), help="The world it is for.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File; by default it is printed.")
@_common
def manual(table: Path, scenario: Path, output: Path | None) -> None:
    """Print a decision table as a procedure manual.

    TABLE is a file of the policy decision_table, YAML or CSV; the manual is in Markdown.
    """
    from policies.catalog import CATALOG

    from .manual import manual as manual_of

    text = manual_of(table, scenario, CATALOG)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
        click.echo(output)


@cli.command("list")
@click.argument("what", type=click.Choice(["policies", "scenarios", "stress", "treatments", "features"]))
@_common
def list_(what: str) -> None:
    """List what there is to choose from."""
    from .terminal import show

    show(_rows(what))


def _rows(what: str) -> "Rows":
    from . import listing

    match what:
        case "policies":
            from policies.catalog import CATALOG

            return listing.policies(CATALOG)
        case "scenarios":
            return listing.scenarios(CONFIGS.glob("*.yaml"))
        case "stress":
            return listing.stresses((CONFIGS / "stress").glob("*.yaml"))
        case "treatments":
            from sim.scenario import Scenario

            return listing.treatments(Scenario())
        case _:
            return listing.features()


def _compare(file: Path, overrides: tuple[str, ...], where: _Where, quiet: bool) -> None:
    from policies.catalog import CATALOG

    from .compare import compare as compare_policies
    from .comparison import LEGEND
    from .experiment import load_experiment
    from .terminal import show

    experiment = load_experiment(file, CATALOG, overrides)
    with _watched(where, quiet) as bar:
        evidence = compare_policies(experiment, catalog=CATALOG, jobs=where.jobs, out=where.out, progress=bar)
    show(evidence.comparison.table())
    if not quiet:
        click.echo(LEGEND, err=True)
    click.echo(evidence.statement.headline)
    click.echo(where.out / experiment.name / "report.html")


@contextmanager
def _watched(where: _Where, quiet: bool) -> "Iterator[Bar]":
    """Show progress, on a cluster if asked to, and say what is kept if the verb ends early."""
    from .runner import on_cluster
    from .store import NAME
    from .terminal import Bar

    session = click.get_current_context().ensure_object(Session)
    with on_cluster(where.scheduler) if where.scheduler else nullcontext(), Bar(quiet=quiet) as bar:
        session.kept = lambda: (
            f"Finished replications are kept in {where.out / NAME} ({bar.done} of {bar.total}); older results stay. "
            "Continue: the same command."
            if bar.total
            else "Nothing was run."
        )
        yield bar


def main() -> None:
    """Run the command line."""
    cli(prog_name="recoup")


if __name__ == "__main__":
    main()
