"""Checks an install page of a kit: its policy, its links, and that it loads nothing.

Knows what a page of ours may hold. Reads HTML with the standard library's parser.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from builder.errors import Problem
from builder.wire.digest import sha256_base64

_HASH = re.compile(r"'sha256-([A-Za-z0-9+/=]{44})'")
_LOADING = {"img", "iframe", "embed", "object", "video", "audio", "source", "track", "base"}
# Schemes a page may link to: its own folder, our address, the Shortcuts app, Safari, mail.
_SCHEMES = ("", "http", "https", "shortcuts", "x-safari-https", "x-safari-http", "mailto", "tel")


@dataclass(slots=True)
class _Read:
    """What a page holds."""

    policy: str = ""
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def check_page(path: str, data: bytes, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """The faults of one page of a kit whose files are `files`."""
    try:
        page = _read(data.decode("utf-8"))
    except UnicodeDecodeError:
        yield Problem(code="page-encoding", message="the page is not UTF-8", file=path)
        return
    for fault in page.faults:
        yield Problem(code="page-loads", message=fault, file=path)
    yield from _policy(path, page)
    for link in page.links:
        if reason := _broken(path, link, files):
            yield Problem(code="page-link", message=f'link "{link}": {reason}', file=path)


def _read(text: str) -> _Read:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.page


def _policy(path: str, page: _Read) -> Iterator[Problem]:
    def fault(message: str) -> Problem:
        return Problem(code="page-policy", message=message, file=path)

    if not page.policy:
        yield fault("there is no Content-Security-Policy")
        return
    if "unsafe" in page.policy or "*" in page.policy:
        yield fault("the policy allows what a hash should")
    if "default-src 'none'" not in page.policy:
        yield fault("the policy does not start from nothing")
    allowed = set(_HASH.findall(page.policy))
    for what, texts in (("style", page.styles), ("script", page.scripts)):
        for text in texts:
            if sha256_base64(text.encode("utf-8")) not in allowed:
                yield fault(f"a {what} is not among the policy's hashes")


def _broken(path: str, link: str, files: Mapping[str, bytes]) -> str:
    """Why a link leads nowhere, or ""."""
    parts = urlsplit(link)
    if parts.scheme not in _SCHEMES:
        return f'nobody should open a link of the kind "{parts.scheme}:"'
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    if target.startswith(("../", "/")):
        return "leads out of the kit"
    if target not in files and posixpath.join(target, "index.html") not in files:
        return "there is no such file in the kit"
    return ""


class _Reader(HTMLParser):
    """Collects policy, inline styles and scripts, links, and whatever would load."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = _Read()
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == "content-security-policy":
            self.page.policy = given.get("content", "")
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        address = given.get("href", "")
        named = given.get("rel") in ("alternate", "canonical")
        if tag == "link" and not named and not address.startswith("data:"):
            self.page.faults.append(f'loads "{address}"')
        self._loads(tag, given)
        if tag in ("style", "script"):
            self.inside = tag
            (self.page.styles if tag == "style" else self.page.scripts).append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside == "style":
            self.page.styles[-1] += data
        elif self.inside == "script":
            self.page.scripts[-1] += data

    def _loads(self, tag: str, given: Mapping[str, str]) -> None:
        if "style" in given:
            self.page.faults.append(f"<{tag}> carries a style of its own")
        if any(name.startswith("on") for name in given):
            self.page.faults.append(f"<{tag}> carries a script of its own")
        source = given.get("src", given.get("srcset", ""))
        if tag == "script" and source:
            self.page.faults.append(f'loads the script "{source}"')
        if tag in _LOADING and not source.startswith("data:"):
            self.page.faults.append(f'<{tag}> loads "{source}"')
