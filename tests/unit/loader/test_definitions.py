"""All definitions as one value: what a workspace of one's own may lack, and what it is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from builder.errors import DefinitionError, OptOutError
from builder.loader.definitions import Definitions, faults_beside, load_definitions
from builder.loader.workspace import find_workspace
from builder.model.kit import Kit
from tests.bad_cases import CASES

ROOT = CASES.parents[1]
LINK = "https://www.icloud.com/shortcuts/0123456789abcdef0123456789abcdef"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of one's own: every guide, English and German."""
    (tmp_path / "assets" / "labels").mkdir(parents=True)
    shutil.copytree(ROOT / "shortcuts", tmp_path / "shortcuts")
    for name in ("label-sources.yaml", "labels/en.yaml", "labels/de.yaml"):
        shutil.copyfile(ROOT / "assets" / name, tmp_path / "assets" / name)
    return tmp_path


def edit(folder: Path, name: str, *changes: tuple[str, str]) -> None:
    path = folder / name
    text = path.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text)


def load(
    folder: Path, *, guides: tuple[str, ...] = (), languages: tuple[str, ...] = ()
) -> Definitions:
    return load_definitions(find_workspace(folder), guides=guides, languages=languages)


def told(folder: Path, *, guides: tuple[str, ...] = (), languages: tuple[str, ...] = ()) -> str:
    with pytest.raises(OptOutError) as caught:
        load(folder, guides=guides, languages=languages)
    assert type(caught.value).exit_code in (2, 5)
    return str(caught.value)


def test_the_projects_own_definitions_hold_all_guides_by_their_order(
    definitions: Definitions,
) -> None:
    assert list(definitions.guides)[:3] == ["siri-audio", "siri-history", "analytics"]
    assert definitions.english.id == "en"
    assert {"en", "de", "fr", "ja", "ar"} <= definitions.languages.keys()


def test_a_kit_that_names_no_guides_holds_the_default_ones(folder: Path) -> None:
    assert list(load(folder).guides) == ["siri-audio", "siri-history", "analytics"]
    assert list(load(folder, guides=("tracking",)).guides) == ["tracking"]
    every = load_definitions(find_workspace(folder), every=True).guides
    assert list(every)[:4] == ["siri-audio", "siri-history", "analytics", "personal-ads"]
    for name in list(every)[:3]:
        (folder / "shortcuts" / f"{name}.yaml").unlink()
    assert list(load(folder).guides) == list(every)[3:]


def test_kit_yaml_chooses_guides_and_languages_in_its_order(folder: Path) -> None:
    (folder / "kit.yaml").write_text("format: 1\nlanguages: [de]\nguides: [analytics, siri-audio]")
    found = load(folder)
    assert list(found.guides) == ["analytics", "siri-audio"]
    assert list(found.languages) == ["de"]
    assert found.english.id == "en"
    assert found.kit.guides == ("analytics", "siri-audio")


def test_the_command_line_stands_before_kit_yaml(folder: Path) -> None:
    (folder / "kit.yaml").write_text("format: 1\nlanguages: [de]\nguides: [analytics]")
    found = load(folder, guides=("siri-audio", "siri-audio"), languages=("en", "de", "en"))
    assert list(found.guides) == ["siri-audio"]
    assert list(found.languages) == ["en", "de"]


def test_unknown_names_tell_who_asked_for_them(folder: Path) -> None:
    assert 'error: no guide "siri-adio"; did you mean' in told(folder, guides=("siri-adio",))
    assert told(folder, languages=("dd",)).startswith('error: no language "dd"')
    (folder / "kit.yaml").write_text("format: 1\nguides: [siri-adio]")
    assert told(folder).startswith('kit.yaml:2:10: error: no guide "siri-adio"')
    (folder / "kit.yaml").write_text("format: 1\nlanguages: [dd]")
    assert told(folder).startswith('kit.yaml:2:13: error: no language "dd"')


def test_a_kit_that_is_given_stands_for_kit_yaml(folder: Path) -> None:
    (folder / "kit.yaml").write_text("[")
    kit = Kit(id="mine", languages=("de",))
    assert load_definitions(find_workspace(folder), kit=kit).kit.id == "mine"


