"""The sections of the report, in the order in which a manager asks.

A section appears when its data exist: what makes it gives None where they do not. A new one is one more entry.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ..evidence import Evidence
from . import answers, capacity, method, strategies
from .content import Content


@dataclass(frozen=True)
class Section:
    """A question, and what answers it.

    Attributes
    ----------
    name
        In links and ids, letters and hyphens.
    question
        Its heading.
    make
        Its content; None if there is nothing to say.
    """

    name: str
    question: str
    make: Callable[[Evidence], Content | None]


SECTIONS: tuple[Section, ...] = (
    Section("verdict", "What should we do?", answers.verdict),
    Section("cards", "What does it come to?", answers.cards),
    Section("gain", "What do we gain or lose against today?", answers.gain),
    Section("tradeoff", "What does it cost in complaints?", answers.tradeoff),
    Section("rule", "What if we accepted more, or less?", answers.rule),
    Section("stress", "Does it still win if our assumptions are wrong?", answers.stress),
    Section("groups", "Who gains, who loses?", answers.groups),
    Section("accounts", "What becomes of single accounts?", answers.accounts),
    Section("money", "When does the money come?", answers.money),
    Section("load", "Can the team carry it?", answers.load),
    Section("calls", "What if we could call more, or fewer?", capacity.calls),
    Section("price", "What if a complaint cost more, or less?", answers.price),
    Section("causes", "What do people complain about?", answers.causes),
    Section("waterfall", "Where does the difference come from?", answers.waterfall),
    Section("policies", "How did every strategy do?", strategies.policies),
    Section("method", "How do we know, and what do we not know?", method.method),
)
"""All there are; each is shown where its data exist."""
