"""Checks an install page of a kit: read as browsers read it, it holds what our templates make.

Knows every element, attribute and address that `assets/templates/page` can produce, and that a
page's policy names its own style and script and nothing else. What is not among them is a
fault, harmful or not. Knows no disk; what the words of a page say is beyond it.

The parser is lexbor's (WHATWG HTML, the algorithm that browsers share): 5.5 MB of pages are
read in 0.5 s, html5lib takes 50 times as long (measured 2026-11-28).
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence
from builder.kit.proof.page_parts import ALONE, HTML, PARENTS, SAID, SVG, SVG_PARENTS
from builder.kit.proof.site import Site
from builder.kit.proof.style import is_our_style
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.render.document import policy

# Our largest pages have some 60 KB (2026-11); parsing what is far larger proves nothing more.
MAX_BYTES = 1024 * 1024
# A page of somebody else has hundreds, and twenty say so.
MOST_FAULTS = 20
_FRONT = "<!doctype html>\n<html "
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Whatever looks like an address in a sentence: a person could type it.
WRITTEN = re.compile(r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"”“»«]+", re.IGNORECASE)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
_COMMAND = re.compile(r"sh ~/Downloads/([A-Za-z0-9._-]+\.command) (?:off|restore|status)\Z")
# Like an address without its front: a name with a path, or somebody's mail.
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}/[^\s<>]*|[^\s<>@]+@[\w-]+\.[^\s<>]+", re.IGNORECASE)
# A tag as browsers see it begin, whether or not they make an element of it.
_TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)")
# Attributes that are read aloud, or that the script shows; and elements whose text nobody reads.
_SPOKEN = ("aria-label", "data-", "content")
_UNREAD = frozenset({"script", "style", "code"})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def prove_page(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """While a kit is made its other files are not there yet, so pages are looked at by its
    check."""
    del artifact, evidence
    return []


def check_page(path: str, data: bytes, site: Site) -> Iterator[Problem]:
    """The faults of one page; none for a page that our templates could have made."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        yield Problem(code="page-encoding", message="the page is not UTF-8", file=path)
        return
    if len(data) > MAX_BYTES:
        words = f"{len(data)} bytes; our pages have at most {MAX_BYTES}"
        yield Problem(code="page-size", message=words, file=path)
        return
    faults = dict.fromkeys([*_frame(text), *_ParsedPage(path, text, site).faults()])
    for code, words in list(faults)[:MOST_FAULTS]:
        yield Problem(code=code, message=words, file=path)


Fault = tuple[str, str]
"""A code and the words."""


