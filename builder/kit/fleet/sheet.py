"""The sheets of all sites in few files, in the order of the list, for a printer's shop.

Knows which sheet of a site is wanted and how PDFs are put together. Draws nothing: sheets are
those that the sites' kits hold, and each must be the one that its manifest lists.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from builder.errors import InvalidFileError, OptOutError, Problem, UsageError
from builder.files import replace_file
from builder.kit.fleet.place import FleetPlace, open_place
from builder.kit.fleet.sites import SiteNames, SiteRow, read_sites
from builder.model.kinds import Kind
from builder.model.manifest import MAX_BYTES, NAME, parse_manifest
from builder.wire.archive import MAX_MEMBER
from builder.wire.digest import sha256

# What a printer takes in one job, and what one file holds in memory.
SITES_A_FILE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets:
    """The files written, how many sheets they hold, and the sites without one, with why."""

    files: tuple[Path, ...]
    sheets: int
    without: tuple[tuple[str, str], ...]


def collect_sheets(
    sites: Path, out: str, to: Path, *, sheet: str, paper: str, known: SiteNames
) -> Sheets:
    """One PDF for each 200 sites below `to`: `poster-a4-001.pdf` and so on.

    Raises UsageError where no site has such a sheet, or a row of the list has faults.
    """
    place = open_place(out)
    without: list[tuple[str, str]] = []
    files: list[Path] = []
    count = 0
    for number, some in enumerate(_in_batches(_listed(sites, known)), 1):
        found: list[bytes] = []
        for site in some:
            try:
                of_site = [*_sheets(place, site.kit.id, f"{sheet}, {paper}")]
            except OptOutError as error:
                without.append((site.kit.id, error.problems[0].message))
                continue
            if not of_site:
                without.append((site.kit.id, f"its kit has no {sheet} on {paper}"))
            found += of_site
        if found:
            path = to / f"{sheet}-{paper}-{number:03}.pdf"
            to.mkdir(parents=True, exist_ok=True)
            replace_file(path, joined(found))
            files.append(path)
            count += len(found)
    if not files:
        first = f": {without[0][0]}: {without[0][1]}" if without else ""
        words = f'no site has the sheet "{sheet}" on {paper}{first}'
        raise UsageError(Problem(code="no-sheets", message=words, file=place.shown))
    return Sheets(files=tuple(files), sheets=count, without=tuple(without))


def _in_batches(sites: Iterator[SiteRow]) -> Iterator[list[SiteRow]]:
    while some := [*islice(sites, SITES_A_FILE)]:
        yield some


def _listed(sites: Path, known: SiteNames) -> Iterator[SiteRow]:
    for row in read_sites(sites, known):
        if isinstance(row, list):
            raise UsageError(*row)
        yield row


def _sheets(place: FleetPlace, site: str, says: str) -> Iterator[bytes]:
    """The site's sheets of this kind, a language after the other."""
    data = place.read(f"{site}/{NAME}", MAX_BYTES)
    if data is None:
        raise _unusable(place, f"{site}/{NAME}", "is not there: build the fleet first")
    for entry in parse_manifest(data, file=f"{place.shown}/{site}/{NAME}").files.values():
        if entry.kind is Kind.PRINT and entry.says == says:
            sheet = place.read(f"{site}/{entry.path}", MAX_MEMBER)
            if sheet is None or sha256(sheet) != entry.sha256:
                words = "is not the sheet that the kit's manifest lists"
                raise _unusable(place, f"{site}/{entry.path}", words)
            yield sheet


def _unusable(place: FleetPlace, path: str, words: str) -> InvalidFileError:
    file = f"{place.shown}/{path}"
    return InvalidFileError(Problem(code="kit-digest", message=words, file=file))


def joined(sheets: list[bytes]) -> bytes:
    """One PDF with all pages, in order; the same bytes for the same sheets."""
    from pikepdf import ObjectStreamMode, Pdf

    with Pdf.new() as whole:
        for data in sheets:
            with Pdf.open(io.BytesIO(data)) as one:
                whole.pages.extend(one.pages)
        place = io.BytesIO()
        whole.save(place, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return place.getvalue()
