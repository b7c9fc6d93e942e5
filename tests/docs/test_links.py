"""Links of the documentation lead somewhere, on GitHub and on the site."""

import re
from pathlib import Path

import pytest
import yaml

from experiments.markdown import slug
from tests.docs.blocks import PAGES, ROOT

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)


def links(page: Path) -> list[str]:
    """The links of a page to other places of the project."""
    targets = LINK.findall(CODE.sub("`code`", page.read_text(encoding="utf-8")))
    return [target for target in targets if not target.startswith(("http://", "https://", "mailto:"))]


def leads_somewhere(page: Path, target: str) -> bool:
    """Whether a link finds its file, and its heading there."""
    name, _, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    return file.exists() and (not anchor or anchor in places(file))


def places(page: Path) -> set[str]:
    """The headings that a link can lead to."""
    return {slug(heading) for heading in HEADING.findall(page.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [target for target in links(page) if not leads_somewhere(page, target)] == []


def test_pages_of_the_site_link_to_nothing_outside_of_it() -> None:
    docs = ROOT / "docs"
    outside = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        if page.is_relative_to(docs)
        for target in links(page)
        if target[0] != "#" and not (page.parent / target.partition("#")[0]).resolve().is_relative_to(docs)
    ]

    assert outside == []


def test_the_site_lists_every_page_once() -> None:
    listed = list(leaves(yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]))

    assert sorted(listed) == [str(page.relative_to(ROOT / "docs")) for page in PAGES if page.parent != ROOT]


def leaves(tree: object) -> "list[str]":
    """The pages in a table of contents."""
    match tree:
        case str():
            return [tree]
        case dict():
            return [leaf for inner in tree.values() for leaf in leaves(inner)]
        case list():
            return [leaf for inner in tree for leaf in leaves(inner)]
        case _:
            raise TypeError(f"a table of contents holds pages, lists and names, got {tree}")
