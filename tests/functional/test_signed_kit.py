"""A kit is built, signed, built again around its signed files, signed as a whole, and checked.

One kit goes the whole way, step by step; the tests look at what each step left.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from builder.cli.build import build
from builder.cli.check import check
from builder.cli.sign import sign
from builder.errors import FindingsError, InvalidFileError, OptOutError, ProofError, UsageError
from builder.kit.check.kit import Trust, check_kit
from builder.kit.check.recompile import recompile
from builder.kit.opening.kit import OpenedKit, open_kit
from builder.kit.sign.update_manifest import kit_around
from builder.kit.trust.manifest import sign_manifest
from builder.loader.workspace import find_workspace
from builder.model.manifest import NAME, SIGNATURE, SUMS, dump_manifest, dump_sums, parse_manifest
from builder.wire import aea, cms, plist
from builder.wire.archive import write_zip
from builder.wire.digest import sha256
from builder.wire.x509 import Root
from tests import pki
from tests.conftest import ROOT
from tests.functional.test_signing_profiles import intermediate, leaf, root
from tests.local_server import Asked, Reply, serving
from tests.unit.kit.test_signed_files import signed_profile
from tests.zips import read_zip

KEY = (pki.KEYS / "test-only-manifest.pem").read_bytes()
WHO = "host@example.org"
KITFILE = """\
format: 1
base_url: https://example.org/siri/
languages: [en]
guides: [siri-audio]
"""
ROOTS = (*pki.roots(), Root(name="Profile Root", der=pki.der(root())))
TRUST = Trust(now=pki.NOW, roots=ROOTS)


@dataclass(frozen=True)
class Place:
    """A workspace and its kit, as each step left them."""

    root: Path
    first: OpenedKit
    signed_output: str
    second: OpenedKit
    built_output: str

    @property
    def kit(self) -> Path:
        return self.root / "dist" / "optout-kit"

    def run(self, command: object, *words: str) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.root)
            result = CliRunner().invoke(command, [*words])  # type: ignore[arg-type]  # a command
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output


def signing(asked: Asked, _: int) -> Reply:
    """A signing service that does as it is told, with the test authority."""
    return Reply(body=pki.icloud_file(plist.loads_dict(asked.json["shortcut"].encode())))


GIVEN = [word for name in ("g3.pem", "profiles.pem") for word in ("--root", name)]
PROFILES = ["--profiles", "--cert", "cert.pem", "--key", "key.pem", "--chain", "chain.pem"]


def held(folder: Path) -> OpenedKit:
    """A kit as it is now: an opened one reads its files when they are asked for."""
    opened = open_kit(folder)
    return replace(opened, files=dict(opened.files))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The whole way: build, sign shortcuts and profiles, build again."""
    where = tmp_path_factory.mktemp("signed-kit")
    for name in ("shortcuts", "assets"):
        (where / name).symlink_to(ROOT / name)
    (where / "kit.yaml").write_text(KITFILE)
    for name, data in {
        "g3.pem": pki.pem(pki.icloud_root()),
        "profiles.pem": pki.pem(root()),
        "cert.pem": pki.pem(leaf()),
        "chain.pem": pki.pem(intermediate()),
        "key.pem": (pki.KEYS / "test-only-profile-leaf.pem").read_bytes(),
        "manifest.key": KEY,
    }.items():
        (where / name).write_bytes(data)
    nothing = OpenedKit(name="", files={}, executable=frozenset(), problems=())
    made = Place(where, nothing, "", nothing, "")
    made.run(build, "-t", "page", "--replace", "-q")
    first = held(made.kit)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            patch.delenv(name, raising=False)
        with serving(signing) as server:
            words = ("--with", "server", "--server", f"{server.url}/sign")
            said = made.run(sign, "dist/optout-kit", *words, *GIVEN)
    said += made.run(sign, "dist/optout-kit", *PROFILES, *GIVEN)
    built = made.run(build, "-t", "page", "--replace", *GIVEN)
    return Place(where, first, said, held(made.kit), built)


@pytest.fixture
def copy(place: Place, tmp_path: Path) -> Place:
    """A copy that a test may harm."""
    target = tmp_path / "copy"
    shutil.copytree(place.root, target, symlinks=True)
    return Place(target, place.first, place.signed_output, place.second, place.built_output)


