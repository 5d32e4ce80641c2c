"""A build that takes parts made before gives the kit that it would give without them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from os import environ
from pathlib import Path

import pytest

from builder.errors import ProofError
from builder.kit.build.build import CACHE_VARIABLE, BuildRequest, build_kit
from builder.kit.build.part_store import FolderOfParts
from builder.kit.make import make
from builder.kit.make.parts import MadePart
from builder.loader.workspace import find_workspace
from builder.model.artifact import Artifact
from tests.conftest import ROOT

KIT = """format: 1
base_url: https://example.org/siri/
languages: [de, en, ar]
guides: [siri-audio]
papers: [a4]
contact: help@example.org
"""
TARGETS = ("page", "chooser", "poster")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "kit.yaml").write_text(KIT)
    return tmp_path


def made(place: Path, parts: Path | None, out: str = "dist") -> dict[str, bytes]:
    """The kit's files and its archive, built anew."""
    request = BuildRequest(out=place / out, targets=TARGETS, parts=parts)
    built = build_kit(find_workspace(place), request)
    files = {row.path: (built.folder / row.path).read_bytes() for row in built.files}
    return {**files, "": built.archive.read_bytes()}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The parts of the kit of no change."""
    place = tmp_path_factory.mktemp("kept")
    (place / "kit.yaml").write_text(KIT)
    made(place, place / "cache" / "parts")
    return place / "cache" / "parts"


@pytest.fixture
def parts(kept: Path, tmp_path: Path) -> Path:
    """The same, to be changed."""
    shutil.copytree(kept.parent, tmp_path / "cache")
    (tmp_path / "cache").chmod(0o700)
    return tmp_path / "cache" / "parts"


def languages_in(path: Path) -> str:
    head = json.loads(path.read_bytes().split(b"\n")[1])
    (name,) = {row["cell"].rpartition("/")[2] for row in head["parts"]}
    return "together" if name == "-" else str(name)


def seal_anew(parts: Path, change: Callable[[Artifact], Artifact]) -> None:
    """As whoever may write there could: each digest is right again."""
    store = FolderOfParts(parts)
    for path in parts.iterdir():
        wrong = {
            cell: replace(part, artifacts=tuple(map(change, part.artifacts)))
            for cell, part in store.load(path.name).items()
        }
        store.save(path.name, wrong)


ALL = {"de", "en", "ar", "together"}
GERMAN, ENGLISH = {"de", "together"}, {"en", "together"}
DE, EN = "assets/labels/de.yaml", "assets/labels/en.yaml"
GUIDE, PHONE = "shortcuts/siri-audio.yaml", "devices/iphone.yaml"
# What is changed: a file, words of it and those that take their place; whose parts are made anew.
CHANGES: dict[str, tuple[str, str, str, set[str]]] = {
    "a label of the first screen": (DE, '"Datenschutz & Sicherheit"', '"Schutz"', GERMAN),
    "a title": (DE, "Lassen Sie Siri keine", "Siri soll keine", GERMAN),
    "a language's own name": (DE, "name: Deutsch", "name: Deutsche Sprache", ALL),
    "a word of sheets": (DE, '"Kamera hierher halten"', '"Kamera hierhin"', GERMAN),
    "a consent, which profiles hold in all languages": (
        DE,
        "Dieses Profil schaltet das Teilen",
        "Das Profil schaltet das Teilen",
        ALL,
    ),
    "a remark": (DE, "# German.", "# German:", set()),
    "an English label": (EN, '"Privacy & Security"', '"Privacy and more"', ENGLISH),
    "an English headline": (GUIDE, "Apple may keep", "They may keep", ENGLISH),
    "a guide's minutes": (GUIDE, "minutes: 1", "minutes: 2", ALL),
    "a guide's steps": (GUIDE, "profiles: [dictation]", "profiles: []", ALL),
    "a fact": (PHONE, 'url: "prefs:root=Privacy"', 'url: "prefs:root=Private"', ALL),
    "the contact": ("kit.yaml", "help@example.org", "ask@example.org", ALL),
    "the address": ("kit.yaml", "example.org/siri/", "example.org/s/", ALL),
    "a language less": ("kit.yaml", "[de, en, ar]", "[de, en]", ALL - {"ar"}),
    "the order of languages": ("kit.yaml", "[de, en, ar]", "[en, de, ar]", ALL),
    "a template": ("assets/templates/page/page.css", "\n", "\n\n", ALL),
}  # fmt: skip


def source(place: Path, name: str) -> str:
    where = ROOT / "builder" / "facts" if name.startswith("devices/") else ROOT
    own = place / name
    return (own if own.is_file() else where / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_gives_the_kit_of_a_build_without_parts(
    name: str, place: Path, parts: Path
) -> None:
    file, old, new, anew = CHANGES[name]
    text = source(place, file)
    assert old in text
    (place / file).parent.mkdir(parents=True, exist_ok=True)
    (place / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in parts.iterdir()}
    with_parts = made(place, parts)
    written = {path for path in parts.iterdir() if before.get(path.name) != path.read_bytes()}
    assert {languages_in(path) for path in written} == anew
    assert with_parts == made(place, None, "cold")


def test_what_did_not_change_is_neither_made_nor_proven_again(
    place: Path, parts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven: list[str] = []

    def prove(artifacts: Iterator[Artifact], *rest: object) -> None:
        del rest
        proven.extend(f"{each.kind} {each.language}" for each in artifacts)

    monkeypatch.setattr(make, "prove", prove)
    made(place, parts)
    assert set(proven) == {
        *("profile de", "profile en", "profile ar"),
        *("shortcut ", "page "),
    }, "profiles, whose consent is in all languages, the relay and the chooser"


def test_what_is_not_proven_is_not_kept(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def prove(*rest: object) -> None:
        raise ProofError

    monkeypatch.setattr(make, "prove", prove)
    with pytest.raises(ProofError):
        made(place, tmp_path / "cache" / "parts")
    assert not (tmp_path / "cache").exists()


def test_a_build_afresh_takes_nothing_and_mends_what_it_finds(place: Path, parts: Path) -> None:
    """Parts that somebody sealed anew can only be those of whoever builds. Still there is a way
    out of a folder that holds nonsense: to build all again."""
    cold = made(place, None, "cold")
    seal_anew(parts, _emptied)
    request = BuildRequest(out=place / "dist", targets=TARGETS, parts=parts, rebuild=True)
    build_kit(find_workspace(place), request)
    assert made(place, None) == cold
    assert made(place, parts, "again") == cold


def _emptied(artifact: Artifact) -> Artifact:
    return replace(artifact, data=b"")


def test_every_file_of_parts_may_be_cut_short(place: Path, parts: Path) -> None:
    for path in parts.iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    assert made(place, parts) == made(place, None, "cold")


def test_parts_that_a_workspace_brings_are_not_looked_at(place: Path, kept: Path) -> None:
    """A workspace may be somebody else's."""
    shutil.copytree(kept.parent, place / ".optout-cache")
    environment = {**environ, CACHE_VARIABLE: str(place / "mine"), "PYTHONPATH": str(ROOT)}
    for path in (place / ".optout-cache" / "parts").iterdir():
        store = FolderOfParts(path.parent)
        store.save(path.name, {"page/siri-audio/-/de": MadePart(saw="", artifacts=())})
    command = [sys.executable, "-m", "builder", "build", "-q", "-t", "chooser"]
    subprocess.run(command, cwd=place, env=environment, check=True, timeout=300)
    assert len(list((place / "mine" / "parts").iterdir())) == 3


