"""What can go wrong, and the exit code each kind carries.

Knows how a fault is described (place, words, way out). Knows nothing of files,
formats, devices or the terminal: the command line decides how a Problem looks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import ClassVar


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault, complete enough that a person can mend it without asking.

    `code` is a stable kebab-case name; `line` and `column` count from 1, and 0 means
    "no place in a text"; `width` is the number of characters to underline in `source`, the
    line as it stands in the file, or the part of a long one from character `source_start`
    on (see `line_window`); `help` is the way out.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    width: int = 1
    source: str = ""
    source_start: int = 0
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


def invalid_file(code: str, message: str, file: str = "") -> InvalidFileError:
    return InvalidFileError(Problem(code=code, message=message, file=file))


def warning(code: str, message: str, file: str, help: str = "") -> Problem:
    return Problem(code=code, message=message, file=file, help=help, severity=Severity.WARNING)


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


# A line may be a whole file, and hold as many faults as words: each keeps what is shown of it.
LONGEST_SOURCE = 240


def line_window(line: str, column: int) -> tuple[str, int]:
    """The part of a line that a Problem at `column` keeps, and how many characters precede it."""
    if len(line) <= LONGEST_SOURCE:
        return line, 0
    start = max(0, min(column - 1 - LONGEST_SOURCE // 2, len(line) - LONGEST_SOURCE))
    return line[start : start + LONGEST_SOURCE], start


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that `word` is most likely a slip of, or "" where none is close.

    Close is one slip (a letter more, less, other, or two swapped), and one more for each five
    letters of the longer word, four at most, and half of the shorter one. Of two equally close
    names the one that keeps more letters is told, then the first by alphabet. Failing that, a
    name of which whole parts are missing.
    """
    return _names(known if isinstance(known, tuple) else tuple(known)).nearest(word)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A way out for a misspelt name: the nearest one, or what there is to choose from."""
    names = _names(known if isinstance(known, tuple) else tuple(known))
    if close := names.nearest(word):
        return f'did you mean "{close}"?'
    if 0 < len(names.known) <= 12:
        return "known: " + ", ".join(names.known)
    return ""


class _Names:
    """Known names, by length: only those about as long as a word can be close to it."""

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = tuple(sorted(set(known)))
        self.by_length: dict[int, list[str]] = {}
        for name in self.known:
            self.by_length.setdefault(len(name), []).append(name)
        self.nearest = lru_cache(maxsize=1024)(self._nearest)

    def _nearest(self, word: str) -> str:
        # Loaded where a name is wrong, and not with each start.
        from rapidfuzz.distance import OSA, Indel
        from rapidfuzz.process import extractOne

        slips = _MOST_SLIPS + 1
        best = (slips, 0, "")
        # The same length first: the fewest slips so far are the bound for all that follow.
        for difference in range(_MOST_SLIPS + 1):
            if difference > slips:
                break
            for length in sorted({len(word) - difference, len(word) + difference}):
                limit = min(_slips(len(word), length), slips)
                names = self.by_length.get(length)
                if not names or limit < 1:
                    continue
                found = extractOne(word, names, scorer=OSA.distance, score_cutoff=limit)
                if found is None:
                    continue
                # Of two that are equally far, the one that keeps more letters: "of" is "off".
                rank = (int(found[1]), int(Indel.distance(word, found[0])), str(found[0]))
                if rank < best:
                    best, slips = rank, rank[0]
        return best[2] or self._longer(word)

    def _longer(self, word: str) -> str:
        """The shortest name that begins or ends with the word and a mark between parts."""
        return self._whole_parts.get(word, "") if len(word) > 2 else ""

    @cached_property
    def _whole_parts(self) -> dict[str, str]:
        """What a name begins or ends with, up to a mark between parts -> the shortest such."""
        found: dict[str, str] = {}
        for name in sorted(self.known, key=len):
            for at, mark in enumerate(name):
                if mark in "-.":
                    found.setdefault(name[:at], name)
                    found.setdefault(name[at + 1 :], name)
        return found


# More, and the nearest word is another word.
_MOST_SLIPS = 4


def _slips(one: int, other: int) -> int:
    """How many slips two words of so many letters may be apart, and still be the same word."""
    return min(1 + max(one, other) // 5, min(one, other) // 2, _MOST_SLIPS)


@lru_cache(maxsize=32)
def _names(known: tuple[str, ...]) -> _Names:
    return _Names(known)
