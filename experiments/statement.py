"""What a manager reads: the verdict as one sentence, and the few that answer what it gains, risks and rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

from .acceptance import Acceptance
from .paired import LEAST_PAIRS
from .quantities import shown, shown_difference, signed, three_figures
from .verdict import Standing, Verdict, best

_MONEY = "of the placed balance, after all cost"


@dataclass(frozen=True)
class Statement:
    """A verdict in words.

    Attributes
    ----------
    headline
        One sentence: what to do.
    points
        A question and its answer each, in the order in which a manager asks.
    """

    headline: str
    points: tuple[tuple[str, str], ...]


def statement(rule: Acceptance, verdict: Verdict, today: Standing, challengers: Sequence[Standing]) -> Statement:
    """Put a verdict into words.

    Parameters
    ----------
    rule
        What is accepted.
    verdict
        Made under that rule of the same standings.
    today, challengers
        What is known of today's strategy and of the others.
    """
    chosen = next((each for each in challengers if each.policy == verdict.policy), None)
    points = [
        *(_about(verdict, chosen, today) if chosen else [("What does it risk?", _risk(verdict, today, today))]),
        ("What is not recommended?", _rejected(rule, verdict, today, challengers)),
        ("What would change our mind?", _change(rule, verdict, chosen)),
    ]
    return Statement(headline(verdict, chosen, today), tuple((asked, answer) for asked, answer in points if answer))


def headline(verdict: Verdict, chosen: Standing | None, today: Standing) -> str:
    """Say in one sentence what to do.

    Parameters
    ----------
    verdict
        What was decided.
    chosen
        The challenger it is about, if it is about one.
    today
        Today's strategy.
    """
    limit, groups = _limit(verdict), verdict.segments
    if chosen is None:
        if verdict.state == "too_close":
            return f"Too few runs for a verdict: {today.gain.pairs} of the {LEAST_PAIRS} that it needs."
        if verdict.state == "none_passes":
            return f"No strategy passes: each is over {limit} too often, today's {today.policy} included."
        return f"Keep {today.policy}: no challenger stays within {limit}."
    match verdict.state:
        case "deploy" if not verdict.today_passes:
            return f"Deploy {chosen.policy}: it stays within {limit}, which today's {today.policy} does not."
        case "deploy":
            return f"Deploy {chosen.policy} in place of {today.policy}."
        case "deploy_except" if not verdict.today_passes:
            return f"Deploy {chosen.policy}, but hold back {listed(groups)}: today's {today.policy} exceeds {limit}."
        case "deploy_except":
            return f"Deploy {chosen.policy}, but hold back {listed(groups)}."
        case "pilot":
            lost = listed([clause(title) for title in verdict.scenarios], "or")
            return f"Pilot {chosen.policy}: today's {today.policy} is better if {lost}."
        case "too_close" if chosen.gain.pairs < LEAST_PAIRS:
            return f"Too few runs for a verdict: {chosen.gain.pairs} of the {LEAST_PAIRS} that it needs."
        case "too_close":
            return f"Too close to call: {chosen.policy} against {today.policy}. {_more(verdict.n_more)}."
        case _ if groups:
            return f"Keep {today.policy}: {chosen.policy}, the best challenger, may leave {listed(groups)} worse off."
        case _:
            return f"Keep {today.policy}: the best challenger, {chosen.policy}, does not gain enough."


def listed(names: Sequence[str], link: str = "and") -> str:
    """Write names as a list in words.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {link} {names[-1]}"


def clause(title: str) -> str:
    """Write a title so that it goes on after "if"; a word in capitals keeps them.

    Examples
    --------
    >>> clause("A recession sets in"), clause("SMS fail")
    ('a recession sets in', 'SMS fail')
    """
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _about(verdict: Verdict, chosen: Standing, today: Standing) -> list[tuple[str, str]]:
    return [
        ("What does it gain?" if chosen.gain.mean > 0 else "What does it cost?", _gain(chosen, today)),
        ("What does it risk?", _risk(verdict, chosen, today)),
        ("How sure are we?", _sure(chosen)),
        ("Who has to be held back?", _held_back(chosen)),
    ]


