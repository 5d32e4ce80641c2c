"""The install page as a file: what it says, offers, leaves out, links to, and weighs."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from datetime import date

import pytest

from builder.facts.catalog import Catalog
from builder.facts.trial import Trial
from builder.kit.proof.page import check_page
from builder.model.artifact import Artifact
from builder.model.cell import Cell
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.step import Sentence
from builder.targets import page as target
from builder.views.page_view import acts, device_views
from builder.views.workbench import Workbench
from builder.wire.digest import sha256
from tests.benches import changed
from tests.page_site import (
    HOSTED,
    LANGUAGES,
    PREVIEW,
    Element,
    Page,
    around,
    below_pages,
    every_site,
    hashes,
    heaviest_site,
    hosted_site,
    html_pages,
    page,
    signed,
    site,
    with_pages,
)

GUIDES = ("siri-audio", "siri-history", "analytics")
MAC_PROFILE = "profiles/en/mac-siri-audio-off.mobileconfig"
PAD_PROFILE = "profiles/en/iphone-dictation-on-device.mobileconfig"


@pytest.fixture(params=[(tag, guide) for tag in LANGUAGES for guide in GUIDES], ids="/".join)
def made(request: pytest.FixtureRequest) -> Artifact:
    """Each page of a preview kit; built when the first test asks, not while tests are found."""
    tag, guide = request.param
    return site().built[site().context.page_path(guide, tag)]


def built(bench: Workbench, guide: str = "siri-audio", language: str = "en") -> Page:
    """One page, compiled alone."""
    cell = Cell(
        target="page", guide=bench.context.guides[guide], language=bench.context.languages[language]
    )
    assert target.refuse(cell, bench) == ""
    made = next(iter(target.compile_cell(cell, bench)))
    return Page(made.data.decode("utf-8"))


def bare(text: str) -> str:
    """Without spaces: between sentences of Chinese and Japanese there are none."""
    return "".join(text.split())


def step_pictures(read: Page) -> list[Element]:
    return [each for each in read.all("img") if each["class"] != "code"]


def words_for(read: Page, device: str) -> str:
    """All that stands among the steps for a device: its section, and what it shares."""
    shared = [
        each.words
        for each in read.elements
        if device in each["data-for"].split() and "section" not in each.path
    ]
    return " ".join([read.one("section", id=device).words, *shared])


def without(bench: Workbench, *paths: str) -> Workbench:
    left = {path: made for path, made in bench.built.items() if path not in paths}
    return replace(bench, built=left)


@pytest.fixture(scope="module")
def below() -> Workbench:
    return below_pages()


def test_there_is_a_page_for_each_guide_and_language() -> None:
    bench = site()
    wanted = {
        bench.context.page_path(guide, language)
        for guide in bench.context.guides
        for language in LANGUAGES
    }
    pages = [made for made in html_pages(bench) if made.guide]
    assert {made.path for made in pages} == wanted
    assert all(made.kind is Kind.PAGE for made in pages)


def test_every_page_passes_the_check_of_built_kits(made: Artifact) -> None:
    assert list(check_page(made.path, made.data, around(site()))) == []


def test_every_step_undo_and_device_is_in_the_page(made: Artifact) -> None:
    bench = site()
    guide, language = bench.context.guides[made.guide], bench.context.languages[made.language]
    read = Page(made.data.decode("utf-8"))

    def plain(sentence: Sentence) -> str:
        return bare(sentence.say(language, lambda label: label.text))

    views = device_views(guide, language, bench)
    devices = [each["id"] for each in read.all("section", class_="device")]
    assert devices == [view.device.id for view in views]
    told = {device: bare(words_for(read, device)) for device in devices}
    pictured = sum(len(view.newest.steps.steps) for view in views if view.newest)
    assert len(step_pictures(read)) == pictured
    undo = bare(read.one("details", id="undo").words)
    for view in views:
        for each in view.ranges:
            for step in each.steps.steps:
                for sentence in step.all_sentences:
                    assert plain(sentence) in told[view.device.id]
        if view.newest:
            for step in view.newest.steps.undo:
                assert step.kind is None or all(plain(each) in undo for each in step.sentences)
    assert language.guides[guide.id]["title"] == read.one("h1").words


@pytest.mark.parametrize("guide", GUIDES)
def test_a_page_is_small_in_every_language(guide: str) -> None:
    """14,000 bytes packed: one round trip of a fresh connection. With all that can be on a page:
    each language to switch to, an address, links, signed files."""
    heaviest = heaviest_site()
    heavy = {}
    for name in heaviest.context.languages:
        cell = Cell(
            target="page",
            guide=heaviest.context.guides[guide],
            language=heaviest.context.languages[name],
        )
        data = next(iter(target.compile_cell(cell, heaviest))).data
        packed = len(gzip.compress(data, 9, mtime=0))
        if packed > 14_000:
            heavy[name] = packed
    assert len(heaviest.context.languages) > 30
    assert heavy == {}


def test_devices_of_one_family_are_told_once_what_they_share() -> None:
    read = Page(page(site()))
    assert read.visible.count("iOS 13.2 to 15 · iPadOS 13.2 to 15") == 1
    apart = Page(page(site(), "en/analytics/index.html"))
    assert "iOS 13 to 15 · " not in apart.visible


def test_a_trial_is_told_where_it_was_made_and_nothing_is_said_of_the_others(
    below: Workbench,
) -> None:
    pod = below.context.catalog.devices["homepod"]
    trial = Trial(system=pod.newest, day=date(2026, 12, 1), by="a reader")
    devices = {**below.context.catalog.devices, "homepod": replace(pod, trials=(trial,))}
    read = built(changed(below, catalog=Catalog(devices=devices)))
    assert "2026-12-01" in words_for(read, "homepod")
    assert "2026-12-01" not in words_for(read, "iphone")
    assert "Nobody has tried" not in read.visible


def test_one_calm_line_says_when_facts_were_checked_and_where_to_report(made: Artifact) -> None:
    language = site().context.languages[made.language]
    read = Page(made.data.decode("utf-8"))
    (line,) = (each for each in read.all("p", class_="quiet") if "help@library" in each.words)
    assert "2026" in line.words
    assert not re.search(r"20\d\d-\d\d-\d\d", line.words), "a day as the language writes it"
    assert (
        line.words.endswith(
            language.say("page.looks-different", contact="help@library.example")
            .replace("\u2068", "")
            .replace("\u2069", "")
        )
        or language.direction == "rtl"
    )


def test_the_way_stands_in_rows_before_all_sections(made: Artifact) -> None:
    """Each device's card: the app, each row in its end state, and what if it is off already."""
    bench = site()
    guide, language = bench.context.guides[made.guide], bench.context.languages[made.language]
    read = Page(made.data.decode("utf-8"))
    sections = [each for each in read.all("details") if each["class"] == "more"]
    assert all("open" not in each.attributes for each in sections)
    order = [each for each in read.elements if each in sections or each["class"] == "device"]
    views = device_views(guide, language, bench)
    assert [each["class"] for each in order[: len(views)]] == ["device"] * len(views)
    already = language.phrases["off.already"]
    for view in views:
        card = read.one("section", id=view.device.id).words
        if view.newest is None:
            continue
        steps = view.newest.steps.steps
        for step in steps:
            said = language.say("page.step-of", number=str(step.number), total=str(len(steps)))
            assert said.replace("\u2068", "").replace("\u2069", "") in re.sub(
                "[\u2068\u2069]", "", card
            )
            assert card.count(step.row.text) >= 1 + len(acts(step)), "heard, and seen as a row"
            for sentence in step.all_sentences:
                assert bare(sentence.say(language, lambda label: label.text)) in bare(card)
        assert (already in card) is any(step.state == "off" for step in steps)