def test_signing_keeps_the_files_for_the_next_build_and_says_so(place: Place) -> None:
    for path in (
        "shortcuts/en/Turn off Siri recordings.shortcut",
        "shortcuts/Optout Relay.shortcut",
    ):
        assert (place.root / "signed" / path).read_bytes() == place.second.files[path]
    assert "Next: optout build --base-url https://example.org/siri/ --root" in place.signed_output


def test_the_next_build_takes_every_signed_file(place: Place) -> None:
    manifest = parse_manifest(place.second.files[NAME])
    signable = [entry for entry in manifest.files.values() if entry.signed is not None]
    assert len(signable) == 6
    assert all(entry.signed for entry in signable)
    first = parse_manifest(place.first.files[NAME])
    assert first.head["source_digest"] == manifest.head["source_digest"]
    assert first.head["given"]["signed"] == []
    assert len(manifest.head["given"]["signed"]) == 6


def test_the_page_offers_the_signed_files(place: Place) -> None:
    before = place.first.files["en/index.html"].decode()
    page = place.second.files["en/index.html"].decode()
    link = "../shortcuts/en/Turn%20off%20Siri%20recordings.shortcut"
    assert link not in before
    assert link in page
    profile = place.second.files["profiles/en/mac-siri-audio-off.mobileconfig"]
    assert sha256(profile) in page
    assert "Example Host" in page
    assert "2027-06-01" in page
    copied = place.second.files["en/mac-siri-audio-off.txt"]
    assert copied == place.first.files["profiles/en/mac-siri-audio-off.mobileconfig"]


def test_the_zip_is_the_folder(place: Place) -> None:
    assert open_kit(place.kit.with_suffix(".zip")).files == place.second.files


def test_the_signed_kit_is_sound_for_who_knows_the_roots(place: Place) -> None:
    verdict = check_kit(place.second, TRUST)
    assert verdict.problems == ()
    assert "Sound" in place.run(check, "dist/optout-kit", *GIVEN)


def test_without_the_roots_its_shortcuts_are_not_believed(place: Place) -> None:
    verdict = check_kit(place.second)
    assert {problem.code for problem in verdict.problems} == {
        "untrusted-root",
        "profile-not-verified",
    }
    assert {problem.file for problem in verdict.problems if problem.severity == "error"} == {
        path for path in place.second.files if path.endswith(".shortcut")
    }
    with pytest.raises(FindingsError):
        place.run(check, "dist/optout-kit")


@pytest.mark.parametrize(("days", "warned"), [(31, False), (29, True), (-1, True)])
def test_a_certificate_is_warned_of_thirty_days_ahead(
    days: int, warned: bool, place: Place
) -> None:
    verdict = check_kit(place.second, Trust(now=pki.END - timedelta(days=days), roots=ROOTS))
    assert verdict.sound
    assert bool(verdict.problems) is warned


def test_a_build_with_nothing_new_is_not_made_again(copy: Place) -> None:
    said = copy.run(build, "-t", "page", "--replace", *GIVEN)
    assert "Built" in said  # the copy's files are younger than the note
    assert "Nothing changed" in copy.run(build, "-t", "page", "--replace", *GIVEN)


def test_another_root_or_signed_file_makes_a_build_look_again(copy: Place) -> None:
    with pytest.raises(ProofError, match="nobody here trusts"):
        copy.run(build, "-t", "page", "--replace")
    assert open_kit(copy.kit).files == copy.second.files
    (copy.root / "signed" / "shortcuts" / "Optout Relay.shortcut").write_bytes(pki.icloud_file())
    with pytest.raises(ProofError, match="delete this file") as caught:
        copy.run(build, "-t", "page", "--replace", *GIVEN)
    assert "action 1" in str(caught.value)
    assert open_kit(copy.kit).files == copy.second.files


def test_warnings_about_signed_files_are_shown(copy: Place) -> None:
    shutil.rmtree(copy.root / "signed" / "shortcuts")
    (copy.root / "signed" / "profiles" / "en" / "old.mobileconfig").write_bytes(b"x")
    some = json.loads(copy.run(build, "-t", "page", "--replace", "--json"))
    codes = {row["code"] for row in some["warnings"]}
    assert "profile-not-verified" in codes
    assert "signed-unused" not in codes  # for other targets it may be wanted
    every = json.loads(copy.run(build, "--json", *GIVEN))
    unused = [row["file"] for row in every["warnings"] if row["code"] == "signed-unused"]
    assert unused == ["signed/profiles/en/old.mobileconfig"]


