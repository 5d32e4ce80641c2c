"""The language files: complete, in their own words, and with Apple's words for Apple's screens."""

from __future__ import annotations

import re
import unicodedata
from itertools import chain

import pytest

from builder.facts.version import Version
from builder.loader.definitions import Definitions
from builder.model.locale import Language, placeholders
from tests.conftest import ROOT

TAGS = sorted(path.stem for path in (ROOT / "assets" / "labels").glob("*.yaml"))
OTHERS = [tag for tag in TAGS if not tag.startswith("en")]
# Names that stay as they are in every language, and words that are typed or are brands.
NAMES = re.compile(
    r"(Apple Vision Pro|Apple TV|Apple Watch|Apple Inc|Apple|iPhone|iPad|Mac|HomePod|Siri|macOS|"
    r"watchOS|tvOS|Safari|SHA-256|Optout|QR|MIT|sudo|iCloud|Wi-Fi|OK|"
    r"Return|URL|min|TV|PIN|tvOS|Digital Crown|[Rr]eturn|Apps?)"
)
# English words that are hardly anybody else's: two of them in a sentence give it away.
ENGLISH = re.compile(
    r"\b(the|and|your|you|this|with|then|not|what|when|which|have|from|they|does|"
    r"switch|screen|shortcut|turn|click|choose|nothing)\b",
    re.IGNORECASE,
)
# The scripts a language is written in; Latin letters are names and are left out above.
SCRIPTS = {
    "ar": "ARABIC",
    "he": "HEBREW",
    "el": "GREEK",
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "th": "THAI",
    "hi": "DEVANAGARI",
    "ja": "CJK|HIRAGANA|KATAKANA",
    "ko": "HANGUL",
    "zh-Hans": "CJK",
    "zh-Hant": "CJK",
    "zh-HK": "CJK",
}


def _sentences(language: Language) -> dict[str, str]:
    guides = {
        f"guide.{guide}.{key}": text
        for guide, texts in language.guides.items()
        for key, text in texts.items()
    }
    return {**language.phrases, **guides}


def _own_words(text: str) -> str:
    """A sentence without placeholders and names."""
    return NAMES.sub(" ", re.sub(r"\{[a-z0-9.-]+\}", " ", text))


def test_there_are_39_languages() -> None:
    assert len(TAGS) == 39


@pytest.mark.parametrize("tag", TAGS)
def test_every_phrase_is_there_with_its_placeholders(definitions: Definitions, tag: str) -> None:
    english = _sentences(definitions.english)
    spoken = _sentences(definitions.languages[tag])
    assert definitions.guides.keys() <= definitions.languages[tag].guides.keys()
    # A guide beside the default ones may be left out in a language, but not in part.
    left_out = definitions.english.guides.keys() - definitions.languages[tag].guides.keys()
    apart = tuple(f"guide.{guide}." for guide in left_out)
    english = {name: text for name, text in english.items() if not name.startswith(apart)}
    assert spoken.keys() == english.keys()
    for name, text in english.items():
        assert placeholders(spoken[name]) == placeholders(text), name
        assert spoken[name].strip() == spoken[name], name


@pytest.mark.parametrize("tag", OTHERS)
def test_no_english_sentence_is_left(definitions: Definitions, tag: str) -> None:
    english = _sentences(definitions.english)
    for name, text in _sentences(definitions.languages[tag]).items():
        assert len(ENGLISH.findall(_own_words(text))) < 2, (name, text)
        if len(_own_words(english[name]).split()) > 2:
            assert text != english[name], name


@pytest.mark.parametrize("tag", sorted(SCRIPTS))
def test_sentences_are_written_in_the_languages_own_script(
    definitions: Definitions, tag: str
) -> None:
    wanted = re.compile(SCRIPTS[tag])
    for name, text in _sentences(definitions.languages[tag]).items():
        letters = [mark for mark in _own_words(text) if mark.isalpha()]
        own = [mark for mark in letters if wanted.search(unicodedata.name(mark, ""))]
        assert len(own) >= 0.8 * len(letters), (name, text)


@pytest.mark.parametrize("tag", OTHERS)
def test_words_of_the_os_come_by_placeholder_and_nothing_else_is_quoted(
    definitions: Definitions, tag: str
) -> None:
    """A name on the screen is marked by the program. So a sentence with quotation marks of its
    own would quote a translation of ours as if it stood on the screen."""
    marks = re.compile('["“”„«»「」『』‹›]')
    english = _sentences(definitions.english)
    for name, text in _sentences(definitions.languages[tag]).items():
        if not marks.search(english[name]):
            assert not marks.search(text), (name, text)


@pytest.mark.parametrize("tag", TAGS)
def test_shortcut_names_fit_a_list_and_a_file(definitions: Definitions, tag: str) -> None:
    names = [texts["name"] for texts in definitions.languages[tag].guides.values()]
    assert len(set(names)) == len(names)
    for name in names:
        assert len(name) <= 30, name
        assert not set(name) & set('/\\:*?"<>|.'), name
        assert unicodedata.normalize("NFC", name) == name


@pytest.mark.parametrize("tag", TAGS)
def test_labels_come_with_a_source(definitions: Definitions, tag: str) -> None:
    for label in definitions.languages[tag].labels.values():
        assert "checked" in label.source, label


def test_only_english_needs_no_reviewer(definitions: Definitions) -> None:
    """The day a native speaker has read a file, this list grows."""
    reviewed = [language.id for language in definitions.languages.values() if language.reviewed]
    assert reviewed == ["en"]


def test_labels_that_differ_by_device_are_used_on_the_right_one(
    definitions: Definitions,
) -> None:
    german = definitions.languages["de"]
    assert german.label("improve-siri-dictation").text == "„Siri & Diktierfunktion“ verbessern"
    assert german.label("homepod.improve-siri-dictation").text == "Siri & Diktat verbessern"
    used = {
        device.id: {wording.label for wording in device.controls["improve-siri"].wordings}
        for device in definitions.catalog.devices.values()
    }
    assert used["homepod"] == {"homepod.improve-siri-dictation"}
    assert used["mac"] == {"mac.improve-siri-dictation"}
    assert used["iphone"] == {"improve-siri-dictation"}


def test_tags_and_their_twins_name_one_language_each(definitions: Definitions) -> None:
    languages = definitions.languages.values()
    tags = [language.id.lower() for language in languages]
    tags += [twin.lower() for language in languages for twin in language.matches]
    assert len(tags) == len(set(tags))


@pytest.mark.parametrize("tag", TAGS)
def test_direction_fits_the_script(definitions: Definitions, tag: str) -> None:
    language = definitions.languages[tag]
    letters = "".join(chain(language.name))
    right_to_left = any(unicodedata.bidirectional(mark) in ("R", "AL") for mark in letters)
    assert (language.direction == "rtl") == right_to_left


def test_a_word_that_apple_changed_is_given_for_each_era(definitions: Definitions) -> None:
    german = definitions.languages["de"]
    old, new = (german.label("improve-siri-dictation", Version(each)).text for each in (17, 18))
    assert (old, new) == (
        "Siri & Diktierfunktion verbessern",
        "„Siri & Diktierfunktion“ verbessern",
    )
    watch, tv = (definitions.catalog.devices[name] for name in ("watch", "appletv"))
    assert (watch.era(Version(11)), watch.era(Version(26))) == (Version(18), Version(26))
    assert tv.era(Version(17)) == Version(17)


def test_at_most_eight_words_of_the_screen_stay_english(definitions: Definitions) -> None:
    assert {name for name, each in definitions.languages.items() if len(each.missing) > 8} == set()
