"""Makes a kit again from the sources at hand, as its manifest says that it was asked for.

Knows when a kit is of a workspace: the same sources, byte for byte, the same builder, the same
libraries. Then every file of it must come out the same; signed ones are held to what they say.
Knows no signature: what is in a signed file, its caller judges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from builder import __version__
from builder.errors import OptOutError
from builder.kit.make.bundle import bundle, listing
from builder.kit.make.make import compile_all, workbench_for
from builder.kit.make.plan import plan_build
from builder.kit.make.sbom import BUILDER, fonts_of
from builder.kit.make.signed_files import Adoption
from builder.kit.make.tools import tool_versions
from builder.kit.opening.kit import Opened
from builder.kit.trust.judge import Judge
from builder.loader.definitions import load_definitions
from builder.loader.kitfile import load_kit
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.kinds import signable
from builder.model.manifest import LIMITS, NAME, SUMS, Entry, Manifest, parse_manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class RecompiledKit:
    """What the sources give. `files` are all of the kit's by path, signed ones as the kit has
    them; `unsigned` what shortcuts and profiles are without a signature.

    Where the kit says that it comes from other sources, `others` says from which and nothing
    was made.
    """

    files: Mapping[str, bytes]
    unsigned: Mapping[str, bytes]
    others: tuple[str, ...] = ()


def recompile(workspace: Workspace, kit: Opened) -> RecompiledKit | None:
    """The kit as the workspace makes it; None where its manifest cannot be read, which the
    check of the manifest tells."""
    try:
        manifest = parse_manifest(kit.files.get(NAME, b""))
    except OptOutError:
        return None
    others = tuple(_others(workspace, manifest.head))
    if not others:
        try:
            return _made(workspace, kit, manifest)
        except OptOutError as error:
            others = tuple(f"this workspace: {problem.message}" for problem in error.problems)
    return RecompiledKit(files={}, unsigned={}, others=others[:8])


def _others(workspace: Workspace, head: Mapping[str, Any]) -> Iterator[str]:
    """What the kit says that it came from, where that is not what is at hand."""
    if head.get("source_digest") != workspace.source_digest():
        yield f"sources with the digest {str(head.get('source_digest'))[:16]!a}..."
    built_by = head.get("built_by")
    told = built_by if isinstance(built_by, dict) else {}
    here = {BUILDER: __version__, **tool_versions()}
    for name in sorted(here.keys() | told.keys(), key=str):
        if told.get(name) != here.get(name):
            word = str(told.get(name, "nothing"))[:40]
            yield f"{str(name)[:40]} {word!a}, here {here.get(name, 'nothing')}"


def _made(workspace: Workspace, kit: Opened, manifest: Manifest) -> RecompiledKit:
    head = manifest.head
    address = "" if head.get("preview") is True else str(head.get("base_url", ""))
    definitions = load_definitions(
        workspace,
        kit=replace(load_kit(workspace), base_url=address),
        guides=said(head, "limits", "guides"),
        languages=said(head, "limits", "languages"),
    )
    devices, targets = said(head, "limits", "devices"), said(head, "limits", "targets")
    bench = workbench_for(definitions, devices=devices)
    plan = plan_build(bench, targets=targets)
    given = said(head, "given", "signed")
    twins = dict(_signed(kit, manifest))
    held = _Held({path: data for path, data in twins.items() if path in given})
    made = compile_all(plan, bench, adoption=held)
    fonts = fonts_of(workspace)
    digest = workspace.source_digest()
    limits = {name: said(head, "limits", name) for name in LIMITS}
    files = bundle(made, bench, plan.refused, digest, fonts, limits=limits)
    later = [path for path in twins if path not in given]
    if later:
        files = _signed_later(files, {path: twins[path] for path in later})
    return RecompiledKit(files={each.path: each.data for each in files}, unsigned=held.unsigned)


def said(head: Mapping[str, Any], what: str, name: str) -> tuple[str, ...]:
    """A list of words in a manifest's head, below `what`. Takes any JSON: what is no such thing
    counts as not said."""
    inner = head.get(what)
    value = inner.get(name) if isinstance(inner, dict) else None
    return tuple(map(str, value)) if isinstance(value, list) else ()


def _signed(kit: Opened, manifest: Manifest) -> Iterator[tuple[str, bytes]]:
    for entry in manifest.files.values():
        if entry.signed and signable(entry.kind) and entry.path in kit.files:
            yield entry.path, kit.files[entry.path]


class _Held(Adoption):
    """Signed files take their places as they are; what they replace is kept to compare."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(files, Judge(now=None))
        self.unsigned: dict[str, bytes] = {}

    def take(self, artifact: Artifact) -> Artifact:
        if signable(artifact.kind):
            self.unsigned[artifact.path] = artifact.data
        twin = self.files.get(artifact.path)
        return artifact if twin is None else replace(artifact, data=twin, signed=True)

    def raise_faults(self) -> None:
        """Nothing is refused here: whether a signature holds is the check's own question."""


def _signed_later(files: list[Artifact], twins: Mapping[str, bytes]) -> list[Artifact]:
    """The kit after its files were signed in place: only they and the lists are others."""
    body = [
        replace(each, data=twins[each.path], signed=True) if each.path in twins else each
        for each in files
        if each.path not in (NAME, SUMS)
    ]
    head = parse_manifest(next(each.data for each in files if each.path == NAME)).head
    return [*body, *listing(body, head)]


def compared(kit: Opened, manifest: Manifest, again: RecompiledKit) -> Iterator[tuple[str, str]]:
    """(path, words) for each file that is not what the sources make."""
    listed: Mapping[str, Entry] = manifest.files
    for path in sorted(again.files.keys() | kit.files.keys()):
        wanted, found = again.files.get(path), kit.files.get(path)
        if path in kit.hidden or (found is None and path in (*listed, SUMS)):
            continue  # told as missing, or kept by the server to itself
        if wanted is None:
            if path in listed:
                yield path, "these sources compile to no such file"
        elif found is None:
            yield path, "these sources compile to this file, which the kit lacks"
        elif wanted != found:
            yield path, "is not what these sources compile to"
