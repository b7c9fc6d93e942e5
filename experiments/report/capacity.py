"""What becomes of the comparison where there are fewer calls to give out, or more."""

from ..comparison import HEADLINE
from ..evidence import Evidence
from ..figures.ladder import ladder
from ..figures.style import head_of
from ..headroom import HEADROOM
from ..ladder import Pair, pairs
from .content import Column, Content, Table


def calls(evidence: Evidence) -> Content | None:
    """Show every policy at several numbers of calls, beside today's."""
    if len(evidence.rungs) < 2:
        return None
    figure = ladder(evidence.judged, evidence.rungs)
    title, note = head_of(figure)
    tables = [_net(evidence), _against_today(evidence)]
    return Content(title, figure=figure, note=note, tables=tables, folded="The same in numbers")


def _net(evidence: Evidence) -> Table:
    return Table(
        "calls",
        "Resolved after all cost, by the share of the open accounts that may be called a day.",
        (Column("may be called", "share"), *(Column(_named(name), "share") for name in _policies(evidence))),
        [
            (rung.share, *(rung.comparison.mean(name, HEADLINE) for name in _policies(evidence)))
            for rung in evidence.rungs
        ],
    )


def _against_today(evidence: Evidence) -> Table:
    today, leader = evidence.comparison.champion, evidence.judged.leader
    return Table(
        "calls_against_today",
        f"{leader} beside {today} (today) at the same share: gain, share of the room to the ruler that is taken, and "
        "dials with which as much is resolved. ladder_pairs.csv has every two strategies.",
        (
            Column("may be called", "share"),
            *(Column(head, "share", is_difference=True) for head in ("gain", "at least", "at most")),
            Column("room taken", "share"),
            Column("dials", "share", is_difference=True),
        ),
        [_row(pair) for pair in pairs(evidence.rungs) if (pair.policy, pair.other) == (leader, today)],
    )


def _row(pair: Pair) -> tuple[float, ...]:
    gain = pair.gain
    return (pair.share, gain.mean, gain.low, gain.high, pair.closed.mean, pair.dials.mean)


def _policies(evidence: Evidence) -> tuple[str, ...]:
    return evidence.rungs[0].comparison.policies


def _named(policy: str) -> str:
    return "hidden state known" if policy == HEADROOM else policy
