"""sbom.json: what went into a kit, as a CycloneDX 1.6 bill of materials.

Knows the format as far as a kit needs it, and how to read a font's version. Carries neither
a serial number nor a time, both of which the format allows to be left out: the same kit has
the same bytes.

Source: CycloneDX bom-1.6.schema.json and its reference (checked 2026-11-22).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from typing import Any

from builder.loader.workspace import Workspace
from builder.wire.digest import sha256

BUILDER = "optout-kit"
DIGEST_PROPERTY = "optout:source-digest"
_FONTS = "assets/fonts"
_OFL = "SIL Open Font License"


@dataclass(frozen=True, slots=True, kw_only=True)
class Font:
    """A font file of the workspace. `licence` is an SPDX id, or "" where nothing says."""

    name: str
    version: str
    sha256: str
    licence: str


def fonts_of(workspace: Workspace) -> tuple[Font, ...]:
    """The workspace's fonts, by name, with what each says of itself."""
    return tuple(
        font_of(path.name, workspace.read(path)) for path in workspace.files(_FONTS, "*.[ot]tf")
    )


def font_of(name: str, data: bytes) -> Font:
    """A font's revision, such as "2.004", and licence, as far as its own tables say them.

    Source: OpenType 1.9, table directory, `head.fontRevision` (Fixed, 16.16) and the texts
    of `name`, in UTF-16 or a byte a letter.
    """
    said = _table(data, b"name")
    revision = _table(data, b"head")[4:8]
    free = any(_OFL.encode(form) in said for form in ("utf-16-be", "ascii"))
    return Font(
        name=name,
        version=f"{struct.unpack('>i', revision)[0] / 65536:.3f}" if len(revision) == 4 else "",
        sha256=sha256(data),
        licence="OFL-1.1" if free else "",
    )


def _table(data: bytes, wanted: bytes) -> bytes:
    """A table of a font, or nothing where it has none or is no font."""
    try:
        (count,) = struct.unpack_from(">H", data, 4)
        for number in range(count):
            tag, _, offset, size = struct.unpack_from(">4sIII", data, 12 + 16 * number)
            if tag == wanted:
                return data[offset : offset + size]
    except struct.error:
        return b""
    return b""


def dump_sbom(head: Mapping[str, Any], fonts: Sequence[Font]) -> bytes:
    """The bill for the kit whose manifest has this head: JSON, keys sorted."""
    built_by = head["built_by"]
    kit = head["kit"]
    libraries = [
        _library(name, version)
        for name, version in sorted(built_by.items())
        if name != BUILDER and version != "missing"
    ]
    # No package URL for the builder itself: a name is only safe once it is published.
    builder = {
        "type": "application",
        "bom-ref": f"{BUILDER}@{built_by[BUILDER]}",
        "name": BUILDER,
        "version": built_by[BUILDER],
        "licenses": [{"license": {"id": "MIT"}}],
    }
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "data",
                "bom-ref": "kit",
                "name": kit["id"],
                "version": kit["edition"],
            },
            "properties": [{"name": DIGEST_PROPERTY, "value": head["source_digest"]}],
        },
        "components": [builder, *libraries, *map(_font, fonts)],
    }
    return (json.dumps(bill, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode("utf-8")


def _library(name: str, version: str) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{version}"
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
    }
    if licence := _licence(name):
        found["licenses"] = [{"expression": licence}]
    return found


def _licence(name: str) -> str:
    """The SPDX expression that a package declares, or ""."""
    try:
        return "".join(metadata(name).get_all("License-Expression", []))
    except PackageNotFoundError:
        return ""


def _font(font: Font) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "file",
        "bom-ref": f"font:{font.name}",
        "name": font.name,
        "hashes": [{"alg": "SHA-256", "content": font.sha256}],
    }
    if font.version:
        found["version"] = font.version
    if font.licence:
        found["licenses"] = [{"license": {"id": font.licence}}]
    return found
