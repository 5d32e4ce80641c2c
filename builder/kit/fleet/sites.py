"""The list of a fleet's sites, a row each: CSV, JSON lines or Parquet, read as a stream.

Knows the columns and what each may hold. Believes nothing: a row is told with its number and
column, and costs no more memory than itself. Knows no definitions but the names of guides and
languages.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from builder.errors import DiskError, Problem, UsageError, did_you_mean
from builder.files import open_input
from builder.kit.isolated.parquet import read_parquet
from builder.loader.kitfile import LINK, base_url
from builder.model.kit import Kit, Paper
from builder.wire.fields import ID_PATTERN
from builder.wire.safe_text import code_of, first_unseen

COLUMNS = (
    "id",
    "title",
    "host",
    "contact",
    "base_url",
    "edition",
    "languages",
    "guides",
    "paper",
    "links",
)
# What may be said in a language's own words: `contact.de` beside `contact`.
OWN_WORDS = ("host", "contact")
PAPERS: Mapping[str, tuple[Paper, ...]] = {
    "": (),
    "all": tuple(Paper),
    "a4": (Paper.A4,),
    "us": (Paper.LETTER,),
    "none": (),
}
MAX_ROW = 64 * 1024
MAX_TEXT = 300
# Read as a stream; a million rows of ours have some 200 MB.
MAX_LIST = 4 * 1024 * 1024 * 1024
_LIST = re.compile(r"[\s,;]+")
_ENDINGS = (".csv", ".jsonl", ".ndjson", ".parquet")
# A folder beside the sites has this name.
_TAKEN = ("common",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRow:
    """One row: the host's settings, and whether sheets are wanted. `row` counts from 1."""

    row: int
    kit: Kit
    printed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteNames:
    """The names that a row may use."""

    guides: Collection[str]
    languages: Collection[str]


def read_sites(path: Path, known: SiteNames) -> Iterator[SiteRow | list[Problem]]:
    """Each row as a site, or as the list of its faults. Two sites of one id: the second is a fault.

    Raises UsageError for a list of an unknown kind or without an `id`, DiskError where it
    cannot be read.
    """
    seen: set[str] = set()
    for number, row in rows(path, known.languages):
        reader = _Row(str(path), number, known)
        site = reader.site(row)
        if site.kit.id and site.kit.id in seen:
            reader.fault("id", f'another row has the id "{site.kit.id}"')
        seen.add(site.kit.id)
        yield reader.faults or site


def rows(
    path: Path, languages: Collection[str]
) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    """(number, row) for each row, from 1; a text in place of a row that is none says why."""
    ending = path.suffix.lower()
    if ending not in _ENDINGS:
        way_out = f"name a file that ends in one of: {', '.join(_ENDINGS)}"
        raise UsageError(
            Problem(code="sites-kind", message="no list of sites", file=str(path), help=way_out)
        )
    try:
        if ending == ".csv":
            yield from _csv(path, languages)
        elif ending == ".parquet":
            yield from enumerate(_parquet(path, languages), 1)
        else:
            yield from _json_lines(path)
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise DiskError(
            Problem(code="unreadable", message=f"cannot read: {words}", file=str(path))
        ) from None


def _csv(
    path: Path, languages: Collection[str]
) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    with io.BufferedReader(open_input(path, limit=MAX_LIST)) as raw:
        lines = csv.reader(_lines(raw, str(path)), strict=True)
        try:
            head = [name.strip() for name in next(lines, [])]
            _require_columns(head, str(path), languages)
            for number, cells in enumerate(lines, 1):
                if not cells:
                    yield number, "the row is empty"
                elif len(cells) != len(head):
                    yield number, f"{len(cells)} cells, where the head has {len(head)}"
                else:
                    yield number, dict(zip(head, cells, strict=True))
        except csv.Error as error:
            words = f"line {lines.line_num} is no CSV: {error}"
            raise UsageError(Problem(code="sites-row", message=words, file=str(path))) from None


def _json_lines(path: Path) -> Iterator[tuple[int, Mapping[str, object] | str]]:
    with io.BufferedReader(open_input(path, limit=MAX_LIST)) as raw:
        for number, line in enumerate(_lines(raw, str(path)), 1):
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield number, f"no JSON: {error}"
                continue
            yield number, row if isinstance(row, dict) else "no JSON object"


def _lines(raw: io.BufferedIOBase, name: str) -> Iterator[str]:
    """The lines of a text, each bounded. Raises UsageError for one that is too long or no UTF-8."""
    number = 0
    while line := raw.readline(MAX_ROW + 1):
        number += 1
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            text = ""
        if len(line) > MAX_ROW or not text:
            words = "is longer than a row may be" if len(line) > MAX_ROW else "is no UTF-8"
            problem = Problem(code="sites-row", message=f"line {number} {words}", file=name)
            raise UsageError(problem)
        yield text


def _parquet(path: Path, languages: Collection[str]) -> Iterator[Mapping[str, object]]:
    name = str(path)

    def refuse(words: str) -> UsageError:
        return UsageError(Problem(code="sites-row", message=words, file=name))

    def require(found: list[str]) -> None:
        _require_columns(found, name, languages)

    return read_parquet(path, limit=MAX_LIST, row_limit=MAX_ROW, refuse=refuse, require=require)


def _wrong_column(name: str, languages: Collection[str]) -> tuple[str, str] | None:
    """What is wrong with the name of a column, and the way out; None for one that there is."""
    column, mark, language = name.partition(".")
    if name in COLUMNS or (column in OWN_WORDS and language in languages):
        return None
    if mark and column in OWN_WORDS:
        return f'no language "{language[:60]}"', did_you_mean(language, languages)
    if mark and column in COLUMNS:
        return "it is the same in all languages", "only host and contact may differ: contact.de"
    way_out = did_you_mean(name, COLUMNS) or f"there are: {', '.join(COLUMNS)}"
    return "there is no such column", way_out


