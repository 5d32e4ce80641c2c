"""A public kit is fetched within limits, from one host only, and how it is served is told."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from builder.errors import InvalidFileError, NetworkError, UsageError
from builder.kit.opening.kit import OpenedKit
from builder.kit.opening.online import FetchLimits, fetch_kit
from builder.model.artifact import Artifact
from builder.model.kinds import Kind, media_type
from builder.model.manifest import NAME, SIGNATURE, SUMS, dump_manifest, dump_sums, entry_of
from tests.local_server import Answer, Asked, Reply, Server, serving

FILES = (
    Artifact(path="index.html", data=b"<p>hello", kind=Kind.PAGE),
    Artifact(path="shortcuts/de/K\u00fcche & Co.shortcut", data=b"AEA1", kind=Kind.SHORTCUT),
    Artifact(path="profiles/a.mobileconfig", data=b"<plist/>", kind=Kind.PROFILE),
    Artifact(path="README.md", data=b"# Kit", kind=Kind.DOC),
    Artifact(path="_headers", data=b"/*", kind=Kind.HOST),
)
PAGE, SHORTCUT, PROFILE = (artifact.path for artifact in FILES[:3])
Change = Callable[[Asked], Reply | None]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


def answering(change: Change = lambda _: None, head: Mapping[str, object] | None = None) -> Answer:
    """A server with the kit below /kit/, unless `change` has another answer."""

    def answer(asked: Asked, _: int) -> Reply:
        given = change(asked)
        if given is not None:
            return given
        address = f"http://{asked.headers['Host']}/kit/"
        said = {"preview": False, "base_url": address, **(head or {})}
        entries = [entry_of(artifact) for artifact in FILES]
        manifest = dump_manifest(said, entries)
        bodies = {artifact.path: artifact.data for artifact in FILES}
        bodies |= {NAME: manifest, SUMS: dump_sums(entries, manifest)}
        path = unquoted(asked.path)
        if path not in bodies or path == "_headers":
            return Reply(status=404)
        return Reply(body=bodies[path], headers=headers(path))

    return answer


def unquoted(path: str) -> str:
    from urllib.parse import unquote

    return unquote(path).removeprefix("/kit/")


def headers(path: str, **more: str) -> dict[str, str]:
    return {"Content-Type": media_type(path), "X-Content-Type-Options": "nosniff", **more}


def only(path: str, reply: Reply) -> Change:
    return lambda asked: reply if unquoted(asked.path) == path else None


def fetched(answer: Answer, **given: Any) -> tuple[OpenedKit, Server]:
    with serving(answer) as server:
        return fetch_kit(f"{server.url}/kit", **given), server


def codes(opened: OpenedKit) -> dict[str, str]:
    return {problem.file: problem.code for problem in opened.problems}


def test_every_file_is_fetched_but_the_settings_of_servers() -> None:
    seen: list[tuple[str, int, int]] = []
    opened, server = fetched(answering(), progress=lambda *words: seen.append(words))
    assert opened.problems == ()
    assert {path: opened.files[path] for path in opened.files if path not in (NAME, SUMS)} == {
        artifact.path: artifact.data for artifact in FILES if artifact.kind is not Kind.HOST
    }
    assert SUMS in opened.files
    assert (opened.modes, set(opened.hidden)) == (False, {"_headers"})
    assert opened.name == f"{server.url}/kit/"
    assert not any("_headers" in asked.path for asked in server.asked)
    assert seen[-1] == ("fetch", 4, 4)
    assert all(asked.headers["Accept-Encoding"] == "identity" for asked in server.asked)


def test_a_signature_is_fetched_but_not_a_page_that_stands_in_for_it() -> None:
    armour = b"-----BEGIN SSH SIGNATURE-----\n"
    opened, _ = fetched(answering(only(SIGNATURE, Reply(body=armour))))
    assert opened.files[SIGNATURE] == armour
    opened, _ = fetched(answering(only(SIGNATURE, Reply(body=b"<p>not found"))))
    assert SIGNATURE not in opened.files


@pytest.mark.parametrize(
    ("path", "served", "wanted"),
    [
        (PROFILE, "text/xml", "error"),
        (PROFILE, "", "error"),
        (SHORTCUT, "application/octet-stream", "error"),
        (SHORTCUT, "Application/X-Apple-Shortcut", ""),
        (PAGE, "application/xhtml+xml; charset=utf-8", "error"),
        (PAGE, "text/html; charset=iso-8859-1", "error"),
        (PAGE, 'text/html;charset="UTF-8"', ""),
        (PAGE, "text/html", "warning"),
        ("README.md", "text/plain", ""),
    ],
)
def test_media_types_that_phones_act_on_are_held_to(path: str, served: str, wanted: str) -> None:
    data = next(artifact.data for artifact in FILES if artifact.path == path)
    reply = Reply(body=data, headers={**headers(path), "Content-Type": served})
    opened, _ = fetched(answering(only(path, reply)))
    assert [str(problem.severity) for problem in opened.problems] == ([wanted] if wanted else [])


def test_files_that_may_be_sniffed_are_told_once() -> None:
    reply = Reply(body=b"# Kit", headers={"X-Content-Type-Options": "no"})
    opened, server = fetched(answering(only("README.md", reply)))
    [warning] = opened.problems
    assert (warning.code, warning.file) == ("kit-nosniff", f"{server.url}/kit/")
    assert "1 files come without" in warning.message


def test_a_file_that_is_gone_is_left_for_the_kits_own_check() -> None:
    opened, _ = fetched(answering(only("README.md", Reply(status=404))))
    assert opened.problems == ()
    assert "README.md" not in opened.files
    opened, _ = fetched(answering(only(SUMS, Reply(status=404))))
    assert SUMS not in opened.files


def test_a_file_that_fails_or_comes_packed_is_named() -> None:
    opened, _ = fetched(answering(only("README.md", Reply(status=503))))
    assert codes(opened) == {"README.md": "kit-status"}
    packed = headers("README.md", **{"Content-Encoding": "gzip"})
    reply = Reply(body=gzip.compress(b"# Kit", mtime=0), headers=packed)
    opened, _ = fetched(answering(only("README.md", reply)))
    assert codes(opened) == {"README.md": "kit-packed"}


def test_no_more_is_read_than_the_manifest_lists() -> None:
    reply = Reply(body=b"# Kit", endless=True, headers=headers("README.md"))
    opened, _ = fetched(answering(only("README.md", reply)))
    assert opened.files["README.md"] == b"# Kit#"


def test_a_redirect_on_the_same_host_is_followed() -> None:
    def change(asked: Asked) -> Reply | None:
        if asked.path == "/kit/index.html":
            return Reply(status=308, headers={"Location": "/kit/"})
        if asked.path == "/kit/":
            return Reply(body=b"<p>hello", headers=headers("index.html"))
        return None

    opened, _ = fetched(answering(change))
    assert opened.problems == ()
    assert opened.files["index.html"] == b"<p>hello"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}), "another host"),
        (Reply(status=302, headers={"Location": "https://example.org/"}), "another host"),
        (Reply(status=302, headers={"Location": "//example.org/"}), "another host"),
        (Reply(status=302, headers={"Location": "http://[/"}), "connection failed"),
        (Reply(status=302), "without end"),
        (Reply(body=b"x", headers={"Bad\nName": "x"}), "connection failed"),
        (Reply(hang=5), "no answer in time"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_failure_of_the_network_is_told(reply: Reply, words: str) -> None:
    limits = FetchLimits(timeout=0.5 if reply.hang else 60)
    with pytest.raises(NetworkError, match=words):
        fetched(answering(only("README.md", reply)), limits=limits)


def test_the_whole_has_an_end() -> None:
    with pytest.raises(NetworkError, match="takes too long"):
        fetched(answering(), limits=FetchLimits(seconds=-1))


def test_nobody_listening_is_told() -> None:
    with pytest.raises(NetworkError, match="connection failed"):
        fetch_kit("http://127.0.0.1:9/")


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply(status=404), InvalidFileError, "not a kit"),
        (Reply(body=b"<html>"), InvalidFileError, "not readable as JSON"),
        (Reply(status=403), NetworkError, "HTTP 403"),
    ],
    ids=["gone", "page", "forbidden"],
)
def test_where_there_is_no_kit_it_says_so(reply: Reply, kind: type, words: str) -> None:
    with pytest.raises(kind, match=words):
        fetched(answering(only(NAME, reply)))


@pytest.mark.parametrize(
    "limits", [FetchLimits(files=3), FetchLimits(bytes=20)], ids=["files", "bytes"]
)
def test_a_kit_beyond_the_limits_is_not_fetched(limits: FetchLimits) -> None:
    with pytest.raises(InvalidFileError, match="too many"):
        fetched(answering(), limits=limits)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ({"base_url": "https://example.org/siri/"}, "kit-elsewhere"),
        ({"base_url": 5}, "kit-elsewhere"),
        ({"preview": True}, "kit-preview"),
        ({"preview": None}, "kit-preview"),
    ],
)
def test_a_kit_that_leads_elsewhere_is_told(head: dict[str, object], code: str) -> None:
    opened, _ = fetched(answering(head=head))
    assert [problem.code for problem in opened.problems] == [code]


@pytest.mark.parametrize(
    "address",
    ["http://example.org/", "http://192.0.2.1/", "ftp://localhost/", "https://", "https://a/?b"],
)
def test_an_address_that_proves_nothing_is_not_asked(address: str) -> None:
    with pytest.raises(UsageError):
        fetch_kit(address)


def test_this_computer_may_be_asked_by_its_name() -> None:
    with serving(answering()) as server:
        opened = fetch_kit(server.url.replace("127.0.0.1", "localhost") + "/kit/")
    assert opened.problems == ()


@pytest.mark.parametrize(
    ("server", "way_out"),
    [
        ("nginx/1.27.0", r"location ~ \.mobileconfig$ {"),
        ("Apache/2.4.62 (Debian)", "AddType 'application/x-apple-aspen-config' .mobileconfig"),
        ("Caddy", "@mobileconfig path *.mobileconfig"),
        ("Netlify", "/*.mobileconfig"),
        ("cloudflare", "/*.mobileconfig"),
        ("GitHub.com", "GitHub Pages cannot be told a type"),
        ("thttpd", "see _headers, .htaccess and hosting/ in the kit"),
        ("", "see _headers, .htaccess and hosting/ in the kit"),
    ],
)
def test_a_wrong_type_is_told_once_with_the_line_for_the_server_that_is_seen(
    server: str, way_out: str
) -> None:
    data = next(artifact.data for artifact in FILES if artifact.path == PROFILE)
    given = {**headers(PROFILE), "Content-Type": "text/plain"} | {"Server": server}
    opened, _ = fetched(answering(only(PROFILE, Reply(body=data, headers=given))))
    [problem] = opened.problems
    assert problem.message.startswith(".mobileconfig is served as 'text/plain'; devices need")
    assert PROFILE in problem.message
    if server:
        assert way_out in problem.help
