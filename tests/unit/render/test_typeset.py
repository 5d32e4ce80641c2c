"""The typesetter: same bytes, words for every fault, nothing from outside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from builder.errors import DefinitionError, MissingToolError
from builder.render.typeset import Typesetter, open_typesetter, typeset

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
TOP = '#set document(title: "T")\n#set text(font: "Noto Sans", fallback: false)'


@pytest.fixture(scope="module")
def press() -> Typesetter:
    return open_typesetter([str(FONTS)], needs=["Noto Sans"])


def test_the_same_words_give_the_same_bytes_in_every_thread(press: Typesetter) -> None:
    parts = {"top.typ": TOP, "a.typ": '= #read("w.txt")'}
    with ThreadPoolExecutor(2) as pool:
        made = set(pool.map(lambda _: typeset(press, parts, {"w.txt": "Hello"}), range(6)))
    assert len(made) == 1
    assert made.pop().startswith(b"%PDF-1.7")


def test_a_fault_names_the_part_and_the_line_within_it(press: Typesetter) -> None:
    with pytest.raises(DefinitionError) as caught:
        typeset(press, {"top.typ": TOP, "a.typ": "= Head\n\n#nowhere(1)\n"}, {})
    (problem,) = caught.value.problems
    assert (problem.code, problem.file, problem.line) == ("typeset", "a.typ", 3)
    assert problem.source == "#nowhere(1)"
    assert "unknown variable" in problem.message


def test_a_letter_without_a_glyph_is_named_and_never_a_box(press: Typesetter) -> None:
    with pytest.raises(DefinitionError) as caught:
        typeset(press, {"top.typ": TOP, "a.typ": "= A \u9b31"}, {})
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("glyph-missing", "a.typ")
    assert "\u9b31" in problem.message


def test_a_picture_without_words_does_not_compile(press: Typesetter) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
    with pytest.raises(DefinitionError, match="alt"):
        typeset(press, {"top.typ": TOP, "a.typ": '= A\n#image("s.svg")'}, {"s.svg": svg})


def test_a_document_without_a_title_has_a_fault_without_a_place(press: Typesetter) -> None:
    with pytest.raises(DefinitionError) as caught:
        typeset(press, {"a.typ": "= A"}, {})
    assert caught.value.problems[0].code == "typeset"
    assert "title" in caught.value.problems[0].message


def test_a_font_that_is_not_there_is_a_missing_tool() -> None:
    with pytest.raises(MissingToolError, match="Comic") as caught:
        open_typesetter([str(FONTS)], needs=["Noto Sans", "Comic"])
    assert caught.value.exit_code == 3


def test_fonts_of_the_machine_are_never_used(press: Typesetter) -> None:
    assert all(family.startswith("Noto Sans") for family in press.families)