def test_one_button_on_each_card_is_filled() -> None:
    relay = {"relay": {"any": "https://www.icloud.com/shortcuts/fe"}}
    hosted = built(signed(below_pages(replace(HOSTED, links=relay))))
    for read, more in ((Page(page(site())), 0), (hosted, 2)):
        filled = [
            each for each in read.all("button", class_="button") if "plain" not in each["class"]
        ]
        links = [each for each in read.all("a", class_="button") if "plain" not in each["class"]]
        assert len(links) == more
        assert len(filled) == 7 - more
    run = "shortcuts://run-shortcut?name=Optout%20Relay&input=text&text=privacy.analytics"
    assert run in [each["href"] for each in hosted.all("a", class_="button")]
    assert hosted.visible.count("First add it once") == 2


def test_pictures_say_nothing_that_the_sentence_beside_them_says() -> None:
    for each in step_pictures(Page(page(site()))):
        assert each.attributes["alt"] == ""
        assert each["loading"] == "lazy"
        assert each["src"].startswith("../pictures/en/siri-audio/screens-light.svg#")
        assert int(each["width"]) > 100 < int(each["height"])


def test_one_picture_of_the_whole_way_stands_beside_each_card(below: Workbench) -> None:
    read = built(below)
    links = [each["href"] for each in read.all("a", class_="way-picture")]
    devices = [
        view.device.id
        for view in device_views(
            below.context.guides["siri-audio"], below.context.languages["en"], below
        )
    ]
    assert links == [f"../pictures/en/siri-audio/{device}-way.svg" for device in devices]
    drawn = below.built["pictures/en/siri-audio/iphone-way.svg"].data.decode("utf-8")
    texts = " ".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn))
    for words in (
        "Open the app Settings.",
        "Privacy &amp; Security",
        "Scroll down.",
        "Already off?",
    ):
        assert words in texts
    assert "Turn off Improve Siri &amp; Dictation." in drawn, "the blind are told what to do"
    assert "localhost" not in drawn


