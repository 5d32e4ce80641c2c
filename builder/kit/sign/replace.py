"""Puts signed files in the place of the unsigned ones: a kit as a whole, single files one by one.

Knows how a kit is exchanged with its archive, and that signed files are kept for the next
build before the kit changes. Knows nothing of signatures. Whenever the process dies, a kit is
the old one or the new one, with a list and checksums that fit it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from builder.errors import DiskError, OptOutError, Problem
from builder.files import open_input, read_file, replace_file
from builder.kit.folder import archive_of, check_ours, locked, recover, write_kit
from builder.kit.sign.update_manifest import read_manifest, update_manifest
from builder.loader.workspace import SIGNED
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.manifest import NAME, SIGNATURE, SUMS, Manifest, dump_manifest, dump_sums
from builder.wire.archive import MAX_TOTAL, open_zip, zip_date


def replace_in_kit(folder: Path, signed: Mapping[str, tuple[bytes, bytes]]) -> list[Problem]:
    """Exchanges the kit at `folder`, and its archive, for one with these files signed.

    `signed` is path in the kit -> (the bytes that were signed, the signed file). A signature
    over the old manifest goes. Warnings come back. Raises DiskError, and nothing was changed,
    where the kit is not as it was when its files were read.
    """
    with locked(folder.parent, folder.name):
        told = recover(folder)
        check_ours(folder)
        manifest = _manifest(folder)
        for path, (unsigned, _) in signed.items():
            if path in manifest.files and read_file(folder / path) != unsigned:
                words = "was built anew while it was being signed; nothing was changed"
                problem = Problem(
                    code="kit-changed", message=words, file=str(folder), help="sign it again"
                )
                raise DiskError(problem)
        files = (
            replace(each, data=signed[each.path][1], signed=True) if each.path in signed else each
            for each in _artifacts(folder, manifest)
        )
        updated = update_manifest(manifest, {path: pair[1] for path, pair in signed.items()})
        whole = dump_manifest(updated.head, updated.files.values())
        lists = [
            _document(NAME, whole),
            _document(SUMS, dump_sums(updated.files.values(), whole)),
        ]
        return [*told, *write_kit(folder, itertools.chain(files, lists), _archive_date(folder))]


def add_signature(folder: Path, signature: bytes, manifest: bytes) -> tuple[bool, list[Problem]]:
    """Exchanges the kit for one with this signature over its manifest, in folder and archive.

    (Whether there is an archive of that kit which has it too, warnings.) Raises as
    replace_in_kit does.
    """
    with locked(folder.parent, folder.name):
        told = recover(folder)
        check_ours(folder)
        if read_file(folder / NAME) != manifest:
            words = "was built anew while it was being signed; nothing was changed"
            problem = Problem(
                code="kit-changed", message=words, file=str(folder), help="sign it again"
            )
            raise DiskError(problem)
        lists = [_document(name, read_file(folder / name)) for name in (NAME, SUMS)]
        files = itertools.chain(
            _artifacts(folder, _manifest(folder)), lists, [_document(SIGNATURE, signature)]
        )
        when = _archive_date(folder)
        told += write_kit(folder, files, when)
    return when is not None, told


def keep_signed(signed: Mapping[str, bytes], workspace: Path) -> list[Path]:
    """Writes the files to the workspace's `signed/`, from where the next build takes them."""
    kept = []
    for name, data in sorted(signed.items()):
        copy = workspace / SIGNED / name
        try:
            copy.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            words = f"cannot be made: {error.strerror or error}"
            problem = Problem(code="file-write", message=words, file=str(copy.parent))
            raise DiskError(problem) from None
        replace_file(copy, data)
        kept.append(copy)
    return kept


def _manifest(folder: Path) -> Manifest:
    manifest = read_manifest(folder)
    assert manifest is not None  # check_ours has read it
    return manifest


def _artifacts(folder: Path, manifest: Manifest) -> Iterator[Artifact]:
    """The files that the kit lists and that are there, as they are, one after the other."""
    for entry in manifest.files.values():
        if (folder / entry.path).exists():
            yield Artifact(
                path=entry.path,
                data=read_file(folder / entry.path, limit=MAX_TOTAL),
                kind=entry.kind,
                executable=entry.executable,
                signed=entry.signed,
            )


def _archive_date(folder: Path) -> tuple[int, ...] | None:
    """The date of the archive that is there; None where that is of no such kit.

    An archive of another build is left alone: it may be what a person has published.
    """
    place = archive_of(folder)
    if not place.is_file():
        return None
    with open_input(place, limit=MAX_TOTAL) as data:
        try:
            found = open_zip(data, file=str(place)).get(f"{folder.name}/{NAME}")
            when = zip_date(data, file=str(place))
        except OptOutError:
            return None
    return when if found == read_file(folder / NAME) else None


def _document(name: str, data: bytes) -> Artifact:
    return Artifact(path=name, data=data, kind=Kind.DOC)