def test_a_kit_made_with_parts_is_checked_without_them(
    place: Path, parts: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.cli.main import run

    seal_anew(parts, _changed)
    made(place, parts)
    monkeypatch.chdir(place)
    monkeypatch.setenv(CACHE_VARIABLE, str(parts.parent))
    assert run(["check", "dist/optout-kit"]) == 1
    assert "is not what these sources compile to" in capsys.readouterr().err


def _changed(artifact: Artifact) -> Artifact:
    return replace(artifact, data=artifact.data + b"\n")


def test_two_builds_at_once_leave_whole_parts(place: Path, tmp_path: Path) -> None:
    parts = tmp_path / "shared" / "parts"
    environment = {**environ, CACHE_VARIABLE: str(parts.parent), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "builder", "build", "-q", "-t", "chooser,page", "--out"]
    running = [
        subprocess.Popen([*command, str(place / name)], cwd=place, env=environment)
        for name in ("a", "b")
    ]
    assert [process.wait(timeout=300) for process in running] == [0, 0]
    one, other = ((place / name / "optout-kit.zip").read_bytes() for name in ("a", "b"))
    assert one == other
    store = FolderOfParts(parts)
    assert all(store.load(path.name) for path in parts.iterdir())
    request = BuildRequest(out=place / "c", targets=("chooser", "page"), parts=parts)
    assert build_kit(find_workspace(place), request).archive.read_bytes() == one