def test_without_pictures_in_the_kit_the_sentences_stand_alone(below: Workbench) -> None:
    less = {path: made for path, made in below.built.items() if made.kind is not Kind.PICTURE}
    read = built(replace(below, built=less))
    assert not step_pictures(read)
    assert "Turn off Improve Siri & Dictation." in read.visible


def test_the_policy_allows_exactly_this_style_and_this_script() -> None:
    html = page(site())
    style, script = hashes(html)
    (policy,) = (
        each["content"]
        for each in Page(html).all("meta")
        if each["http-equiv"] == "Content-Security-Policy"
    )
    assert policy == (
        f"default-src 'none'; style-src {style}; script-src {script}; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_direction_and_names_are_those_of_the_language(language: str) -> None:
    bench = site()
    read = Page(page(bench, f"{language}/index.html"))
    html = read.one("html")
    assert (html["lang"], html["dir"]) == (language, bench.context.languages[language].direction)
    others = {each["lang"]: each for each in read.all("a") if each["lang"]}
    assert {tag: link.words for tag, link in others.items()} == {
        other: bench.context.languages[other].name for other in LANGUAGES
    }
    current = [tag for tag, link in others.items() if link["aria-current"]]
    assert current == [language]
    # Latin, Arabic, Han: the order of Unicode, by the names that people see.
    assert list(others) == ["de", "en", "ar", "ja"]
    assert all(link["href"].endswith("index.html") for link in others.values())


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ja", "Siriの<wbr>録音を<wbr>残さないように<wbr>する"),
        ("en", "Stop Siri from keeping your recordings"),
        ("ar", "امنع Siri من الاحتفاظ بتسجيلاتك"),
    ],
)
def test_a_japanese_title_breaks_between_phrases(language: str, title: str) -> None:
    data = page(site(), f"{language}/index.html")
    assert f"<h1>{title}</h1>" in data
    assert ("word-break:keep-all" in data) == (language == "ja")
    assert Page(data).one("h1").words == title.replace("<wbr>", "")


def test_a_japanese_title_with_a_word_of_the_os_is_left_to_the_browser() -> None:
    bench = site()
    japanese = bench.context.languages["ja"]
    texts = {**japanese.guides["siri-audio"], "title": "{settings-app}の録音を残さない"}
    told = replace(japanese, guides={**japanese.guides, "siri-audio": texts})
    cell = Cell(target="page", guide=bench.context.guides["siri-audio"], language=told)
    data = next(iter(target.compile_cell(cell, bench))).data.decode("utf-8")
    assert "<h1><b>設定</b>の録音を残さない</h1>" in data


