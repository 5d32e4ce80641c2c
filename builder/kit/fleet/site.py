"""Makes the kits of sites, one after the other, with what they share made once.

Knows a fleet's definitions and how a row's kit is cut out of them. Writes a site's folder in one
move. Knows no engine and no list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from builder.errors import OptOutError
from builder.files import read_file
from builder.kit.fleet.common_folder import read_common, write_common
from builder.kit.fleet.sites import SiteRow
from builder.kit.folder import locked, write_kit
from builder.kit.make.common_files import Common, make_common
from builder.kit.make.make import make_files, workbench_for
from builder.kit.make.plan import Limits
from builder.kit.make.signed_files import SignedFiles
from builder.kit.make.tools import builder_parts
from builder.kit.trust.verifier import SignatureVerifier
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import MAX_BYTES, NAME, parse_manifest
from builder.targets import TARGETS
from builder.views.workbench import Workbench
from builder.wire.digest import digest_of, sha256

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


def open_fleet(definitions: Definitions, out: Path, *, whole: bool = False) -> Fleet:
    """What sites are made from, and what they share: as an earlier run left it in `out`, or made
    now and written there. Raises ProofError and DiskError."""
    workspace = definitions.workspace
    bench = workbench_for(definitions)
    digest = workspace.source_digest()
    signed = workspace.signed()
    sources = ("sources", digest.encode())
    key = digest_of([sources, *builder_parts(), *sorted(signed.items())])
    common = None if whole else read_common(out, key)
    if common is None and not whole:
        common = make_common(bench, SignedFiles(signed, SignatureVerifier(now=None)))
        write_common(out, common, key)
    return Fleet(definitions=definitions, bench=bench, common=common, source_digest=digest, key=key)


def make_site(fleet: Fleet, site: SiteRow) -> list[Artifact]:
    """Every file of a site's kit; those that lie elsewhere are marked `common`. Raises
    OptOutError where one cannot be made."""
    known = fleet.bench.context
    by_default = tuple(each.id for each in known.guides.values() if each.default)
    guides = site.kit.guides or by_default or tuple(known.guides)
    languages = site.kit.languages or tuple(known.languages)
    context = replace(
        known,
        kit=replace(site.kit, guides=guides, languages=site.kit.languages),
        guides={name: known.guides[name] for name in guides},
        languages={name: known.languages[name] for name in languages},
    )
    targets = () if site.printed else _unprinted()
    return make_files(
        fleet.bench.of_another(context),
        fleet.definitions.workspace,
        limits=Limits(targets=targets),
        source_digest=fleet.source_digest,
        common=fleet.common,
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


def write_site(folder: Path, own: Sequence[Artifact]) -> str:
    """Puts a site's own files into its folder in one move; the manifest's SHA-256."""
    with locked(folder.parent, folder.name):
        write_kit(folder, own)
    return next(sha256(each.data) for each in own if each.path == NAME)


def built_already(folder: Path, manifest: str) -> bool:
    """Whether a site's folder still holds the manifest with this SHA-256, and every file that it
    lists with the length it lists. What the files hold, `fleet check` reads."""
    try:
        data = read_file(folder / NAME, limit=MAX_BYTES)
        if sha256(data) != manifest:
            return False
        listed = parse_manifest(data)
        return all(
            (folder / listed.place(entry)).stat().st_size == entry.bytes
            for entry in listed.files.values()
        )
    except (OSError, OptOutError):
        return False