def _gain(chosen: Standing, today: Standing) -> str:
    gain = chosen.gain
    size = f"{three_figures(abs(100 * gain.mean))} points {'more' if gain.mean > 0 else 'less'}"
    low, high = signed(100 * gain.run_low), signed(100 * gain.run_high)
    return (
        f"In the simulation {chosen.policy} resolves {size} {_MONEY}, than {today.policy}; "
        f"9 of 10 runs lie between {low} and {high} points, and it is better in {gain.wins} of {gain.pairs}."
    )


def _risk(verdict: Verdict, chosen: Standing, today: Standing) -> str:
    now, then = (three_figures(each.mean_complaints) for each in (today, chosen))
    change = f"stay at {now}" if now == then else f"go from {now} to {then}"
    subject = f"are {now}" if chosen is today else change
    return (
        f"Complaints {subject} per 1,000 accounts and 90 days; {chosen.policy} is over the limit of "
        f"{three_figures(verdict.limit)} in {shown(chosen.over(verdict.limit), 'share')} of runs."
    )


def _sure(chosen: Standing) -> str:
    runs = (
        f"{chosen.gain.pairs} fresh runs that had no part in choosing it"
        if chosen.confirmed
        else "the runs it was chosen on"
    )
    low, high = signed(100 * chosen.gain.low), signed(100 * chosen.gain.high)
    sure = f"The difference is from {runs}; its mean lies between {low} and {high} points (95% sure)."
    sure = f"{sure} {chosen.gain.warning}".rstrip()
    if not chosen.stress:
        return f"{sure} It was not put under stress."
    won = len(chosen.stress) - len(chosen.lost)
    return f"{sure} It wins in {won} of {len(chosen.stress)} stress scenarios."


def _held_back(chosen: Standing) -> str:
    if not chosen.unsafe:
        return ""
    groups = listed(chosen.unsafe)
    return f"{groups[:1].upper()}{groups[1:]}: worse off than today, or not shown to be as well off."


def _rejected(rule: Acceptance, verdict: Verdict, today: Standing, challengers: Sequence[Standing]) -> str:
    over = [each for each in (today, *challengers) if each.over(verdict.limit) > rule.accepted_risk]
    if not over:
        return ""
    cases = [f"{each.policy} (in {shown(each.over(verdict.limit), 'share')} of runs)" for each in over]
    return f"Over the limit on complaints too often: {listed(cases)}."


def _change(rule: Acceptance, verdict: Verdict, chosen: Standing | None) -> str:
    if chosen is None and verdict.state == "too_close":
        return f"More runs: {LEAST_PAIRS} at the least."
    if chosen is None or best(rule, verdict.limit, [chosen]) is None:
        return "A strategy that causes fewer complaints, or a higher limit."
    if not verdict.today_passes:
        return "A higher limit on complaints: today's strategy is refused only because of it."
    if verdict.state == "keep_today" and not verdict.segments:
        enough = f"{shown(rule.smallest_gain, 'share')} or more" if rule.smallest_gain else "more than today's strategy"
        return f"A challenger that gains {enough}."
    if chosen.lost:
        return f"Evidence that none of this is coming: {listed([clause(title) for title in chosen.lost])}."
    if not chosen.stress:
        return ""
    worst = min(chosen.stress, key=lambda each: each.gain.mean)
    return f"Its gain is smallest if {clause(worst.title)}: {shown_difference(worst.gain.mean, 'share')}."


def _limit(verdict: Verdict) -> str:
    return f"{three_figures(verdict.limit)} complaints per 1,000 accounts"


def _more(n: int | None) -> str:
    return "No number of runs would tell" if n is None else f"About {three_figures(n)} more runs would tell"
