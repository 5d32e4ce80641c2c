"""`optout verify` and `optout sign` as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli.sign import sign
from builder.cli.verify import verify
from builder.errors import (
    DiskError,
    InvalidFileError,
    OptOutError,
    ProofError,
    UnsignedError,
    UntrustedError,
    UsageError,
)
from builder.kit.sign.update_manifest import public_address, read_manifest, update_manifest
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.manifest import dump_manifest, entry_of
from builder.wire import digest, plist
from tests import pki
from tests.functional.test_signing_profiles import PROFILE, SIGNED, intermediate, leaf, root
from tests.local_server import Reply, serving

SENT = plist.dumps_xml(pki.workflow(3))
ON = ["--at", "2026-11-22"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of each kind, and the test roots, as a person would have them where they are."""
    monkeypatch.chdir(tmp_path)
    files = {
        "icloud.shortcut": pki.icloud_file(pki.workflow(3)),
        "account.shortcut": pki.account_file(),
        "plain.shortcut": SENT,
        "broken.shortcut": pki.icloud_file()[:-1],
        "signed.mobileconfig": SIGNED,
        "plain.mobileconfig": PROFILE,
        "g3.pem": pki.pem(pki.icloud_root()),
        "root.cer": pki.der(pki.account_root()),
        "profile-root.pem": pki.pem(root()),
        "cert.pem": pki.pem(leaf()),
        "chain.pem": pki.pem(intermediate()),
        "key.pem": (pki.KEYS / "test-only-profile-leaf.pem").read_bytes(),
        "dumped.key": pki.private_key_x963(),
        "auth.plist": pki.account_auth(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    return tmp_path


def run(command: object, folder: Path, *words: str) -> Result:
    given = [str(folder / word) if (folder / word).exists() else word for word in words]
    assert command in (verify, sign)
    chosen = verify if command is verify else sign
    return CliRunner().invoke(chosen, [*given, *ON])


def error(result: Result, kind: type[OptOutError]) -> OptOutError:
    assert type(result.exception) is kind, (result.exception, result.output)
    assert isinstance(result.exception, OptOutError)
    return result.exception


ROOTS = ("--root", "g3.pem", "--root", "root.cer", "--root", "profile-root.pem")


def test_verify_says_who_signed_in_words(folder: Path) -> None:
    names = ("icloud.shortcut", "account.shortcut", "signed.mobileconfig")
    result = run(verify, folder, *names, *ROOTS)
    assert result.exit_code == 0, result.exception
    assert "icloud.shortcut: signed and unchanged" in result.output
    assert "trusted by  Test Root G3" in result.output
    assert "signed by   Example Host" in result.output
    assert "warning     it carries hashes" in result.output
    assert pki.HASH not in result.output


def test_verify_as_json_has_a_row_for_each_file(folder: Path) -> None:
    result = run(verify, folder, "icloud.shortcut", "plain.shortcut", *ROOTS, "--json")
    rows = json.loads(result.stdout)["files"]
    assert [row["holds"] for row in rows] == [True, False]
    assert rows[0]["share_id"] == pki.SHARE_ID
    assert rows[1]["exit_code"] == 7
    assert result.exit_code == UnsignedError.exit_code


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("broken.shortcut", InvalidFileError, 6),
        ("plain.shortcut", UnsignedError, 7),
        ("plain.mobileconfig", UnsignedError, 7),
        ("icloud.shortcut", UntrustedError, 8),
        ("account.shortcut", UntrustedError, 8),
        ("signed.mobileconfig", UntrustedError, 8),
        ("nowhere.shortcut", DiskError, 5),
    ],
)
def test_each_fault_has_its_exit_code(
    name: str, kind: type[OptOutError], code: int, folder: Path
) -> None:
    caught = error(run(verify, folder, name), kind)
    assert caught.exit_code == code
    assert caught.problems[0].file.endswith(name)


def test_every_faulty_file_is_told_in_one_run(folder: Path) -> None:
    caught = error(run(verify, folder, "broken.shortcut", "plain.shortcut"), InvalidFileError)
    assert len(caught.problems) == 2


