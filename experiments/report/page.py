"""The page: all sections in one HTML file that asks nobody for anything."""

import hashlib
from base64 import b64encode
from importlib import resources
from typing import NamedTuple

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from ..evidence import Evidence
from ..plain import plain
from . import svg
from .content import Content
from .method import command, fingerprint
from .sections import SECTIONS, Section
from .whatif import STATES


class Part(NamedTuple):
    """A section that has something to say."""

    section: Section
    content: Content
    drawing: Markup | None


def contents(evidence: Evidence) -> dict[Section, Content]:
    """Make the sections whose data exist."""
    made = {section: section.make(evidence) for section in SECTIONS}
    return {section: content for section, content in made.items() if content is not None}


def page(evidence: Evidence) -> str:
    """Write the report as one HTML file.

    Parameters
    ----------
    evidence
        All that it is made of.

    Returns
    -------
    The file's text. The same evidence, code and packages give the same text, on any machine and day.
    """
    made = contents(evidence)
    figures = {each.name: content.figure for each, content in made.items() if content.figure is not None}
    drawings, rules = svg.share_styles([svg.embedded(figure, name) for name, figure in figures.items()])
    drawn = dict(zip(figures, drawings, strict=True))
    parts = [Part(section, content, drawn.get(section.name)) for section, content in made.items()]
    script = _shipped("whatif.js")
    return (
        _environment()
        .get_template("report.html")
        .render(
            evidence=evidence,
            parts=parts,
            states=STATES,
            style=Markup(_shipped("report.css")),  # noqa: S704  our own file
            rules=rules,
            script=Markup(script),  # noqa: S704  our own file
            script_hash=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
            command=command(evidence),
            fingerprint=fingerprint(evidence),
        )
    )


def _environment() -> Environment:
    """Escape everything, whatever it is called; what cannot be shown becomes a replacement character."""
    return Environment(
        loader=PackageLoader("experiments.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )


def _shipped(name: str) -> str:
    return resources.files("experiments.report").joinpath("templates", name).read_text(encoding="utf-8")
