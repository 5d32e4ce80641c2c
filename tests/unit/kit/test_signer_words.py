"""What signers say, word for word: a person acts on it, and nothing else tells them."""

from __future__ import annotations

import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.errors import NetworkError, OptOutError, Problem
from builder.kit.sign.profiles import ProfileSigner, load_profile_signer, sign_profile
from builder.kit.sign.shortcuts import sign_workflow
from builder.kit.sign.signers import SigningRequest
from builder.kit.sign.signers.contact import contact_signer, load_auth_data, load_private_key
from builder.kit.sign.signers.given import GivenFileSigner
from builder.kit.sign.signers.mac import MacSigner
from builder.kit.sign.signers.server import HUBSIGN, ServerSigner, server_signer
from builder.kit.trust.verifier import SignatureVerifier
from builder.wire import aea, plist
from tests import pki
from tests.functional.test_signing_profiles import PROFILE, leaf
from tests.local_server import Asked, Reply, serving

KEY = pki.private_key_x963()
REQUEST = SigningRequest(name="My name", workflow=plist.dumps_binary(pki.workflow(3)), file="x")


def told(call: Callable[[], object]) -> Problem:
    with pytest.raises(OptOutError) as caught:
        call()
    [problem] = caught.value.problems
    return problem


def without(name: str) -> bytes:
    return plist.dumps_binary({k: v for k, v in pki.account_auth_value().items() if k != name})


MATERIAL: dict[str, tuple[Callable[[], object], str]] = {
    "short": (
        lambda: load_private_key(KEY[:-1], file="k"),
        "a key dump has 97 bytes and starts with 04",
    ),
    "long": (
        lambda: load_private_key(KEY + b"\0", file="k"),
        "a key dump has 97 bytes and starts with 04",
    ),
    "compressed": (
        lambda: load_private_key(b"\x02" + KEY[1:], file="k"),
        "a key dump has 97 bytes and starts with 04",
    ),
    "zeros": (
        lambda: load_private_key(b"\x04" + bytes(96), file="k"),
        "the key dump holds no P-256 key",
    ),
    "halves": (
        lambda: load_private_key(KEY[:65] + (7).to_bytes(32, "big"), file="k"),
        "the key dump's two halves do not belong together",
    ),
    "no dictionary": (
        lambda: load_auth_data(plist.dumps_binary([1]), file="k"),
        "the authentication data is not a dictionary",
    ),
    "no record": (
        lambda: load_auth_data(without("AppleIDValidationRecord"), file="k"),
        "the authentication data lacks AppleIDValidationRecord",
    ),
    "no chain": (
        lambda: load_auth_data(without("AppleIDCertificateChain"), file="k"),
        "the authentication data lacks AppleIDCertificateChain",
    ),
    "a chain of text": (
        lambda: load_auth_data(pki.account_auth(AppleIDCertificateChain=["a"]), file="k"),
        "AppleIDCertificateChain holds something other than certificates",
    ),
    "strangers": (
        lambda: contact_signer(
            pki.private_key_x963("icloud-leaf"), pki.account_auth(), moment=0, file="k"
        ),
        "the key and the authentication data do not belong together",
    ),
}


@pytest.mark.parametrize("name", MATERIAL)
def test_material_of_an_account_is_told_apart(name: str) -> None:
    call, words = MATERIAL[name]
    assert told(call) == Problem(code="contact-material", message=words, file="k")


def test_a_public_kit_says_why_no_contact_signs_it() -> None:
    where = "https://example.org/"
    auth = pki.account_auth()
    assert told(lambda: contact_signer(KEY, auth, moment=0, public_base_url=where)) == Problem(
        code="contact-public",
        message="this kit is for everybody at https://example.org/: a contact signature works "
        "for your contacts only, and tells who you are",
        help="sign with a Mac or a server, or force it if you know what you do",
    )
    made = contact_signer(KEY, auth, moment=5)
    assert made.moment == 5
    assert made.notice == (
        "Only your own devices, and people who have you in their contacts and Private "
        "Sharing switched on, can import the result. It carries hashes of your addresses "
        "and phone numbers: do not publish it. Not tried on a device."
    )
    assert plist.loads_dict(made.auth_data) == plist.loads_dict(auth)


