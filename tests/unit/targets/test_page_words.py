"""How the English page reads, and whether its colours can be told apart."""

from __future__ import annotations

import re

import pytest

from builder.render.palette import DARK, LIGHT, Palette
from builder.views.workbench import Workbench
from tests.contrast import contrast
from tests.page_site import ROOT, Page, every_site, page

BANNED = ("toggle", "payload", "mdm", "telemetry", "simply", "just ", "please note")
GUIDES = tuple(sorted(file.stem for file in (ROOT / "shortcuts").glob("*.yaml")))
_SENTENCE = re.compile(r"(?<=[.?!:])\s+")


def prose(bench: Workbench, guide: str) -> list[str]:
    """The sentences that people read, without addresses; Apple's names count as one word."""
    html = re.sub(r"<b>.*?</b>", "Siri", page(bench, bench.context.page_path(guide, "en")))
    read = Page(html)
    found: list[str] = []
    for each, inside in zip(read.elements, [*read.elements[1:], None], strict=True):
        if each.tag not in ("p", "li", "h1", "h2", "h3"):
            continue
        if each.tag == "li" and inside is not None and inside.tag == "p":
            continue  # its paragraphs come by themselves
        text = re.sub(r"\S*(?:://|@|~/)\S*|\b[0-9a-f]{64}\b|\([^)]*\)", "", each.words)
        found += [part for part in _SENTENCE.split(text) if len(part.split()) > 2]
    return list(dict.fromkeys(found))


def syllables(word: str) -> int:
    """Groups of vowels, without a silent e: within a few in a hundred of a dictionary."""
    letters = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", letters))
    silent = letters.endswith("e") and not letters.endswith(("le", "ee")) and groups > 1
    return max(1, groups - silent)


def grade(sentences: list[str]) -> float:
    """The Flesch-Kincaid grade: years of school that a reader needs."""
    words = [word for sentence in sentences for word in sentence.split() if word.strip("·“”")]
    load = sum(syllables(word) for word in words) / len(words)
    return 0.39 * len(words) / len(sentences) + 11.8 * load - 15.59


def test_the_measure_of_reading_is_right_about_known_sentences() -> None:
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45, abs=0.01)
    assert grade(["Administrative considerations necessitate comprehensive documentation."]) > 20


@pytest.mark.parametrize("guide", GUIDES)
def test_english_needs_at_most_seven_years_of_school(guide: str) -> None:
    assert grade(prose(every_site(), guide)) <= 7


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("hosted", [False, True], ids=["preview", "hosted"])
def test_no_sentence_is_longer_than_twenty_words(guide: str, *, hosted: bool) -> None:
    long = [each for each in prose(every_site(hosted=hosted), guide) if len(each.split()) > 20]
    # A list of names under one heading is no sentence.
    assert [each for each in long if "trademarks" not in each] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_no_word_of_the_trade_is_in_what_families_read(guide: str) -> None:
    text = Page(page(every_site(), every_site().context.page_path(guide, "en"))).visible.lower()
    assert [word for word in BANNED if word in text] == []


def tokens(name: str) -> dict[str, str]:
    """The page's own colours for light (first rule) or dark (second)."""
    css = (ROOT / "assets/templates/page/page.css").read_text(encoding="utf-8")
    rules = re.findall(r":root \{([^}]*)\}", css)
    found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", rules[0 if name == "light" else 1]))
    return {key: value if len(value) == 7 else "#" + value[1:] * 2 for key, value in found.items()}


@pytest.mark.parametrize(("name", "palette"), [("light", LIGHT), ("dark", DARK)])
def test_words_and_edges_stand_out_from_every_ground(name: str, palette: Palette) -> None:
    own = tokens(name)
    assert set(own) == {"paper", "panel", "rest"}
    for ground in (*own.values(), palette.tint):
        for words in (palette.ink, palette.soft, palette.mark):
            assert contrast(words, ground) >= 4.5, (words, ground)
        for shape in (palette.act, palette.mark):
            assert contrast(shape, ground) >= 3, (shape, ground)
    for ground in own.values():
        assert contrast(palette.sign, ground) >= 3, ground
    assert contrast(palette.on_mark, palette.mark) >= 4.5
