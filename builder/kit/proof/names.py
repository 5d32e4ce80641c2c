"""Checks the names of a kit's files: each its own on every system, and legal there.

Knows what Windows, macOS and Linux take for one and the same name, what they refuse, and which
names a reader cannot tell apart. Knows nothing of what a file holds.

Sources: Microsoft, "Naming Files, Paths, and Namespaces"; Unicode 15, UTS 39 section 4 (skeletons,
as the package confusable-homoglyphs has them) and UAX 15; checked 2026-11-28.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from builder.errors import Problem

MAX_NAME = 255
"""Bytes of one name on Linux and, in UTF-16 units, on macOS and Windows: bytes are never fewer."""

# Windows opens a device for these, whatever ending follows.
_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\Z", re.IGNORECASE
)
_REFUSED = frozenset('<>:"|?*\\')
# Characters that have no place in a name: controls, halves, private, unassigned, line breaks.
# Joiners (Cf) stand in words of some scripts; every other format character hides.
_HIDDEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
# Marks that change nothing alone, and letters that are drawn as nothing (DerivedCoreProperties,
# Default_Ignorable; U+2800 is a cell of Braille without dots).
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
)
_JOINING = ("ARABIC", "DEVANAGARI", "BENGALI", "TAMIL", "MALAYALAM", "KANNADA", "SINHALA")


def check_names(paths: Iterable[str]) -> list[Problem]:
    """The faults of a kit's paths, one for each path and kind of fault."""
    listed = sorted(paths)
    return [*_alone(listed), *_together(listed)]


def _alone(paths: list[str]) -> Iterator[Problem]:
    for path in paths:
        if unicodedata.normalize("NFC", path) != path:
            yield _problem(path, "is not written in Unicode's composed form, as names of a kit are")
        for name in path.split("/"):
            if words := bad_name(name):
                yield _problem(path, words)
                break


def bad_name(name: str) -> str:
    """Why a name cannot stand on every system, or "" where it can."""
    if len(name.encode("utf-8", "replace")) > MAX_NAME:
        return f"has a name of more than {MAX_NAME} bytes, which no system takes"
    if not name or name[-1] in ". " or name[0] == " ":
        return "has a name that ends with a dot or begins or ends with a space; Windows drops both"
    if marks := _REFUSED & set(name):
        return f"has {min(marks)} in its name, which Windows refuses"
    if _DEVICES.match(name.split(".", 1)[0].rstrip(" ")):
        return "has a name that Windows keeps for a device"
    if not name.isascii() and any(map(_hides, name)):
        return "has a character in its name that does not show"
    if name.isascii() and not name.isprintable():
        return "has a control character in its name"
    if _JOINERS & set(name) and not _joins(name):
        return "has a joiner in its name where no letters join"
    return ""


def _hides(character: str) -> bool:
    kind = unicodedata.category(character)
    return (
        kind in _HIDDEN
        or character in _BLANKS
        or (kind == "Cf" and character not in _JOINERS)
        or (kind == "Zs" and character != " ")
    )


def _joins(name: str) -> bool:
    return any(unicodedata.name(each, "").startswith(_JOINING) for each in name)


def _together(paths: list[str]) -> Iterator[Problem]:
    """Paths that one system, or one reader, takes for the same; and files that are folders."""
    places: dict[str, str] = {}
    looks: dict[str, str] = {}
    for path in paths:
        place = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        if other := places.get(place):
            yield _problem(path, f"is the same file as {other!a} where case or form do not count")
            continue
        places[place] = path
        other = looks.setdefault(skeleton(path), path)
        if other != path:
            yield _problem(path, f"looks like {other!a}, and is another file")
    for path in paths:
        place = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        above = place.split("/")[:-1]
        for depth in range(1, len(above) + 1):
            if other := places.get("/".join(above[:depth])):
                yield _problem(path, f"lies in {other!a}, which is a file")


def skeleton(text: str) -> str:
    """What a text looks like: equal for texts that readers cannot tell apart (UTS 39, 4)."""
    plain = text if text.isascii() else unicodedata.normalize("NFKD", text)
    shown = plain.translate(_prototypes())
    return unicodedata.normalize("NFKD", shown).casefold()


@lru_cache(maxsize=1)
def _prototypes() -> dict[int, str]:
    """Character -> the one that stands for all that look like it.

    The package lists for each character those like it; one that has a single entry is like
    that one, a prototype has many.
    """
    from confusable_homoglyphs.confusables import confusables_data

    found: dict[int, str] = {}
    for character, like in confusables_data.items():
        if len(character) != 1 or len(like) != 1:
            continue
        prototype = like[0]["c"]
        back = confusables_data.get(prototype, ())
        if len(back) > 1 or character > prototype:
            found[ord(character)] = prototype
    return found


def _problem(path: str, words: str) -> Problem:
    return Problem(code="kit-name", message=words, file=path)
