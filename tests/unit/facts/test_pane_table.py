"""The table of panes: what is in it, and how it is searched."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from builder.facts.catalog import load_catalog
from builder.facts.fact import Confidence
from builder.facts.pane_table import PLATFORMS, find_panes, listed_panes

_ID = re.compile(r"(ios|watch|mac)(\.[a-z0-9]+(-[a-z0-9]+)*)+\Z")
_SCHEMES = ("prefs:", "prefs-siri-shortcuts:", "settings-navigation://", "bridge:", "x-apple.")


def sources() -> dict[str, str]:
    """What the source codes of the rows stand for: the table's first lines say it in full."""
    text = (files("builder.facts") / "panes.tsv").read_text(encoding="utf-8")
    return dict(re.findall(r"^# source (\S+): (.+)$", text, re.MULTILINE))


def test_every_pane_has_an_id_urls_sources_and_a_sureness() -> None:
    panes, known = listed_panes(), sources()
    assert list(panes) == sorted(panes)
    counts = dict.fromkeys(PLATFORMS, 0)
    for pane in panes.values():
        counts[pane.platform] += 1
        assert _ID.match(pane.id), pane.id
        assert pane.addresses
        for address in pane.addresses:
            assert address.url.startswith(_SCHEMES), address.url
            assert "#" not in address.url
            assert address.fact.confidence is not Confidence.LOW
            assert known.keys() >= set(address.fact.source.split()), address.fact.source
            until = address.span.until
            assert until is None or address.span.since < until
    assert counts["ios"] >= 800
    assert counts["mac"] >= 300


def test_a_url_stands_at_one_pane_only() -> None:
    seen: dict[str, str] = {}
    for pane in listed_panes().values():
        for address in pane.addresses:
            assert seen.setdefault(address.url, pane.id) == pane.id, address.url


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Larger Text", "ios.accessibility.display-and-text.larger-text"),
        ("larger TEXT", "ios.accessibility.display-and-text.larger-text"),
        ("voiceover verbosity", "ios.accessibility.voiceover-title.verbosity"),
    ],
)
def test_a_pane_is_found_by_words_of_its_title(words: str, first: str) -> None:
    assert find_panes(words)[0].id == first


def test_a_pane_is_found_by_its_id_and_nothing_by_nonsense() -> None:
    assert find_panes("ios.accessibility.apple-tv-remote")
    assert find_panes("no such pane anywhere") == ()
    assert len(find_panes("")) == len(listed_panes())


def test_urls_of_the_device_files_agree_with_the_table() -> None:
    """Where both know a URL, the device file claims no system that no list has seen."""
    table = {address.url: address for pane in listed_panes().values() for address in pane.addresses}
    both = [
        (address, table[address.url])
        for device in load_catalog().devices.values()
        for pane in device.panes.values()
        for address in pane.addresses
        if address.url in table
    ]
    assert len(both) > 5
