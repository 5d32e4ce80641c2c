"""`sign` on whole kits: list, checksums, files and archive change in one act, or nothing does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.errors import DiskError, OptOutError, ProofError, UsageError
from builder.kit.folder import archive_of, check_ours, recover, write_kit
from builder.kit.sign.manifest import sign_folder
from builder.kit.sign.replace import add_signature, keep_signed, replace_in_kit
from builder.kit.sign.sign import Signing, public_base_url, sign_profiles, sign_shortcuts
from builder.kit.sign.signers import SigningRequest
from builder.kit.sign.update_manifest import kit_around, public_address, read_manifest
from builder.kit.trust.manifest import sign_manifest
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.manifest import NAME, SIGNATURE, SUMS, dump_manifest, dump_sums, entry_of
from builder.wire import plist
from tests import pki
from tests.conftest import ROOT
from tests.functional.test_signing_profiles import PROFILE, SIGNER
from tests.zips import read_zip

VERIFIER = SignatureVerifier(now=pki.NOW, roots=pki.roots())
UNSIGNED = plist.dumps_binary(pki.workflow(3))
OTHER = plist.dumps_binary(pki.workflow(2))
ONE, TWO, PROFILE_PATH = "shortcuts/one.shortcut", "shortcuts/two.shortcut", "a.mobileconfig"
WHEN = (2026, 1, 2, 3, 4, 6)


class TestSigner:
    """Signs with the test authority, and counts how often it is asked."""

    __test__ = False
    notice = "Nothing is sent anywhere."

    def __init__(self, fails: bytes = b"") -> None:
        self.asked: list[SigningRequest] = []
        self.fails = fails

    def sign(self, request: SigningRequest) -> bytes:
        self.asked.append(request)
        value = plist.loads_dict(request.workflow)
        return b"noise" if request.workflow == self.fails else pki.icloud_file(value)


def make_kit(folder: Path, *, preview: bool = False) -> Path:
    files = [
        Artifact(path=ONE, data=UNSIGNED, kind=Kind.SHORTCUT, signed=False),
        Artifact(path=TWO, data=OTHER, kind=Kind.SHORTCUT, signed=False),
        Artifact(path=PROFILE_PATH, data=PROFILE, kind=Kind.PROFILE, signed=False),
        Artifact(path="run.command", data=b"#!/bin/sh\n", kind=Kind.SCRIPT, executable=True),
        Artifact(path="en/index.html", data=b"<p>", kind=Kind.PAGE),
    ]
    listed = [entry_of(each) for each in files]
    head = {"preview": preview, "base_url": f"https://example.org/{folder.name}/"}
    whole = dump_manifest(head, listed)
    files.append(Artifact(path=NAME, data=whole, kind=Kind.DOC))
    files.append(Artifact(path=SUMS, data=dump_sums(listed, whole), kind=Kind.DOC))
    folder.parent.mkdir(exist_ok=True)
    write_kit(folder, files, WHEN)
    return folder


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return make_kit(tmp_path / "dist" / "kit")


def sign_all(kit: Path, signer: TestSigner | None = None) -> Signing:
    return sign_shortcuts(
        [kit], signer or TestSigner(), verifier=VERIFIER, workspace=Path.cwd(), notice=quiet
    )


def quiet(words: str) -> None:
    del words


def state(kit: Path) -> dict[str, bytes]:
    return {
        path.relative_to(kit.parent).as_posix(): path.read_bytes()
        for path in kit.parent.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


def assert_whole(kit: Path) -> None:
    """List, checksums and archive say what the files are; the modes are kept."""
    check_ours(kit)
    manifest = read_manifest(kit)
    assert manifest is not None
    for entry in manifest.files.values():
        path = kit / entry.path
        assert entry.bytes == path.stat().st_size
        assert bool(path.stat().st_mode & 0o100) == entry.executable
    listed = manifest.files.values()
    assert (kit / SUMS).read_bytes() == dump_sums(listed, (kit / NAME).read_bytes())
    zipped = read_zip(archive_of(kit).read_bytes(), file="zip")
    assert {each.path.removeprefix("kit/"): each.data for each in zipped} == {
        path.relative_to(kit).as_posix(): path.read_bytes()
        for path in kit.rglob("*")
        if path.is_file()
    }
    assert {each.path for each in zipped if each.executable} == {"kit/run.command"}


def test_a_signed_kit_is_whole_with_its_archive(kit: Path) -> None:
    (kit / SIGNATURE).write_text("over the old list")
    said: list[str] = []
    done = sign_shortcuts(
        [kit], TestSigner(), verifier=VERIFIER, workspace=Path.cwd(), notice=said.append
    )
    assert_whole(kit)
    assert said == ["Nothing is sent anywhere."]
    manifest = read_manifest(kit)
    assert manifest is not None
    assert {path: entry.signed for path, entry in manifest.files.items() if entry.signed} == {
        ONE: True,
        TWO: True,
    }
    assert not (kit / SIGNATURE).exists()
    assert done.failure is None
    assert done.warnings == ()
    assert done.base_url == "https://example.org/kit/"
    assert [each.path.name for each in done.signed] == ["one.shortcut", "two.shortcut"]
    assert [each.unsigned for each in done.signed] == [UNSIGNED, OTHER]
    assert done.kept == (Path.cwd() / "signed" / ONE, Path.cwd() / "signed" / TWO)
    assert (Path("signed") / ONE).read_bytes() == (kit / ONE).read_bytes()
    again = TestSigner()
    done = sign_shortcuts([kit], again, verifier=VERIFIER, workspace=Path.cwd(), notice=said.append)
    assert (again.asked, done.signed, len(said)) == ([], (), 1)
    assert len(done.kept) == 2


def test_profiles_of_a_kit_are_signed_in_the_same_act(kit: Path) -> None:
    done = sign_profiles([kit], SIGNER, verifier=VERIFIER, workspace=Path.cwd())
    assert_whole(kit)
    assert [each.path.name for each in done.signed] == [PROFILE_PATH]
    assert done.kept == (Path.cwd() / "signed" / PROFILE_PATH,)


def test_what_fails_is_told_and_what_succeeds_is_kept_whole(kit: Path) -> None:
    done = sign_shortcuts(
        [kit], TestSigner(fails=OTHER), verifier=VERIFIER, workspace=Path.cwd(), notice=quiet
    )
    assert_whole(kit)
    assert isinstance(done.failure, OptOutError)
    assert [problem.file for problem in done.failure.problems] == [str(kit / TWO)]
    assert (kit / TWO).read_bytes() == OTHER
    assert [each.path.name for each in done.signed] == ["one.shortcut"]
    assert [path.name for path in done.kept] == ["one.shortcut"]


def test_several_kits_and_a_single_file_in_one_run(kit: Path) -> None:
    second = make_kit(kit.parent / "second", preview=True)
    single = Path("single.shortcut")
    single.write_bytes(UNSIGNED)
    done = sign_shortcuts(
        [second, single, kit / ONE, kit],
        TestSigner(),
        verifier=VERIFIER,
        workspace=Path.cwd(),
        notice=quiet,
    )
    assert len(done.signed) == 5
    assert single.read_bytes().startswith(b"AEA1")
    assert_whole(kit)
    assert done.base_url == "https://example.org/kit/"
    assert public_base_url([second]) == public_base_url([single]) == ""
    assert not (Path("signed") / single).exists()


def test_a_kit_changed_by_hand_is_refused_before_anything_is_sent(kit: Path) -> None:
    (kit / "en" / "index.html").write_text("mine")
    before, signer = state(kit), TestSigner()
    with pytest.raises(DiskError, match="changed by hand"):
        sign_all(kit, signer)
    assert (signer.asked, state(kit)) == ([], before)
    assert not Path("signed").exists()


def test_a_kit_built_anew_meanwhile_is_not_overwritten(kit: Path) -> None:
    class Rebuilding(TestSigner):
        def sign(self, request: SigningRequest) -> bytes:
            shutil.rmtree(kit)
            archive_of(kit).unlink(missing_ok=True)
            files = [Artifact(path=ONE, data=OTHER, kind=Kind.SHORTCUT, signed=False)]
            whole = dump_manifest({}, map(entry_of, files))
            files.append(Artifact(path=NAME, data=whole, kind=Kind.DOC))
            write_kit(kit, files)
            return super().sign(request)

    with pytest.raises(DiskError, match="built anew") as caught:
        sign_all(kit, Rebuilding())
    assert caught.value.problems[0].help == "sign it again"
    assert caught.value.problems[0].code == "kit-changed"
    assert caught.value.problems[0].file == str(kit)
    assert (kit / ONE).read_bytes() == OTHER


def test_a_list_that_changed_meanwhile_is_not_signed(kit: Path) -> None:
    before = state(kit)
    with pytest.raises(DiskError, match="built anew") as caught:
        add_signature(kit, b"signature", b"another list")
    problem = caught.value.problems[0]
    assert (problem.code, problem.file, problem.help) == ("kit-changed", str(kit), "sign it again")
    assert state(kit) == before


def test_a_manifest_is_signed_in_folder_and_archive(kit: Path) -> None:
    key = (pki.KEYS / "test-only-manifest.pem").read_bytes()
    made, zipped, told = sign_folder(kit, lambda data: sign_manifest(data, key, "host"))
    assert (zipped, told) == (True, [])
    assert_whole(kit)
    assert (kit / SIGNATURE).read_text() == made.signature
    archive_of(kit).unlink()
    assert sign_folder(kit, lambda data: sign_manifest(data, key, "host"))[1] is False
    with pytest.raises(UsageError, match=r"there is no manifest.json: name the folder") as caught:
        sign_folder(kit.parent, lambda data: sign_manifest(data, key, "host"))
    assert (caught.value.problems[0].code, caught.value.problems[0].file) == (
        "no-manifest",
        str(kit.parent),
    )


@pytest.mark.parametrize("data", [b"PK kit/manifest.json noise", b""])
def test_an_archive_that_is_none_is_left_alone(data: bytes, kit: Path) -> None:
    archive_of(kit).write_bytes(data)
    sign_all(kit)
    assert archive_of(kit).read_bytes() == data
    assert (kit / ONE).read_bytes().startswith(b"AEA1")


def test_the_archive_keeps_its_date(kit: Path) -> None:
    from builder.wire.archive import zip_date

    sign_all(kit)
    assert zip_date(archive_of(kit).read_bytes(), file="") == WHEN


def test_nobody_signs_standing_in_the_kit(kit: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(kit)
    for place in (kit, kit / "en"):
        monkeypatch.chdir(place)
        with pytest.raises(UsageError, match="about to be exchanged") as caught:
            sign_all(kit)
        problem = caught.value.problems[0]
        assert (problem.code, problem.file) == ("inside-kit", str(kit))
        assert "workspace" in problem.help
    assert state(kit) == before


def test_which_kit_a_path_belongs_to(kit: Path, tmp_path: Path) -> None:
    assert kit_around(kit) == kit
    assert kit_around(kit / ONE) == kit
    assert kit_around(kit / "shortcuts") == kit
    assert kit_around(kit / "added.txt") is None
    assert kit_around(tmp_path / "elsewhere") is None
    (tmp_path / "dist" / NAME).write_text("{}")
    assert kit_around(tmp_path / "dist" / "x.shortcut") is None
    assert public_address(kit) == "https://example.org/kit/"
    assert public_address(make_kit(kit.parent / "preview", preview=True)) == ""
    assert public_address(kit / ONE) == ""
    assert read_manifest(tmp_path) is None


def test_a_file_in_the_way_of_signed_is_told(kit: Path) -> None:
    Path("signed").write_text("mine")
    with pytest.raises(DiskError, match="cannot be made: ") as caught:
        keep_signed({ONE: b"x"}, Path.cwd())
    problem = caught.value.problems[0]
    assert (problem.code, problem.file) == ("file-write", str(Path.cwd() / "signed" / "shortcuts"))
    before = state(kit)
    with pytest.raises(DiskError):
        sign_all(kit)
    assert state(kit) == before


def test_a_read_only_single_file_is_refused_before_anything_is_sent(kit: Path) -> None:
    single, signer = Path("single.shortcut"), TestSigner()
    single.write_bytes(UNSIGNED)
    single.chmod(0o444)
    with pytest.raises(DiskError, match="read-only"):
        sign_shortcuts([single], signer, verifier=VERIFIER, workspace=Path.cwd(), notice=quiet)
    assert signer.asked == []


KILLED = """
import os, signal, sys
from pathlib import Path
from builder.kit import folder
from builder.kit.sign import replace, sign
from tests.functional.test_signing_kits import VERIFIER, TestSigner

