"""Checks a built kit with fresh eyes: everything its manifest claims, file by file.

Knows which claims there are and which checker settles each. Believes neither the manifest
nor the files: digests are counted again, codes read back, profiles and shortcuts parsed,
pages held to their own policy, links followed, signatures proven.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from builder.errors import OptOutError, Problem, Severity, UsageError
from builder.kit.check.manifest import check_head
from builder.kit.opening.kit import Opened
from builder.kit.proof.artifact import check_artifact
from builder.kit.proof.evidence import Evidence, KitAround, gather_evidence
from builder.kit.trust.judge import Judge
from builder.kit.trust.manifest import prove_manifest, stranger_command
from builder.kit.trust.profile import extract_profile, is_signed_profile
from builder.model.artifact import Artifact
from builder.model.kinds import Kind, Recompiled, media_type
from builder.model.kit import PREVIEW_URL
from builder.model.manifest import NAME, SIGNATURE, SUMS, Entry, Manifest, dump_sums, parse_manifest
from builder.wire.digest import sha256
from builder.wire.x509 import Root
from builder.workflow.apple.signed import is_signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found. `problems` holds warnings too; `files` counts what was looked at."""

    name: str
    files: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the one who checks believes beforehand.

    `now` is the day on which certificates are judged (None: they are not), `roots` are
    believed beside the known ones; `allowed` is an SSH file of allowed signers, in which
    `who` must have signed the manifest (None: whoever signed it). `compiled` are unsigned
    shortcuts and profiles by path, from the sources themselves, where those are at hand.
    """

    now: datetime | None = None
    roots: tuple[Root, ...] = ()
    allowed: bytes | None = None
    who: str = ""
    compiled: Mapping[str, bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What the checks of one kit share."""

    kit: Opened
    manifest: Manifest
    judge: Judge
    evidence: Evidence
    compiled: Mapping[str, bytes] | None
    copies: Mapping[tuple[str, str], tuple[str, ...]]


def verify_kit(kit: Opened, trust: Trust | None = None) -> Verdict:
    """The verdict on a kit. Never raises for what the kit holds; UsageError where `trust`
    names nobody."""
    trust = trust or Trust()
    problems = list(kit.problems)
    try:
        manifest = parse_manifest(kit.files.get(NAME, b""), file=NAME)
    except OptOutError as error:
        return Verdict(name=kit.name, files=len(kit.files), problems=(*problems, *error.problems))
    problems += _missing_or_added(kit, manifest)
    problems += _sums(kit, manifest)
    problems += _signature(kit, trust)
    problems += check_head(manifest, kit.files)
    judge = Judge(now=trust.now, roots=trust.roots)
    run = _Run(
        kit=kit,
        manifest=manifest,
        judge=judge,
        evidence=gather_evidence(kit=_around(kit, manifest)),
        compiled=trust.compiled,
        copies=_copies_of(manifest),
    )
    for entry in manifest.files.values():
        data = kit.files.get(entry.path)
        if data is not None:
            problems += _entry(entry, data, run)
    unique = dict.fromkeys(problems)
    return Verdict(name=kit.name, files=len(kit.files), problems=tuple(unique))


def _missing_or_added(kit: Opened, manifest: Manifest) -> Iterator[Problem]:
    known = {*manifest.files, NAME, SUMS}
    for path in sorted(known - kit.files.keys() - kit.hidden):
        yield Problem(code="kit-missing", message="listed, but not there", file=path)
    for path in sorted(kit.files.keys() - known - {SIGNATURE}):
        yield Problem(code="kit-added", message="there, but not listed", file=path)


def _sums(kit: Opened, manifest: Manifest) -> Iterator[Problem]:
    wanted = dump_sums(manifest.files.values(), kit.files[NAME])
    found = kit.files.get(SUMS)
    if found is None or found == wanted:
        return
    # Either file may be the changed one: a digest of the manifest that the list of checksums
    # itself carries tells which.
    line = f"{sha256(kit.files[NAME])}  {NAME}\n".encode()
    if line not in found:
        yield Problem(code="kit-digest", message="not the file of the checksums", file=NAME)
    yield Problem(
        code="kit-sums", message="does not agree with the manifest and its digests", file=SUMS
    )


