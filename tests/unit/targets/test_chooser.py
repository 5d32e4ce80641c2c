"""The kit's first page: every language in its own name, and nothing else to decide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.kit.proof.page import check_page
from builder.model.cell import Cell
from builder.model.kinds import Kind
from builder.targets import chooser
from builder.views.workbench import Workbench
from tests.benches import changed
from tests.page_site import LANGUAGES, PREVIEW, Page, around, below_pages, hosted_site, page, site


@pytest.fixture(scope="module")
def below() -> Workbench:
    return below_pages(PREVIEW, LANGUAGES)


def test_it_lists_each_language_in_its_own_name() -> None:
    bench = site()
    read = Page(page(bench, "index.html"))
    links = read.all("a")
    assert [each["lang"] for each in links] == list(bench.context.languages)
    for link in links:
        language = bench.context.languages[link["lang"]]
        assert link.text.startswith(language.name)
        assert link["dir"] == language.direction
        assert link["href"] == f"{language.id}/index.html"
        assert link["data-tags"].split()[0] == language.id.lower()


def test_it_passes_the_check_of_built_kits() -> None:
    made = site().built["index.html"]
    assert list(check_page(made.path, made.data, around(site()))) == []
    assert site().built["index.html"].kind is Kind.PAGE


def test_alternates_are_there_only_with_an_address() -> None:
    assert not [each for each in Page(page(site(), "index.html")).all("link") if each["hreflang"]]
    links = Page(page(hosted_site(), "index.html")).all("link", rel="alternate")
    assert [each["href"] for each in links] == [
        "https://optout.example.org/en/",
        "https://optout.example.org/ar/",
        "https://optout.example.org/",
    ]


def test_its_title_is_the_kits_or_a_question(below: Workbench) -> None:
    assert Page(page(site(), "index.html")).one("h1").words == "Optout"
    bare = changed(below, kit=replace(PREVIEW, title="", host=""))
    (made,) = chooser.compile_cell(Cell(target="chooser"), bare)
    read = Page(made.data.decode("utf-8"))
    assert read.one("h1").words == bare.context.languages["en"].phrases["chooser.title"]
    assert not read.all("p")


def test_without_english_the_first_language_speaks(below: Workbench) -> None:
    languages = {"de": below.context.languages["de"]}
    (made,) = chooser.compile_cell(Cell(target="chooser"), changed(below, languages=languages))
    assert Page(made.data.decode("utf-8")).one("html")["lang"] == "de"


def test_without_a_page_there_is_nothing_to_choose(below: Workbench) -> None:
    cell = Cell(target="chooser")
    assert chooser.refuse(cell, below) == ""
    assert chooser.refuse(cell, changed(below, guides={})) != ""
    assert chooser.refuse(cell, changed(below, languages={})) != ""
