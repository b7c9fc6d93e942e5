"""Numbers as people read them: at most three figures, a true minus, signs on differences, points for shares."""

from math import floor, isnan, log10

_MILLION = 1e6
_MOST_DECIMALS = 6


def shown(value: float, unit: str) -> str:
    """Write a number in its unit; nothing if it is not defined.

    Parameters
    ----------
    value
        The number.
    unit
        As in `sim.kpis.Kpi`; only a share is written differently, as a percentage.

    Examples
    --------
    >>> shown(0.12345, "share"), shown(1234567, "currency"), shown(-0.5, "days"), shown(float("nan"), "days")
    ('12.3%', '1.23 million', '−0.5', '')
    """
    if isnan(value):
        return ""
    return f"{three_figures(100 * value)}%" if unit == "share" else three_figures(value)


def shown_difference(value: float, unit: str) -> str:
    """Write a difference of two numbers, always with its sign; shares differ by points.

    Examples
    --------
    >>> shown_difference(0.0131, "share"), shown_difference(-3.0, "count")
    ('+1.31 points', '−3')
    """
    if isnan(value):
        return ""
    return f"{signed(100 * value)} points" if unit == "share" else signed(value)


def signed(value: float) -> str:
    """Write a number with its sign.

    Examples
    --------
    >>> signed(1.5), signed(-2.0), signed(0.0)
    ('+1.5', '−2', '0')
    """
    text = three_figures(value)
    return f"+{text}" if value > 0 else text


def plus_minus(value: float, half: float) -> str:
    """Write a difference with half the width of its interval, to two decimals.

    Examples
    --------
    >>> plus_minus(-1.234, 0.5)
    '−1.23 ± 0.50'
    """
    return "" if isnan(value) else f"{value:+.2f} ± {half:.2f}".replace("-", "−")


def three_figures(value: float) -> str:
    """Write a number with at most three figures, thousands apart.

    Examples
    --------
    >>> three_figures(98765.4), three_figures(0.012345), three_figures(2.0), three_figures(-7)
    ('98,800', '0.0123', '2', '−7')
    """
    if abs(value) >= _MILLION:
        return f"{three_figures(value / _MILLION)} million"
    size = floor(log10(abs(value))) if value else 0
    rounded = round(value, 2 - size)
    text = f"{rounded:,.{min(max(2 - size, 0), _MOST_DECIMALS)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", "0", ""} else text.replace("-", "−")