def _signature(kit: Opened, trust: Trust) -> Iterator[Problem]:
    """The host's own signature over the manifest, where there is one."""
    signature = kit.files.get(SIGNATURE)
    if signature is None:
        if trust.allowed is not None:
            yield Problem(code="manifest-unsigned", message="the manifest is not signed", file=NAME)
        return
    try:
        proven = prove_manifest(kit.files[NAME], signature, trust.allowed, trust.who)
    except UsageError:
        raise
    except OptOutError as error:
        yield from error.problems
        return
    if not proven:
        yield Problem(
            code="manifest-signature",
            message="the manifest is signed; by whom was not checked",
            file=SIGNATURE,
            help="get the signer's line from elsewhere than the kit, and run "
            f"{stranger_command('NAME')} (or give --allowed-signers and --who)",
            severity=Severity.WARNING,
        )


def _entry(entry: Entry, data: bytes, run: _Run) -> Iterator[Problem]:
    kit = run.kit
    if len(data) != entry.bytes or sha256(data) != entry.sha256:
        yield Problem(
            code="kit-digest",
            message="not the file that the manifest lists: its digest differs",
            file=entry.path,
        )
        return
    if entry.media_type != media_type(entry.path):
        yield Problem(
            code="kit-media-type",
            message=f"listed as {entry.media_type[:80]!a}, which is {media_type(entry.path)}",
            file=entry.path,
        )
    if kit.modes and entry.executable != (entry.path in kit.executable):
        wanted = "may be run" if entry.executable else "may not be run"
        yield Problem(code="kit-mode", message=f"should say that it {wanted}", file=entry.path)
    yield from check_artifact(_artifact(entry, data), run.evidence)
    if entry.kind.row.recompiled is not Recompiled.NOTHING:
        yield from _signed(entry, data, run)
    if entry.kind in (Kind.SCRIPT, Kind.PROFILE):
        yield from _copies(entry, data, run)


def _signed(entry: Entry, data: bytes, run: _Run) -> Iterator[Problem]:
    """A signature that is claimed must hold; one that is there must be claimed."""
    unsigned = None if run.compiled is None else run.compiled.get(entry.path)
    if run.compiled is not None and unsigned is None:
        words = "these sources compile to no such file"
        yield Problem(code="kit-compiled", message=words, file=entry.path)
    if entry.signed:
        try:
            found = run.judge.signed(entry.kind, data, unsigned=unsigned, file=entry.path)
            yield from found.findings
        except OptOutError as error:
            yield from error.problems
    elif is_signed(data) or is_signed_profile(data):
        words = "is signed, but listed as unsigned"
        yield Problem(code="kit-signed", message=words, file=entry.path)
    elif unsigned not in (None, data):
        words = "is not what these sources compile to"
        yield Problem(code="kit-compiled", message=words, file=entry.path)


def _copies(entry: Entry, data: bytes, run: _Run) -> Iterator[Problem]:
    """The copies as plain text, for people to read before they install, say the same."""
    try:
        inside = extract_profile(data) if is_signed_profile(data) else data
    except OptOutError:
        return  # told by the other checks
    for path in run.copies.get((entry.language, _stem(entry.path)), ()):
        if run.kit.files.get(path, inside) != inside:
            words = f"is not what {entry.path} holds, which it is offered as a copy of"
            yield Problem(code="kit-copy", message=words, file=path)


def _copies_of(manifest: Manifest) -> dict[tuple[str, str], tuple[str, ...]]:
    """The copies as plain text, by language and name."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for entry in manifest.files.values():
        if entry.kind is Kind.DOC and entry.language and entry.path.endswith(".txt"):
            key = (entry.language, _stem(entry.path))
            found[key] = (*found.get(key, ()), entry.path)
    return found


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _artifact(entry: Entry, data: bytes) -> Artifact:
    return Artifact(
        path=entry.path,
        data=data,
        kind=entry.kind,
        guide=entry.guide,
        device=entry.device,
        language=entry.language,
        signed=entry.signed,
        executable=entry.executable,
        says=entry.says,
        code=entry.code,
    )


def _around(kit: Opened, manifest: Manifest) -> KitAround:
    address = str(manifest.head.get("base_url", "")) or PREVIEW_URL
    return KitAround(files=kit.files, address=address, links=_links(manifest))


def _links(manifest: Manifest) -> set[str]:
    """The published links that the manifest names."""
    kit = manifest.head.get("kit")
    links = kit.get("links") if isinstance(kit, dict) else None
    rows = links.values() if isinstance(links, dict) else ()
    return {str(link) for row in rows if isinstance(row, dict) for link in row.values()}
