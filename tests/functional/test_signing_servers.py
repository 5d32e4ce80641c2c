"""Signing servers and iCloud records, spoken to over real sockets, faults included."""

from __future__ import annotations

import gzip
import ipaddress
import json
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from builder.errors import NetworkError, ProofError, UsageError
from builder.kit.opening.icloud import compare_record, fetch_record, may_be_fetched, share_id
from builder.kit.sign.shortcuts import sign_workflow
from builder.kit.sign.signers.server import HUBSIGN, ServerSigner, server_signer
from builder.kit.trust.verifier import SignatureVerifier
from builder.wire import plist
from tests import pki
from tests.local_server import Answer, Asked, Reply, Server, serving

ROOTS = pki.roots()
VERIFIER = SignatureVerifier(now=pki.NOW, roots=ROOTS)
SENT = plist.dumps_xml(pki.workflow(3))
SIGNED = pki.icloud_file(pki.workflow(3))


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


def signer(server: Server, waits: list[float] | None = None, **given: Any) -> ServerSigner:
    pause = waits.append if waits is not None else (lambda _: None)
    return ServerSigner(url=f"{server.url}/sign", pause=pause, **given)


def signed_by(made: ServerSigner) -> bytes:
    return sign_workflow("My name", SENT, made, verifier=VERIFIER, file="x").data


def refused(answer: Answer, words: str, *, asked: int | None, **given: Any) -> None:
    with serving(answer) as server:
        with pytest.raises(NetworkError) as caught:
            signed_by(signer(server, **given))
        assert asked is None or len(server.asked) == asked
    problem = caught.value.problems[0]
    assert words in problem.message
    assert problem.message.startswith("127.0.0.1 did not sign")
    assert problem.file == "x"


def contract(asked: Asked, _: int) -> Reply:
    """What both services do: take JSON with an XML plist, give back the signed file."""
    assert (asked.method, asked.path) == ("POST", "/sign")
    assert asked.headers["Content-Type"] == "application/json"
    assert set(asked.json) == {"shortcutName", "shortcut"}
    assert asked.json["shortcutName"] == "My name"
    text: str = asked.json["shortcut"]
    assert text.startswith("<?xml")
    value = plist.loads(text.encode())
    value["WFWorkflowClientVersion"] = "1505.3"
    headers = {"Content-Type": "application/octet-stream"}
    return Reply(body=pki.icloud_file(value), headers=headers)


def test_a_server_that_keeps_the_contract_signs() -> None:
    with serving(contract) as server:
        data = signed_by(signer(server))
        assert data.startswith(b"AEA1")
        assert len(server.asked) == 1


def test_a_busy_server_is_asked_again_after_a_pause() -> None:
    waits: list[float] = []

    def answer(asked: Asked, count: int) -> Reply:
        return Reply(status=503) if count < 3 else contract(asked, count)

    with serving(answer) as server:
        assert signed_by(signer(server, waits)).startswith(b"AEA1")
    assert waits == [2.0, 4.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_server_that_stays_broken_is_given_up(status: int) -> None:
    refused(lambda *_: Reply(status=status), f"(HTTP {status})", asked=3)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "bot filters"),
        (400, "could not read"),
        (401, "account"),
        (404, "no signing service"),
        (413, "too large"),
        (415, "kind of request"),
        (418, "does not know"),
    ],
)
def test_a_refusal_is_told_in_plain_words_and_not_repeated(status: int, words: str) -> None:
    refused(lambda *_: Reply(status=status, body=b"<html>"), words, asked=1)


def test_a_redirect_is_not_followed_with_the_shortcut() -> None:
    headers = {"Location": "http://127.0.0.1:9/"}
    refused(lambda *_: Reply(status=307, headers=headers), "HTTP 307", asked=1)


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html>Just a moment...", SENT])
def test_a_cheerful_answer_that_is_no_signed_file_is_refused(body: bytes) -> None:
    refused(lambda *_: Reply(body=body), "not a signed shortcut", asked=1)


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.kit.sign.signers.server._MAX_REPLY", 1_000_000)
    refused(lambda *_: Reply(body=bytes(65536), endless=True), "no end", asked=1)


def test_a_slow_answer_is_cut() -> None:
    # On a machine with much to do the server may not even have read what it was asked.
    refused(lambda *_: Reply(hang=20), "no answer within", asked=None, timeout=0.3, tries=1)

    def dripping(*_: object) -> Reply:
        return Reply(body=b"x", endless=True, drip=0.1)

    # Long enough for a first byte even there.
    refused(dripping, "longer than", asked=1, timeout=10.0, tries=1)


def test_nobody_there_is_told() -> None:
    with serving(contract) as server:
        url = server.url
    made = ServerSigner(url=f"{url}/sign", tries=2, pause=lambda _: None)
    with pytest.raises(NetworkError, match="the connection failed"):
        signed_by(made)


def test_a_packed_answer_is_not_unpacked() -> None:
    headers = {"Content-Encoding": "gzip"}
    body = gzip.compress(bytes(10_000_000))
    refused(lambda *_: Reply(body=body, headers=headers), "not a signed shortcut", asked=1)


