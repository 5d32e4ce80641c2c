"""Checks what a manifest says of the kit as a whole, against its own list of files.

Knows each claim of the head: address and preview, languages, guides, pages, what was left
out, what it was made from. Opens no file but the bill of materials. Believes nothing, so any
JSON may come in: shapes are settled first, and only sound ones are compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from builder.errors import Problem
from builder.kit.check.complete import missing
from builder.kit.make import sbom
from builder.loader.kitfile import LINK, base_url
from builder.model import paths
from builder.model.cell import NO_TARGET
from builder.model.kinds import Kind, misplaced, signable
from builder.model.kit import PREVIEW_URL, Paper
from builder.model.manifest import FORMAT, GIVEN, LIMITS, NAME, Entry, Manifest, common_at
from builder.wire.json_text import loads_json

_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def check_head(manifest: Manifest, files: Mapping[str, bytes]) -> list[Problem]:
    """The faults of the manifest's claims. Never raises for what it holds."""
    found = [*_shapes(manifest.head)]
    if not found:
        found += [
            *_address(manifest.head),
            *_languages(manifest),
            *_guides(manifest),
            *_pages(manifest),
            *_left_out(manifest.head),
            *missing(manifest),
            *_bill(manifest.head, files),
        ]
    found += [words for entry in manifest.files.values() for words in _entry(entry)]
    return [Problem(code="kit-claim", message=words, file=NAME) for words in dict.fromkeys(found)]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _texts(value: Any) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(each, str) for each in value)
        and len(set(value)) == len(value)
    )


