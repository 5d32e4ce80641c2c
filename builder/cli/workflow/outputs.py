"""Where the results of several files go, and what must not be lost on the way.

Knows which file a result is named for, and refuses to write over an input, over a signed
shortcut, over a text that a person edited, or two results into one file. Knows nothing of what
workflows are.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.errors import OptOutError, Problem, UsageError
from builder.files import STANDARD, read_file

MARK = "# Imported by optout import; unchanged since then: "
FORCE_HELP = "Overwrite inputs, signed shortcuts and edited texts too."
_SIGNED = b"AEA1"
_SHORTCUTS = (b"bplist", b"<?xml", b"<!DOCTYPE", b"<plist")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one input became, and where it is to be written."""

    source: Path
    target: Path
    data: bytes
    actions: int


class FileErrors:
    """Errors of single files, kept so that the other files are still worked on."""

    def __init__(self) -> None:
        self.errors: list[OptOutError] = []

    @property
    def problems(self) -> list[Problem]:
        return [problem for error in self.errors for problem in error.problems]

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Around the work on one file: what goes wrong in it is kept for the end."""
        try:
            yield
        except OptOutError as error:
            self.errors.append(error)

    @property
    def exit_code(self) -> int:
        """That of the first error, or 0."""
        return self.errors[0].exit_code if self.errors else 0

    def raise_if_any(self) -> None:
        """Raises one error with every problem; its kind is that of the first."""
        if self.errors:
            raise type(self.errors[0])(*self.problems)


def target_of(path: Path, out: str | None, name: str, *, several: bool) -> Path:
    """Where a result goes: beside its source, into the folder `out`, or to the file `out`.

    `name` is its file's name. Raises UsageError where `out` names a folder that is not there,
    several results are meant for one file, or nothing says where to write.
    """
    if out is None:
        if path == STANDARD:
            message, way_out = "standard input has no folder to write to", "say where with -o FILE"
            raise UsageError(Problem(code="no-target", message=message, help=way_out))
        return path.with_name(name)
    folder = Path(out)
    if folder.is_dir():
        return folder / name
    if several or out.endswith(("/", "\\")):
        reason = ", and there are several files" if several else ""
        message = f"{out} is not a folder{reason}"
        way_out = f"make it first: mkdir {out}"
        raise UsageError(Problem(code="not-a-folder", message=message, help=way_out))
    return folder


def refuse_two_outputs(targets: Iterable[Path], *, as_json: bool) -> None:
    """Raises UsageError where a result and the object of --json would both be printed."""
    if as_json and STANDARD in targets:
        message = "standard output takes the result or the object of --json, not both"
        way_out = "write the result to a file with -o FILE, or leave out --json"
        raise UsageError(Problem(code="two-outputs", message=message, help=way_out))


def refuse_standard_twice(files: Iterable[Path]) -> None:
    """Raises UsageError where `-` is named more than once: standard input is read once."""
    if list(files).count(STANDARD) > 1:
        message, way_out = "- is named twice, and standard input is read once", "name it once"
        raise UsageError(Problem(code="standard-twice", message=message, help=way_out))


def actions_in_words(count: int) -> str:
    return "1 action" if count == 1 else f"{count} actions"


def refuse_losses(results: Sequence[Result], *, force: bool) -> None:
    """Raises UsageError with everything that writing the results would lose; not with `force`."""
    if force:
        return
    problems: list[Problem] = []
    taken: dict[str, Path] = {}
    inputs = {_identity(one.source) for one in results if one.source != STANDARD} - {None}
    for one in results:
        if one.target == STANDARD:
            continue
        # Some disks take names for one that differ only in case, or in how a letter is composed.
        key = unicodedata.normalize("NFC", str(one.target)).casefold()
        first = taken.setdefault(key, one.source)
        if first is not one.source:
            message = f"{first} and {one.source} would be written as one file"
            problems.append(_loss("same-target", one.target, message))
        elif _identity(one.target) in inputs:
            problems.append(_loss("own-input", one.target, "this is the file that is read"))
        elif one.target.exists() and (reason := _precious(one)):
            problems.append(_loss("would-be-lost", one.target, reason))
    if problems:
        raise UsageError(*problems)


def _loss(code: str, target: Path, message: str) -> Problem:
    way_out = "write elsewhere with -o, or say --force"
    return Problem(code=code, message=message, file=str(target), help=way_out)


def _identity(path: Path) -> tuple[int, int] | None:
    """What two names of one file have in common; None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _precious(one: Result) -> str:
    """Why the file at a result's place is not to be written over, or ""."""
    old = read_file(one.target)
    if old == one.data:
        return ""
    if old.startswith(_SIGNED):
        return "the file that is there is a signed shortcut"
    if one.data.startswith(_SHORTCUTS):
        return "" if old.startswith(_SHORTCUTS) else "the file that is there is not a shortcut"
    if is_edited(old):
        return "the text that is there was written or edited by somebody"
    return ""


def marked(text: str) -> bytes:
    """An imported text with the mark in its first line that tells whether it was edited."""
    body = text.encode("utf-8")
    return (MARK + _digest(body) + "\n").encode("ascii") + body


def is_edited(data: bytes) -> bool:
    """Whether a text lacks the mark of an import, or is no longer what the mark says."""
    first, _, body = data.replace(b"\r\n", b"\n").partition(b"\n")
    return first != (MARK + _digest(body)).encode("ascii")


def _digest(body: bytes) -> str:
    import hashlib  # loading OpenSSL takes longer than a compilation

    return hashlib.sha256(body).hexdigest()[:16]