def test_a_server_that_changes_the_shortcut_is_caught() -> None:
    with (
        serving(lambda *_: Reply(body=pki.icloud_file(pki.workflow(2)))) as server,
        pytest.raises(ProofError, match="action 3"),
    ):
        signed_by(signer(server))


def test_a_shortcut_too_large_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("builder.kit.sign.signers.server._MAX_REQUEST", 100)
    refused(contract, "too many to send", asked=0)


def tls_certificate(folder: Path, end: datetime) -> tuple[Path, ssl.SSLContext]:
    """A server certificate for 127.0.0.1, and a client that believes its root."""
    root_key, key = pki.key("profile-root"), pki.key("server")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test Root P")])
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=x509.Name([]),
        public_key=key.public_key(),
        serial_number=77,
        not_valid_before=datetime(2020, 1, 1, tzinfo=UTC),
        not_valid_after=end,
    )
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=True)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    made = builder.sign(root_key, hashes.SHA256())
    path = folder / "server.pem"
    path.write_bytes((pki.KEYS / "test-only-server.pem").read_bytes() + pki.pem(made))
    wish = pki.Wish(
        name="Test Root P",
        key=root_key,
        authority=True,
        start=datetime(2020, 1, 1, tzinfo=UTC),
        end=datetime(2060, 1, 1, tzinfo=UTC),
    )
    context = ssl.create_default_context(cadata=pki.pem(pki.issue(wish)).decode())
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return path, context


def test_tls_is_verified_and_a_known_root_is_enough(tmp_path: Path) -> None:
    path, client = tls_certificate(tmp_path, datetime(2060, 1, 1, tzinfo=UTC))
    with serving(contract, certificate=path) as server:
        assert signed_by(signer(server, tls=client)).startswith(b"AEA1")
        with pytest.raises(NetworkError, match="TLS certificate is not trusted"):
            signed_by(signer(server))
        assert len(server.asked) == 1


def test_an_expired_tls_certificate_is_named_as_such(tmp_path: Path) -> None:
    path, client = tls_certificate(tmp_path, datetime(2024, 7, 31, tzinfo=UTC))
    with serving(contract, certificate=path) as server:
        with pytest.raises(NetworkError, match="has expired"):
            signed_by(signer(server, tls=client))
        assert server.asked == []


def test_a_server_is_named_before_anything_is_sent() -> None:
    assert "hubsign.routinehub.services" in server_signer("hubsign").notice
    assert server_signer("hubsign").url == HUBSIGN
    for url in ("https://sign.example.org/sign", "http://127.0.0.1:9000/", "http://mac.local/s"):
        assert server_signer(url).url == url


@pytest.mark.parametrize(
    "where",
    [
        "http://example.org/",
        "ftp://example.org",
        "nobody",
        "https://",
        "http://[",
        "",
        "https://example.org:abc/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://example..org/",
        "https://.example.org/",
        f"https://{'a' * 64}.org/",
        f"https://{'a.' * 127}org/",
        f"https://example.org/{'a' * 2000}",
        "https://example.org/\r\nX: y",
        "https://exa mple.org/",
        "https://example.org/\x7f",
        "https://münchen.example/",
    ],
)
def test_an_unsafe_address_is_refused(where: str) -> None:
    with pytest.raises(UsageError) as caught:
        server_signer(where)
    [problem] = caught.value.problems
    assert problem.code == "server-address"
    assert problem.message.startswith(f'"{where}" is not usable as a signing server: ')
    assert problem.help == 'give "hubsign" or an https:// address'


@pytest.mark.parametrize(
    "where",
    [
        "https://example.org",
        "https://example.org.:8443/a?b",
        f"https://{'a' * 63}.org/",
        "https://[2001:db8::1]:8443/",
        "https://xn--mnchen-3ya.example/",
        "http://localhost:1/",
        "http://192.168.1.2:65535/",
        "http://[::1]/",
        "http://mac.local/",
    ],
)
def test_an_address_that_can_be_believed_is_taken_as_it_is(where: str) -> None:
    made = server_signer(where, timeout=7.0)
    assert (made.url, made.timeout, made.tries) == (where, 7.0, 3)


# iCloud links: the record is fetched and compared with what was compiled.

LINK = f"https://www.icloud.com/shortcuts/{pki.SHARE_ID.upper()}"


def record_server(
    *, elsewhere: Mapping[str, str] | None = None, **changes: Any
) -> Iterator[Server]:
    """A stand-in for Apple's server; `elsewhere` are paths that redirect."""

    def answer(asked: Asked, _: int) -> Reply:
        if elsewhere and asked.path in elsewhere:
            return Reply(status=302, headers={"Location": elsewhere[asked.path]})
        if asked.path == "/file/shortcut":
            return Reply(body=SIGNED)
        assert asked.path == f"/shortcuts/api/records/{pki.SHARE_ID}"
        base = f"http://{asked.headers['Host']}"
        fields = {
            "name": {"value": "My name"},
            "signedShortcut": {"value": {"downloadURL": base + "/file/${f}"}},
            "signingCertificateExpirationDate": {"value": 1_811_808_000_000},
            **changes,
        }
        return Reply(body=json.dumps({"fields": fields}).encode())

    with serving(answer) as server:
        yield server


