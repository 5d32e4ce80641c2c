"""Language files: what good ones say, and what every kind of broken one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.loader.labels import load_languages, load_sources, parse_language
from builder.loader.workspace import Workspace
from builder.wire.yaml import parse_yaml
from tests.bad_cases import CASES, bad_files, expected, good_files, told
from tests.bad_readers import SOURCES, document, read_guide, read_language

GOOD = CASES / "labels" / "good"
QUIET = read_guide(CASES / "guides" / "good" / "quiet.yaml")
FEW_SOURCES = """format: 1
sources:
  tables: {what: Apple's own tables, era: iOS 18, checked: 2026-11-22, sure: high}
"""
ENGLISH = """format: 1
language: en
name: English
english: English
direction: ltr
apple: en
quotes: ["“", "”"]
reviewed: true
labels:
  settings-app: {text: Settings, source: tables}
  siri: {text: Siri, source: tables}
phrases:
  go.tap: "Tap {row}."
  greeting: "Open {settings-app}."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets" / "labels").mkdir(parents=True)
    (tmp_path / "assets" / "label-sources.yaml").write_text(FEW_SOURCES)
    (tmp_path / "assets" / "labels" / "en.yaml").write_text(ENGLISH)
    return tmp_path


def put(folder: Path, name: str, text: str) -> None:
    (folder / "assets" / "labels" / f"{name}.yaml").write_text(text)


def workspace(folder: Path) -> Workspace:
    return Workspace(root=folder, fallback=folder)


@pytest.mark.parametrize("case", bad_files("labels"), ids=lambda case: case.stem)
def test_a_broken_language_is_told_every_fault_with_its_place(case: Path) -> None:
    assert told(read_language, case) == expected(case)


@pytest.mark.parametrize("case", good_files("labels"), ids=lambda case: case.stem)
def test_a_good_language_is_read(case: Path) -> None:
    assert read_language(case).id == case.stem


def test_a_language_reads_as_it_is_written() -> None:
    language = read_language(GOOD / "xx.yaml")
    assert (language.name, language.english_name, language.apple) == ("Xish", "Ish", "xx")
    assert (language.direction, language.matches, language.reviewed) == ("ltr", ("xx-XX",), False)
    assert language.quotes == ("«\u00a0", "\u00a0»")
    assert language.labels["settings-app"].text == "Ajustes"
    assert language.labels["settings-app"].source == "Apple's own tables"
    assert language.phrases["go.tap"] == "Tippe {row}."


def test_a_word_without_a_source_stands_in_english_and_is_counted() -> None:
    language = read_language(GOOD / "xx.yaml")
    assert language.missing == ("siri",)
    assert language.labels["siri"].text == "Siri"
    assert language.labels["siri"].english


def test_a_language_may_leave_a_guide_out() -> None:
    english = parse_language(parse_yaml(ENGLISH, file="en.yaml"), SOURCES, None, {"quiet": QUIET})
    assert english.guides == {"quiet": QUIET.texts}
    other = parse_language(document(GOOD / "xx.yaml"), SOURCES, english, {"quiet": QUIET})
    assert "quiet" not in other.guides


def test_a_guides_texts_are_held_to_english(folder: Path) -> None:
    guides = "\nguides:\n  quiet: {name: Leise, titel: x, done: 'Fertig {row}.'}\n"
    put(folder, "xx", (GOOD / "xx.yaml").read_text().replace("guides: {}\n", guides))
    with pytest.raises(DefinitionError) as caught:
        load_languages(workspace(folder), {"quiet": QUIET})
    messages = [problem.message for problem in caught.value.problems]
    assert 'English has no "titel"' in messages
    assert "the placeholders must be: none at all" in messages
    assert 'no quiet text "headline"' in messages
    assert len(messages) == 2 + len(QUIET.texts) - 2


def test_texts_of_guides_that_this_workspace_lacks_do_no_harm(folder: Path) -> None:
    text = (GOOD / "xx.yaml").read_text()
    put(folder, "xx", text.replace("guides: {}", "guides: {other: {name: Anders, x: y}}"))
    assert load_languages(workspace(folder), {})["xx"].guides["other"]["x"] == "y"


def test_english_comes_first_and_the_rest_by_id(folder: Path) -> None:
    for name in ("zz", "aa"):
        text = (GOOD / "xx.yaml").read_text().replace("language: xx", f"language: {name}")
        put(folder, name, text)
    assert list(load_languages(workspace(folder), {})) == ["en", "aa", "zz"]
    assert list(load_languages(workspace(folder), {}, ("zz",))) == ["en", "zz"]
    assert list(load_languages(workspace(folder), {}, ("en",))) == ["en"]


def test_languages_that_are_not_wanted_are_not_read(folder: Path) -> None:
    put(folder, "broken", "[")
    assert list(load_languages(workspace(folder), {}, ("en",))) == ["en"]
    with pytest.raises(DefinitionError, match=r"broken\.yaml"):
        load_languages(workspace(folder), {})


def test_the_faults_of_all_languages_are_told_at_once(folder: Path) -> None:
    put(folder, "one", "format: 2")
    put(folder, "two", "[")
    put(folder, "three", (GOOD / "xx.yaml").read_text())
    with pytest.raises(DefinitionError) as caught:
        load_languages(workspace(folder), {})
    files = {Path(problem.file).stem for problem in caught.value.problems}
    assert files == {"one", "two", "three"}
    assert 'the file is called "three" but speaks of "xx"' in str(caught.value)


def test_an_unknown_language_suggests_the_nearest(folder: Path) -> None:
    put(folder, "pt-BR", "format: 1")
    with pytest.raises(DefinitionError, match='no language "pt-br"; did you mean "pt-BR"'):
        load_languages(workspace(folder), {}, ("pt-br",))


def test_without_english_there_is_no_measure(folder: Path) -> None:
    (folder / "assets" / "labels" / "en.yaml").unlink()
    with pytest.raises(DefinitionError, match=r"assets/labels has no en\.yaml"):
        load_languages(workspace(folder), {})


def test_a_broken_english_is_told_alone(folder: Path) -> None:
    put(folder, "en", ENGLISH.replace("language: en", "langauge: en"))
    put(folder, "xx", "[")
    with pytest.raises(DefinitionError) as caught:
        load_languages(workspace(folder), {})
    assert {problem.file for problem in caught.value.problems} == {"assets/labels/en.yaml"}


def test_sources_say_what_era_and_how_sure(folder: Path) -> None:
    assert load_sources(workspace(folder)) == {
        "tables": "Apple's own tables (iOS 18; checked 2026-11-22; confidence high)"
    }


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("sources: {a: b}", 'source "a" must be a mapping'),
        ("sources: {a: {what: b, era: c, checked: d, sure: high}}", "must be a date"),
        ("sources: {a: {what: b, era: c, checked: 2026-11-22, sure: e}}", "is not a sure"),
        ("sources: {a: {what: b, era: c, checked: 2026-11-22, sure: low, x: y}}", "no key"),
        ("sorces: {}", 'lacks "sources"'),
    ],
)
def test_a_broken_list_of_sources_is_told(folder: Path, bad: str, message: str) -> None:
    (folder / "assets" / "label-sources.yaml").write_text(f"format: 1\n{bad}\n")
    with pytest.raises(DefinitionError, match=message) as caught:
        load_sources(workspace(folder))
    assert caught.value.problems[0].file == "assets/label-sources.yaml"
