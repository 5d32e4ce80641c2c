"""Publishes a kit: sends what changed, in an order in which nothing ever points at nothing.

Knows the order: what pages lead to, new pages, changed pages, checksums, the manifest; only
then is removed what an earlier manifest listed and the new one does not. Killed anywhere, a
place holds old or new pages, whole, and the next run ends what this one began.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from builder.errors import InvalidFileError, OptOutError, Problem, UsageError
from builder.kit.opening.kit import OpenedKit
from builder.kit.publish.address import PublishAddress, PublishWay
from builder.kit.publish.changes import (
    JOURNAL,
    MAX_JOURNAL,
    PublishChanges,
    parse_journal,
    paths_at_stake,
    plan_changes,
)
from builder.kit.publish.destination import Destination, OutgoingFile
from builder.model.kinds import cache_control, media_type
from builder.model.manifest import MAX_BYTES, NAME, Manifest, parse_manifest
from builder.model.progress import Progress, no_progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What a publish did, or would do. `base_url` is the kit's own address, or ""."""

    changes: PublishChanges
    bytes: int
    base_url: str


def publish_kit(
    kit: OpenedKit,
    address: PublishAddress,
    *,
    every: bool = False,
    dry_run: bool = False,
    preview: bool = False,
    progress: Progress = no_progress,
) -> Published:
    """Makes the place at `address` hold `kit`, and says what that took.

    With `every`, files are sent that are there already. Raises InvalidFileError for a preview
    kit unless `preview`, NetworkError, DiskError, MissingToolError.
    """
    manifest = parse_manifest(kit.files.get(NAME, b""), file=f"{kit.name}/{NAME}")
    if manifest.head.get("preview") is not False and not preview:
        raise _is_preview(kit)
    base_url = str(manifest.head.get("base_url", ""))
    if address.way is PublishWay.FOLDER:
        _require_elsewhere(kit, Path(address.target))
    with open_destination(address, look_only=dry_run) as place:
        there = place.read(NAME, MAX_BYTES)
        journal = parse_journal(place.read(JOURNAL, MAX_JOURNAL))
        changes = plan_changes(kit, there, journal, every=every)
        size = sum(len(kit.files[path]) for path in changes.send)
        if not dry_run and not changes.nothing:
            if not place.whole:
                own = paths_at_stake(kit, there, journal).dump(os.urandom(8).hex())
                place.claim(_outgoing(JOURNAL, own, manifest))
            _carry_out(changes, kit, manifest, place, there, progress)
            place.finish(str(_title(manifest)))
    return Published(changes=changes, bytes=size, base_url=base_url)


def _carry_out(
    changes: PublishChanges,
    kit: OpenedKit,
    manifest: Manifest,
    place: Destination,
    there: bytes | None,
    progress: Progress,
) -> None:
    total, done = len(changes.send) + len(changes.remove), 0

    def put(path: str) -> None:
        place.put(_outgoing(path, kit.files[path], manifest))

    def step() -> None:
        nonlocal done
        done += 1
        progress("publish", done, total)

    for paths in (changes.files, changes.new_pages, changes.pages, changes.lists):
        _all(put, paths, place.parallel, step)
    if changes.manifest:
        place.replace(_outgoing(NAME, kit.files[NAME], manifest), there)
        step()
    _all(place.remove, changes.remove, place.parallel, step)


def _all(
    act: Callable[[str], None], paths: Iterable[str], parallel: int, step: Callable[[], None]
) -> None:
    """Does `act` for every path, some at once; all have ended when this returns or raises."""
    if parallel == 1:
        for path in paths:
            act(path)
            step()
        return
    problems: list[OptOutError] = []
    with ThreadPoolExecutor(max_workers=parallel) as pool:
        waiting = {pool.submit(act, path) for path in paths}
        try:
            while waiting:
                ended, waiting = wait(waiting, timeout=1, return_when=FIRST_EXCEPTION)
                for future in ended:
                    error = future.exception()
                    if isinstance(error, OptOutError):
                        problems.append(error)
                    elif error is not None:
                        raise error
                    step()
                if problems:
                    break
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    if problems:
        first = problems[0]
        raise type(first)(*dict.fromkeys(each for error in problems for each in error.problems))


def _outgoing(path: str, data: bytes, manifest: Manifest) -> OutgoingFile:
    entry = manifest.files.get(path)
    return OutgoingFile(
        path=path,
        data=data,
        media_type=media_type(path),
        cache=cache_control(path),
        executable=entry.executable if entry else False,
    )


def _title(manifest: Manifest) -> object:
    kit = manifest.head.get("kit")
    return (kit.get("title") if isinstance(kit, dict) else "") or "a kit"


def _is_preview(kit: OpenedKit) -> InvalidFileError:
    return InvalidFileError(
        Problem(
            code="publish-preview",
            message="this kit is a preview: its codes point at the computer that built it",
            file=kit.name,
            help="build with --base-url, or publish it all the same with --preview",
        )
    )


def _require_elsewhere(kit: OpenedKit, folder: Path) -> None:
    """Raises UsageError for a kit that would be published into itself."""
    own = Path(kit.name).resolve()
    if own.is_dir() and folder.resolve().is_relative_to(own):
        message = "the kit would be published into its own folder"
        way_out = "name the folder of the web server"
        file = str(folder)
        raise UsageError(Problem(code="publish-itself", message=message, file=file, help=way_out))


def open_destination(
    address: PublishAddress, *, look_only: bool = False
) -> AbstractContextManager[Destination]:
    """The place at an address, opened; with `look_only` nothing is changed by that. Raises
    MissingToolError where its program is missing."""
    match address.way:
        case PublishWay.STORE:
            from builder.kit.publish.store import open_store

            return open_store(address)
        case PublishWay.FOLDER:
            from builder.kit.publish.disk import open_folder

            return open_folder(address, look_only=look_only)
        case PublishWay.GIT:
            from builder.kit.publish.git import open_branch

            return open_branch(address)
