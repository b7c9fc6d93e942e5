"""Options that verbs share, and the bar that they show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from .edge import Session
from .places import RESULTS

if TYPE_CHECKING:
    from ..terminal import Bar

F = TypeVar("F", bound=Callable[..., Any])


def _debug(ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Session).debug = value


def common(verb: F) -> F:
    """Give a verb what every verb has."""
    flag = click.option("--debug", is_flag=True, expose_value=False, callback=_debug, help="Show tracebacks.")
    return flag(verb)


file = click.argument("file", type=click.Path(path_type=Path))
changes = click.option("--set", "overrides", multiple=True, metavar="NAME=VALUE", help="Change a setting; repeatable.")
out = click.option("--out", type=click.Path(path_type=Path), default=RESULTS, help="Folder of all results.")
jobs = click.option("--jobs", type=click.IntRange(min=1), help="Processes; by default all cores.")
scheduler = click.option("--scheduler", metavar="ADDRESS", help="Run on a dask cluster, such as tcp://host:8786.")
quiet = click.option("--quiet", is_flag=True, help="Show no progress.")


@dataclass(frozen=True)
class Where:
    """Where results go, and who computes them."""

    out: Path
    jobs: int | None
    scheduler: str | None


def where(verb: F) -> F:
    """Give a verb the options of `Where` as one argument."""

    @wraps(verb)
    def gathered(*args: Any, out: Path, jobs: int | None, scheduler: str | None, **options: Any) -> Any:
        return verb(*args, where=Where(out, jobs, scheduler), **options)

    return cast(F, out(jobs(scheduler(gathered))))


@contextmanager
def watched(where: Where, quiet: bool, what: str = "replications") -> "Iterator[Bar]":
    """Show progress, on a cluster if asked to, and say what is kept if the verb ends early."""
    from ..runner import on_cluster
    from ..store import NAME
    from ..terminal import Bar

    session = click.get_current_context().ensure_object(Session)
    with on_cluster(where.scheduler) if where.scheduler else nullcontext(), Bar(quiet=quiet, what=what) as bar:
        session.kept = lambda: (
            f"Finished replications are kept in {where.out / NAME} ({bar.told}); older results stay. "
            "Continue: the same command."
            if bar.total
            else "Nothing was run."
        )
        yield bar
