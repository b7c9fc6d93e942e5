"""Figures as part of a page: one SVG that follows light, dark and print, its text as text, its title the page's."""

import re
import warnings
from collections.abc import Sequence
from io import BytesIO
from xml.etree import ElementTree

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.text import Text

from ..figures import style

VARIABLES = {
    style.NEW: "--new",
    style.TODAY: "--today",
    style.OTHER: "--other",
    style.MUTED: "--muted",
    style.FAINT: "--faint",
    style.PAPER: "--paper",
    style.FAILS: "--fails",
}
"""The variable of the page's style sheet that stands for each colour of the figures."""

_POINTS = 72
_LONG = 400

_COLOR = re.compile(r"#[0-9a-f]{6}\b")
_FONT = re.compile(r"font-family: [^;]*;? ?")
_NUMBER = re.compile(r"-?\d+\.\d+")
_UNTURNED = re.compile(r"rotate\(-0 .*\)")
_STYLE = re.compile(r'style="([^"]*)" ?')
_DROPPED = frozenset({"metadata", "style"})
_NAMED = frozenset({"path", "clipPath"})


def embedded(figure: Figure, name: str) -> Markup:
    """Turn a figure into an SVG element to stand in a page.

    Parameters
    ----------
    figure
        Laid out by `experiments.figures.style.panels`; its title and note become invisible.
    name
        Letters and hyphens, another for every figure of a page: all ids begin with it.

    Returns
    -------
    The element, with the title as label for those who cannot see it. The same figure gives the same text.
    """
    title, _ = style.head_of(figure)
    head = style.behead(figure) * _POINTS
    width, height = figure.get_size_inches() * _POINTS
    root = ElementTree.fromstring(_drawn(figure))  # noqa: S314  our own drawing
    body = "".join(_written(each, name) for each in root)
    box = f"0 {head:.1f} {width:.1f} {height - head:.1f}"
    return Markup('<svg viewBox="{}" role="img" aria-label="{}">{}</svg>').format(box, title, Markup(body))  # noqa: S704  written below, all text escaped


def share_styles(drawings: Sequence[Markup]) -> tuple[list[Markup], Markup]:
    """Write each style that figures repeat once: give them classes, and the rules for a style sheet.

    Parameters
    ----------
    drawings
        As `embedded` makes them; quotes in their text are escaped, so what looks like a style is one.
    """
    styles = dict.fromkeys(found for each in drawings for found in _STYLE.findall(each))
    names = {style: f"s{number}" for number, style in enumerate(styles)}
    classed = [Markup(_STYLE.sub(lambda found: f"class={names[found[1]]} ", each)) for each in drawings]  # noqa: S704  as it was
    return classed, Markup("\n".join(f".{name}{{{style}}}" for style, name in names.items()))  # noqa: S704  our own drawing


def _drawn(figure: Figure) -> bytes:
    """Save a figure; names in it are no formulas, and letters that its font lacks are the browser's to find."""
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    drawn = BytesIO()
    with rc_context(style.SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph \d+", UserWarning)
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None})
    return drawn.getvalue()


def _written(element: ElementTree.Element, name: str) -> str:
    """Write an element without what a page has no use for: descriptions, styles for all, groups that only group."""
    tag = element.tag.rpartition("}")[2]
    if tag in _DROPPED or (tag == "path" and element.get("style") == "fill: none"):
        return ""
    inner = escape(element.text or "") if tag == "text" else "".join(_written(each, name) for each in element)
    if tag == "g" and "clip-path" not in element.attrib:
        return inner
    attributes = {key.rpartition("}")[2]: value for key, value in element.items()}
    if tag not in _NAMED:
        attributes.pop("id", None)
    told = ((key, _attribute(key, value, name)) for key, value in attributes.items())
    opened = " ".join([tag, *(f'{key}="{escape(value)}"' for key, value in told if value)])
    return f"<{opened}>{inner}</{tag}>" if inner else f"<{opened}/>"


def _attribute(key: str, value: str, name: str) -> str:
    match key:
        case "id":
            return f"{name}-{value}"
        case "href":
            return f"#{name}-{value[1:]}"
        case "clip-path":
            return value.replace("#", f"#{name}-")
        case "style":
            return (
                _COLOR.sub(lambda found: f"var({VARIABLES[found[0]]})", _FONT.sub("", value))
                .replace(": ", ":")
                .replace("; ", ";")
            )
        case "transform":
            return _UNTURNED.sub("", value)
        case "d":
            path = " ".join(value.split())
            lines = path if "C" in path else path.replace(" L ", " ")  # after M, further points are lines to them
            return _rounded(lines, 1 if len(value) > _LONG else 2)
        case _:
            return _rounded(value, 1)


def _rounded(numbers: str, decimals: int) -> str:
    """Round to a fraction of a point that nobody sees."""
    return _NUMBER.sub(lambda found: f"{float(found[0]):.{decimals}f}".rstrip("0").rstrip("."), numbers)