def test_verify_compares_with_the_unsigned_file(folder: Path) -> None:
    same = run(verify, folder, "icloud.shortcut", "--same-as", "plain.shortcut", *ROOTS)
    assert same.exit_code == 0, same.exception
    profile = run(verify, folder, "signed.mobileconfig", "--same-as", "plain.mobileconfig", *ROOTS)
    assert profile.exit_code == 0, profile.exception
    other = run(verify, folder, "account.shortcut", "--same-as", "plain.shortcut", *ROOTS)
    assert "action 3" in str(error(other, ProofError))
    two = run(verify, folder, "icloud.shortcut", "account.shortcut", "--same-as", "plain.shortcut")
    error(two, UsageError)


def test_a_day_that_is_none_is_refused(folder: Path) -> None:
    result = CliRunner().invoke(verify, [str(folder / "icloud.shortcut"), "--at", "soon"])
    error(result, UsageError)


def test_without_a_day_today_is_meant(folder: Path) -> None:
    words = [str(folder / "icloud.shortcut"), "--root", str(folder / "g3.pem")]
    assert CliRunner().invoke(verify, words).exit_code == 0


def kit_of(folder: Path, *, preview: bool = False) -> Path:
    kit = folder / "kit"
    (kit / "shortcuts").mkdir(parents=True)
    (kit / "shortcuts" / "one.shortcut").write_bytes(SENT)
    (kit / "page.html").write_bytes(b"<p>")
    artifacts = [
        Artifact(path="shortcuts/one.shortcut", data=SENT, kind=Kind.SHORTCUT, signed=False),
        Artifact(path="page.html", data=b"<p>", kind=Kind.PAGE),
    ]
    head = {"preview": preview, "base_url": "https://example.org/kit/"}
    (kit / "manifest.json").write_bytes(dump_manifest(head, map(entry_of, artifacts)))
    (kit / "manifest.json.sig").write_text("old")
    return kit


def test_a_handed_file_takes_the_place_of_the_unsigned_one(folder: Path) -> None:
    result = run(sign, folder, "plain.shortcut", "--with", "icloud.shortcut", *ROOTS)
    # A word that names an existing file is made a path by `run`, as a shell would.
    assert result.exit_code == 0, result.exception
    assert (folder / "plain.shortcut").read_bytes() == (folder / "icloud.shortcut").read_bytes()
    assert "signed by Apple's iCloud" in result.output
    again = run(sign, folder, "plain.shortcut", "--with", "icloud.shortcut", *ROOTS)
    assert "nothing to sign" in again.output


def test_a_handed_file_that_differs_changes_nothing(folder: Path) -> None:
    result = run(sign, folder, "plain.shortcut", "--with", "account.shortcut", *ROOTS)
    assert "action 3" in str(error(result, ProofError))
    assert (folder / "plain.shortcut").read_bytes() == SENT


def test_signing_a_kit_brings_its_manifest_up_to_date(folder: Path) -> None:
    kit = kit_of(folder)
    result = run(sign, folder, "kit", "--with", "icloud.shortcut", *ROOTS, "--json")
    assert result.exit_code == 0, result.exception
    assert json.loads(result.stdout)["signed"][0]["kind"] == "icloud"
    manifest = read_manifest(kit)
    assert manifest is not None
    entry = manifest.files["shortcuts/one.shortcut"]
    data = (kit / "shortcuts" / "one.shortcut").read_bytes()
    assert (entry.signed, entry.sha256, entry.bytes) == (True, digest.sha256(data), len(data))
    assert digest.sha256(data) in (kit / "SHA256SUMS").read_text()
    assert not (kit / "manifest.json.sig").exists()
    assert update_manifest(manifest, {"shortcuts/one.shortcut": data}) == manifest
    assert update_manifest(manifest, {"elsewhere": b""}) == manifest


def test_a_folder_that_is_no_kit_has_no_manifest(folder: Path) -> None:
    assert public_address(folder) == ""
    assert public_address(folder / "plain.shortcut") == ""
    assert public_address(kit_of(folder)) == "https://example.org/kit/"


