"""What is to be sent and removed so that a place holds a kit, and in which order.

Knows two manifests, the one here and the one there, and what an interrupted publish left
behind. Touches no network and no disk.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from builder.errors import OptOutError
from builder.kit.opening.kit import OpenedKit
from builder.model.kinds import Kind
from builder.model.manifest import NAME, SIGNATURE, SUMS, Entry, Manifest, parse_manifest
from builder.wire.archive import bad_path
from builder.wire.json_text import loads_json

JOURNAL = ".optout-publish.json"
MAX_JOURNAL = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishJournal:
    """What a publish wrote down before it began: every path that it sends or that was there.

    Found at a place, it says that a publish did not end: nothing is known of what these
    paths hold, and those that no manifest lists any more may be removed.
    """

    paths: frozenset[str] = frozenset()

    def dump(self, publisher: str) -> bytes:
        value = {"format": 1, "publisher": publisher, "paths": sorted(self.paths)}
        return json.dumps(value, ensure_ascii=False, indent=0).encode()


def parse_journal(data: bytes | None) -> PublishJournal:
    """The journal in `data`; an empty one where there is none, or none that can be read."""
    try:
        value = loads_json(data or b"null")
        paths = value["paths"] if isinstance(value, dict) and value.get("format") == 1 else []
    except (ValueError, KeyError, RecursionError):
        paths = []
    if not isinstance(paths, list):
        paths = []
    return PublishJournal(
        paths=frozenset(path for path in paths if isinstance(path, str) and not bad_path(path))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishChanges:
    """What a publish does. Each list is sent wholly before the next one begins.

    `files` are what pages lead to, `new_pages` those that nobody can have reached yet,
    `pages` those that change, `lists` the checksums and the signature. The manifest follows
    as the last one, then `remove`. `same` counts files that are there already.
    """

    files: tuple[str, ...]
    new_pages: tuple[str, ...]
    pages: tuple[str, ...]
    lists: tuple[str, ...]
    remove: tuple[str, ...]
    same: int
    manifest: bool

    @property
    def send(self) -> tuple[str, ...]:
        own = (NAME,) if self.manifest else ()
        return (*self.files, *self.new_pages, *self.pages, *self.lists, *own)

    @property
    def nothing(self) -> bool:
        return not self.send and not self.remove


def plan_changes(
    kit: OpenedKit, there: bytes | None, journal: PublishJournal, *, every: bool
) -> PublishChanges:
    """What makes a place hold `kit`, where `there` is the manifest it has (None: none).

    With `every`, files are sent even where the place has them. Raises InvalidFileError for a
    kit whose own manifest cannot be read.
    """
    here = parse_manifest(kit.files[NAME], file=NAME)
    old = _readable(there)
    known = {} if every or old is None else _digests(old, unknown=journal.paths)
    wanted = [path for path, entry in here.files.items() if known.get(path) != _key(entry)]
    pages = [path for path in wanted if here.files[path].kind is Kind.PAGE]
    own = [path for path in (SUMS, SIGNATURE) if path in kit.files]
    changed = bool(wanted) or there != kit.files[NAME] or bool(journal.paths)
    before = (frozenset(old.files) if old else frozenset()) | journal.paths
    gone = before - here.files.keys() - set(own) - {NAME, JOURNAL}
    listed = old.files.keys() if old else ()
    return PublishChanges(
        files=tuple(sorted(set(wanted) - set(pages))),
        new_pages=tuple(sorted(path for path in pages if path not in listed)),
        pages=tuple(sorted(path for path in pages if path in listed)),
        lists=tuple(own) if changed or every else (),
        remove=tuple(sorted(gone | _old_signature(kit, there))),
        same=len(here.files) - len(wanted),
        manifest=changed or every,
    )


def paths_at_stake(kit: OpenedKit, there: bytes | None, journal: PublishJournal) -> PublishJournal:
    """The journal of a publish: what it may send, what was there, what an earlier one left."""
    old = _readable(there)
    before = frozenset(old.files) if old else frozenset()
    return PublishJournal(paths=frozenset(kit.files) | before | journal.paths)


def _old_signature(kit: OpenedKit, there: bytes | None) -> frozenset[str]:
    """A signature that the kit has no more: it would call the new manifest forged."""
    if there is None or SIGNATURE in kit.files or there == kit.files[NAME]:
        return frozenset()
    return frozenset({SIGNATURE})


def _readable(data: bytes | None) -> Manifest | None:
    if data is None:
        return None
    try:
        return parse_manifest(data)
    except OptOutError:
        return None


def _digests(manifest: Manifest, *, unknown: frozenset[str]) -> Mapping[str, tuple[object, ...]]:
    return {path: _key(entry) for path, entry in manifest.files.items() if path not in unknown}


def _key(entry: Entry) -> tuple[object, ...]:
    """What makes two published files the same: content, media type, whether it may be run."""
    return entry.sha256, entry.media_type, entry.executable