def test_the_auth_data_may_hold_more_which_is_not_written() -> None:
    value = pki.account_auth_value()
    assert load_auth_data(plist.dumps_binary({**value, "Other": 1})) == value


# The Mac's program.


def mac(folder: Path, body: str, **more: object) -> MacSigner:
    program = folder / "shortcuts"
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    given = {"pause": lambda _: None, "timeout": 20.0, **more}
    return MacSigner(program=str(program), **given)  # type: ignore[arg-type]  # its fields


LATER = "open Shortcuts on this Mac, check that iCloud is signed in, then try again"
SAID: dict[str, tuple[str, str, str]] = {
    "nothing": ("exit 0", "exit code 0, but nothing was written: it printed nothing", LATER),
    "empty": (": > $7", "exit code 0, but nothing was written: it printed nothing", LATER),
    "a code": ("exit 9", "exit code 9: it printed nothing", LATER),
    "both streams": (
        "echo on out; echo ' on err ' >&2; echo >&2; exit 1",
        "exit code 1: on err; on out",
        LATER,
    ),
    "noise": (
        "echo 'Unrecognized attribute string flag' >&2; echo word >&2; exit 1",
        "exit code 1: word",
        LATER,
    ),
    "other bytes": (
        "echo hello > $7; echo fine",
        "exit code 0, but the output is not a signed shortcut: fine",
        LATER,
    ),
    "format": (
        "echo not in the correct format; exit 1",
        "exit code 1: not in the correct format",
        "the program does not accept this workflow, or runs in a sandbox",
    ),
    "abort": (
        "echo signal: abort trap; exit 1",
        "exit code 1: signal: abort trap",
        "log in at the Mac's own screen, then try again",
    ),
    "iCloud": (
        "echo no iCloud here; exit 1",
        "exit code 1: no iCloud here",
        "sign in to iCloud on this Mac, then try again",
    ),
    "rights": (
        "echo it couldn’t be saved; exit 1",
        "exit code 1: it couldn’t be saved",
        "the program may not write there: give it full disk access",
    ),
    "long": (f"echo {'a' * 400}; exit 1", f"exit code 1: {'a' * 300}", LATER),
    "odd bytes": ("printf 'a\\377b'; exit 1", "exit code 1: a�b", LATER),
}


@pytest.mark.parametrize("name", SAID)
def test_what_the_macs_program_says_is_handed_on(name: str, tmp_path: Path) -> None:
    body, words, way_out = SAID[name]
    assert told(lambda: mac(tmp_path, body).sign(REQUEST)) == Problem(
        code="mac-sign",
        message=f"`shortcuts sign` failed 3 times: {words}",
        file="x",
        help=way_out,
    )


