"""The page of all panes: every one a link, made on request, checked, and searched."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from builder.facts.pane_table import listed_panes
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import check_kit
from builder.kit.make.make import workbench_for
from builder.kit.make.plan import chosen_targets
from builder.kit.opening.kit import open_kit
from builder.kit.proof.panes import check_panes
from builder.kit.proof.site import Site, site_of
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace, find_workspace
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Cell
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import Manifest, entry_of
from builder.targets import panes, relay
from builder.views.pane_list import pane_platforms
from builder.views.workbench import Workbench
from tests.conftest import ROOT
from tests.page_site import HOSTED, PREVIEW

LINK = "https://www.icloud.com/shortcuts/0123456789abcdef0123456789abcdef"
WITH_RELAY = replace(HOSTED, links={"relay": {"any": LINK}})


def _bench(kit: Kit, *languages: str) -> Workbench:
    found = load_definitions(find_workspace(ROOT), kit=kit, languages=languages)
    bench = workbench_for(found)
    made = next(iter(relay.compile_cell(Cell(target="relay"), bench)))
    return replace(bench, built={made.path: made})


def _page(bench: Workbench, language: str) -> Artifact:
    cell = Cell(target="panes", language=bench.context.languages[language])
    assert panes.refuse(cell, bench) == ""
    (made,) = panes.compile_cell(cell, bench)
    return made


@pytest.fixture(scope="module")
def plain() -> Artifact:
    return _page(_bench(PREVIEW, "en"), "en")


@pytest.fixture(scope="module")
def related() -> Artifact:
    return _page(_bench(WITH_RELAY, "de"), "de")


def _site(made: Artifact, bench: Workbench, links: frozenset[str] = frozenset()) -> Site:
    relay_file = bench.built[paths.RELAY]
    files = {each.path: entry_of(each) for each in (made, relay_file)}
    manifest = Manifest(head={"base_url": "https://optout.example.org/"}, files=files)
    workspace = Workspace(root=ROOT, fallback=ROOT)
    return replace(site_of(manifest, bench.context.settings, workspace), links=links)


def test_it_is_made_on_request_only_and_brings_the_relay() -> None:
    assert "panes" not in {target.name for target in chosen_targets(())}
    assert {target.name for target in chosen_targets(("panes",))} == {"panes", "relay"}


def test_every_pane_has_an_anchor_and_its_addresses(plain: Artifact) -> None:
    text = plain.data.decode("utf-8")
    ids = set(re.findall(r'<li id="?([^">\s]+)', text))
    assert ids == set(listed_panes())
    links = set(re.findall(r'href="?([^"\s>]+)"?', text)) - {"data:,"}
    wanted = {
        address.url.replace("&", "&amp;").replace(" ", "%20")
        for pane in listed_panes().values()
        for address in pane.addresses
    }
    assert {link for link in links if not link.startswith("#")} == wanted
    assert plain.kind is Kind.PANES
    assert plain.path == "panes/en/index.html"


def test_every_anchor_of_the_list_is_there(plain: Artifact) -> None:
    text = plain.data.decode("utf-8")
    ids = re.findall(r' id="?([^">\s]+)', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="?#([^"\s>]+)', text)) <= set(ids)


def test_where_the_relay_is_published_each_pane_leads_through_it(related: Artifact) -> None:
    text = related.data.decode("utf-8")
    run = "shortcuts://run-shortcut?name=Optout%20Relay&amp;input=text&amp;text="
    given = set(re.findall(re.escape(run) + r'([^"\s>]+)', text))
    assert given == set(listed_panes())
    assert "prefs:root" not in text
    assert LINK in text
    assert "<html lang=de" in text


def test_systems_are_said_alike_and_unsure_ones_are_marked() -> None:
    lines = {
        line.id: line
        for platform in pane_platforms()
        for group in platform.groups
        for line in group.lines
    }
    assert lines.keys() == listed_panes().keys()
    text = lines["ios.accessibility.display-and-text.larger-text"]
    assert text.title == "Display & Text Size › Larger Text"
    assert [link.systems for link in text.links] == ["iOS 18+*", "iOS 16–18", "iOS 13–17"]
    assert lines["mac.preference-battery.schedule"].links[0].systems == "macOS 10.15–12*"


@pytest.mark.parametrize("name", ["plain", "related"])
def test_its_own_check_finds_nothing(name: str, request: pytest.FixtureRequest) -> None:
    made: Artifact = request.getfixturevalue(name)
    bench = _bench(PREVIEW, "en")
    site = _site(made, bench, frozenset({LINK}))
    assert list(check_panes(made.path, made.data, site)) == []


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"prefs:root=ACCESSIBILITY<", b"", ""),
        (b"</h1>", b"</h1><script>alert(1)</script>", "page-foreign"),
        (b"prefs:root=ABOUT", b"https://evil.example", ""),
        (b"<main>", b'<main><a href="https://evil.example">x</a>', "page-foreign"),
        (b"<h1>All screens", b"<h1>Go to https://evil.example now", "page-foreign"),
        (b"lang=en dir=ltr>\n<head", b"lang=xx! dir=ltr>\n<head", "page-foreign"),
        (b"dir=ltr>\n<head", b"dir=up>\n<head", "page-foreign"),
        (b"<main>", b"\xff<main>", "page-foreign"),
        (b"bridge:root=COMPLICATIONS", b"tel:112", "page-foreign"),
    ],
)
def test_what_is_not_ours_is_told(plain: Artifact, old: bytes, new: bytes, code: str) -> None:
    site = _site(plain, _bench(PREVIEW, "en"))
    data = plain.data.replace(old, new, 1)
    if not code:
        assert data == plain.data or [
            each.code for each in check_panes(plain.path, data, site)
        ] == ["page-foreign"]
        return
    assert data != plain.data
    assert [each.code for each in check_panes(plain.path, data, site)] == [code]


def test_words_that_name_an_address_are_told(plain: Artifact) -> None:
    """Even where the whole page was made again with them."""
    bench = _bench(PREVIEW, "en")
    words = panes.PanesWords(
        language="en",
        direction="ltr",
        title="Go to https://evil.example now",
        search="Search",
        other="Other",
    )
    data = panes.panes_page(words, bench.asset)
    found = [each.code for each in check_panes(plain.path, data, _site(plain, bench))]
    assert found == ["page-words"]


def test_a_relay_that_is_not_of_this_kit_is_told(related: Artifact) -> None:
    site = _site(related, _bench(PREVIEW, "en"))
    assert [each.code for each in check_panes(related.path, related.data, site)] == ["page-link"]


def test_too_large_a_page_is_told(plain: Artifact) -> None:
    data = plain.data + b" " * 1024 * 1024
    site = _site(plain, _bench(PREVIEW, "en"))
    assert [each.code for each in check_panes(plain.path, data, site)] == ["page-size"]


def test_a_kit_with_it_is_sound(workspace: Workspace, tmp_path: Path) -> None:
    request = BuildRequest(out=tmp_path, languages=("en", "ar"), targets=("panes", "host"))
    built = build_kit(workspace, request)
    opened = open_kit(built.folder)
    assert check_kit(opened).sound
    assert (built.folder / "panes" / "ar" / "index.html").is_file()
    assert "| `panes/` |" in (built.folder / "README.md").read_text(encoding="utf-8")
