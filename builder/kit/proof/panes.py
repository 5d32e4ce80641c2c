"""Checks the page of all panes: it is the very one that our templates make with its own words.

Knows which words of such a page are its own: they are read out, the page is made again, and
must come out the same, byte for byte. What the words say is beyond it, but that they name no
address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from builder.errors import Problem
from builder.kit.proof.page import MAX_BYTES, WRITTEN
from builder.kit.proof.site import Site
from builder.model import paths
from builder.targets.panes import PanesWords, panes_page
from builder.views.pane_list import UNSURE

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_LONGEST = 500


def check_panes(path: str, data: bytes, site: Site) -> Iterator[Problem]:
    """The faults of one such page; whatever it holds, nothing is raised."""
    if len(data) > MAX_BYTES:
        words = f"{len(data)} bytes; our pages have at most {MAX_BYTES}"
        yield Problem(code="page-size", message=words, file=path)
        return
    said = _page_words(data)
    if said is None or panes_page(said, site.asset) != data:
        yield Problem(
            code="page-foreign", message="is not the page of all panes that we make", file=path
        )
        return
    if said.get and (said.get not in site.links or paths.RELAY not in site.files):
        words = f"link {said.get[:120]!a}: no relay of this kit is published there"
        yield Problem(code="page-link", message=words, file=path)
    for text in (said.title, said.search, said.other, said.needs, said.add):
        for found in WRITTEN.findall(text):
            if not site.may_be_read(found):
                words = f"names {found[:120]!a}, which is not an address of this kit"
                yield Problem(code="page-words", message=words, file=path)


def _page_words(data: bytes) -> PanesWords | None:
    """The words that are the page's own, or None where it is built in another way."""
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(data.decode("utf-8", "replace"))
    root = page.root
    given = root.attributes if root is not None else {}
    words = PanesWords(
        language=given.get("lang") or "",
        direction=given.get("dir") or "",
        title=_text(page, "h1"),
        search=_text(page, "#find label"),
        other=_text(page, "#other").removeprefix(f"{UNSURE} "),
        needs=_text(page, "#needs"),
        add=_text(page, "#add"),
        get=_link(page, "#add"),
    )
    if not _TAG.match(words.language) or words.direction not in ("ltr", "rtl"):
        return None
    return words if max(map(len, (words.title, words.search, words.other))) < _LONGEST else None


def _text(page: Any, selector: str) -> str:
    found = page.css_first(selector)
    return str(found.text()).strip() if found is not None else ""


def _link(page: Any, selector: str) -> str:
    found = page.css_first(selector)
    return str(found.attributes.get("href") or "") if found is not None else ""
