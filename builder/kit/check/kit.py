"""Checks a built kit with fresh eyes: everything its manifest claims, file by file.

Knows which claims there are, which checker settles each, and what was proven in the end.
Believes neither the manifest nor the files. With the sources at hand every file is compared
with what they compile to; without, each is held to a list of what our templates can produce.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from builder.errors import OptOutError, Problem, Severity, UsageError
from builder.kit.check.contents import Contents
from builder.kit.check.manifest import check_head
from builder.kit.check.proven import Proof, proof_of
from builder.kit.check.recompile import RecompiledKit, compared, said
from builder.kit.check.signed import open_signature
from builder.kit.opening.kit import OpenedKit
from builder.kit.proof.evidence import gather_evidence
from builder.kit.proof.names import check_names
from builder.kit.proof.sheet_reader import SheetReader
from builder.kit.proof.unseen import check_unseen_claims
from builder.kit.trust.manifest import verify_command, verify_manifest
from builder.kit.trust.verifier import SignatureVerifier
from builder.loader.kitfile import both_forms
from builder.model.kinds import media_type, signable
from builder.model.manifest import (
    LIMITS,
    NAME,
    SIGNATURE,
    SUMS,
    Entry,
    Manifest,
    common_at,
    dump_sums,
    parse_manifest,
    part_words,
)
from builder.wire.digest import sha256
from builder.wire.x509 import Root

# Faults of a server that sends what was built, in a way that devices do not understand.
SERVED = frozenset({"kit-served", "kit-packed", "kit-nosniff", "kit-elsewhere"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found. `problems` holds warnings too; `files` counts what was looked at;
    `proof` says by which means, and what nobody could tell; `part` of what alone the kit was
    made, "" for a whole one."""

    name: str
    files: int
    problems: tuple[Problem, ...]
    proof: Proof
    part: str = ""

    @property
    def sound(self) -> bool:
        return not self._errors

    @property
    def as_built(self) -> bool:
        """Whether it is the kit that was built, though perhaps served in a wrong way."""
        return self._errors <= SERVED

    @property
    def _errors(self) -> set[str]:
        return {each.code for each in self.problems if each.severity is Severity.ERROR}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What the one who checks believes beforehand.

    `now` is the day on which certificates are verified (None: dates are not looked at), `roots` are
    believed beside the known ones; `allowed` is an SSH file of allowed signers, in which
    `who` must have signed the manifest (None: whoever signed it). `sources` is what the
    workspace makes of the kit, None where there is no workspace; `other_sources` is whether
    a kit may come from others than those.
    """

    now: datetime | None = None
    roots: tuple[Root, ...] = ()
    allowed: bytes | None = None
    who: str = ""
    sources: RecompiledKit | None = None
    other_sources: bool = False


def check_kit(kit: OpenedKit, trust: Trust | None = None) -> Verdict:
    """The verdict on a kit. Never raises for what the kit holds; UsageError where `trust`
    names nobody."""
    trust = trust or Trust()
    problems = list(kit.problems)
    try:
        manifest = parse_manifest(kit.files.get(NAME, b""), file=NAME)
    except OptOutError as error:
        problems += error.problems
        nothing = Proof(by="nothing", proven=(), unproven=("its manifest cannot be read",))
        return Verdict(name=kit.name, files=len(kit.files), problems=tuple(problems), proof=nothing)
    problems += _missing_or_added(kit, manifest)
    problems += check_names({*manifest.files, *kit.files})
    problems += _sums(kit, manifest)
    problems += _signature(kit, trust)
    problems += check_head(manifest, kit.files)
    problems += check_unseen_claims(manifest.head, NAME)
    problems += both_forms(str(manifest.head.get("base_url")), NAME)
    problems += _other_sources(trust)
    sources = trust.sources if trust.sources and not trust.sources.others else None
    problems += _files(kit, manifest, trust, sources)
    unique = tuple(dict.fromkeys(problems))
    return Verdict(
        name=kit.name,
        files=len(kit.files),
        problems=unique,
        part=part_words({name: said(manifest.head, "limits", name) for name in LIMITS}),
        proof=proof_of(
            kit,
            manifest,
            sources,
            unique,
            workspace=trust.sources is not None,
            signer=trust.who if trust.allowed is not None else "",
        ),
    )


def _other_sources(trust: Trust) -> Iterator[Problem]:
    """A kit that says it is not of this workspace cannot be held to it, and that is said."""
    if trust.sources is not None and trust.sources.others:
        yield Problem(
            code="kit-other-sources",
            message="the kit says that it was not made from the sources in this folder: "
            + "; ".join(trust.sources.others),
            file=NAME,
            help="check it in its own workspace, or let it be held to allow-lists alone "
            "with --other-sources",
            severity=Severity.WARNING if trust.other_sources else Severity.ERROR,
        )


def _files(
    kit: OpenedKit, manifest: Manifest, trust: Trust, sources: RecompiledKit | None
) -> Iterator[Problem]:
    """Every file: as listed; then as compiled, or else as something that we could have made."""
    verifier = SignatureVerifier(now=trust.now, roots=trust.roots)
    contents = Contents(manifest, kit.files, gather_evidence(), SheetReader())
    digests: dict[str, str] = {}
    sound: list[Entry] = []
    for entry in manifest.files.values():
        data = kit.files.get(entry.path)
        if data is None:
            continue
        digests[entry.path] = sha256(data)
        if len(data) != entry.bytes or digests[entry.path] != entry.sha256:
            words = "not the file that the manifest lists: its digest differs"
            yield Problem(code="kit-digest", message=words, file=entry.path)
            continue
        sound.append(entry)
        yield from _as_listed(entry, kit)
        if signable(entry.kind):
            unsigned = sources.unsigned.get(entry.path) if sources else None
            inside, found = open_signature(entry, data, verifier, unsigned)
            yield from found
            if inside is not None:
                contents.inside[entry.path] = inside
                contents.site.digests.add(sha256(inside))
    if sources is not None:
        digests |= {path: sha256(kit.files[path]) for path in kit.files.keys() - digests.keys()}
        others = dict(compared(kit, manifest, sources, digests))
        # Of a file that is not the listed one, that was told.
        told = (digests.keys() & manifest.files.keys()) - {entry.path for entry in sound}
        for path, words in others.items():
            if path not in told:
                yield Problem(code="kit-compiled", message=words, file=path)
        sound = [entry for entry in sound if entry.path in others]
    yield from _held(sound, kit, contents)


def _held(entries: Iterable[Entry], kit: OpenedKit, contents: Contents) -> Iterator[Problem]:
    """Each file held to its list. Sheets are drawn beside the rest, by another process."""
    sheets = [entry for entry in entries if entry.kind.row.proof == "sheet"]
    rest = [entry for entry in entries if entry.kind.row.proof != "sheet"]
    with contents.sheets, ThreadPoolExecutor(max_workers=1) as pool:
        drawn = pool.map(lambda entry: [*contents.check(entry, kit.files[entry.path])], sheets)
        try:
            for entry in rest:
                yield from contents.check(entry, kit.files[entry.path])
            for found in drawn:
                yield from found
        finally:
            pool.shutdown(cancel_futures=True)


def _missing_or_added(kit: OpenedKit, manifest: Manifest) -> Iterator[Problem]:
    known = {*manifest.files, NAME, SUMS}
    for path in sorted(known - kit.files.keys() - kit.hidden):
        yield Problem(code="kit-missing", message="listed, but not there", file=path)
    for path in sorted(kit.files.keys() - known - {SIGNATURE}):
        yield Problem(code="kit-added", message="there, but not listed", file=path)


def _sums(kit: OpenedKit, manifest: Manifest) -> Iterator[Problem]:
    wanted = dump_sums(manifest.files.values(), kit.files[NAME], common_at(manifest.head))
    found = kit.files.get(SUMS)
    if found is None or found == wanted:
        return
    # Either file may be the changed one: a digest of the manifest that the list of checksums
    # itself carries tells which.
    line = f"{sha256(kit.files[NAME])}  {NAME}\n".encode()
    if line not in found:
        yield Problem(
            code="kit-digest", message="not the file that the checksums were made of", file=NAME
        )
    yield Problem(
        code="kit-sums", message="does not agree with the manifest and its digests", file=SUMS
    )


def _signature(kit: OpenedKit, trust: Trust) -> Iterator[Problem]:
    """The host's own signature over the manifest, where there is one."""
    signature = kit.files.get(SIGNATURE)
    if signature is None:
        if trust.allowed is not None:
            yield Problem(code="manifest-unsigned", message="the manifest is not signed", file=NAME)
        return
    try:
        proven = verify_manifest(kit.files[NAME], signature, trust.allowed, trust.who)
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
            f"{verify_command('NAME')} (or give --allowed-signers and --who)",
            severity=Severity.WARNING,
        )


def _as_listed(entry: Entry, kit: OpenedKit) -> Iterator[Problem]:
    """What the list says of a file that anybody can look up."""
    if entry.media_type != media_type(entry.path):
        yield Problem(
            code="kit-media-type",
            message=f"listed as {entry.media_type[:80]!a}, which is {media_type(entry.path)}",
            file=entry.path,
        )
    if kit.modes and entry.executable != (entry.path in kit.executable):
        wanted = "may be run" if entry.executable else "may not be run"
        yield Problem(code="kit-mode", message=f"should say that it {wanted}", file=entry.path)