def test_its_address_and_the_front_door_are_absolute_where_there_is_an_address() -> None:
    """The front door lists every language to search engines: once, not on each page."""
    assert not [each for each in Page(page(site())).all("link") if each["rel"] != "icon"]
    read = Page(page(hosted_site(), "ar/index.html"))
    assert read.one("link", rel="canonical")["href"] == "https://optout.example.org/ar/"
    links = read.all("link", rel="alternate")
    assert {each["hreflang"]: each["href"] for each in links} == {
        "x-default": "https://optout.example.org/",
    }


def test_a_preview_says_so_and_a_hosted_page_does_not(below: Workbench) -> None:
    banner = below.context.languages["en"].phrases["page.preview"]
    assert banner in built(below).visible
    assert banner not in Page(page(hosted_site())).visible


def test_without_a_signed_file_or_link_there_is_a_recipe_with_each_address(
    below: Workbench,
) -> None:
    read = built(below)
    assert "There is no ready-made shortcut here yet" in read.visible
    codes = [each.words for each in read.all("code")]
    assert "settings-navigation://com.apple.Settings.PrivacyAndSecurity/PROBLEM_REPORTING" in codes
    assert "prefs:root=Privacy&path=PROBLEM_REPORTING" in codes
    assert "iOS 18 or later · iPadOS 18 or later" in read.visible
    assert not [link for link in read.links if link.startswith("shortcuts:")]
    assert not [link for link in read.links if link.endswith(".shortcut")]


def test_a_signed_shortcut_is_a_download_that_can_be_run_once_added(below: Workbench) -> None:
    read = built(signed(below))
    links = read.all("a", href="../shortcuts/en/Turn%20off%20Siri%20recordings.shortcut")
    assert [link.attributes.get("download") for link in links] == [""]
    assert "shortcuts://run-shortcut?name=Turn%20off%20Siri%20recordings" in read.links
    assert "There is no ready-made shortcut" not in read.visible


def test_a_published_link_goes_before_a_file(below: Workbench) -> None:
    del below
    read = Page(page(hosted_site()))
    assert "https://www.icloud.com/shortcuts/0123456789abcdef" in read.links
    assert "../shortcuts/en/Turn%20off%20Siri%20recordings.shortcut" not in read.links


def test_the_relay_is_offered_only_where_a_person_can_add_it(below: Workbench) -> None:
    run = "shortcuts://run-shortcut?name=Optout%20Relay&input=text&text=privacy.analytics"
    assert run not in built(below).links
    read = built(signed(below))
    assert run in read.links
    assert "../shortcuts/Optout%20Relay.shortcut" in read.links
    kit = replace(PREVIEW, links={"relay": {"any": "https://www.icloud.com/shortcuts/fe"}})
    linked = built(changed(below, kit=kit))
    assert run in linked.links
    assert "https://www.icloud.com/shortcuts/fe" in linked.links


def test_a_profile_link_is_plain_and_of_the_same_origin(below: Workbench) -> None:
    read = built(below)
    links = [each for each in read.all("a") if each["href"].endswith(".mobileconfig")]
    assert [each["href"] for each in links] == [f"../{PAD_PROFILE}", f"../{MAC_PROFILE}"]
    assert all(set(each.attributes) == {"class", "href"} for each in links)


def test_words_about_a_profile_come_from_its_bytes(below: Workbench) -> None:
    read = built(below)
    words = read.one("div", class_="ways", data_for="mac").words
    assert "Keeps the switch Improve Assistive Voice Features off." in words
    assert "Not Signed" in words
    assert "It covers every account on this Mac. You can remove it at any time." in words
    made = below.built[MAC_PROFILE]
    assert sha256(made.data) in words
    assert "../" not in read.one("a", href="mac-siri-audio-off.txt")["href"]
    data = made.data
    start, end = data.index(b"<key>AXSAudioDonation"), data.index(b"<false/>") + len(b"<false/>")
    less = replace(made, data=data[:start] + data[end:])
    poorer = built(replace(below, built={**below.built, MAC_PROFILE: less}))
    after = poorer.one("div", class_="ways", data_for="mac").words
    assert "Keeps the switch Improve Assistive Voice Features off." not in after
    assert "Keeps the switch Improve Siri & Dictation off." in after
    assert sha256(less.data) in after