def test_a_signed_single_file_of_a_kit_counts_as_the_kits(copy: Place) -> None:
    inside = copy.kit / "profiles" / "en" / "mac-siri-audio-off.mobileconfig"
    assert kit_around(inside) == copy.kit
    assert kit_around(copy.kit / "profiles") == copy.kit
    assert kit_around(copy.root) is None
    other = copy.root / "dist" / "manifest.json"
    other.write_text("{}")
    assert kit_around(copy.root / "dist" / "x" / "y.shortcut") is None
    with pytest.raises(InvalidFileError):
        kit_around(copy.root / "dist")
    shutil.rmtree(copy.root / "signed")
    said = copy.run(sign, str(inside), *PROFILES, *GIVEN, "--json")
    assert json.loads(said)["next"].startswith("optout build")
    kept = copy.root / "signed" / "profiles" / "en" / inside.name
    assert kept.read_bytes() == inside.read_bytes()


# What a manifest says of signatures is not believed.


def restated(
    opened: OpenedKit, path: str, *, data: bytes | None = None, **changes: object
) -> OpenedKit:
    """The kit with one file and what its manifest says of it changed, all sums right."""
    manifest = parse_manifest(opened.files[NAME])
    body = opened.files[path] if data is None else data
    entry = replace(
        manifest.files[path],
        **{"bytes": len(body), "sha256": sha256(body), **changes},  # type: ignore[arg-type]  # fields of Entry
    )
    entries = {**manifest.files, path: entry}
    whole = dump_manifest(manifest.head, entries.values())
    sums = dump_sums(entries.values(), whole)
    files = {**opened.files, path: body, NAME: whole, SUMS: sums}
    return replace(opened, files=files)


SHORTCUT = "shortcuts/en/Turn off Siri recordings.shortcut"
PROFILE = "profiles/en/mac-siri-audio-off.mobileconfig"


def codes(opened: OpenedKit, trust: Trust = TRUST) -> set[str]:
    return {problem.code for problem in check_kit(opened, trust).problems}


@pytest.mark.parametrize("path", [SHORTCUT, PROFILE])
def test_an_unsigned_file_that_claims_to_be_signed_is_caught(path: str, place: Place) -> None:
    found = codes(restated(place.first, path, signed=True))
    assert found & {"unsigned", "profile-p01"}


@pytest.mark.parametrize("path", [SHORTCUT, PROFILE])
def test_a_signed_file_that_is_listed_as_unsigned_is_caught(path: str, place: Place) -> None:
    assert "kit-signed" in codes(restated(place.second, path, signed=False))


