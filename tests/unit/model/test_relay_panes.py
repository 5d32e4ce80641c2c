"""The packed panes: read as the relay reads them, they give every URL back."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from builder.facts.catalog import Catalog, load_catalog
from builder.model.relay_panes import (
    CLASSES,
    NEWER,
    NO_FORM,
    NOTHING,
    OLDER,
    OWN,
    PANES,
    SAME,
    SIGNS,
    USUAL,
    opening_all,
    packed_panes,
    relay_urls,
)


@pytest.fixture(scope="module")
def read() -> dict[str, dict[str, dict[str, str]]]:
    text = packed_panes(load_catalog()).text
    for sign, often in SIGNS:
        text = text.replace(sign, often)
    found: dict[str, dict[str, dict[str, str]]] = json.loads(text)
    return found


def _url(read: dict[str, dict[str, dict[str, str]]], pane: str, era: str) -> str:
    """The URL as the shortcut finds it: part by part."""
    here: object = read[PANES]
    forms = {OLDER: "", NEWER: ""}
    made: dict[str, str] = {}
    for part in pane.split("."):
        assert isinstance(here, dict)
        here = here[part]
        stands = str(here[OWN] if isinstance(here, dict) else here)
        first, last = stands.partition(" ")[0], stands.rpartition(" ")[2]
        made = read[CLASSES].get(first) or read[CLASSES][made[USUAL]]
        ending = part.upper().replace("-", "_") if last == SAME else last
        forms = {form: text + made.get(form, "") + ending for form, text in forms.items()}
    found = NO_FORM
    for turn in made.get(era[0], "").split("\n"):
        since, _, form = turn.partition(" ")
        if since and int(era[1:]) >= int(since):
            found = form
    whole = forms.get(found, "" if found == NO_FORM else found)
    return whole.rpartition("\n")[2].replace(NOTHING, "")


def _eras() -> Iterator[tuple[str, str, str]]:
    for pane, urls in relay_urls(load_catalog()).items():
        for era, url in urls.items():
            yield pane, era, url


def test_every_pane_gives_its_url_on_every_system(
    read: dict[str, dict[str, dict[str, str]]],
) -> None:
    rows = list(_eras())
    assert len(rows) > 5000
    assert [(pane, era) for pane, era, url in rows if _url(read, pane, era) != url] == []


def test_a_pane_of_another_kind_of_device_gives_nothing(
    read: dict[str, dict[str, dict[str, str]]],
) -> None:
    assert _url(read, "ios.accessibility", "m15") == ""
    assert _url(read, "mac.privacy", "i26") == ""
    assert _url(read, "watch.accessibility", "i18") == ""
    assert _url(read, "watch.accessibility", "w18") == "bridge:root=ACCESSIBILITY"


def test_the_watch_app_s_panes_are_those_of_devices_that_have_it() -> None:
    catalog = load_catalog()
    assert opening_all(catalog) == ("iPhone",)
    kinds = {
        pane.partition(".")[0]: {era[0] for era in urls}
        for pane, urls in relay_urls(catalog).items()
    }
    assert (kinds["watch"], kinds["ios"], kinds["mac"]) == ({"w"}, {"i"}, {"m"})
    alone = {name: device for name, device in catalog.devices.items() if name != "ipad"}
    assert opening_all(Catalog(devices=alone)) == ()
    assert {era[0] for era in relay_urls(Catalog(devices=alone))["watch.accessibility"]} == {"i"}


def test_the_text_is_plain_and_small() -> None:
    packed = packed_panes(load_catalog())
    assert packed.text.isascii()
    assert packed.text.isprintable()
    assert len(packed.text) < 50_000
    assert len(packed.panes) == len(set(packed.panes)) > 1300


def test_the_same_facts_give_the_same_text() -> None:
    assert packed_panes(load_catalog()) == packed_panes(load_catalog())


def test_a_sign_that_is_in_an_id_or_a_url_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.model.relay_panes.SIGNS", (("e", "ettings"),))
    with pytest.raises(ValueError, match="choose another sign"):
        packed_panes(load_catalog())