def test_links_of_unknown_guides_and_languages_are_told(folder: Path) -> None:
    links = f"icloud:\n  siri-adio: {LINK}\n  relay: {LINK}\n  analytics: {{dee: {LINK}}}\n"
    (folder / "kit.yaml").write_text(f"format: 1\n{links}")
    text = told(folder)
    assert 'icloud: no guide "siri-adio"; did you mean "siri-audio"?' in text
    assert 'icloud: no language "dee"; did you mean "de"?' in text
    assert len(text.splitlines()) == 2


def test_the_faults_of_kit_guides_and_languages_are_told_together(folder: Path) -> None:
    (folder / "kit.yaml").write_text("format: 2")
    edit(folder, "shortcuts/analytics.yaml", ("minutes:", "minuts:"))
    edit(folder, "assets/labels/de.yaml", ("direction: ltr", "direction: lrt"))
    text = told(folder)
    for name in ("kit.yaml:1:9", "shortcuts/analytics.yaml:", "assets/labels/de.yaml:"):
        assert name in text


EN, DE = "assets/labels/en.yaml", "assets/labels/de.yaml"
# What is lost: the files that lose it (with the words that change; None: the file is deleted,
# and no old words: it holds just the new ones), and what is told.
BROKEN: dict[str, tuple[list[tuple[str, str, str | None]], str]] = {
    "a label that a device names": (
        [
            (EN, "  privacy-tab: {", "  privacy-tabs: {"),
            (DE, "  privacy-tab: {", "  privacy-tabs: {"),
        ],
        f'{EN}: error: no label "privacy-tab", which a device names',
    ),
    "a phrase that the outputs say": (
        [(EN, "  go.tap:", "  go.tip:"), (DE, "  go.tap:", "  go.tip:")],
        f'{EN}: error: no phrase "go.tap"; English here: Tap {{row}}.',
    ),
    "a placeholder": (
        [(EN, "Tap {row}.", "Tap {rwo}."), (DE, "auf {row}.", "auf {rwo}.")],
        f'{EN}: error: the placeholders of "go.tap" must be: {{row}}',
    ),
    "the use of a placeholder": (
        [
            (EN, "Show the steps in words", "Show {it}"),
            ("kit.yaml", "", "format: 1\nlanguages: [en]"),
        ],
        f'{EN}: error: the placeholders of "shortcut.words" must be: none but labels',
    ),
    "a name of its own for each guide": (
        [
            (
                "shortcuts/analytics.yaml",
                "  name: Turn off analytics",
                "  name: turn OFF Siri recordings",
            )
        ],
        (
            'error: the guide "analytics" and the guide "siri-audio" '
            'are both called "Turn off Siri recordings"'
        ),
    ),
    "English": ([(EN, "", None)], f"{EN}: error: cannot be read: No such file or directory"),
    "the sources": (
        [("assets/label-sources.yaml", "", None)],
        "assets/label-sources.yaml: error: cannot be read: No such file or directory",
    ),
    "every guide": (
        [
            (f"shortcuts/{path.name}", "", None)
            for path in sorted((ROOT / "shortcuts").glob("*.yaml"))
        ],
        "shortcuts: error: there are no guides",
    ),
    "readable bytes": (
        [("shortcuts/analytics.yaml", "", "a: \udcff")],
        "shortcuts/analytics.yaml:1:4: error: the file is not UTF-8 text",
    ),
    "a mapping": ([(EN, "", "- a")], f"{EN}:1:1: error: a language file must be a mapping"),
    "phrases": (
        [(EN, "", "phrases: none")],
        f'{EN}:1:10: error: "phrases" must be a mapping',
    ),
}


@pytest.mark.parametrize("lost", BROKEN)
def test_a_workspace_that_lacks(lost: str, folder: Path) -> None:
    changes, message = BROKEN[lost]
    for name, old, new in changes:
        if new is None:
            (folder / name).unlink()
        elif old:
            edit(folder, name, (old, new))
        else:
            (folder / name).write_bytes(new.encode("utf-8", "surrogateescape"))
    assert message in told(folder)


WORKFLOW = """format: 1
name: {name}
actions:
  - comment: "hello"
"""
# What a shortcut is called, and whose name that is: the same but for case, or how it is composed.
CLASHES = {
    "the relay": ("OPTOUT Relay", "the relay"),
    "a guide's shortcut": ("turn OFF Siri Recordings", 'the guide "siri-audio"'),
    "a guide's shortcut for one device": (
        "Turn off Siri recordings (mac)",
        'the guide "siri-audio"',
    ),
    "a guide's shortcut in another language": ("Siri-verlauf lo\u0308schen", "siri-history"),
}


