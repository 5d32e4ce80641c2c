"""Files that must be refused, each with what a person is told beside it, in a `.txt`.

`python -m tests.bad_cases` writes the `.txt` files anew from what is said today; read the
difference before you keep it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from builder.errors import OptOutError

CASES = Path(__file__).parent / "cases"


def bad_files(room: str) -> list[Path]:
    """The files of `tests/cases/<room>/bad`, sorted; an empty room is a mistake."""
    found = sorted((CASES / room / "bad").glob("*.yaml"))
    if not found:
        raise FileNotFoundError(room)
    return found


def good_files(room: str) -> list[Path]:
    """The files of `tests/cases/<room>/good`, sorted."""
    return sorted((CASES / room / "good").glob("*.yaml"))


def told(read: Callable[[Path], object], case: Path) -> str:
    """What a person is told about a file, one line a fault; "" where nothing is wrong."""
    try:
        read(case)
    except OptOutError as error:
        return f"{error}\n"
    return ""


def expected(case: Path) -> str:
    """What the `.txt` beside a case says."""
    return case.with_suffix(".txt").read_text(encoding="utf-8")


def write_anew(rooms: dict[str, Callable[[Path], object]]) -> None:
    """Writes every `.txt` of these rooms. Raises ValueError for a case that is not refused."""
    for room, read in rooms.items():
        for case in bad_files(room):
            text = told(read, case)
            if not text:
                raise ValueError(f"nothing is wrong with {case}")
            case.with_suffix(".txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    from tests.bad_readers import READERS

    write_anew(READERS)