def _require_columns(found: list[str], name: str, languages: Collection[str]) -> None:
    """Raises UsageError for a head that names a column twice, an unknown one, or no id."""
    told = {each: _wrong_column(each, languages) for each in found}
    wrong = [
        Problem(
            code="unknown-column",
            message=f'column "{each[:60]}": {fault[0]}',
            file=name,
            help=fault[1],
        )
        for each, fault in told.items()
        if fault
    ]
    twice = {each for each in found if found.count(each) > 1}
    wrong += [
        Problem(code="column-twice", message=f'the column "{each[:60]}" is there twice', file=name)
        for each in sorted(twice)
    ]
    if "id" not in found:
        wrong.append(Problem(code="no-id", message='there is no column "id"', file=name))
    if wrong:
        raise UsageError(*wrong)


class _Row:
    """Reads one row; faults name it and the column."""

    def __init__(self, file: str, number: int, known: SiteNames) -> None:
        self.file = file
        self.number = number
        self.known = known
        self.faults: list[Problem] = []

    def fault(self, column: str, message: str, way_out: str = "") -> None:
        place = f"row {self.number}, {column}" if column else f"row {self.number}"
        self.faults.append(
            Problem(code="site", message=f"{place}: {message}", file=self.file, help=way_out)
        )

    def site(self, row: Mapping[str, object] | str) -> SiteRow:
        if isinstance(row, str):
            self.fault("", row)
            row = {"id": ""}
        else:
            for name in row:
                if wrong := _wrong_column(name, self.known.languages):
                    self.fault(name[:60], *wrong)
        paper = self._paper(row)
        kit = Kit(
            id=self._id(row),
            title=self._text(row, "title"),
            host=self._text(row, "host"),
            contact=self._text(row, "contact"),
            base_url=self._address(row),
            edition=self._text(row, "edition") or "1",
            languages=self._names(row, "languages", self.known.languages),
            guides=self._names(row, "guides", self.known.guides),
            links=self._links(row),
            papers=PAPERS.get(paper, ()),
            hosts=self._in_languages(row, "host"),
            contacts=self._in_languages(row, "contact"),
        )
        return SiteRow(row=self.number, kit=kit, printed=paper != "none")

    def _paper(self, row: Mapping[str, object]) -> str:
        paper = self._text(row, "paper").lower()
        if paper not in PAPERS:
            names = ", ".join(filter(None, PAPERS))
            self.fault("paper", f'no paper "{paper[:60]}"', f"there are: {names}")
        return paper

    def _in_languages(self, row: Mapping[str, object], column: str) -> dict[str, str]:
        """`contact.de` and the like, by language; those that are empty are as if not there."""
        names = (name for name in row if name.startswith(f"{column}."))
        found = {name.partition(".")[2]: self._text(row, name) for name in names}
        return {language: text for language, text in found.items() if text}

    def _id(self, row: Mapping[str, object]) -> str:
        text = self._text(row, "id")
        if not ID_PATTERN.match(text) and not self.faults:
            self.fault(
                "id", f'"{text[:60]}" is no id', "use a-z, 0-9 and -, and begin with a letter"
            )
        if text in _TAKEN:
            self.fault("id", f'"{text}" is the folder that sites share', "choose another id")
        return text

    def _text(self, row: Mapping[str, object], column: str) -> str:
        value = row.get(column)
        text = "" if value is None else str(value).strip() if _plain(value) else None
        if text is None:
            self.fault(column, "must be a text")
            return ""
        if len(text) > MAX_TEXT:
            self.fault(column, f"is longer than {MAX_TEXT} characters")
            return text[:MAX_TEXT]
        if mark := first_unseen(text):
            self.fault(column, f"holds {code_of(mark)}, which nobody sees", "take it out")
        return text

    def _address(self, row: Mapping[str, object]) -> str:
        text = self._text(row, "base_url")
        if not text:
            return ""
        try:
            return base_url(text)
        except ValueError as error:
            self.fault("base_url", str(error), "for example: https://example.org/siri/")
            return ""

    def _names(
        self, row: Mapping[str, object], column: str, known: Collection[str]
    ) -> tuple[str, ...]:
        value = row.get(column)
        if isinstance(value, list):
            names = [str(each) for each in value]
        else:
            names = [name for name in _LIST.split(self._text(row, column)) if name]
        for name in names:
            if name not in known:
                what = column.removesuffix("s")
                self.fault(column, f'no {what} "{name[:60]}"', did_you_mean(name, known))
        return tuple(dict.fromkeys(names))

    def _links(self, row: Mapping[str, object]) -> dict[str, dict[str, str]]:
        """`relay=https://... siri-audio.de=https://...`, or a mapping: as `icloud` in kit.yaml."""
        value = row.get("links")
        pairs = (
            list(value.items())
            if isinstance(value, dict)
            else [each.partition("=")[::2] for each in self._text(row, "links").split()]
        )
        found: dict[str, dict[str, str]] = {}
        for name, link in pairs:
            guide, mark, language = str(name).partition(".")
            names, languages = (*self.known.guides, "relay"), self.known.languages
            if guide not in names:
                self.fault("links", f'no guide "{guide[:60]}"', did_you_mean(guide, names))
            elif mark and language not in languages:
                way_out = did_you_mean(language, languages)
                self.fault("links", f'no language "{language[:60]}"', way_out)
            elif not isinstance(link, str) or not LINK.match(link):
                self.fault("links", f"{name}: this is no iCloud link of a shortcut")
            else:
                found.setdefault(guide, {})[language or "any"] = link.rstrip("/")
        return found


def _plain(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