@pytest.mark.parametrize("whose", CLASHES)
def test_a_workflow_must_not_be_called_like(whose: str, folder: Path) -> None:
    name, told_of = CLASHES[whose]
    text = WORKFLOW.format(name=name)
    (folder / "shortcuts" / "mine.workflow.yaml").write_text(text, encoding="utf-8")
    assert load(folder).workflows.keys() == {"mine"}  # no route names it: it is no output
    edit(folder, "shortcuts/analytics.yaml", ("steps:", "workflow: mine\n    steps:"))
    said = told(folder)
    assert told_of in said
    assert '"mine"' in said
    assert "are both called" in said


def test_two_guides_must_not_be_one_shortcut_on_any_device(folder: Path) -> None:
    edit(
        folder,
        "shortcuts/analytics.yaml",
        ("name: Turn off analytics", "name: turn off siri recordings (Mac)"),
    )
    assert 'are both called "Turn off Siri recordings (Mac)"' in told(folder)


def test_a_guide_without_texts_in_a_language_is_left_out_there(folder: Path) -> None:
    path = folder / "assets" / "labels" / "de.yaml"
    document = yaml.safe_load(path.read_text())
    del document["guides"]["analytics"]
    path.write_text(yaml.safe_dump(document, allow_unicode=True))
    found = load(folder)
    assert found.untranslated() == {"analytics": ("de",)}
    assert "analytics" not in found.languages["de"].guides
    assert load(folder, languages=("en",)).untranslated() == {}
    asked = told(folder, guides=("analytics",), languages=("de",))
    assert asked.startswith("error: no texts of analytics in de; write them into")


def test_what_is_not_asked_for_may_be_broken(folder: Path) -> None:
    (folder / "shortcuts" / "broken.yaml").write_text("format: 1\nid: broken\n")
    (folder / "shortcuts" / "torn.workflow.yaml").write_text("format: 1\nactions: [{nothing: 1}]\n")
    (folder / "assets" / "labels" / "fr.yaml").write_text("format: 2\n")
    found = load(folder, guides=("siri-audio",), languages=("de",))
    assert list(found.guides) == ["siri-audio"]
    files = {problem.file for problem in faults_beside(found)}
    assert files == {
        "shortcuts/broken.yaml",
        "shortcuts/torn.workflow.yaml",
        "assets/labels/fr.yaml",
    }
    for name in files:
        assert f"{name}:" in told(folder)
    assert "shortcuts/broken.yaml:" in told(folder, guides=("broken",))
    assert "assets/labels/fr.yaml:" in told(folder, guides=("siri-audio",), languages=("fr",))


def test_a_workspace_may_say_its_own_phrases_with_labels_in_them(folder: Path) -> None:
    for name in ("en", "de"):
        edit(
            folder,
            f"assets/labels/{name}.yaml",
            ("  go.tap:", '  note.mine: "{files-app}!"\n  go.tap:'),
        )
    edit(folder, "shortcuts/analytics.yaml", ("notes: [", "notes: [note.mine, "))
    found = load(folder)
    assert found.english.phrases["note.mine"] == "{files-app}!"
    assert found.guides["analytics"].routes[0].notes[0] == "note.mine"


def test_english_may_name_more_or_fewer_labels_in_a_sentence(folder: Path) -> None:
    for name in ("en", "de"):
        text = (folder / f"assets/labels/{name}.yaml").read_text()
        (line,) = [row for row in text.splitlines() if row.startswith("  shortcut.open:")]
        edit(folder, f"assets/labels/{name}.yaml", (line, '  shortcut.open: "In {settings-app}"'))
    assert load(folder).english.phrases["shortcut.open"] == "In {settings-app}"


def test_an_empty_folder_uses_the_packaged_definitions(tmp_path: Path) -> None:
    assert "siri-audio" in load(tmp_path, languages=("en",)).guides


def test_a_faulty_kit_file_alone_is_a_fault(folder: Path) -> None:
    (folder / "kit.yaml").write_text("format: 1\nbase_url: example.org\n")
    with pytest.raises(DefinitionError, match=r"kit\.yaml:2:11"):
        load(folder)
