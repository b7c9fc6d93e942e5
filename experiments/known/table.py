"""Scores as rows: of text for people, of numbers for a file."""

from collections.abc import Sequence

from .running import Score

Rows = list[dict[str, object]]


def table(scores: Sequence[Score]) -> list[dict[str, str]]:
    """Write a row of text for each world, size and policy."""
    return [_row(score) for score in scores]


def summary(scores: Sequence[Score]) -> Rows:
    """One row of numbers for each world, size and policy."""
    return [
        {
            "world": score.world,
            "accounts": score.accounts,
            "policy": score.policy,
            "seeds": len(score.seeds),
            "value": score.mean,
            "half_width": score.half_width,
            "optimum": score.optimum,
            "is_bound": score.is_bound,
            "share": score.share,
            "share_low": score.share_interval[0],
            "share_high": score.share_interval[1],
        }
        for score in scores
    ]


def replications(scores: Sequence[Score]) -> Rows:
    """One row a world, size, policy and seed."""
    return [
        {"world": score.world, "accounts": score.accounts, "policy": score.policy, "seed": seed, "value": value}
        for score in scores
        for seed, value in zip(score.seeds, score.values.tolist(), strict=True)
    ]


def _row(score: Score) -> dict[str, str]:
    low, high = score.share_interval
    return {
        "world": score.world,
        "accounts": f"{score.accounts:,}",
        "policy": score.policy,
        "value": f"{score.mean:,.2f} ± {score.half_width:,.2f}",
        "best possible": f"{'at most ' if score.is_bound else ''}{score.optimum:,.2f}",
        "% of it": f"{100 * score.share:.2f}",
        "interval": f"{100 * low:.2f} to {100 * high:.2f}",
    }
