"""Tables on standard output, progress on standard error; plain lines where nobody watches."""

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

_WIDTH_OF_A_FILE = 200
_REPLICATIONS = "replications"


def show(rows: Sequence[Mapping[str, str]]) -> None:
    """Print rows as a table: the first column names the row, numbers stand to the right.

    Parameters
    ----------
    rows
        Texts by column; all rows have the columns of the first.
    """
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for name in rows[0] if rows else ():
        numbers = all(row[name][:1] in "+−-0123456789" for row in rows)
        table.add_column(name, justify="right" if numbers else "left")
    for row in rows:
        table.add_row(*row.values())
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    console.print(table)


class Bar:
    """Progress of replications, or of what else is counted, over several steps: a bar on a terminal, nothing in a file.

    Parameters
    ----------
    quiet
        Show nothing at all; what is finished is counted all the same.
    what
        What is counted.
    """

    def __init__(self, *, quiet: bool, what: str = _REPLICATIONS) -> None:
        self._what = what
        self.done = 0
        self.total = 0
        self._before = self._step = 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        console = Console(stderr=True, quiet=quiet)
        self._progress = Progress(*columns, TimeRemainingColumn(), console=console)
        self._task = self._progress.add_task(what, total=None)

    def __call__(self, done: int, total: int) -> None:
        """Say how many of a step are finished, and of how many; a step follows the one that is full."""
        self._progress.start()
        if self._before + self._step == self.done and self._step:
            self._before, self._step = self.done, 0
        self._step = total
        self.done, self.total = self._before + done, self._before + total
        self._progress.update(self._task, completed=self.done, total=self.total)

    @property
    def told(self) -> str:
        """Say how far it is; replications need no name."""
        far = f"{self.done} of {self.total}"
        return far if self._what == _REPLICATIONS else f"{far} {self._what}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()
