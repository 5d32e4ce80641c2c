"""What is on the machine: real programs asked, missing and silent ones told."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from builder.kit import doctor
from builder.kit.doctor import TOOLS, diagnose
from builder.kit.make.tools import LIBRARIES


def program(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is all of PATH, but for the shell."""
    shell = shutil.which("sh")
    assert shell is not None
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "SECONDS", 1)
    return tmp_path


def version(name: str) -> str:
    return next(each.version for each in diagnose() if each.name == name)


def test_python_and_the_libraries_come_first_and_are_required() -> None:
    found = diagnose()
    assert [each.name for each in found[: 1 + len(LIBRARIES)]] == ["python", *LIBRARIES]
    assert all(each.required and each.version for each in found[: 1 + len(LIBRARIES)])
    assert found[0].version == ".".join(map(str, sys.version_info[:3]))


def test_every_tool_says_what_it_is_for_and_how_to_get_it() -> None:
    found = {each.name: each for each in diagnose()}
    for tool in TOOLS:
        assert not found[tool.name].required
        assert found[tool.name].why
        assert found[tool.name].install


def test_a_missing_program_has_no_version(path: Path) -> None:
    assert path.is_dir()
    assert version("openssl") == ""


def test_the_first_line_with_a_digit_is_the_version(path: Path) -> None:
    program(path, "openssl", "echo; echo 'OpenSSL  3.0.1  of May'; echo 9")
    assert version("openssl") == "OpenSSL 3.0.1 of May"


def test_what_is_said_on_the_other_stream_or_at_length_counts_too(path: Path) -> None:
    program(path, "java", f"echo 'openjdk 17 {'x' * 200}' >&2; exit 1")
    said = version("java")
    assert said.startswith("openjdk 17 x")
    assert len(said) <= 48


def test_programs_that_say_nothing_useful_are_still_there(path: Path) -> None:
    program(path, "qpdf", "echo hello")
    program(path, "npm", "printf '\\377\\376\\n'")
    assert (version("qpdf"), version("npm")) == ("there", "there")


def test_a_program_that_hangs_or_cannot_start_is_told(path: Path) -> None:
    program(path, "zbarimg", "while :; do :; done")
    (path / "plistutil").write_bytes(b"\x7fELF broken")
    (path / "plistutil").chmod(0o755)
    said = {each.name: each.version for each in diagnose()}
    assert said["zbarimg"] == said["plistutil"] == "there, but it does not answer"


def test_a_program_that_is_never_asked_is_there(path: Path) -> None:
    program(path, "ssh-keygen", "exit 1")
    assert version("ssh-keygen") == "there"


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LIBRARIES", ("no-such-library",))
    monkeypatch.setattr(doctor, "TOOLS", ())
    missing = diagnose()[1]
    assert (missing.version, missing.required) == ("", True)
    assert missing.install == "pip install no-such-library"
