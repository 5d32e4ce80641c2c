"""What an install page may hold: one good page, and a bad one for each rule."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.kit.proof.page import check_page
from builder.model.kinds import Kind
from tests.bad_cases import CASES
from tests.conftest import BuiltKit

PAGES = CASES / "pages"
BAD = sorted((PAGES / "bad").glob("*.html"))
FILES = dict.fromkeys(
    ("en/index.html", "en/other.html", "de/index.html", "index.html", "f/a b.txt"), b""
)


def told(data: bytes) -> str:
    found = check_page("en/index.html", data, FILES)
    return "".join(f"{problem.code}: {problem.message}\n" for problem in found)


def test_a_good_page_has_no_fault() -> None:
    assert told((PAGES / "good" / "whole.html").read_bytes()) == ""


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.stem)
def test_a_bad_page_is_told_its_fault(case: Path) -> None:
    assert told(case.read_bytes()) == case.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_page_of_a_kit_is_good(kit: BuiltKit) -> None:
    files = {row.path: (kit.folder / row.path).read_bytes() for row in kit.built.files}
    pages = [row.path for row in kit.built.files if row.kind == Kind.PAGE]
    assert len(pages) > 8
    for path in pages:
        assert list(check_page(path, files[path], files)) == []


@given(some.text(alphabet="<>!-[]=/ \"'ahrefscipt:&;\n", max_size=60))
def test_any_text_is_looked_at_to_its_end(text: str) -> None:
    assert "page-policy" in told(text.encode())


@pytest.mark.parametrize(
    "text", ["<![evil]>", "<!x>", "<!DOCTYPE [<!ENTITY a 'b'>]>", "<?x>", "</>"]
)
def test_a_strange_declaration_hides_nothing_behind_it(text: str) -> None:
    good = (PAGES / "good" / "whole.html").read_text(encoding="utf-8")
    page = good.replace("</body>", f"{text}<img src=x></body>")
    assert "page-loads" in told(page.encode())
