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
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact
from builder.model.paths import INDEX
from builder.wire.digest import sha256_base64

_HASH = re.compile(r"'sha256-([A-Za-z0-9+/=]{44})'")
_LOADING = {"img", "iframe", "embed", "object", "video", "audio", "source", "track", "base"}
# Attributes by which an element loads, or sends, something.
_ADDRESSES = ("src", "srcset", "poster", "data", "background", "ping", "action", "formaction")
_PICTURES = (("img", "src"), ("source", "srcset"))
_STYLE_LOADS = re.compile(r"@import|url\(\s*[\"']?\s*(?!data:|#|[\"'\s])", re.IGNORECASE)
# Schemes a page may link to: its own folder, our address, the Shortcuts app, Safari, mail.
_SCHEMES = ("", "http", "https", "shortcuts", "x-safari-https", "x-safari-http", "mailto", "tel")


@dataclass(slots=True)
class _Read:
    """What a page holds."""

    policies: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def prove_page(artifact: Artifact, evidence: Evidence) -> Iterator[Problem]:
    """The faults of a page in the kit around it. While a kit is made, its other files are not
    there yet, so nothing is looked at."""
    if evidence.kit is not None:
        yield from check_page(artifact.path, artifact.data, evidence.kit.files)


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
    try:
        reader.feed(text)
        reader.close()
    except AssertionError:  # Python's parser gives up so on some declarations
        reader.page.faults.append("cannot be read as a page")
    return reader.page


def _policy(path: str, page: _Read) -> Iterator[Problem]:
    def fault(message: str) -> Problem:
        return Problem(code="page-policy", message=message, file=path)

    if not page.policies:
        yield fault("there is no Content-Security-Policy")
        return
    if len(page.policies) > 1:
        yield fault("there are two policies")
    rules = _directives(page.policies[0])
    if rules.get("default-src") != ["'none'"]:
        yield fault("the policy does not start from nothing")
    for name in ("base-uri", "form-action"):
        if rules.get(name) != ["'none'"]:
            yield fault(f"the policy leaves {name} open")
    for name, source in _wide(rules):
        yield fault(f"the policy allows what a hash should: {name} {source}")
    for what, texts in (("style", page.styles), ("script", page.scripts)):
        allowed = set(_HASH.findall(" ".join(rules.get(f"{what}-src", []))))
        for text in texts:
            if sha256_base64(text.encode("utf-8")) not in allowed:
                yield fault(f"a {what} is not among the policy's hashes")


def _wide(rules: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Sources that are neither nothing nor a hash; pictures may stand in the page or the kit."""
    for name, sources in rules.items():
        for source in sources:
            picture = name == "img-src" and source in ("'self'", "data:")
            plain = source == "'none'" or picture
            if not plain and not _HASH.fullmatch(source):
                yield name, source


def _directives(policy: str) -> dict[str, list[str]]:
    """Directive -> sources. The first of a name counts (CSP 3, 2.2.1)."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        name, *sources = part.split() or [""]
        if name:
            found.setdefault(name.lower(), sources)
    return found


def _broken(path: str, link: str, files: Mapping[str, bytes]) -> str:
    """Why a link leads nowhere, or ""."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return "this is no address"
    if parts.scheme not in _SCHEMES:
        return f'nobody should open a link of the kind "{parts.scheme}:"'
    if parts.scheme or parts.netloc or not parts.path:
        return ""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
    if target.startswith(("../", "/")):
        return "leads out of the kit"
    if target not in files and posixpath.join(target, INDEX) not in files:
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
        if tag == "meta":
            self._meta(given)
        if tag in ("a", "area") and "href" in given:
            self.page.links.append(given["href"])
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
            if _STYLE_LOADS.search(data):
                self.page.faults.append("a style loads something")
        elif self.inside == "script":
            self.page.scripts[-1] += data

    def _meta(self, given: Mapping[str, str]) -> None:
        what = given.get("http-equiv", "").lower()
        if what == "content-security-policy":
            if self.page.styles or self.page.scripts:
                self.page.faults.append("the policy comes too late")
            self.page.policies.append(given.get("content", ""))
        elif what == "refresh":
            self.page.faults.append("leads on to another page by itself")

    def _loads(self, tag: str, given: Mapping[str, str]) -> None:
        if "style" in given:
            self.page.faults.append(f"<{tag}> carries a style of its own")
        if any(name.startswith("on") for name in given):
            self.page.faults.append(f"<{tag}> carries a script of its own")
        if tag == "form":
            self.page.faults.append("holds a form, which a page of ours never sends")
        named = given.get("rel") in ("alternate", "canonical")
        for name, address in given.items():
            place = name in ("href", "xlink:href") and tag not in ("a", "area")
            if tag == "link" and named:
                continue
            if (tag, name) in _PICTURES and not urlsplit(address).netloc:
                self.page.links.append(address)  # a picture of this kit
                continue
            if (place or name in _ADDRESSES) and not address.startswith(("data:", "#")):
                self.page.faults.append(f'<{tag}> loads "{address}"')
        if tag in _LOADING and not {"src", "srcset"} & set(given):
            self.page.faults.append(f"<{tag}> loads something")