def test_an_unknown_key_of_a_profile_is_shown_as_it_stands(below: Workbench) -> None:
    made = below.built[PAD_PROFILE]
    data = made.data.replace(b"forceOnDeviceOnlyDictation", b"somethingNobodyKnows")
    read = built(replace(below, built={**below.built, PAD_PROFILE: replace(made, data=data)}))
    assert "Sets this: somethingNobodyKnows = true" in read.visible


def test_a_switch_that_the_device_does_not_have_is_told_as_a_key(below: Workbench) -> None:
    """A Mac that knows no such switch cannot name it."""
    mac = below.context.catalog.devices["mac"]
    controls = {name: each for name, each in mac.controls.items() if name != "improve-siri"}
    guide = below.context.guides["siri-audio"]
    routes = tuple(
        replace(route, steps=route.steps[:1] + route.steps[2:]) if "mac" in route.devices else route
        for route in guide.routes
    )
    devices = {**below.context.catalog.devices, "mac": replace(mac, controls=controls)}
    bench = changed(
        below,
        catalog=Catalog(devices=devices),
        guides={**below.context.guides, guide.id: replace(guide, routes=routes)},
    )
    words = built(bench).one("div", class_="ways", data_for="mac").words
    assert "Sets this: Siri Data Sharing Opt-In Status = 2" in words


def test_the_trap_stands_before_the_link_and_the_minutes_after(below: Workbench) -> None:
    words = built(below).one("div", class_="ways", data_for="iphone ipad").words
    trap = words.index("Turn the switch off by hand first.")
    link = words.index("Download the profile")
    minutes = words.index("within 8 minutes")
    removal = words.index("To remove it")
    assert trap < link < minutes < removal


def test_the_copies_to_read_are_the_files_themselves(below: Workbench) -> None:
    bench = with_pages(below)
    assert bench.built["en/mac-siri-audio-off.txt"].data == bench.built[MAC_PROFILE].data
    script = bench.built["scripts/en/mac-siri-audio.command"]
    assert bench.built["en/mac-siri-audio.txt"].data == script.data
    read = built(below)
    assert "mac-siri-audio.txt" in read.links
    assert sha256(script.data) in read.visible
    codes = [each.words for each in read.all("code")]
    for word in ("off", "restore", "status"):
        assert f"sh ~/Downloads/mac-siri-audio.command {word}" in codes


def test_what_was_not_built_is_not_offered(below: Workbench) -> None:
    bare = built(replace(below, built={}))
    assert not [
        each
        for each in bare.links
        if "." in each
        and not each.endswith("index.html")
        and "#" not in each
        and not each.startswith("mailto:")
    ]
    assert not bare.all("figure")
    assert "Install a profile" not in bare.visible
    assert "Use a command on a Mac" not in bare.visible
    assert "Let a shortcut open the screen" not in bare.visible
    assert "For experts" in bare.visible, "the recipe needs no file"
    some = built(without(below, MAC_PROFILE, "scripts/en/mac-siri-audio.command"))
    assert len([each for each in some.all("h3") if each.words == "Install a profile"]) == 1


def test_what_a_host_writes_cannot_become_markup(below: Workbench) -> None:
    bad = '"><script>alert(1)</script>&{'
    kit = Kit(title=bad, host=bad, contact=bad, edition=bad)
    read = built(changed(below, kit=kit))
    assert len(read.all("script")) == 1
    assert read.visible.count("<script>alert(1)</script>") >= 3


@pytest.mark.parametrize(
    ("contact", "where"),
    [
        ("help@library.example", "mailto:help@library.example"),
        ("https://library.example/help", "https://library.example/help"),
        ("javascript:alert(1)", ""),
        ("ask at the desk", ""),
    ],
)
def test_a_contact_becomes_a_link_only_where_it_is_an_address(
    below: Workbench, contact: str, where: str
) -> None:
    read = built(changed(below, kit=replace(PREVIEW, contact=contact)))
    assert contact in read.one("footer").words
    assert [link for link in read.links if contact in link] == ([where] * 2 if where else [])


