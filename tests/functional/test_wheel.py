"""The wheel: installed alone into an empty place, it builds a kit in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

# One worker builds the wheel for all of them.


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    return place


def _optout(installed: Path, where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "builder", *words],
        cwd=where,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_it_builds_in_an_empty_folder_what_the_checkout_builds(
    installed: Path, tmp_path: Path
) -> None:
    words = ("build", "-q", "-l", "en", "-t", "page,relay,script")
    here = tmp_path / "empty"
    here.mkdir()
    found = _optout(installed, here, *words)
    assert found.returncode == 0, found.stderr
    there = tmp_path / "checkout"
    there.mkdir()
    again = _optout(ROOT, there, *words)
    assert again.returncode == 0, again.stderr
    one = (here / "dist" / "optout-kit-part.zip").read_bytes()
    assert one == (there / "dist" / "optout-kit-part.zip").read_bytes()
    assert _optout(installed, here, "check", "dist/optout-kit-part.zip").returncode == 0


def test_its_own_definitions_are_sound(installed: Path, tmp_path: Path) -> None:
    found = _optout(installed, tmp_path, "check", "--today", "2026-11-23")
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("Sound: 10 guides")


def test_init_then_build_works_on_a_machine_without_a_checkout(
    installed: Path, tmp_path: Path
) -> None:
    assert _optout(installed, tmp_path, "init", "mine").returncode == 0
    mine = tmp_path / "mine"
    found = _optout(installed, mine, "build", "-q", "-l", "de", "-t", "script")
    assert found.returncode == 0, found.stderr


def test_it_carries_licences_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any("LICENSE-OFL" in name for name in names)
    assert not [name for name in names if name.startswith("tests/")]


def test_the_locked_requirements_are_those_of_the_package() -> None:
    """requirements/run.in repeats pyproject's list, for the lock; it must not drift."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = (ROOT / "requirements" / "run.in").read_text().splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    assert sorted(listed) == sorted(project["dependencies"])


def test_it_carries_the_examples_and_its_types(installed: Path, tmp_path: Path) -> None:
    found = _optout(installed, tmp_path, "init", "mine", "--examples")
    assert found.returncode == 0, found.stderr
    assert list((tmp_path / "mine" / "examples").glob("*.workflow.yaml"))
    assert (installed / "builder" / "py.typed").is_file()
    assert _optout(installed, tmp_path, "list", "actions", "exit").returncode == 0


def test_it_brings_a_man_page_for_every_command(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if "/data/share/man/man1/" in name]
    pages = {path.name for path in (ROOT / "man").iterdir()}
    assert {name.rpartition("/")[2] for name in names} == pages
    assert {"optout.1", "optout-build.1", "optout-trial-read.1"} <= pages