def _named(value: Any, sound: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(sound(each) for each in value.values())


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _reason(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"cell", "reason"} and _named(value, _text)


_HEAD: Mapping[str, Callable[[Any], bool]] = {
    "format": lambda value: _count(value) and value == FORMAT,
    "built_by": lambda value: _named(value, _text) and sbom.BUILDER in value,
    "kit": lambda value: isinstance(value, dict),
    "base_url": _text,
    "preview": lambda value: isinstance(value, bool),
    "source_digest": lambda value: _text(value) and _DIGEST.match(value) is not None,
    "given": lambda value: _named(value, _texts) and value.keys() == set(GIVEN),
    "english_words": lambda value: _named(value, _count),
    "limits": lambda value: _named(value, _texts) and value.keys() == set(LIMITS),
    "left_out": lambda value: isinstance(value, list) and all(map(_reason, value)),
}
_KIT: Mapping[str, Callable[[Any], bool]] = {
    "id": _text,
    "title": _text,
    "host": _text,
    "contact": _text,
    "edition": _text,
    "guides": _texts,
    "languages": _texts,
    "links": lambda value: _named(value, lambda each: _named(each, _link)),
}
_KIT_OF_SOME: Mapping[str, Callable[[Any], bool]] = {
    "papers": lambda value: _texts(value) and set(value) <= set(Paper),
    "hosts": lambda value: _named(value, _text),
    "contacts": lambda value: _named(value, _text),
    "listed": lambda value: value is True,
}


def _common(value: Any) -> bool:
    """Said only of a site of a fleet: where the shared files lie, and of which kit they are."""
    return (
        isinstance(value, dict)
        and value.keys() == {"at", "guides", "languages"}
        and bool(common_at({"common": value}))
        and _texts(value["guides"])
        and _texts(value["languages"])
    )


def _link(value: Any) -> bool:
    return isinstance(value, str) and LINK.match(value) is not None


def _shapes(head: Mapping[str, Any]) -> Iterator[str]:
    kit = head.get("kit")
    if "common" in head and not _common(head["common"]):
        yield '"common" is not what it should be'
    said = kit if isinstance(kit, dict) else {}
    of_some = {key: sound for key, sound in _KIT_OF_SOME.items() if key in said}
    for where, keys, found in (
        ("", _HEAD, {key: head[key] for key in head if key != "common"}),
        ("kit.", {**_KIT, **of_some}, said),
    ):
        for key, sound in keys.items():
            if key not in found:
                yield f'"{where}{key}" is missing'
            elif not sound(found[key]):
                yield f'"{where}{key}" is not what it should be'
        for key in sorted(found.keys() - keys.keys()):
            yield f"{where}{key[:40]!a} is not a key of a manifest"


def _address(head: Mapping[str, Any]) -> Iterator[str]:
    address = head["base_url"]
    if head["preview"]:
        if address != PREVIEW_URL:
            yield "a preview's codes point at a person's own computer; this one's do not"
        return
    try:
        canonical = base_url(address)
    except ValueError as error:
        yield f'"base_url": {error}'
        return
    if canonical != address:
        yield '"base_url" is not written as addresses are'


def _languages(manifest: Manifest) -> Iterator[str]:
    known = set(manifest.head["kit"]["languages"])
    if manifest.head["english_words"].keys() != known:
        yield '"english_words" does not count the kit\'s languages'
    for entry in manifest.files.values():
        if entry.language and entry.language not in known:
            yield f"{entry.path}: the kit does not say that it speaks {entry.language[:40]!a}"


def _guides(manifest: Manifest) -> Iterator[str]:
    guides = manifest.head["kit"]["guides"]
    for entry in manifest.files.values():
        if entry.guide and entry.guide not in guides:
            yield f"{entry.path}: the kit does not say that it has the guide {entry.guide[:40]!a}"
    there = {entry.guide for entry in manifest.files.values()} - {""}
    refused = {_axes(row["cell"])[1] for row in manifest.head["left_out"]}
    for guide in guides:
        if there and guide not in there | refused:
            yield f"there is no file for the guide {guide[:40]!a}, and no reason is given"


def _pages(manifest: Manifest) -> Iterator[str]:
    """A kit with pages has one for each guide in each language, or says why not."""
    kit = manifest.head["kit"]
    pages = {
        (entry.guide, entry.language)
        for entry in manifest.files.values()
        if entry.kind is Kind.PAGE and entry.guide
    }
    refused = {
        (guide, language)
        for target, guide, _, language in map(_axes, _cells(manifest.head))
        if target in ("page", NO_TARGET)
    }
    if not pages:
        return
    for guide in kit["guides"]:
        for language in kit["languages"]:
            if (guide, language) not in pages | refused:
                yield f"there is no page for {guide[:40]!a} in {language[:40]!a}"


def _cells(head: Mapping[str, Any]) -> list[str]:
    return [row["cell"] for row in head["left_out"]]


def _axes(cell: str) -> tuple[str, str, str, str]:
    """Target, guide, device, language of a cell's name; "" for what is not there."""
    parts = (*cell.split("/"), "", "", "", "")
    return parts[0], parts[1], parts[2], parts[3]


def _left_out(head: Mapping[str, Any]) -> Iterator[str]:
    kit = head["kit"]
    for cell in _cells(head):
        _, guide, _, language = _axes(cell)
        if (
            cell.count("/") != 3
            or guide not in {"-", *kit["guides"]}
            or language not in {"-", *kit["languages"]}
        ):
            yield f"{cell[:80]!a} is listed as left out, but could not be in this kit"


def _entry(entry: Entry) -> Iterator[str]:
    if misplaced(entry.kind, entry.path):
        yield f"{entry.path} is listed as {entry.kind}, which it cannot be"
    if (entry.signed is None) is signable(entry.kind):
        can = "can" if signable(entry.kind) else "cannot"
        yield f"{entry.path} {can} be signed; the list says otherwise"
    if entry.executable and not entry.kind.row.executable:
        yield f"{entry.path} is not a script, but is listed as one that may be run"


def _bill(head: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    """The bill of materials says what the manifest says it was built by."""
    if paths.SBOM not in files:
        return
    try:
        bill = loads_json(files[paths.SBOM])
        rows = [row for row in bill["components"] if row["type"] != "file"]
        named = {row["name"]: row["version"] for row in rows}
        said = {row["name"]: row["value"] for row in bill["metadata"]["properties"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        yield f"{paths.SBOM} is not a bill of materials"
        return
    built_by = {name: found for name, found in head["built_by"].items() if found != "missing"}
    if named != built_by or said.get(sbom.DIGEST_PROPERTY) != head["source_digest"]:
        yield f"{paths.SBOM} does not agree with the manifest about what went in"
