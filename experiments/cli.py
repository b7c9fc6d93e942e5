"""The command line: a verb parses, calls one library function and prints.

Results go to standard output, progress and messages to standard error; the last line of a
comparison is the folder of its results. Heavy imports happen inside the verb that needs them.
"""

import signal
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .errors import UserError

if TYPE_CHECKING:
    from .listing import Rows

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
            ctx.exit(BAD_INPUT)
        except KeyboardInterrupt:
            click.echo(f"Stopped. {session.kept()}", err=True)
            ctx.exit(INTERRUPTED)
        finally:
            signal.signal(signal.SIGTERM, before)


def _debug(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Session).debug = value


def _common(verb: F) -> F:
    flag = click.option("--debug", is_flag=True, expose_value=False, callback=_debug, help="Show tracebacks.")
    return flag(verb)


_file = click.argument("file", type=click.Path(path_type=Path))
_changes = click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Change a setting; repeatable.")
_out = click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Folder of all results.")
_jobs = click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default all cores.")
_scheduler = click.option(
    "--scheduler", metavar="ADDRESS", help="Dask scheduler of a cluster; by default this machine."
)
_quiet = click.option("--quiet", is_flag=True, help="Show no progress.")


@click.group(cls=Recoup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="recoup")
def cli() -> None:
    """Rehearse a debt-collection strategy before anyone is contacted."""


@cli.command()
@_out
@_jobs
@_quiet
@_common
def demo(out: Path, jobs: int | None, quiet: bool) -> None:
    """Compare the baselines, in under three minutes."""
    if not quiet:
        click.echo("This takes up to three minutes on two cores.", err=True)
    _compare(CONFIGS / "experiments" / "demo.yaml", (), out, jobs, None, quiet)


@cli.command()
@_file
@_changes
@_common
def check(file: Path, overrides: tuple[str, ...]) -> None:
    """Check a settings file or a portfolio, and say what it holds.

    A scenario, an experiment, a policy or an intake mapping is told by its content, a portfolio by its ending
    (.csv, .parquet; docs/portfolio.md says what its columns are). All faults are shown at once, each with its
    file and line.
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
@_out
@_jobs
@_scheduler
@_quiet
@_common
def compare(
    file: Path, overrides: tuple[str, ...], out: Path, jobs: int | None, scheduler: str | None, quiet: bool
) -> None:
    """Compare the policies of an experiment.

    All policies face the same debtors, living the same lives. Finished replications are kept; when
    stopped, the same command goes on. The last line printed is the folder of the results.
    """
    _compare(file, overrides, out, jobs, scheduler, quiet)


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
@click.argument("what", type=click.Choice(["policies", "scenarios", "treatments", "features"]))
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
        case "treatments":
            from sim.scenario import Scenario

            return listing.treatments(Scenario())
        case _:
            return listing.features()


def _compare(
    file: Path, overrides: tuple[str, ...], out: Path, jobs: int | None, scheduler: str | None, quiet: bool
) -> None:
    from policies.catalog import CATALOG

    from .compare import compare as compare_policies
    from .comparison import LEGEND
    from .experiment import load_experiment
    from .runner import on_cluster
    from .store import NAME
    from .terminal import Bar, show

    experiment = load_experiment(file, CATALOG, overrides)
    session = click.get_current_context().ensure_object(Session)
    with on_cluster(scheduler) if scheduler else nullcontext(), Bar(quiet=quiet) as bar:
        session.kept = lambda: (
            f"Finished replications are kept in {out / NAME} ({bar.done} of {bar.total}); older results stay. "
            "Continue: the same command."
            if bar.total
            else "Nothing was run."
        )
        comparison = compare_policies(experiment, catalog=CATALOG, jobs=jobs or experiment.jobs, out=out, progress=bar)
    show(comparison.table())
    if not quiet:
        click.echo(LEGEND, err=True)
    click.echo(comparison.folder)


def main() -> None:
    """Run the command line."""
    cli(prog_name="recoup")


if __name__ == "__main__":
    main()
