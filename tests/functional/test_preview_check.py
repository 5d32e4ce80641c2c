"""A kit that was built without its address is a preview: sound, and told as what it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from builder.cli.main import run
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the preview, folder and zip, in its dist/."""
    place = tmp_path_factory.mktemp("preview")
    for name in ("shortcuts", "assets"):
        (place / name).symlink_to(ROOT / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        assert run(["build", "-q", "analytics", "-l", "en", "-l", "ar", "--out", "dist"]) == 0
    return place


@pytest.mark.parametrize("kind", ["optout-kit", "optout-kit.zip"])
@pytest.mark.parametrize("inside", [True, False], ids=["in its workspace", "elsewhere"])
def test_a_preview_is_sound_wherever_it_is_checked(
    workspace: Path,
    tmp_path: Path,
    kind: str,
    inside: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(workspace if inside else tmp_path)
    code = run(["check", str(workspace / "dist" / kind), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["ok"]) == (0, True), told
    assert [each for each in told["problems"] if each["severity"] == "error"] == []
    assert told["proof"]["by"] == ("sources" if inside else "allow-lists"), told
    manifest = json.loads((workspace / "dist" / "optout-kit" / "manifest.json").read_bytes())
    assert manifest["preview"] is True


@pytest.mark.parametrize("inside", [True, False], ids=["in its workspace", "elsewhere"])
@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("en/index.html", b"</body>", b"<p>more</p></body>"),
        ("manifest.json", b'"preview": true', b'"preview": false'),
    ],
)
def test_what_is_changed_in_a_preview_is_told(
    workspace: Path,
    tmp_path: Path,
    path: str,
    old: bytes,
    new: bytes,
    inside: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kit = Path(shutil.copytree(workspace / "dist" / "optout-kit", tmp_path / "kit"))
    data = (kit / path).read_bytes()
    assert old in data
    (kit / path).write_bytes(data.replace(old, new))
    monkeypatch.chdir(workspace if inside else tmp_path)
    assert run(["check", str(kit)]) == 1
