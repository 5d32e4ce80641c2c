"""What can go wrong, and the exit code each kind carries.

Knows how a fault is described (place, words, way out). Knows nothing of files,
formats, devices or the terminal: the command line decides how a Problem looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault, complete enough that a person can mend it without asking.

    `code` is a stable kebab-case name; `line` and `column` count from 1, and 0 means
    "no place in a text"; `width` is the number of characters to underline in `source`,
    the line as it stands in the file; `help` is the way out.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    width: int = 1
    source: str = ""
    help: str = ""
    severity: Severity = Severity.ERROR

    @property
    def where(self) -> str:
        """`file:line:column`, as far as each is known."""
        parts = [self.file] if self.file else []
        if self.line:
            parts += [str(self.line), str(self.column)]
        return ":".join(parts)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        way_out = f"; {self.help}" if self.help else ""
        return f"{place}{self.severity}: {self.message}{way_out}"


class OptOutError(Exception):
    """Something a person can understand and mend. Carries every Problem of one run."""

    exit_code: ClassVar[int] = 1

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems: tuple[Problem, ...] = problems

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


class FindingsError(OptOutError):
    """A check ran to its end and found faults."""

    exit_code = 1


class DefinitionError(OptOutError):
    """A file that a person wrote is wrong: guide, labels, facts, workflow, kit.yaml."""

    exit_code = 2


class UsageError(OptOutError):
    """The command's words are wrong."""

    exit_code = 2


class MissingToolError(OptOutError):
    """A program or font that this task needs is not on the machine."""

    exit_code = 3


class NetworkError(OptOutError):
    """A service or address did not answer as it should."""

    exit_code = 4


class DiskError(OptOutError):
    """A file could not be read or written."""

    exit_code = 5


class InvalidFileError(OptOutError):
    """Bytes from outside are not what they claim to be (plist, archive, profile, ...)."""

    exit_code = 6


class UnsignedError(OptOutError):
    """A file carries no signature where one was asked for."""

    exit_code = 7


class UntrustedError(OptOutError):
    """A signature holds, but not up to a root that is trusted here."""

    exit_code = 8


class ProofError(OptOutError):
    """An output of ours did not survive being read back; nothing was written."""

    exit_code = 9


EXIT_CODES: tuple[tuple[int, str], ...] = (
    (0, "done; for a check: nothing wrong"),
    (1, "a check found something wrong"),
    (2, "the command or a definition is wrong"),
    (3, "a program or font that this task needs is missing"),
    (4, "a service or address did not answer as it should"),
    (5, "a file could not be read or written"),
    (6, "a file is damaged, or not what it claims to be"),
    (7, "a file is not signed"),
    (8, "a signature does not lead to a trusted root"),
    (9, "an output did not read back as it was written; nothing was kept"),
    (70, "a fault of Optout itself: please report it"),
    (130, "stopped with Ctrl-C"),
)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name closest to `word`, or "" where none is close."""
    import difflib

    matches: Sequence[str] = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return matches[0] if matches else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A way out for a misspelt name: the nearest one, or what there is to choose from."""
    names = sorted(known)
    if close := nearest(word, names):
        return f'did you mean "{close}"?'
    if 0 < len(names) <= 12:
        return "known: " + ", ".join(names)
    return ""