def test_a_preview_has_no_public_address(folder: Path) -> None:
    assert public_address(kit_of(folder, preview=True)) == ""


CONTACT = ("--with", "contact", "--key", "dumped.key", "--auth", "auth.plist")


def test_a_contact_signature_is_refused_for_a_public_kit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    kit_of(folder)
    error(run(sign, folder, "kit", *CONTACT, *ROOTS), UsageError)
    result = run(sign, folder, "kit", *CONTACT, "--force", *ROOTS)
    assert result.exit_code == 0, result.exception
    assert "do not publish" in result.stderr


def test_a_contact_signature_of_a_single_file(folder: Path) -> None:
    result = run(sign, folder, "plain.shortcut", *CONTACT, *ROOTS)
    assert result.exit_code == 0, result.exception
    checked = run(verify, folder, "plain.shortcut", *ROOTS)
    assert "signed on   2026-11-22" in checked.output


def test_a_server_is_used_only_by_name_and_announced(folder: Path) -> None:
    error(run(sign, folder, "plain.shortcut", "--with", "server"), UsageError)
    with serving(lambda *_: Reply(body=pki.icloud_file(pki.workflow(3)))) as server:
        words = ("--with", "server", "--server", f"{server.url}/sign")
        result = run(sign, folder, "plain.shortcut", *words, *ROOTS)
        assert server.asked[0].json["shortcutName"] == "plain"
    assert result.exit_code == 0, result.exception
    assert "is sent, whole, to 127.0.0.1" in result.stderr


def test_one_failure_does_not_stop_the_others(folder: Path) -> None:
    (folder / "other.shortcut").write_bytes(plist.dumps_xml(pki.workflow(1)))
    with serving(lambda *_: Reply(body=pki.icloud_file(pki.workflow(3)))) as server:
        words = ("--with", "server", "--server", f"{server.url}/sign")
        result = run(sign, folder, "other.shortcut", "plain.shortcut", *words, *ROOTS)
    error(result, ProofError)
    assert (folder / "plain.shortcut").read_bytes().startswith(b"AEA1")
    assert not (folder / "other.shortcut").read_bytes().startswith(b"AEA1")


@pytest.mark.parametrize(
    "words",
    [
        ("plain.shortcut",),
        ("plain.shortcut", "--with", "mac", "--profiles"),
        ("plain.shortcut", "--with", "contact"),
        ("plain.mobileconfig", "--profiles"),
    ],
)
def test_a_command_that_does_not_say_how_is_refused(words: tuple[str, ...], folder: Path) -> None:
    error(run(sign, folder, *words), UsageError)


def test_one_handed_file_is_not_enough_for_two(folder: Path) -> None:
    (folder / "other.shortcut").write_bytes(SENT)
    words = ("plain.shortcut", "other.shortcut", "--with", "icloud.shortcut")
    error(run(sign, folder, *words, *ROOTS), UsageError)


PROFILES = ("--profiles", "--cert", "cert.pem", "--key", "key.pem", "--chain", "chain.pem")


def test_profiles_are_signed_in_place_and_again(folder: Path) -> None:
    for _ in range(2):
        result = run(sign, folder, "plain.mobileconfig", *PROFILES, *ROOTS)
        assert result.exit_code == 0, result.exception
        assert "signed by Example Host" in result.output
        assert (folder / "plain.mobileconfig").read_bytes() == SIGNED


def test_a_certificate_nobody_knows_signs_with_a_warning(folder: Path) -> None:
    result = run(sign, folder, "plain.mobileconfig", *PROFILES)
    assert result.exit_code == 0, result.exception
    assert "warning: devices will show it as not verified" in result.output


def test_the_macs_program_is_told_where_it_comes_from(folder: Path) -> None:
    words = ("--with", "mac", "--shortcuts", "/nowhere/shortcuts")
    result = run(sign, folder, "plain.shortcut", *words)
    assert isinstance(result.exception, OptOutError)
    assert result.exception.exit_code == 3
