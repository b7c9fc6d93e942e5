"""Dotted paths into a scenario, in which * stands for every entry of a list or a mapping."""

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel

from sim.scenario import Scenario

EVERY = "*"


class PathError(ValueError):
    """A path does not lead to a setting.

    Parameters
    ----------
    says
        What is wrong: the rest of a sentence that begins with the path.
    typed
        The step that was not recognised, empty if that is not the trouble.
    known
        The steps that could have been meant.
    """

    def __init__(self, says: str, typed: str = "", known: tuple[str, ...] = ()) -> None:
        super().__init__(says)
        self.says, self.typed, self.known = says, typed, known


def misfit(path: str) -> PathError | None:
    """Say what is wrong with a path, whatever the scenario; entries of lists and mappings are taken as they are named.

    Examples
    --------
    >>> print(misfit("sites.*.collectors"))
    None
    >>> print(misfit("sites.*.colectors"))
    is not a setting of a scenario
    """
    here: object = Scenario()
    for step in path.split("."):
        match here:
            case BaseModel():
                known = tuple(type(here).model_fields)
                if step not in known:
                    return PathError("is not a setting of a scenario", step, known)
                here = getattr(here, step)
            case tuple() if step != EVERY and not step.isdecimal():
                return PathError(f"names “{step}” of a list; entries are numbered from 0, and {EVERY} is all of them")
            case tuple() | dict():
                entries = list(here.values() if isinstance(here, dict) else here)
                if not entries:
                    return None  # by default there are none to look at
                here = entries[0]
            case _:
                return PathError("lies inside a single value")
    return None


def changed(tree: Any, steps: Sequence[str], change: Callable[[Any], Any]) -> Any:
    """Copy plain data with what a path leads to changed, each time where it leads to several.

    Raises
    ------
    PathError
        If it leads nowhere, or `change` refuses the value.
    """
    if not steps:
        return change(tree)
    step, rest = steps[0], steps[1:]
    match tree:
        case dict() if step == EVERY or step in tree:
            return {key: changed(one, rest, change) if step in {EVERY, key} else one for key, one in tree.items()}
        case dict():
            raise PathError("is not there", step, tuple(tree))
        case list() if step == EVERY or (step.isdecimal() and int(step) < len(tree)):
            here = range(len(tree)) if step == EVERY else {int(step)}
            return [changed(one, rest, change) if index in here else one for index, one in enumerate(tree)]
        case list():
            raise PathError(f"names entry {step} of {len(tree)}; entries are numbered from 0")
        case _:
            raise PathError("lies inside a single value")
