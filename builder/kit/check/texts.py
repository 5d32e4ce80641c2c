"""Holds a kit's texts for its host to what this program writes: README, parts, hosting files.

Knows that each follows from the manifest but for a few words, and which those are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from builder.errors import Problem
from builder.kit.check.recompile import said
from builder.kit.make import sbom
from builder.kit.make.bundle import README_TEMPLATE, host_readme
from builder.loader.workspace import Workspace
from builder.model import paths
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import LIMITS, Manifest, part_words
from builder.targets.host import hosting_files
from builder.wire.json_text import loads_json

_TITLE, _TONGUE = "\u27e6title\u27e7", "\u27e6tongue\u27e7"
# A guide's title or a language's name: words on one line, nothing that Markdown acts upon.
_WORDS = r"[^\n\r<>`\[\]|\x00-\x1f\x7f]{1,200}"
_SPDX = re.compile(r"[A-Za-z0-9 .()+-]{1,200}\Z")


def check_hosting(path: str, data: bytes) -> Iterator[Problem]:
    """Settings for a web server are the same in every kit."""
    wanted = next((each.data for each in hosting_files() if each.path == path), None)
    if data != wanted:
        yield Problem(
            code="kit-hosting", message="is not the file that this program writes", file=path
        )


def check_readme(data: bytes, manifest: Manifest, defaults: Workspace) -> Iterator[Problem]:
    """The README follows from the manifest, but for titles of guides and names of languages."""
    head = manifest.head
    try:
        text = data.decode("utf-8")
        kit = head["kit"]
        shown = Kit(
            title=kit["title"],
            edition=kit["edition"],
            base_url="" if head["preview"] else head["base_url"],
        )
        names = [f"{_TONGUE} (`{name}/`)" for name in kit["languages"]]
        titles = [_TITLE for _ in kit["guides"]]
        english = sum(head["english_words"].values())
        version = str(head["built_by"][sbom.BUILDER])
        part = part_words({name: said(head, "limits", name) for name in LIMITS})
    except (KeyError, TypeError, AttributeError, UnicodeDecodeError):
        yield _readme_fault("cannot be held against the manifest")
        return
    entries = [each for each in manifest.files.values() if each.kind is not Kind.DOC]
    kinds = {each.kind for each in entries}
    template = defaults.read(defaults.folder("assets") / README_TEMPLATE).decode("utf-8")
    for unsigned in _states(manifest):
        wanted = host_readme(
            template,
            kit=shown,
            version=version,
            guides=titles,
            languages=names,
            kinds=kinds,
            part=part,
            paged=paths.INDEX in manifest.files,
            unsigned=unsigned,
            english=english,
        ).decode("utf-8")
        pattern = re.escape(wanted)
        for mark in (_TITLE, _TONGUE):
            pattern = pattern.replace(re.escape(mark), _WORDS)
        if re.fullmatch(pattern, text):
            return
    yield _readme_fault("is not the one that this program writes for such a kit")


def _states(manifest: Manifest) -> set[bool]:
    """Whether some shortcut is unsigned; files signed in place leave the README as it was."""
    shortcuts = [each for each in manifest.files.values() if each.kind is Kind.SHORTCUT]
    if any(each.signed for each in shortcuts):
        return {True, False}
    return {bool(shortcuts)}


def _readme_fault(words: str) -> Problem:
    return Problem(code="kit-readme", message=words, file=paths.README)


def check_bill(data: bytes, manifest: Manifest) -> Iterator[Problem]:
    """The bill of materials follows from the manifest, but for its list of fonts and for the
    licences that packages declare on the machine that built the kit."""
    try:
        bill = loads_json(data)
        wanted = json.loads(sbom.dump_sbom(manifest.head, ()))
        canonical = json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        fonts = [each for each in bill["components"] if each.get("type") == "file"]
        plain = {**bill, "components": [_bare(each) for each in bill["components"]]}
        ours = {**wanted, "components": [_bare(each) for each in wanted["components"]]}
        ours["components"] += [_bare(each) for each in fonts]
        sound = plain == ours and all(map(_is_font, fonts)) and canonical.encode("utf-8") == data
        sound = sound and all(_SPDX.match(text) for text in _licences(bill))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UnicodeError):
        sound = False
    if not sound:
        words = "is not the bill of materials that this program writes for such a kit"
        yield Problem(code="kit-bill", message=words, file=paths.SBOM)


def _bare(component: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in component.items() if key != "licenses"}


def _is_font(component: Mapping[str, Any]) -> bool:
    name = str(component.get("name"))
    return (
        component.keys() <= {"type", "bom-ref", "name", "hashes", "version", "licenses"}
        and re.fullmatch(r"[A-Za-z0-9_-]{1,60}\.[ot]tf", name) is not None
        and component.get("bom-ref") == f"font:{name}"
        and re.fullmatch(r"[0-9.]{0,12}", str(component.get("version", ""))) is not None
    )


def _licences(bill: Mapping[str, Any]) -> Iterator[str]:
    for component in bill["components"]:
        for licence in component.get("licenses", ()):
            yield licence["expression"] if "expression" in licence else licence["license"]["id"]