def test_a_changed_bit_in_a_signed_file_is_caught_though_all_sums_are_right(place: Place) -> None:
    for path in (SHORTCUT, PROFILE):
        data = bytearray(place.second.files[path])
        data[len(data) // 2] ^= 1
        assert not check_kit(restated(place.second, path, data=bytes(data)), TRUST).sound


def test_a_profile_with_another_identity_is_caught_inside_its_signature(place: Place) -> None:
    inside = place.first.files[PROFILE].replace(b"org.optout-kit.siri-audio", b"org.other.x")
    found = codes(restated(place.second, PROFILE, data=signed_profile(inside)))
    assert "profile-p22" in found
    assert "kit-copy" in found


def test_signed_files_are_held_to_what_the_sources_compile_to(copy: Place) -> None:
    """In the workspace itself a kit's shortcuts and profiles are compiled again."""
    said = copy.run(check, "dist/optout-kit", *GIVEN)
    assert "what the sources in this folder compile to" in said
    other = restated(
        copy.second, SHORTCUT, data=pki.icloud_file(pki.workflow(3)), says="another shortcut"
    )
    workspace = find_workspace(copy.root)
    sources = recompile(workspace, other)
    assert sources is not None
    assert sources.others == ()
    knowing = replace(TRUST, sources=sources)
    assert codes(other, TRUST) == {"shortcut-foreign"}
    assert "signed-differs" in codes(other, knowing)
    fewer = {path: data for path, data in sources.unsigned.items() if path != SHORTCUT}
    digests = {path: each for path, each in sources.digests.items() if path != SHORTCUT}
    lacking = replace(sources, unsigned=fewer, digests=digests)
    assert "kit-compiled" in codes(copy.second, replace(TRUST, sources=lacking))


def test_a_kit_signed_in_place_is_what_the_sources_compile_to_too(copy: Place) -> None:
    """Its pages are those of the unsigned kit; only signed files and the lists are others."""
    opened = copy.first
    for path, data in copy.second.files.items():
        if path in (SHORTCUT, PROFILE):
            opened = restated(opened, path, data=data, signed=True)
    sources = recompile(find_workspace(copy.root), opened)
    assert sources is not None
    assert codes(opened, replace(TRUST, sources=sources)) <= {"profile-not-verified"}


def test_a_kit_of_other_sources_is_not_compiled_again(copy: Place) -> None:
    workspace = find_workspace(copy.root)
    first = recompile(workspace, copy.first)  # before signed/ was there
    assert first is not None
    assert first.others == ()
    for harm in (b"", b'{"format": 1, "files": []}', b'{"format": 1, "files": [], "kit": {}}'):
        harmed = replace(copy.second, files={**copy.second.files, NAME: harm})
        sources = recompile(workspace, harmed)
        assert sources is None or sources.others
    manifest = copy.second.files[NAME]
    for old, new in ((b'"optout-kit": "', b'"optout-kit": "9'), (b'"typst": "', b'"typst": "9')):
        assert old in manifest
        harmed = replace(copy.second, files={NAME: manifest.replace(old, new, 1)})
        sources = recompile(workspace, harmed)
        assert sources is not None
        assert sources.others
        assert "kit-other-sources" in codes(harmed, replace(TRUST, sources=sources))


# The manifest's own signature.


def with_signature(opened: OpenedKit, signature: bytes) -> OpenedKit:
    return replace(opened, files={**opened.files, SIGNATURE: signature})


def test_a_signed_manifest_is_verified_for_who_knows_the_key(place: Place) -> None:
    made = sign_manifest(place.second.files[NAME], KEY, WHO)
    opened = with_signature(place.second, made.signature.encode())
    [warning] = check_kit(opened, TRUST).problems
    assert (warning.code, str(warning.severity)) == ("manifest-signature", "warning")
    assert "ssh-keygen -Y verify" in warning.help
    allowed = made.allowed_signers.encode()
    knowing = Trust(now=pki.NOW, roots=ROOTS, allowed=b"# keys\n" + allowed, who=WHO)
    assert check_kit(opened, knowing).problems == ()
    assert codes(place.second, knowing) == {"manifest-unsigned"}
    with pytest.raises(UsageError, match="names no"):
        check_kit(opened, Trust(allowed=allowed, who="somebody"))


def test_a_signature_by_another_key_or_over_another_manifest_is_caught(place: Place) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    theirs = sign_manifest(place.second.files[NAME], other, WHO)
    ours = sign_manifest(place.first.files[NAME], KEY, WHO)
    knowing = Trust(roots=ROOTS, allowed=ours.allowed_signers.encode(), who=WHO)
    assert codes(with_signature(place.second, theirs.signature.encode()), knowing) == {"ssh-key"}
    for trust in (TRUST, knowing):
        stale = with_signature(place.second, ours.signature.encode())
        assert codes(stale, trust) == {"ssh-signature"}
    assert codes(with_signature(place.second, b"\xff")) == {"ssh-signature"}


def test_a_kit_is_signed_and_a_stranger_checks_it(copy: Place) -> None:
    said = copy.run(sign, "dist/optout-kit", "--manifest", "manifest.key", "--who", WHO)
    assert "put into the zip" in said
    line = next(line for line in said.splitlines() if "namespaces=" in line)
    (copy.root / "allowed_signers").write_text(line.strip() + "\n")
    asking = ("--allowed-signers", "allowed_signers", "--who", WHO)
    assert "Sound" in copy.run(check, "dist/optout-kit", *GIVEN, *asking)
    assert "Sound" in copy.run(check, "dist/optout-kit.zip", *GIVEN, *asking)
    command = next(line.strip() for line in said.splitlines() if "ssh-keygen" in line)
    shutil.copy(copy.root / "allowed_signers", copy.kit / "allowed_signers")
    asked = subprocess.run(
        ["sh", "-c", command], cwd=copy.kit, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 0, asked.stderr
    assert "Good" in asked.stdout
    (copy.kit / "allowed_signers").unlink()


def test_a_build_that_changes_nothing_keeps_the_manifests_signature(copy: Place) -> None:
    found = json.loads(
        copy.run(sign, "dist/optout-kit", "--manifest", "manifest.key", "--who", WHO, "--json")
    )
    assert found["zip"] is True
    signature = (copy.kit / SIGNATURE).read_bytes()
    copy.run(build, "-t", "page", "--replace", "-q", "--rebuild", *GIVEN)
    assert (copy.kit / SIGNATURE).read_bytes() == signature
    names = {member.path for member in read_zip(copy.kit.with_suffix(".zip").read_bytes(), file="")}
    assert f"optout-kit/{SIGNATURE}" in names
    (copy.root / "kit.yaml").write_text(KITFILE + "edition: two\n")
    copy.run(build, "-t", "page", "--replace", "-q", *GIVEN)
    assert not (copy.kit / SIGNATURE).exists()


def test_a_signature_over_what_is_not_a_sound_kit_is_refused(copy: Place) -> None:
    words = ("--manifest", "manifest.key", "--who", WHO)
    with pytest.raises(UsageError, match="name the folder"):
        copy.run(sign, "dist", *words)
    (copy.kit / "README.md").write_text("changed")
    with pytest.raises(OptOutError, match="changed by hand"):
        copy.run(sign, "dist/optout-kit", *words)
    assert not (copy.kit / SIGNATURE).exists()


def test_a_zip_of_another_build_is_left_alone(copy: Place) -> None:
    archive = copy.kit.with_suffix(".zip")
    words = ("--manifest", "manifest.key", "--who", WHO)
    members = read_zip(archive.read_bytes(), file="")
    manifest = f"optout-kit/{NAME}"
    others = [
        replace(each, data=each.data + b"\n") if each.path == manifest else each for each in members
    ]
    archive.write_bytes(write_zip(others, when=(1980, 1, 1, 0, 0, 0)))
    before = archive.read_bytes()
    copy.run(sign, "dist/optout-kit", *PROFILES, *GIVEN)
    assert archive.read_bytes() == before
    assert "into the zip" not in copy.run(sign, "dist/optout-kit", *words)
    assert archive.read_bytes() == before
    archive.unlink()
    assert "into the zip" not in copy.run(sign, "dist/optout-kit", *words)


def test_options_that_belong_together_are_asked_for_together(place: Place) -> None:
    with pytest.raises(UsageError, match="go together"):
        place.run(check, "dist/optout-kit", "--who", WHO)
    with pytest.raises(UsageError, match="for a workspace"):
        place.run(check, "dist/optout-kit", "--online")
    with pytest.raises(UsageError, match="say how"):
        place.run(sign, "dist/optout-kit", *PROFILES, "--manifest", "manifest.key")


@pytest.mark.parametrize("in_its_workspace", [False, True])
def test_a_check_opens_each_signed_file_once(
    place: Place, monkeypatch: pytest.MonkeyPatch, in_its_workspace: bool
) -> None:
    opened: Counter[str] = Counter()

    def counting(parse: Callable[..., Any]) -> Callable[..., Any]:
        def parsed(data: bytes, **given: Any) -> Any:
            opened[sha256(data)] += 1
            return parse(data, **given)

        return parsed

    sources = recompile(find_workspace(place.root), place.second) if in_its_workspace else None
    monkeypatch.setattr(aea, "parse_aea", counting(aea.parse_aea))
    monkeypatch.setattr(cms, "parse_cms", counting(cms.parse_cms))
    assert check_kit(place.second, replace(TRUST, sources=sources)).sound
    manifest = parse_manifest(place.second.files[NAME])
    signed = {entry.sha256: entry.path for entry in manifest.files.values() if entry.signed}
    assert {signed[digest]: times for digest, times in opened.items() if digest in signed} == (
        dict.fromkeys(signed.values(), 1)
    )
