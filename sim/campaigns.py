"""Campaigns: what they prescribe, and how many of their calls met nobody over the last 30 days.

Counted at each site, so that no site weighs on the pace of another; a limit kept at each is kept by their sum.
"""

from .jit import inner, kernel, rule
from .state import Record, State

WINDOW_DAYS = 30
"""Days over which a campaign's abandoned calls count, today included (16 CFR 310.4(b)(4)(i))."""

ANSWERED, ABANDONED = 0, 1


@inner
def campaign_of(s: State, p: int) -> Record:
    """Find the campaign of a person's order, as his site calls it."""
    return s.campaigns[s.people[p].site, s.orders[p].campaign]


@rule
def count_answer(s: State, p: int) -> None:
    """Count an answered call of the person's campaign."""
    campaign_of(s, p).answered += 1
    s.answers[s.today[0].day, s.people[p].site, s.orders[p].campaign, ANSWERED] += 1


@rule
def count_abandoned(s: State, p: int) -> None:
    """Count an abandoned call of the person's campaign."""
    campaign_of(s, p).abandoned += 1
    s.answers[s.today[0].day, s.people[p].site, s.orders[p].campaign, ABANDONED] += 1


@kernel
def forget_old_answers(s: State) -> None:
    """Let the day that has left the window no longer count; once every morning."""
    day = s.today[0].day - WINDOW_DAYS
    if day < 0:
        return
    for site in range(s.campaigns.shape[0]):
        for number in range(s.campaigns.shape[1]):
            campaign = s.campaigns[site, number]
            campaign.answered -= s.answers[day, site, number, ANSWERED]
            campaign.abandoned -= s.answers[day, site, number, ABANDONED]
