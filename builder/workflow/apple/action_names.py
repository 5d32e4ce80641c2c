"""By which names people look for an action: the app's, Apple's, older ones, other tools'.

Knows the table of aliases beside it, how a name is looked up in any spelling, and which word means
the opposite of which. Knows nothing of what an action takes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from builder.errors import nearest
from builder.workflow.apple.catalog import (
    BUILTIN,
    ActionFacts,
    action_slugs,
    action_words,
    all_actions,
    is_third_party,
)

_OPPOSITES: tuple[tuple[str, str], ...] = (
    ("add", "remove"),
    ("add", "delete"),
    ("after", "before"),
    ("append", "prepend"),
    ("block", "unblock"),
    ("connect", "disconnect"),
    ("create", "delete"),
    ("decode", "encode"),
    ("decrease", "increase"),
    ("decrypt", "encrypt"),
    ("disable", "enable"),
    ("download", "upload"),
    ("export", "import"),
    ("first", "last"),
    ("from", "to"),
    ("get", "set"),
    ("hide", "show"),
    ("lock", "unlock"),
    ("lowercase", "uppercase"),
    ("make", "delete"),
    ("mute", "unmute"),
    ("next", "previous"),
    ("off", "on"),
    ("close", "open"),
    ("pause", "play"),
    ("pause", "resume"),
    ("receive", "send"),
    ("save", "delete"),
    ("save", "unsave"),
    ("start", "stop"),
    ("start", "end"),
    ("start", "cancel"),
    ("up", "down"),
    ("zip", "unzip"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name from elsewhere, the name here, what must be said besides, and where it comes from:
    app (names the app had), cherri, habit (other languages) or identifier (Apple's own)."""

    word: str
    slug: str
    also: str
    source: str

    @property
    def words(self) -> str:
        """The name here, and what must be said besides: `url-encode with mode: Decode`."""
        if not self.also:
            return f'"{self.slug}"'
        joined = " with" if re.match(r"[a-z-]+: ", self.also) else ":"
        return f'"{self.slug}"{joined} {self.also}'


def letters_of(word: str) -> str:
    """A name without what its spellings differ in: setClipboard, Set Clipboard, set-clipboard."""
    return "".join(mark for mark in word.casefold() if mark.isalnum())


@cache
def aliases() -> tuple[Alias, ...]:
    """Every row of the table, in its order."""
    text = Path(__file__).with_name("action_aliases.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple(
        Alias(word=word, slug=slug, also=also, source=source) for word, slug, also, source in rows
    )


@cache
def _by_letters() -> dict[str, Alias]:
    """Letters of a name -> where it leads. The app's own names come first, then the table."""
    found: dict[str, Alias] = {}
    for row in sorted(all_actions(), key=lambda row: not row.name):
        if row.slug:
            own = Alias(word=row.slug, slug=row.slug, also="", source="app")
            found.setdefault(letters_of(row.slug), own)
    for alias in aliases():
        found.setdefault(letters_of(alias.word), alias)
    for row in all_actions():
        if row.slug and row.identifier.startswith(BUILTIN):
            tail = row.identifier.removeprefix(BUILTIN)
            one = Alias(word=tail, slug=row.slug, also="", source="identifier")
            found.setdefault(letters_of(tail), one)
    return found


def alias_of(word: str) -> Alias | None:
    """Where a name in any spelling leads, or None."""
    return _by_letters().get(letters_of(word))


@cache
def _identifiers() -> tuple[str, ...]:
    """What Apple's own actions are called in files."""
    known = (row.identifier for row in all_actions())
    return tuple(each for each in known if not is_third_party(each))


@cache
def aliases_by_slug() -> dict[str, tuple[Alias, ...]]:
    """Name here -> the names that it has elsewhere, of the table alone."""
    found: dict[str, list[Alias]] = {}
    for alias in aliases():
        found.setdefault(alias.slug, []).append(alias)
    return {slug: tuple(rows) for slug, rows in found.items()}


def suggested(word: str, others: Iterable[str] = ()) -> str:
    """The way out for a name that no action has: what it is called here, else the nearest name.

    `others` are further names that may be meant. "" where nothing is near; never a name that
    means the opposite.
    """
    if alias := alias_of(word):
        return f"here it is called {alias.words}" if alias.slug != word else ""
    if "." in word:
        close = nearest(word, _identifiers())
        return f'did you mean "{close}"?' if close and not opposite(word, close) else ""
    plain = "-".join(_parts(word))
    if alias := _near_alias(plain):
        return f"did you mean {alias.words}?"
    candidates = [*action_slugs(), *others]
    while close := nearest(plain, tuple(candidates)):
        if not opposite(plain, close):
            break
        candidates.remove(close)
    return f'did you mean "{close}"?' if close else ""


def _near_alias(word: str) -> Alias | None:
    """The alias that a name is one slip away from, two where it is long."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    words = {alias.word: alias for alias in aliases() if not opposite(word, alias.word)}
    limit = min(2, 1 + len(word) // 12) if len(word) > 3 else 0
    found = extractOne(word, list(words), scorer=OSA.distance, score_cutoff=limit)
    return words[found[0]] if found is not None else None


def opposite(word: str, other: str) -> bool:
    """Whether two names differ in a part that means the opposite: get and set, lock and unlock."""
    mine, theirs = Counter(_parts(word)), Counter(_parts(other))
    lost, gained = mine - theirs, theirs - mine
    return any(_against(one, two) for one in lost for two in gained)


def _against(one: str, two: str) -> bool:
    if one.removeprefix("un") == two or one.removeprefix("dis") == two:
        return True
    if two.removeprefix("un") == one or two.removeprefix("dis") == one:
        return True
    pair = (_meant(one), _meant(two))
    return pair in _OPPOSITES or pair[::-1] in _OPPOSITES


def _meant(part: str) -> str:
    """The word that a misspelt part stands for."""
    return part if part in _VOCABULARY else nearest(part, _VOCABULARY)


_VOCABULARY = tuple(sorted({word for pair in _OPPOSITES for word in pair}))


def _parts(word: str) -> list[str]:
    """The parts of a name in any spelling: set-clipboard, setClipboard, is.workflow.set."""
    return re.findall(r"[^\W_]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", word).casefold())


def find_actions(words: str) -> list[ActionFacts]:
    """The actions that are called so, or whose names hold all the words, the nearest first.

    Looked at are the app's name, the name here, Apple's identifier and the names elsewhere; where
    none of them holds the words, what the app says of the action.
    """
    sought = words.casefold().split()
    led = alias_of(words)
    rows = [row for row in all_actions() if not is_third_party(row.identifier)]
    exact = [row for row in rows if row.identifier == words or (led and row.slug == led.slug)]
    by_name = [row for row in rows if _holds(_names_of(row), sought)]
    if not exact and not by_name:
        told = action_words()
        return [row for row in rows if _holds([told.get(row.identifier, ("",))[0]], sought)]
    return exact + sorted(
        (row for row in by_name if row not in exact),
        key=lambda row: (
            not row.name,
            not row.slug,
            not row.identifier.startswith(BUILTIN),
            row.slug,
        ),
    )


def _names_of(row: ActionFacts) -> Iterator[str]:
    yield row.name
    yield row.slug
    yield row.identifier
    yield from (alias.word for alias in aliases_by_slug().get(row.slug, ()))


def _holds(names: Iterable[str], sought: list[str]) -> bool:
    texts = [name.casefold() for name in names]
    return all(any(word in text for text in texts) for word in sought)
