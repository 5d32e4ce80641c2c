"""manifest.json: what a kit holds, what it was made from, and what was left out and why.

Knows the manifest's keys, described for people in docs/manifest.md, and reads one back
without believing it. Knows nothing of disks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import InvalidFileError, Problem
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.kinds import KINDS, Kind
from builder.wire.archive import bad_path
from builder.wire.digest import sha256
from builder.wire.json_text import loads_json

if TYPE_CHECKING:  # a manifest is read far more often than cells are there
    from builder.model.cell import Refused

NAME = paths.MANIFEST
SUMS = paths.SUMS
SIGNATURE = paths.SIGNATURE
FORMAT = 1
LIMITS = ("guides", "languages", "devices", "targets")
GIVEN = ("signed", "workflows")
MAX_BYTES = 32 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9-]{1,80}\Z")
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")
# Where a fleet keeps what its sites share, seen from a site: beside them, called by its content.
_COMMON = re.compile(r"\.\./common/[0-9a-f]{32}/\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file as the manifest lists it. `common`: it lies in the folder that sites share."""

    path: str
    bytes: int
    sha256: str
    kind: Kind
    guide: str
    device: str
    language: str
    media_type: str
    executable: bool
    signed: bool | None
    says: str
    code: str = ""
    common: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A manifest as read: its head (every key but `files`) and its files by path."""

    head: Mapping[str, Any]
    files: Mapping[str, Entry]

    def place(self, entry: Entry) -> str:
        """Where a file lies, seen from the kit's root."""
        return f"{common_at(self.head)}{entry.path}" if entry.common else entry.path


def common_at(head: Mapping[str, Any]) -> str:
    """Where the kit's shared files lie, with a final slash, or "". Takes any JSON."""
    said = head.get("common")
    at = said.get("at") if isinstance(said, dict) else None
    return at if isinstance(at, str) and _COMMON.match(at) else ""


def entry_of(artifact: Artifact) -> Entry:
    return Entry(
        path=artifact.path,
        bytes=len(artifact.data),
        sha256=sha256(artifact.data),
        kind=artifact.kind,
        guide=artifact.guide,
        device=artifact.device,
        language=artifact.language,
        media_type=artifact.media_type,
        executable=artifact.executable,
        signed=artifact.signed,
        says=artifact.says,
        code=artifact.code,
        common=artifact.common,
    )


def dump_manifest(head: Mapping[str, Any], files: Iterable[Entry]) -> bytes:
    """The manifest's bytes: JSON, keys sorted, one file a line, a final newline."""
    rows = [
        json.dumps(_row(entry), sort_keys=True, ensure_ascii=False)
        for entry in sorted(files, key=lambda entry: entry.path.encode("utf-8"))
    ]
    top = json.dumps({**head, "format": FORMAT}, sort_keys=True, ensure_ascii=False, indent=1)
    body = ",\n  ".join(rows)
    return f'{top[:-2]},\n "files": [\n  {body}\n ]\n}}\n'.encode()


def head_of(
    *,
    version: str,
    tools: Mapping[str, str],
    kit: Mapping[str, Any],
    source_digest: str,
    preview: bool,
    base_url: str,
    refused: Iterable[Refused],
    english_words: Mapping[str, int],
) -> dict[str, Any]:
    """The manifest's head. `english_words` counts, by language, OS words shown in English."""
    return {
        "built_by": {"optout-kit": version, **tools},
        "kit": dict(kit),
        "source_digest": source_digest,
        "preview": preview,
        "base_url": base_url,
        "english_words": dict(english_words),
        "left_out": [{"cell": each.cell.id, "reason": each.reason} for each in refused],
    }


def dump_sums(entries: Iterable[Entry], manifest: bytes, common: str = "") -> bytes:
    """SHA256SUMS as `shasum -a 256 -c` reads it: every file and the manifest itself. `common`
    is where shared files lie."""
    sums = {(common if each.common else "") + each.path: each.sha256 for each in entries}
    sums[NAME] = sha256(manifest)
    lines = [f"{sums[path]}  {path}\n" for path in sorted(sums, key=lambda path: path.encode())]
    return "".join(lines).encode("utf-8")


def parse_manifest(data: bytes, *, file: str = NAME) -> Manifest:
    """The manifest in `data`. Raises InvalidFileError for anything that is not one."""
    if len(data) > MAX_BYTES:
        raise _invalid(f"{len(data)} bytes; at most {MAX_BYTES} are read", file)
    try:
        value = loads_json(data, pairs=_no_twins)
    except (ValueError, RecursionError) as error:
        raise _invalid(f"not readable as JSON: {error}", file) from None
    if not _is_whole_number(value):
        raise _invalid("a text in it holds half of a character", file)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise _invalid(f"not a manifest of format {FORMAT}", file)
    rows = value.pop("files", None)
    if not isinstance(rows, list):
        raise _invalid("there is no list of files", file)
    entries = [_entry(row, file) for row in rows]
    files = {entry.path: entry for entry in entries}
    if len(files) != len(entries):
        raise _invalid("a file is listed twice", file)
    if any(entry.common for entry in entries) and not common_at(value):
        raise _invalid("it lists shared files, and does not say where they lie", file)
    return Manifest(head=value, files=files)


_TYPES: dict[str, type | tuple[type, ...]] = {
    "path": str,
    "bytes": int,
    "sha256": str,
    "kind": str,
    "guide": str,
    "device": str,
    "language": str,
    "media_type": str,
    "executable": bool,
    "signed": (bool, type(None)),
    "says": str,
    "code": str,
    "common": bool,
}
_ONLY_WHERE_SAID: dict[str, str | bool] = {"code": "", "common": False}


def _row(entry: Entry) -> dict[str, Any]:
    row = {key: getattr(entry, key) for key in _TYPES}
    return {key: value for key, value in row.items() if value or key not in _ONLY_WHERE_SAID}


def _entry(row: Any, file: str) -> Entry:
    if not isinstance(row, dict) or row.keys() | _ONLY_WHERE_SAID.keys() != _TYPES.keys():
        raise _invalid("an entry of the list of files has other keys than it should", file)
    row = {**_ONLY_WHERE_SAID, **row}
    for key, kind in _TYPES.items():
        if not isinstance(row[key], kind) or (kind is int and isinstance(row[key], bool)):
            raise _invalid(f'an entry\'s "{key}" is of the wrong kind', file)
    if reason := bad_path(row["path"]):
        raise _invalid(f'"{row["path"]}": {reason}', file)
    if row["path"] in (NAME, SUMS):
        raise _invalid(f'"{row["path"]}" cannot list itself', file)
    if row["bytes"] < 0 or not _DIGEST.match(row["sha256"]):
        raise _invalid(f'"{row["path"]}": its length or digest is not valid', file)
    if row["kind"] not in KINDS:
        raise _invalid(f'"{row["path"]}": "{row["kind"]}" is not a kind of file', file)
    return Entry(**{**row, "kind": KINDS[row["kind"]]})


def _is_whole_number(value: Any) -> bool:
    """Whether every text can be written down: JSON can spell halves of characters."""
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is given twice")
    return found


def _invalid(message: str, file: str) -> InvalidFileError:
    return InvalidFileError(Problem(code="bad-manifest", message=message, file=file))


def part_words(limits: Mapping[str, Iterable[str]]) -> str:
    """What alone a kit was asked for, "" where that was everything. Names that are none are left
    out: they come from a manifest that nobody believes yet."""
    named = {key: [name for name in limits.get(key, ()) if _NAME.match(name)] for key in LIMITS}
    return "; ".join(f"{key} {', '.join(names)}" for key, names in named.items() if names)
