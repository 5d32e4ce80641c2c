"""Somebody else's readers accept every file of the kit that they can read."""

from __future__ import annotations

import json
import plistlib
import subprocess
from pathlib import Path

import pytest

from builder.model.manifest import parse_manifest
from tests.conftest import BuiltKit
from tests.tools import program


def _files(kit: BuiltKit, pattern: str) -> list[Path]:
    found = sorted(kit.folder.glob(pattern))
    assert found, pattern
    return found


def _run(*words: str | Path, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(word) for word in words], input=given, capture_output=True, check=False, timeout=120
    )


def test_plistutil_reads_every_shortcut_as_we_do(kit: BuiltKit) -> None:
    """It ends with 0 even on a bad file, so what it wrote is what counts."""
    tool = program("plistutil")
    for path in _files(kit, "shortcuts/**/*.shortcut"):
        found = _run(tool, "-f", "xml", "-i", path, "-o", "-")
        assert plistlib.loads(found.stdout) == plistlib.loads(path.read_bytes()), path
        assert found.stderr == b"", path


def test_plistutil_and_xmllint_read_every_profile(kit: BuiltKit) -> None:
    plistutil, xmllint = program("plistutil"), program("xmllint")
    for path in _files(kit, "profiles/**/*.mobileconfig"):
        found = _run(plistutil, "-f", "xml", "-i", path, "-o", "-")
        assert plistlib.loads(found.stdout) == plistlib.loads(path.read_bytes()), path
        assert _run(xmllint, "--noout", "--nonet", path).returncode == 0, path


def test_xmllint_reads_every_picture_and_code(kit: BuiltKit) -> None:
    xmllint = program("xmllint")
    paths = [*_files(kit, "pictures/*/*/*.svg"), *_files(kit, "qr/*/*.svg")]
    found = _run(xmllint, "--noout", "--nonet", *paths)
    assert found.returncode == 0, found.stderr[:500]


def test_zbar_reads_every_code(kit: BuiltKit) -> None:
    """The address in the manifest, from the PNG that people print."""
    zbarimg = program("zbarimg")
    manifest = parse_manifest((kit.folder / "manifest.json").read_bytes())
    paths = _files(kit, "qr/*/*.png")
    found = _run(zbarimg, "--quiet", "--raw", *paths)
    wanted = [manifest.files[path.relative_to(kit.folder).as_posix()].code for path in paths]
    assert found.stdout.decode("utf-8").splitlines() == wanted


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "zsh"])
def test_each_shell_parses_every_script(kit: BuiltKit, shell: str) -> None:
    tool = program(shell)
    for path in _files(kit, "scripts/*/*.command"):
        found = _run(tool, "-n", path)
        assert found.returncode == 0, (path, found.stderr)


def test_shellcheck_finds_nothing_in_the_scripts(kit: BuiltKit) -> None:
    found = _run(program("shellcheck"), "-s", "sh", *_files(kit, "scripts/*/*.command"))
    assert found.returncode == 0, found.stdout.decode()[:2000]


def test_the_json_files_are_what_another_parser_reads(kit: BuiltKit) -> None:
    node = program("node")
    path = kit.folder / "manifest.json"
    code = "process.stdout.write(JSON.stringify(JSON.parse(require('fs').readFileSync(0,'utf8'))))"
    found = _run(node, "-e", code, given=path.read_bytes())
    assert json.loads(found.stdout) == json.loads(path.read_bytes())