def test_english_words_on_a_foreign_page_are_marked_as_english() -> None:
    html = page(site(), "ja/index.html")
    assert re.search(r"<b lang=en>[A-Z]", html)
    assert "<b lang=en" not in page(site())
    note = site().context.languages["ja"].phrases["note.english-words"]
    assert note in Page(html).visible


def test_a_page_that_no_native_speaker_has_read_says_so() -> None:
    bench = site()
    for language in LANGUAGES:
        note = bench.context.languages[language].phrases["note.not-reviewed"]
        shown = note in Page(page(bench, f"{language}/index.html")).visible
        assert shown is not bench.context.languages[language].reviewed


def test_a_guide_that_cannot_be_undone_says_so_and_offers_no_way() -> None:
    read = Page(page(site(), "en/siri-history/index.html"))
    undo = read.one("details", id="undo")
    assert "can’t be undone" in undo.words
    assert "Go the same way" not in undo.words


def test_a_device_without_steps_says_why(below: Workbench) -> None:
    guide = below.context.guides["siri-audio"]
    routes = tuple(route for route in guide.routes if "homepod" not in route.devices)
    spoken = replace(guide, routes=routes, absent={"homepod": "absent.watch-analytics-new"})
    bench = changed(below, guides={**below.context.guides, guide.id: spoken})
    section = built(bench).one("section", id="homepod")
    assert "the iPhone decides for the watch" in section.words
    assert "Step 1" not in section.words


def test_a_guide_without_steps_on_any_device_has_no_page(below: Workbench) -> None:
    guide = replace(below.context.guides["siri-audio"], routes=())
    cell = Cell(target="page", guide=guide, language=below.context.languages["en"])
    bench = changed(below)
    assert target.refuse(cell, bench) == "the guide has no steps on any device"


def test_the_same_input_gives_the_same_bytes(below: Workbench) -> None:
    once, twice = with_pages(below), with_pages(changed(below))
    paths = [made.path for made in html_pages(once)]
    assert [once.built[path].data for path in paths] == [twice.built[path].data for path in paths]


def test_rules_for_other_languages_stay_out() -> None:
    style = {
        name: page(site(), f"{name}/index.html").partition("</style>")[0] for name in LANGUAGES
    }
    assert ":lang(ja)" in style["ja"]
    assert "[dir=rtl] h1" in style["ar"]
    assert not [name for name in ("en", "de", "ar") if ":lang(" in style[name]]
    assert not [name for name in ("en", "de", "ja") if "[dir=" in style[name]]


def test_every_control_character_of_the_stand_ins_is_gone() -> None:
    for made in html_pages(site()):
        assert b"\x01" not in made.data


def test_a_hosted_page_has_its_address_in_words_beside_its_code() -> None:
    figure = Page(page(hosted_site())).one("figure")
    assert "https://optout.example.org/en/" in figure.words
    assert HOSTED.address == "https://optout.example.org/"


@pytest.mark.parametrize(("guide", "above"), [("siri-audio", ""), ("tracking", "../")])
def test_a_page_ends_with_the_likeliest_other_guides_and_leads_to_all(
    guide: str, above: str
) -> None:
    bench = every_site()
    others = [name for name in bench.context.guides if name != guide]
    read = Page(page(bench, bench.context.page_path(guide, "en")))
    places = [bench.context.page_path(name, "en").removeprefix("en/") for name in others[:4]]
    wanted = [f"{above}{place}" for place in (*places, "guides/index.html")]
    assert len(others) > 6
    assert [link for link in read.links if link in wanted] == wanted
    assert read.one("ul", class_="cards").words.endswith("What do you want to do?")
    assert not [link for link in read.links if link.startswith(f"{above}{others[-1]}/")]


def test_a_page_of_few_guides_names_them_all() -> None:
    links = Page(page(site(), "en/index.html")).links
    assert {"siri-history/index.html", "analytics/index.html"} <= set(links)
    assert "guides/index.html" not in links