module, name, count = sys.argv[2:5]
place = {"folder": folder, "replace": replace, "sign": sign}[module]
original, left = getattr(place, name), int(count)

def killed(*given, **more):
    global left
    left -= 1
    result = original(*given, **more)
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(place, name, killed)
kit = Path(sys.argv[1])
sign.sign_shortcuts([kit], TestSigner(), verifier=VERIFIER, workspace=Path.cwd(), notice=print)
"""


@pytest.mark.parametrize(
    ("module", "step", "count", "signed"),
    [
        ("sign", "sign_workflow", 1, False),
        ("replace", "replace_file", 1, False),
        ("sign", "keep_signed", 1, False),
        ("folder", "_new_stage", 1, False),
        ("folder", "_write", 4, False),
        ("folder", "_fill", 1, False),
        ("folder", "_exchange", 1, True),
        ("folder", "_take_places", 1, True),
        ("folder", "_clear", 1, True),
    ],
)
def test_a_kill_while_signing_leaves_a_whole_kit_that_builds_and_signs_go_on_from(
    module: str, step: str, count: int, signed: bool, kit: Path
) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(kit), module, step, str(count)],
        env={**kept, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
    )
    assert done.returncode == -9, done.stderr
    check_ours(kit)
    assert (kit / ONE).read_bytes().startswith(b"AEA1") == signed
    assert (kit / TWO).read_bytes().startswith(b"AEA1") == signed
    recover(kit)
    assert_whole(kit)
    sign_all(kit)
    assert_whole(kit)
    assert (kit / TWO).read_bytes().startswith(b"AEA1")
    assert sorted(path.name for path in kit.parent.iterdir()) == [".kit.lock", "kit", "kit.zip"]


def test_replacing_nothing_known_changes_no_list(kit: Path) -> None:
    before = state(kit)
    assert replace_in_kit(kit, {"elsewhere.shortcut": (b"", b"")}) == []
    assert state(kit) == before


def test_a_signer_that_changes_the_shortcut_changes_nothing_here(kit: Path) -> None:
    class Lying(TestSigner):
        def sign(self, request: SigningRequest) -> bytes:
            return pki.icloud_file(pki.workflow(1))

    before = state(kit)
    done = sign_shortcuts([kit], Lying(), verifier=VERIFIER, workspace=Path.cwd(), notice=quiet)
    assert isinstance(done.failure, ProofError)
    assert state(kit) == before


def test_the_command_says_what_was_mended(kit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("key").write_bytes((pki.KEYS / "test-only-manifest.pem").read_bytes())
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    words = [sys.executable, "-c", KILLED, str(kit), "folder", "_exchange", "1"]
    subprocess.run(words, env={**kept, "PYTHONPATH": str(ROOT)}, check=False, capture_output=True)
    assert run(["sign", "dist/kit", "--manifest", "key", "--who", "host"]) == 0
    assert "its archive now follows its folder" in capsys.readouterr().err
    assert_whole(kit)