def test_the_macs_program_is_called_as_apple_wrote_it(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    signed = tmp_path / "signed"
    signed.write_bytes(pki.icloud_file(pki.workflow(3)))
    body = f'echo "$1 $2 $3 $4 $6 $#" > {seen}; cat >> {seen}; cp "$5" {seen}.in; cp {signed} "$7"'
    assert aea.is_aea(mac(tmp_path, f'{body}; basename "$5" "$7" >> {seen}').sign(REQUEST))
    assert seen.read_text().splitlines()[0] == "sign --mode anyone -i -o 7"
    assert (tmp_path / "seen.in").read_bytes() == REQUEST.workflow
    assert MacSigner().program == "/usr/bin/shortcuts"
    assert (MacSigner().tries, MacSigner().timeout) == (3, 90.0)
    assert MacSigner().notice == (
        "Each shortcut is sent to Apple: `shortcuts sign --mode anyone` uploads it to iCloud "
        "under the account of this Mac."
    )


def test_the_macs_output_may_be_as_large_as_a_signed_file_and_no_larger(tmp_path: Path) -> None:
    most = 80 * 1024 * 1024
    for size, words in (
        (most, "the output is not a signed shortcut: it printed nothing"),
        (most + 1, "the output is far too large"),
    ):
        body = f"dd if=/dev/null of=$7 bs=1 seek={size} 2>/dev/null"
        problem = told(lambda body=body: mac(tmp_path, body, tries=1).sign(REQUEST))  # type: ignore[misc]  # bound at once
        assert problem.message == f"`shortcuts sign` failed 1 times: exit code 0, but {words}"


def test_the_mac_is_given_time_between_tries_and_an_end(tmp_path: Path) -> None:
    waits: list[float] = []
    told(lambda: mac(tmp_path, "exit 1", tries=4, pause=waits.append).sign(REQUEST))
    assert waits == [2.0, 4.0, 8.0]
    problem = told(lambda: mac(tmp_path, "sleep 30", tries=1, timeout=0.5).sign(REQUEST))
    assert problem.message == "`shortcuts sign` failed 1 times: no answer within 0.5 seconds"


def test_a_program_that_is_not_there_is_missing() -> None:
    assert told(lambda: MacSigner(program="/nowhere/shortcuts").sign(REQUEST)) == Problem(
        code="mac-program",
        message="/nowhere/shortcuts cannot be run: No such file or directory",
        help="it is part of macOS 12 and later; elsewhere use another way to sign",
    )


# A server.


def failed(server: ServerSigner) -> Problem:
    return told(lambda: server.sign(REQUEST))


def as_told(words: str, host: str = "127.0.0.1") -> Problem:
    return Problem(
        code="server-sign",
        message=f"{host} did not sign: {words}",
        file="x",
        help="try again later, or sign with a Mac",
    )


STATUSES = {
    400: ("it could not read the shortcut", 1),
    401: ("it asks for an account", 1),
    403: ("it refused the request, as bot filters do; it may work later or from elsewhere", 1),
    404: ("there is no signing service at this address", 1),
    413: ("the shortcut is too large for it", 1),
    415: ("it does not take this kind of request", 1),
    418: ("an answer that this program does not know", 1),
    429: ("it has had too many requests", 3),
    500: ("its own signing failed", 3),
    502: ("the service behind it is down", 3),
    503: ("it is busy or down", 3),
    504: ("the service behind it did not answer", 3),
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_words_and_its_tries(status: int) -> None:
    words, tries = STATUSES[status]
    waits: list[float] = []
    with serving(lambda *_: Reply(status=status, body=b"AEA1")) as server:
        made = ServerSigner(url=f"{server.url}/sign", pause=waits.append)
        assert failed(made) == as_told(f"{words} (HTTP {status})")
        assert len(server.asked) == tries
    assert waits == [2.0, 4.0][: tries - 1]


def test_a_server_gets_the_name_the_workflow_and_nothing_packed() -> None:
    asked: list[Asked] = []

    def answer(one: Asked, _: int) -> Reply:
        asked.append(one)
        return Reply(body=pki.icloud_file(pki.workflow(3)))

    with serving(answer) as server:
        made = ServerSigner(url=f"{server.url}/a/sign")
        assert aea.is_aea(made.sign(REQUEST))
    [one] = asked
    assert (one.path, one.headers["Accept-Encoding"]) == ("/a/sign", "identity")
    assert set(one.json) == {"shortcutName", "shortcut"}
    assert one.json["shortcutName"] == "My name"
    assert plist.loads(one.json["shortcut"].encode()) == pki.workflow(3)
    assert one.json["shortcut"].startswith("<?xml")


def test_other_faults_of_a_server_are_told() -> None:
    with serving(lambda *_: Reply(body=b"<html>")) as server:
        made = ServerSigner(url=server.url, pause=lambda _: None)
        words = "it answered with something that is not a signed shortcut"
        assert failed(made) == as_told(words)
        assert len(server.asked) == 1
        url = server.url
    gone = ServerSigner(url=url, tries=1)
    assert failed(gone) == as_told("the connection failed (ConnectError)")
    nameless = ServerSigner(url="https://", tries=1)
    assert failed(nameless).message.startswith("https:// did not sign: the connection failed")


def test_a_server_is_announced() -> None:
    assert server_signer("hubsign").notice == (
        "Each shortcut is sent, whole, to hubsign.routinehub.services, and by its owner to "
        "Apple under the owner's account. Put nothing secret into it."
    )
    assert (server_signer("hubsign").url, server_signer("hubsign").timeout) == (HUBSIGN, 90.0)
    assert ServerSigner(url="x").tries == 3
    assert ServerSigner(url="x").timeout == 90.0
    private = told(lambda: server_signer("http://example.org/"))
    assert private.message.endswith("this address must be https")
    assert told(lambda: server_signer("ftp://example.org/")).message.endswith(
        "must start with https:// (or http:// at home)"
    )


# Around the signers.


def test_a_file_is_named_in_every_fault_of_what_comes_back() -> None:
    verifier = SignatureVerifier(now=pki.NOW, roots=pki.roots())
    signer = GivenFileSigner(data=b"noise", source="signed.shortcut")
    assert signer.notice == "Nothing is sent: signed.shortcut is checked and taken over."
    workflow = REQUEST.workflow
    problem = told(
        lambda: sign_workflow("N", workflow, signer, verifier=verifier, file="a.shortcut")
    )
    assert problem.file == "a.shortcut"
    for bad in (b"noise", plist.dumps_binary({})):
        problem = told(lambda bad=bad: sign_workflow("N", bad, signer, verifier=verifier, file="b"))  # type: ignore[misc]  # bound at once
        assert problem.file == "b"


def test_a_signer_is_asked_for_the_same_workflow_whatever_its_form() -> None:
    asked: list[SigningRequest] = []

    class Asking:
        notice = ""

        def sign(self, request: SigningRequest) -> bytes:
            asked.append(request)
            raise NetworkError

    for data in (plist.dumps_xml(pki.workflow(3)), REQUEST.workflow):
        with pytest.raises(NetworkError):
            sign_workflow("My name", data, Asking(), verifier=SignatureVerifier(now=None), file="x")
    assert asked == [REQUEST, REQUEST]


PROFILE_FAULTS: dict[str, tuple[Callable[[], object], str, str]] = {
    "no certificate": (
        lambda: load_profile_signer(b"noise", b"", file="k"),
        "profile-signer",
        "the certificate file holds no PEM certificate",
    ),
    "no key": (
        lambda: load_profile_signer(pki.pem(leaf()), b"noise", file="k"),
        "key",
        "the key cannot be read (ValueError)",
    ),
    "another key": (
        lambda: load_profile_signer(
            pki.pem(leaf()), (pki.KEYS / "test-only-profile-root.pem").read_bytes(), file="k"
        ),
        "profile-signer",
        "the key does not belong to the certificate",
    ),
    "another kind of key": (
        lambda: load_profile_signer(pki.pem(leaf()), ed25519(), file="k"),
        "profile-signer",
        "profiles are signed with RSA or EC keys",
    ),
}


def ed25519() -> bytes:
    done = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "ed25519"], check=True, capture_output=True
    )
    return done.stdout


@pytest.mark.parametrize("name", PROFILE_FAULTS)
def test_material_for_profiles_is_told_apart(name: str) -> None:
    call, code, words = PROFILE_FAULTS[name]
    problem = told(call)
    assert (problem.code, problem.message) == (code, words)


def test_the_signers_own_certificate_is_carried_once() -> None:
    made = ProfileSigner(certificate=leaf(), key=pki.key("profile-leaf"), chain=(leaf(),))
    alone = ProfileSigner(certificate=leaf(), key=pki.key("profile-leaf"))
    assert sign_profile(PROFILE, made) == sign_profile(PROFILE, alone)


def test_nothing_of_a_signer_stays_on_the_disk(tmp_path: Path) -> None:
    note = tmp_path / "note"
    told(lambda: mac(tmp_path, f'dirname "$5" >> {note}; exit 1').sign(REQUEST))
    places = note.read_text().split()
    assert len(places) == 3
    assert not any(Path(place).exists() for place in places)
    assert all(Path(place).name.startswith("optout-sign-") for place in places)
    assert stat.S_IMODE(note.stat().st_mode) & 0o400