def _frame(text: str) -> Iterator[Fault]:
    """What no tree of elements shows: how the text begins, and what stands between the tags."""
    if not text.startswith(_FRONT):
        yield "page-frame", "the page does not begin as ours do"
    if _CONTROL.search(text):
        yield "page-frame", "the page holds characters that do not show"
    if "<!" in text[len("<!doctype") :] or "<?" in text:
        yield "page-frame", "the page has a comment or declaration, which ours do not"
    if not text.endswith("</script>\n</body>\n</html>\n"):
        yield "page-frame", "the page does not end as ours do"


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of the tree, and whether it stands in a drawing."""

    tag: str
    above: str
    drawn: bool
    given: Mapping[str, str]
    node: Any  # selectolax's own node: its type has nothing to add here


class _ParsedPage:
    """One page, its elements in their order."""

    def __init__(self, path: str, text: str, site: Site) -> None:
        self.path = path
        self.text = text
        self.site = site
        self.elements: list[_Element] = []
        self.texts: list[tuple[str, str]] = []
        self._read(text)
        mine = site.files.get(path)
        self.language = mine.language if mine is not None else ""
        self.ids = [each.given["id"] for each in self.elements if "id" in each.given]

    def _read(self, text: str) -> None:
        """Elements and texts in the order of the tree."""
        from selectolax.lexbor import LexborHTMLParser

        root = LexborHTMLParser(text).root
        drawn: set[int] = set()
        for node in root.traverse(include_text=True) if root is not None else ():
            above, tag = node.parent, node.tag or ""
            name = (above.tag if above is not None else "") or ""
            if tag == "-text":
                self.texts.append((name, node.text_content or ""))
                continue
            inside = tag == "svg" or (above is not None and above.mem_id in drawn)
            if inside:
                drawn.add(node.mem_id)
            given = {key: value or "" for key, value in node.attributes.items()}
            self.elements.append(_Element(tag, name, inside, given, node))

    def faults(self) -> Iterator[Fault]:
        for each in self.elements:
            yield from self._element(each)
        yield from self._once()
        yield from self._tags()
        yield from self._head()
        yield from self._addresses()
        yield from self._pictures()
        yield from self._words()

    def _element(self, each: _Element) -> Iterator[Fault]:
        parts, parents = (SVG, SVG_PARENTS) if each.drawn else (HTML, PARENTS)
        rules = parts.get(each.tag)
        if rules is None:
            yield "page-element", f"our pages have no <{each.tag[:40]}>"
            return
        if each.tag in parents and each.above not in parents[each.tag]:
            yield "page-element", f"our pages have no <{each.tag}> in <{each.above[:40]}>"
        for key, value in each.given.items():
            rule = rules.get(key)
            if rule is None or not rule(value):
                words = f"our pages have no {key[:40]}={value[:60]!a} at <{each.tag}>"
                yield "page-attribute", words
        if "hidden" in each.given and not self._may_hide(each):
            yield "page-attribute", f"our pages do not hide this <{each.tag}>"

    @staticmethod
    def _may_hide(each: _Element) -> bool:
        """What only the script brings to life is hidden; its classes say which that is."""
        return bool({"js", "safari", "tick"} & set(each.given.get("class", "").split()))

    def _once(self) -> Iterator[Fault]:
        tags = [each.tag for each in self.elements if not each.drawn]
        for tag in ALONE:
            if tags.count(tag) != 1:
                yield "page-element", f"our pages have one <{tag}>; this one has {tags.count(tag)}"
        if len(set(self.ids)) != len(self.ids):
            yield "page-attribute", "two elements have one id"

    def _tags(self) -> Iterator[Fault]:
        """What stands as a tag in the text and became no element: browsers drop some, or take
        their attributes elsewhere."""
        written = self.text.replace(self._inside("script"), "")
        for tag in dict.fromkeys(_TAG.findall(written)):
            if tag not in HTML and tag not in SVG:
                yield "page-element", f"our pages have no <{tag[:40]}>"
        for tag in ALONE:
            if written.count(f"<{tag}>") + written.count(f"<{tag} ") != 1:
                yield "page-element", f"our pages write <{tag}> once"

    def _head(self) -> Iterator[Fault]:
        """The policy, right behind the encoding, allows this style and this script alone."""
        metas = [each.given for each in self.elements if each.tag == "meta"]
        style, script = self._inside("style"), self._inside("script")
        if [given.get("charset") for given in metas[:1]] != ["utf-8"]:
            yield "page-policy", "the page does not say first that it is UTF-8"
        named = [(given["name"], given.get("content", "")) for given in metas if "name" in given]
        if dict(named) | SAID != dict(named) or len(dict(named)) != len(named):
            yield "page-element", "the page does not say of itself what ours say"
        said = [given.get("content") for given in metas if "http-equiv" in given]
        if said != [policy(style, script)] or "http-equiv" not in metas[1]:
            yield "page-policy", "the policy is not the one that allows this style and script alone"
        mine = self.site.files.get(self.path)
        chooser = mine is None or not mine.guide
        if script != self.site.script(chooser=chooser):
            yield "page-script", "the script is not one of ours"
        root = self.elements[0].given
        fixed = self.site.style(root.get("lang", ""), root.get("dir", ""), chooser=chooser)
        if not is_our_style(style, fixed):
            yield "page-style", "the style sheet is not one that our templates make"

    def _inside(self, tag: str) -> str:
        return "".join(text for above, text in self.texts if above == tag)

    def _addresses(self) -> Iterator[Fault]:
        """Where links lead: each to a place of this page, a file of this kit, or the host."""
        for each in self.elements:
            link = each.given.get("href")
            if link is None or each.drawn:
                if link is not None and link.removeprefix("#") not in self.ids:
                    yield "page-link", f"the drawing uses {link[:60]!a}, which is not there"
                continue
            if each.tag == "link" and link == "data:,":
                continue
            if reason := self._astray(link):
                yield "page-link", f"link {link[:120]!a}: {reason}"

    def _astray(self, link: str) -> str:
        """Why a link leads where no page of ours leads, or ""."""
        try:
            parts = urlsplit(link)
        except ValueError:
            return "this is not an address"
        if link.startswith("#"):
            return "" if link[1:] in {*self.ids, "all"} else "there is no such place on the page"
        if _SCHEME.match(link) or link.startswith(("/", "\\")):
            return "" if self.site.knows(link) else "leads away from this kit"
        plain = self._file(link)
        if parts.query or plain.startswith(("../", "/")) or plain == "..":
            return "leads out of the kit"
        if (
            quote(posixpath.relpath(self.site.place(plain), posixpath.dirname(self.path) or "."))
            != parts.path
        ):
            return "is not written as our links are"
        if plain not in self.site.files:
            return "there is no such file in the kit"
        return ""

    def _pictures(self) -> Iterator[Fault]:
        """Pictures are files of the kit: steps, and the code of this very page."""
        for each in self.elements:
            if each.tag not in ("img", "source"):
                continue
            link = each.given.get("src", each.given.get("srcset", ""))
            file = self._file(link)
            entry = self.site.files.get(file)
            wanted = self._own(file) if each.given.get("class") == "code" else Kind.PICTURE
            if entry is None or entry.kind is not wanted or entry.language != self.language:
                yield "page-picture", f"shows {link[:120]!a}, which is not a picture for this page"

    def _own(self, file: str) -> Kind | None:
        """The kind of the code of this page, or None for any other file."""
        mine = self.site.files.get(self.path)
        if mine is None:
            return None
        return Kind.QR if file == paths.code(mine.language, mine.guide, "page") else None

    def _file(self, link: str) -> str:
        """The file of the kit to which a relative address leads from this page."""
        here = posixpath.dirname(self.path)
        place = posixpath.normpath(posixpath.join(here, unquote(link.partition("#")[0])))
        return self.site.at(place)

    def _words(self) -> Iterator[Fault]:
        """What stands in a frame to be copied is ours; no sentence names another address."""
        for each in self.elements:
            if each.tag == "code":
                text = each.node.text(deep=True)
                if not self._may_copy(text):
                    yield (
                        "page-words",
                        f"to be copied: {text[:120]!a}, which none of our pages says",
                    )
        shown = unicodedata.normalize("NFKC", self._shown())
        for found in dict.fromkeys(
            (*WRITTEN.findall(shown), *_BARE.findall(WRITTEN.sub(" ", shown)))
        ):
            if not self.site.may_be_read(found):
                yield "page-words", f"names {found[:120]!a}, which is not an address of this kit"

    def _shown(self) -> str:
        """What a person reads or hears: texts, and attributes that are spoken or shown."""
        spoken = (
            value
            for each in self.elements
            for key, value in each.given.items()
            if key.startswith(_SPOKEN)
        )
        read = (text for tag, text in self.texts if tag not in _UNREAD)
        return "\n".join((*read, *spoken))

    def _may_copy(self, text: str) -> bool:
        command = _COMMAND.match(text)
        if command:
            return command[1] in self.site.names
        if _DIGEST.match(text):
            return text in self.site.digests
        return text in self.site.screens or self.site.is_setting(text)
