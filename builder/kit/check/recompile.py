"""Makes a kit again from the sources at hand, as its manifest says that it was asked for.

Knows when a kit is of a workspace: the same sources, byte for byte, the same builder, the same
libraries. Then every file of it must come out the same; signed ones are held to what they say.
Of what is made only the digest is kept: a kit of all languages would need its size again.
Knows no signature: who signed a file, its caller verifies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from builder import __version__
from builder.errors import OptOutError
from builder.kit.make.bundle import bundle, listing
from builder.kit.make.common_files import Common, make_common
from builder.kit.make.make import compile_all, workbench_for
from builder.kit.make.plan import plan_build
from builder.kit.make.sbom import BUILDER, fonts_of
from builder.kit.make.signed_files import SignedFiles
from builder.kit.make.tools import tool_versions
from builder.kit.opening.kit import OpenedKit
from builder.kit.trust.verifier import SignatureVerifier
from builder.loader.definitions import load_definitions
from builder.loader.kitfile import load_kit
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind, signable
from builder.model.kit import Kit, Paper
from builder.model.manifest import (
    LIMITS,
    NAME,
    SUMS,
    Entry,
    Manifest,
    common_at,
    entry_of,
    parse_manifest,
)
from builder.wire.digest import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class RecompiledKit:
    """What the sources give. `digests` are SHA-256 of all of the kit's files by path, of signed
    ones as the kit has them; `unsigned` is what those are without their signatures.

    Where the kit says that it comes from other sources, `others` says from which and nothing
    was made.
    """

    digests: Mapping[str, str]
    unsigned: Mapping[str, bytes]
    others: tuple[str, ...] = ()


def recompile(workspace: Workspace, kit: OpenedKit) -> RecompiledKit | None:
    """The kit as the workspace makes it; None where its manifest cannot be read, which the
    check of the manifest tells."""
    try:
        manifest = parse_manifest(kit.files.get(NAME, b""))
    except OptOutError:
        return None
    others = tuple(_others(workspace, manifest.head))
    if not others:
        try:
            return _compile_kit(workspace, kit, manifest)
        except OptOutError as error:
            others = tuple(f"this workspace: {problem.message}" for problem in error.problems)
    return RecompiledKit(digests={}, unsigned={}, others=others[:8])


def _others(workspace: Workspace, head: Mapping[str, Any]) -> Iterator[str]:
    """What the kit says that it came from, where that is not what is at hand."""
    kit = head.get("kit")
    if isinstance(kit, dict) and kit.get("listed"):
        yield "settings that stand in a row of a list, not in kit.yaml"
    if head.get("source_digest") != workspace.source_digest():
        yield f"sources with the digest {str(head.get('source_digest'))[:16]!a}..."
    built_by = head.get("built_by")
    told = built_by if isinstance(built_by, dict) else {}
    here = {BUILDER: __version__, **tool_versions()}
    for name in sorted(here.keys() | told.keys(), key=str):
        if told.get(name) != here.get(name):
            word = str(told.get(name, "nothing"))[:40]
            yield f"{str(name)[:40]} {word!a}, here {here.get(name, 'nothing')}"


def _compile_kit(workspace: Workspace, kit: OpenedKit, manifest: Manifest) -> RecompiledKit:
    head = manifest.head
    address = "" if head.get("preview") is True else str(head.get("base_url", ""))
    definitions = load_definitions(
        workspace,
        kit=_kit(workspace, head, address),
        guides=said(head, "limits", "guides"),
        languages=said(head, "limits", "languages"),
    )
    devices, targets = said(head, "limits", "devices"), said(head, "limits", "targets")
    bench = workbench_for(definitions, devices=devices)
    plan = plan_build(bench, targets=targets)
    given = said(head, "given", "signed")
    twins = dict(_signed(kit, manifest))
    held = _KeptFiles({path: data for path, data in twins.items() if path in given}, twins.keys())
    common = _common(head, definitions.kit, workspace, held)
    made = compile_all(plan, bench, signed_files=held, common=common)
    fonts = fonts_of(workspace)
    digest = workspace.source_digest()
    limits = {name: said(head, "limits", name) for name in LIMITS}
    files = bundle(
        made,
        bench,
        plan.refused,
        digest,
        fonts,
        limits=limits,
        listed=held.listed,
        common=common,
    )
    entries = {each.path: held.listed.get(each.path) or entry_of(each) for each in files}
    later = {path: twins[path] for path in twins if path not in given and path in entries}
    if later:
        _sign_later(entries, later, next(each.data for each in files if each.path == NAME))
    return RecompiledKit(
        digests={path: entry.sha256 for path, entry in entries.items()}, unsigned=held.unsigned
    )


def _kit(workspace: Workspace, head: Mapping[str, Any], address: str) -> Kit:
    """The host's settings: kit.yaml's, but a site of a fleet has them from a row of a list."""
    if not common_at(head):
        return replace(load_kit(workspace), base_url=address)
    row = head["kit"] if isinstance(head.get("kit"), dict) else {}
    links = row.get("links")
    return Kit(
        id=str(row.get("id", "")),
        title=str(row.get("title", "")),
        host=str(row.get("host", "")),
        contact=str(row.get("contact", "")),
        edition=str(row.get("edition", "")),
        base_url=address,
        languages=said(head, "kit", "languages"),
        guides=said(head, "kit", "guides"),
        links=links if isinstance(links, dict) else {},
        papers=tuple(Paper(each) for each in said(head, "kit", "papers") if each in set(Paper)),
        hosts=_texts(row.get("hosts")),
        contacts=_texts(row.get("contacts")),
    )


def _texts(value: object) -> dict[str, str]:
    """Words by language; none where it is no such thing."""
    return {str(key): str(text) for key, text in value.items()} if isinstance(value, dict) else {}


def _common(
    head: Mapping[str, Any], kit: Kit, workspace: Workspace, held: _KeptFiles
) -> Common | None:
    """What the kit shares with other sites, made again for all that it says it is of."""
    if not common_at(head):
        return None
    definitions = load_definitions(
        workspace,
        kit=kit,
        guides=said(head, "common", "guides"),
        languages=said(head, "common", "languages"),
    )
    kept = _KeptFiles(held.files, held.signed, keep=True)
    common = make_common(workbench_for(definitions), kept)
    held.unsigned.update(kept.unsigned)
    return common


def said(head: Mapping[str, Any], what: str, name: str) -> tuple[str, ...]:
    """A list of words in a manifest's head, below `what`. Takes any JSON: what is no such thing
    counts as not said."""
    inner = head.get(what)
    value = inner.get(name) if isinstance(inner, dict) else None
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _signed(kit: OpenedKit, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    for entry in manifest.files.values():
        if entry.signed and signable(entry.kind) and entry.path in kit.files:
            yield entry.path, kit.files[entry.path]


# What pages show the inside of; of other files they say only that they are there.
_SHOWN = frozenset({Kind.PROFILE, Kind.SCRIPT})


class _KeptFiles(SignedFiles):
    """Signed files take their places as they are; what they replace is kept to compare.

    Of every file its row of the list is kept, and the bytes only where a page will want them,
    or where `keep` says so.
    """

    def __init__(
        self, files: Mapping[str, bytes], signed: Collection[str], *, keep: bool = False
    ) -> None:
        super().__init__(files, SignatureVerifier(now=None))
        self.signed = signed
        self.keep = keep
        self.unsigned: dict[str, bytes] = {}
        self.listed: dict[str, Entry] = {}

    def take(self, artifact: Artifact) -> Artifact:
        if artifact.path in self.signed:
            self.unsigned[artifact.path] = artifact.data
        twin = self.files.get(artifact.path)
        settled = artifact if twin is None else replace(artifact, data=twin, signed=True)
        self.listed[artifact.path] = entry_of(settled)
        return settled if self.keep or settled.kind in _SHOWN else replace(settled, data=b"")

    def raise_faults(self) -> None:
        """Nothing is refused here: whether a signature holds is the check's own question."""


def _sign_later(entries: dict[str, Entry], twins: Mapping[str, bytes], manifest: bytes) -> None:
    """Makes of the rows those after files were signed in place: only they and the lists are
    others."""
    for path, data in twins.items():
        entries[path] = replace(entries[path], bytes=len(data), sha256=sha256(data), signed=True)
    body = [entry for path, entry in entries.items() if path not in (NAME, SUMS)]
    for each in listing(body, parse_manifest(manifest).head):
        entries[each.path] = entry_of(each)


def compared(
    kit: OpenedKit, manifest: Manifest, again: RecompiledKit, digests: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(path, words) for each file that is not what the sources make. `digests` are SHA-256 of
    the kit's files."""
    listed: Mapping[str, Entry] = manifest.files
    for path in sorted(again.digests.keys() | digests.keys()):
        wanted, found = again.digests.get(path), digests.get(path)
        if path in kit.hidden or (found is None and path in (*listed, SUMS)):
            continue  # told as missing, or kept by the server to itself
        if wanted is None:
            if path in listed:
                yield path, "these sources compile to no such file"
        elif found is None:
            yield path, "these sources compile to this file, which the kit lacks"
        elif wanted != found:
            yield path, "is not what these sources compile to"
