"""What an install page may hold: every page of a kit, and a page with anything else in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.kit.proof.page import check_page
from builder.kit.proof.site import Site
from builder.kit.proof.unseen import check_unseen
from builder.views.workbench import Workbench
from tests.lies import allowed, cases, put
from tests.page_site import around, hosted_site, html_pages, page, site


@cache
def good() -> str:
    return page(site())


@cache
def place() -> Site:
    return around(site())


def told(text: str | bytes, path: str = "en/index.html") -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [problem.code for problem in check_page(path, data, place())]


@pytest.mark.parametrize("built", [site, hosted_site])
def test_every_page_is_good(built: Callable[[], Workbench]) -> None:
    bench = built()
    for made in html_pages(bench):
        assert list(check_page(made.path, made.data, around(bench))) == []


@given(some.text(alphabet="<>!-[]=/ \"'ahrefscipt:&;\n", max_size=60))
def test_any_text_is_looked_at_to_its_end(text: str) -> None:
    assert "page-frame" in told(text)


@pytest.mark.parametrize("text", ["<![evil]>", "<!x>", "<!DOCTYPE [<!ENTITY a 'b'>]>", "<?x>"])
def test_a_strange_declaration_hides_nothing_behind_it(text: str) -> None:
    assert {"page-frame", "page-picture"} <= set(
        told(good().replace("</footer>", f"{text}<img src=x></footer>"))
    )


def test_what_is_no_utf_8_or_without_end_is_not_read() -> None:
    assert told(b"\xff") == ["page-encoding"]
    assert told(b"<" * 1024 * 1024 + b"p>") == ["page-size"]


def test_a_page_of_another_place_or_script_is_told() -> None:
    assert "page-link" in told(good(), path="index.html")
    assert "page-script" in told(good(), path="index.html")


PARTS = {case["name"]: case for case in cases("page_parts")}


@pytest.mark.parametrize("name", PARTS)
def test_what_no_page_of_ours_holds_is_told(name: str) -> None:
    text = put(good(), PARTS[name])
    if PARTS[name].get("hash"):
        text = allowed(text)
    unseen = check_unseen("en/index.html", text.encode())
    assert told(text) or any(unseen)
