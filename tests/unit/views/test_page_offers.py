"""What a page offers besides hands, from what was built."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builder.kit.sign.profiles import ProfileSigner, sign_profile
from builder.views.page_offers import FamilyOffers, family_offers, run_url
from builder.views.page_view import device_views
from builder.views.workbench import Workbench
from tests import pki
from tests.benches import changed
from tests.page_site import HOSTED, below_pages, signed


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return below_pages()


def offers(bench: Workbench, guide: str = "siri-audio") -> dict[str, FamilyOffers]:
    made, language = bench.context.guides[guide], bench.context.languages["en"]
    views = device_views(made, language, bench)
    return {each.views[0].device.id: each for each in family_offers(views, made, language, bench)}


def test_devices_of_a_family_share_their_offers(bench: Workbench) -> None:
    found = offers(bench)
    assert [view.device.id for view in found["iphone"].views] == ["iphone", "ipad"]
    assert found["iphone"].scans
    assert not found["mac"].scans
    assert {device for device, each in found.items() if each.expert} == {"iphone", "mac"}


def test_a_recipe_names_the_systems_of_every_device(bench: Workbench) -> None:
    shortcut = offers(bench)["iphone"].shortcut
    assert shortcut is not None
    assert not shortcut.ready
    assert [(each.names, each.url.partition(":")[0]) for each in shortcut.recipe] == [
        (("iOS 18 or later", "iPadOS 18 or later"), "settings-navigation"),
        (("iOS 13.2 to 17", "iPadOS 13.2 to 17"), "prefs"),
    ]


def test_an_unsigned_file_is_no_file_to_add(bench: Workbench) -> None:
    plain = offers(bench)["iphone"].shortcut
    ready = offers(signed(bench))["iphone"].shortcut
    assert plain is not None
    assert ready is not None
    assert (plain.path, ready.path) == ("", "shortcuts/en/Turn off Siri recordings.shortcut")
    assert plain.relay is None
    assert ready.relay is not None
    assert ready.run == run_url("Turn off Siri recordings")


def test_a_link_is_for_the_devices_that_scan(bench: Workbench) -> None:
    found = offers(changed(signed(bench), kit=HOSTED))
    phone, mac = found["iphone"].shortcut, found["mac"].shortcut
    assert phone is not None
    assert mac is not None
    assert phone.link.startswith("https://www.icloud.com/")
    assert mac.link == ""
    assert mac.path == "shortcuts/en/Turn off Siri recordings (Mac).shortcut"
    assert mac.relay is None


def test_the_relay_is_for_panes_that_it_knows(bench: Workbench) -> None:
    history = offers(signed(bench), "siri-history")["iphone"].shortcut
    assert history is not None
    assert history.relay is not None
    assert history.relay.run.endswith("&text=siri.history")


def test_without_the_shortcut_in_the_kit_its_name_is_the_guides(bench: Workbench) -> None:
    shortcut = offers(replace(bench, built={}))["iphone"].shortcut
    assert shortcut is not None
    assert shortcut.name == "Turn off Siri recordings"
    assert shortcut.relay is None


def test_run_addresses_keep_names_and_text_apart() -> None:
    assert run_url("A&B é") == "shortcuts://run-shortcut?name=A%26B%20%C3%A9"
    assert run_url("R", "a.b") == "shortcuts://run-shortcut?name=R&input=text&text=a.b"


def test_a_profile_is_told_from_inside_its_signature(bench: Workbench) -> None:
    path = "profiles/en/mac-siri-audio-off.mobileconfig"
    wish = pki.Wish(name="City Library", key=pki.key("profile-leaf"))
    signer = ProfileSigner(certificate=pki.issue(wish), key=pki.key("profile-leaf"))
    made = bench.built[path]
    wrapped = replace(made, data=sign_profile(made.data, signer), signed=True)
    plain = offers(bench)["mac"].profiles[0]
    told = offers(replace(bench, built={**bench.built, path: wrapped}))["mac"].profiles[0]
    assert plain.signer == ""
    assert plain.until is None
    assert told.signer == "City Library"
    assert told.until == date(2027, 6, 1)
    assert (told.keys, told.reach, told.text) == (plain.keys, plain.reach, plain.text)
    assert told.sha256 != plain.sha256
