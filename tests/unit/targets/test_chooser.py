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
from tests.page_site import (
    LANGUAGES,
    PREVIEW,
    Page,
    around,
    below_pages,
    every_site,
    hosted_site,
    page,
    site,
)


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
    made, *_ = chooser.compile_cell(Cell(target="chooser"), bare)
    read = Page(made.data.decode("utf-8"))
    assert read.one("h1").words == bare.context.languages["en"].phrases["chooser.title"]
    assert not read.all("p")


def test_without_english_the_first_language_speaks(below: Workbench) -> None:
    languages = {"de": below.context.languages["de"]}
    made, *_ = chooser.compile_cell(Cell(target="chooser"), changed(below, languages=languages))
    assert Page(made.data.decode("utf-8")).one("html")["lang"] == "de"


def test_without_a_page_there_is_nothing_to_choose(below: Workbench) -> None:
    cell = Cell(target="chooser")
    assert chooser.refuse(cell, below) == ""
    assert chooser.refuse(cell, changed(below, guides={})) != ""
    assert chooser.refuse(cell, changed(below, languages={})) != ""


def _titles(bench: Workbench, order: tuple[str, ...]) -> list[str]:
    """Headings of the list of guides, of a kit that holds these in this order."""
    guides = {name: bench.context.guides[name] for name in order}
    made = list(chooser.compile_cell(Cell(target="chooser"), changed(bench, guides=guides)))
    (listed,) = (each for each in made if each.path == "en/guides/index.html")
    return [link.words for link in Page(listed.data.decode("utf-8")).all("a")[:-1]]


def test_a_kit_of_several_guides_has_their_list_likeliest_first() -> None:
    bench = every_site()
    read = Page(page(bench, "en/guides/index.html"))
    english = bench.context.languages["en"]
    *guides, languages = read.all("a")
    assert [link["href"] for link in guides[:3]] == [
        "../index.html",
        "../siri-history/index.html",
        "../analytics/index.html",
    ]
    assert len(guides) == len(bench.context.guides)
    for link, (name, guide) in zip(guides, bench.context.guides.items(), strict=True):
        assert link.text == english.guides[name]["title"] + english.guides[name]["summary"]
        assert guide.default or guide.order > bench.context.guides["analytics"].order
    assert languages["href"] == "../../index.html#languages"
    assert read.one("h1").words == "What do you want to do?"


def test_a_host_who_names_guides_knows_which_is_likeliest() -> None:
    named = _titles(every_site(), ("tracking", "siri-audio", "search"))
    starts = ("Stop apps from asking", "Stop Siri from keeping", "Stop sharing your searches")
    assert all(words.startswith(start) for words, start in zip(named, starts, strict=True))


def test_a_kit_of_one_guide_has_no_list() -> None:
    bench = every_site()
    guides = {"search": bench.context.guides["search"]}
    (made,) = chooser.compile_cell(Cell(target="chooser"), changed(bench, guides=guides))
    assert made.path == "index.html"


def test_a_language_leads_to_the_list_only_beside_the_default_guides() -> None:
    """A default kit is about one thing, and its first switch is seen without another tap."""
    every = Page(page(every_site(), "index.html"))
    assert every.one("a")["href"] == "en/guides/index.html"
    assert every.one("small").words == "What do you want to do?"
    assert Page(page(site(), "index.html")).all("a")[0]["href"] == "en/index.html"
    assert "en/guides/index.html" in site().built


def test_the_list_passes_the_check_of_built_kits() -> None:
    for bench in (site(), every_site(), hosted_site()):
        made = bench.built["en/guides/index.html"]
        assert list(check_page(made.path, made.data, around(bench))) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("../siri-history/index.html", "https://evil.example/", "page-link"),
        ("../siri-history/index.html", "../gone/index.html", "page-link"),
        ("<h1>", "<h1 onclick=alert(1)>", "page-attribute"),
        ("</script>", ";alert(1)</script>", "page-script"),
        ("<ul class=cards", "<form><ul class=cards", "page-element"),
    ],
)
def test_a_changed_list_is_a_fault(old: str, new: str, code: str) -> None:
    bench = every_site()
    made = bench.built["en/guides/index.html"]
    bent = made.data.decode("utf-8").replace(old, new)
    assert bent != made.data.decode("utf-8")
    found = check_page(made.path, bent.encode("utf-8"), around(bench))
    assert code in {problem.code for problem in found}
