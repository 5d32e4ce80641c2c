"""Every link of README, the other pages of the root, and docs/ leads to something that is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("bench/*.md"), *(ROOT / "docs").rglob("*.md")])
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//")


def flat(tokens: list[Token]) -> list[Token]:
    return [each for token in tokens for each in (token, *flat(token.children or []))]


@cache
def tokens(page: Path) -> list[Token]:
    return flat(MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8")))


def links(page: Path) -> list[str]:
    found = [token.attrs.get("href") or token.attrs.get("src") for token in tokens(page)]
    raw = "".join(token.content for token in tokens(page) if token.type.startswith("html"))
    found += re.findall(r'(?:href|src)="([^"]+)"', raw)
    return [str(one) for one in found if one and not _ELSEWHERE.match(str(one))]


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings as GitHub makes them, and those set by hand."""
    found: set[str] = set()
    rows = tokens(page)
    for index, token in enumerate(rows):
        if token.type == "heading_open":
            words = "".join(
                each.content
                for each in rows[index + 1].children or []
                if each.type in ("text", "code_inline")
            )
            slug = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
            count = 0
            while (name := f"{slug}-{count}" if count else slug) in found:
                count += 1
            found.add(name)
        elif token.type.startswith("html"):
            found |= set(re.findall(r'(?:id|name)="([^"]+)"', token.content))
    return found


def dead(page: Path, root: Path = ROOT) -> list[str]:
    """The relative links of a page that lead nowhere, with the reason."""
    found = []
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / unquote(path)).resolve() if path else page
        if not target.is_relative_to(root):
            found.append(f"{link}: outside")
        elif not target.exists():
            found.append(f"{link}: no such file")
        elif anchor and target.suffix == ".md" and unquote(anchor) not in anchors(target):
            found.append(f"{link}: no such heading")
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    assert dead(page) == []


def test_links_that_lead_nowhere_are_found(tmp_path: Path) -> None:
    (tmp_path / "other.md").write_text("# Two words\n\n# Two words\n\n## `a-b`: c, d\n")
    good = "[1](other.md#two-words-1) [2](other.md#a-b-c-d) [3](#top) [4](https://example.org/x)"
    bad = "[5](gone.md) [6](other.md#gone) ![7](../out.png) [8](#gone)"
    page = tmp_path / "page.md"
    page.write_text(f"# Top\n\n{good}\n{bad}\n\n`[9](in-code.md)`\n")
    assert dead(page, tmp_path) == [
        "gone.md: no such file",
        "other.md#gone: no such heading",
        "../out.png: outside",
        "#gone: no such heading",
    ]