def test_a_link_is_fetched_and_compared() -> None:
    for server in record_server():
        record = fetch_record(LINK, base=server.url)
        assert record.name == "My name"
        accepted = compare_record(record, SENT, now=pki.NOW, roots=ROOTS)
        assert accepted.shortcut.signature.share_id == pki.SHARE_ID
        with pytest.raises(ProofError):
            compare_record(record, plist.dumps_xml(pki.workflow(1)), now=pki.NOW, roots=ROOTS)


def test_a_record_without_a_name_is_read() -> None:
    for server in record_server(name=None):
        assert fetch_record(LINK, base=server.url).name == ""


@pytest.mark.parametrize("where", ["", 5, None, [], {}])
def test_a_record_that_names_no_file_is_refused(where: object) -> None:
    for server in record_server(signedShortcut={"value": {"downloadURL": where}}):
        with pytest.raises(NetworkError, match="names no signed file"):
            fetch_record(LINK, base=server.url)


@pytest.mark.parametrize(
    "where",
    [
        "http://127.0.0.1:9/elsewhere",
        "file:///etc/passwd",
        "http://[",
        "ftp://a/",
        "//cvws.icloud-content.com/B",
        "https://example.org/a",
        "http://cvws.icloud-content.com/B",
        "https://cvws.icloud-content.com:8443/B",
        "https://cvws.icloud-content.com@example.org/",
        "https://u:p@cvws.icloud-content.com/",
        "https://cvws.icloud-content.com.example.org/",
        "https://notice-icloud.com/",
        "https://icloud.com.cn.example.org/",
        "https://cvws.icloud-content.com\\@example.org/",
        "https://cvws.icloud-content.com\r\nX: y/",
        "https://icloud.c\u043em/",
        "https://169.254.169.254/latest/",
        "https://localhost/",
        f"https://cvws.icloud-content.com/{'a' * 4000}",
        "data:,x",
    ],
)
def test_a_record_that_leads_elsewhere_is_refused(where: str) -> None:
    for server in record_server(signedShortcut={"value": {"downloadURL": where}}):
        with pytest.raises(NetworkError, match="no address of iCloud"):
            fetch_record(LINK, base=server.url)
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "where",
    [
        "https://cvws.icloud-content.com/B/AS-aw/shortcut?o=As&v=1&x=3&a=CA%2Fog",
        "https://CVWS.icloud-content.com:443/B",
        "https://www.icloud.com/x",
        "https://www.icloud.com.cn/x",
    ],
)
def test_apples_own_hosts_are_fetched_from(where: str) -> None:
    assert may_be_fetched(where)


@pytest.mark.parametrize("where", ["https://cvws.icloud-content.com/", "file:///etc/passwd", "/x"])
def test_no_redirect_of_a_record_or_its_file_is_followed(where: str) -> None:
    for path in ("/file/shortcut", f"/shortcuts/api/records/{pki.SHARE_ID}"):
        for server in record_server(elsewhere={path: where}):
            with pytest.raises(NetworkError, match="HTTP 302"):
                fetch_record(LINK, base=server.url)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=404), "stopped sharing"),
        (Reply(status=500), "HTTP 500"),
        (Reply(body=b"<html>"), "not JSON"),
        (Reply(body=b"[]"), "not a record"),
        (Reply(body=b'{"fields": 5}'), "not a record"),
        (Reply(body=b'{"fields": {"signedShortcut": {"value": 5}}}'), "no signed file"),
        (Reply(body=b"[" * 200_000), "not JSON"),
        (Reply(body=bytes(1_100_000)), "more than"),
        (Reply(body=b"{}", headers={"Content-Encoding": "gzip"}), "comes packed"),
        (Reply(body=b"{}", headers={"Content-Encoding": "br"}), "comes packed"),
        (Reply(hang=10), "no answer"),
        (Reply(status=204, body=b"a body that may not be"), "HTTP 204"),
        (Reply(body=b"x", headers={"Bad\nName": "x"}), "connection failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_failure_of_a_record_is_told(reply: Reply, words: str) -> None:
    with serving(lambda *_: reply) as server, pytest.raises(NetworkError, match=words):
        fetch_record(LINK, base=server.url, timeout=0.5 if reply.hang else 60)


def test_a_record_that_only_drips_is_cut() -> None:
    reply = Reply(body=b"x", endless=True, drip=0.05)
    with serving(lambda *_: reply) as server, pytest.raises(NetworkError, match="too long"):
        # On a machine with much to do the first byte may be late.
        fetch_record(LINK, base=server.url, seconds=10.0)


@pytest.mark.parametrize("link", ["", "https://example.org/x", LINK + "0", "../" + LINK])
def test_a_link_of_something_else_is_refused(link: str) -> None:
    with pytest.raises(UsageError):
        share_id(link)
