"""Whom a policy may harm: every group of debtors, in what becomes of them and in how they are treated."""

from collections.abc import Collection, Mapping

import numpy as np

from sim.kpis import GROUP_MEASURES

from .acceptance import Margins
from .comparison import Comparison
from .paired import Harm, Question, non_inferior_family

Harms = Mapping[tuple[str, str], Harm]
"""What is known of the harm, by group and measure."""


def harms_of(comparison: Comparison, policy: str, margins: Margins) -> Harms:
    """Test whether a policy leaves any group worse off than today's, all groups and measures as one family.

    Parameters
    ----------
    comparison
        Of the two, and perhaps others.
    policy
        Who may harm.
    margins
        How much worse is harm, by measure.

    Returns
    -------
    By group and measure; a group without accounts is left out.
    """
    questions = {
        (group, measure): Question(_differences(comparison, policy, group, measure), margin, better)
        for measure, margin in margins.model_dump().items()
        for better in [GROUP_MEASURES[measure].better]
        for group in comparison.groups
    }
    asked = {key: each for key, each in questions.items() if not np.isnan(each.differences).all()}
    return non_inferior_family(asked)


def unsafe_groups(harms: Harms, protected: Collection[str]) -> tuple[str, ...]:
    """Name the groups shown to be harmed, and the protected ones not shown to be safe, in the order of the groups.

    Parameters
    ----------
    harms
        As `harms_of` tells them.
    protected
        Groups whose safety has to be shown.
    """
    groups = dict.fromkeys(group for group, _ in harms)
    return tuple(
        group
        for group in groups
        if any(
            harm.state == "worse" or (group in protected and harm.state != "not_worse")
            for (each, _), harm in harms.items()
            if each == group
        )
    )


def _differences(comparison: Comparison, policy: str, group: str, measure: str) -> np.ndarray:
    ours, theirs = (comparison.of_group(group, name, measure).values for name in (policy, comparison.champion))
    return ours - theirs
