"""Makes the kits of sites, some at a time, with what they share made once.

Knows a fleet's definitions and how a row's kit is cut out of them. Knows no engine, no list and
no disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from builder.errors import OptOutError
from builder.kit.fleet.common_folder import read_common, write_common
from builder.kit.fleet.place import FleetPlace
from builder.kit.fleet.sites import SiteRow
from builder.kit.make.common_files import Common, make_common
from builder.kit.make.make import make_files, workbench_for
from builder.kit.make.parts import Compiled, Parts
from builder.kit.make.plan import Limits, plan_build
from builder.kit.make.signed_files import SignedFiles
from builder.kit.make.tools import builder_parts
from builder.kit.trust.verifier import SignatureVerifier
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.cell import Cell
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import MAX_BYTES, NAME, parse_manifest
from builder.targets import TARGETS, poster
from builder.views.workbench import Workbench
from builder.wire.digest import digest_of, sha256

# So many cells of print are held at once: some 60 MB.
_MOST_CELLS = 400
_PRINTED = frozenset(target.name for target in Kind.PRINT.row.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """What all sites are made from. `common` is what they share, None where each gets a whole
    kit; `key` the digest of all that is the same for every site: sources, builder, libraries."""

    definitions: Definitions
    bench: Workbench
    common: Common | None
    source_digest: str
    key: str


def fleet_definitions(workspace: Workspace) -> Definitions:
    """All of the workspace: sites choose among them. Raises DefinitionError."""
    return load_definitions(workspace, kit=Kit(), every=True)


def open_fleet(definitions: Definitions, place: FleetPlace, *, whole: bool = False) -> Fleet:
    """What sites are made from, and what they share: as an earlier run left it there, or made
    now and written there. Raises ProofError and DiskError."""
    workspace = definitions.workspace
    bench = workbench_for(definitions)
    digest = workspace.source_digest()
    signed = workspace.signed()
    sources = ("sources", digest.encode())
    key = digest_of([sources, *builder_parts(), *sorted(signed.items())])
    common = None if whole else read_common(place, key)
    if common is None and not whole:
        common = make_common(bench, SignedFiles(signed, SignatureVerifier(now=None)))
        write_common(place, common, key)
    return Fleet(definitions=definitions, bench=bench, common=common, source_digest=digest, key=key)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A site, its workbench, and the cells that are printed for it."""

    site: SiteRow
    bench: Workbench
    cells: tuple[Cell, ...]


def make_sites(
    fleet: Fleet, sites: Sequence[SiteRow]
) -> Iterator[tuple[SiteRow, list[Artifact] | OptOutError]]:
    """Each site with every file of its kit, of which those that lie elsewhere are marked
    `common`, or with why one cannot be made.

    Sheets of several sites are typeset together, which halves their cost (see
    builder.targets.poster), of as many as can be held.
    """
    group: list[_Planned] = []
    for site in sites:
        planned = _planned(fleet, site)
        if group and sum(len(each.cells) for each in (*group, planned)) > _MOST_CELLS:
            yield from _made_together(fleet, group)
            group = []
        group.append(planned)
    yield from _made_together(fleet, group)


def _made_together(
    fleet: Fleet, group: Sequence[_Planned]
) -> Iterator[tuple[SiteRow, list[Artifact] | OptOutError]]:
    asked = [(cell, each.bench) for each in group for cell in each.cells]
    sheets = iter(poster.compile_together(asked))
    for each in group:
        found = zip(each.cells, islice(sheets, len(each.cells)), strict=True)
        compiled = {
            (poster.NAME, cell.id): made
            for cell, made in found
            # A sheet that cannot be made is left out: compiled again, it says why.
            if not isinstance(made, OptOutError)
        }
        try:
            yield each.site, _made(fleet, each, compiled)
        except OptOutError as error:
            yield each.site, error


def _planned(fleet: Fleet, site: SiteRow) -> _Planned:
    bench = _bench_of(fleet, site)
    if not site.printed:
        return _Planned(site, bench, ())
    plan = plan_build(bench, targets=(poster.NAME,))
    cells = next(cells for target, cells in plan.cells if target.name == poster.NAME)
    return _Planned(site, bench, cells)


def _bench_of(fleet: Fleet, site: SiteRow) -> Workbench:
    known = fleet.bench.context
    by_default = tuple(each.id for each in known.guides.values() if each.default)
    guides = site.kit.guides or by_default or tuple(known.guides)
    languages = site.kit.languages or tuple(known.languages)
    context = replace(
        known,
        kit=replace(site.kit, guides=guides, listed=fleet.common is None),
        guides={name: known.guides[name] for name in guides},
        languages={name: known.languages[name] for name in languages},
    )
    return fleet.bench.of_another(context)


def _made(fleet: Fleet, planned: _Planned, compiled: Compiled) -> list[Artifact]:
    targets = () if planned.site.printed else _unprinted()
    return make_files(
        planned.bench,
        fleet.definitions.workspace,
        limits=Limits(targets=targets),
        source_digest=fleet.source_digest,
        common=fleet.common,
        parts=Parts(compiled=compiled),
    )


def _unprinted() -> tuple[str, ...]:
    by_default = (target for target in TARGETS if not target.on_request)
    return tuple(target.name for target in by_default if target.name not in _PRINTED)


def site_key(fleet: Fleet, site: SiteRow) -> str:
    """One digest over all that a site's bytes depend on."""
    said = repr((site.kit, site.printed)).encode()
    common = fleet.common.at if fleet.common else ""
    parts = [("site", said), ("common", common.encode()), ("fleet", fleet.key.encode())]
    return digest_of(parts)


def write_site(place: FleetPlace, site: str, own: Sequence[Artifact]) -> str:
    """Puts a site's own files into its folder; the manifest's SHA-256."""
    place.write_site(site, own)
    return next(sha256(each.data) for each in own if each.path == NAME)


def built_already(place: FleetPlace, site: str, manifest: str, shared: Mapping[str, int]) -> bool:
    """Whether a site's folder still holds the manifest with this SHA-256, and every file that it
    lists with the length it lists. `shared` are those of the files that all sites share. What the
    files hold, `fleet check` reads."""
    try:
        data = place.read(f"{site}/{NAME}", MAX_BYTES)
        if data is None or sha256(data) != manifest:
            return False
        listed = parse_manifest(data)
        there = {**shared, **place.sizes(site)}
    except (OSError, OptOutError):
        return False
    return all(
        there.get(_place_of(site, listed.place(entry))) == entry.bytes
        for entry in listed.files.values()
    )


def _place_of(site: str, path: str) -> str:
    """Seen from the fleet's folder, what lies at a path seen from the site's."""
    return path.removeprefix("../") if path.startswith("../") else f"{site}/{path}"
