"""Checks a built kit with fresh eyes: everything its manifest claims, file by file.

Knows which claims there are and which checker settles each. Believes neither the manifest
nor the files: digests are counted again, codes read back, profiles and shortcuts parsed,
pages held to their own policy, links followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.errors import OptOutError, Problem, Severity
from builder.kit.page_check import check_page
from builder.kit.prove import check_artifact
from builder.kit.source import Opened
from builder.model.artifact import Artifact, Kind, media_type
from builder.model.manifest import NAME, SUMS, Entry, Manifest, dump_sums, parse_manifest
from builder.wire.digest import sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found. `problems` holds warnings too; `files` counts what was looked at."""

    name: str
    files: int
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def verify_kit(kit: Opened) -> Verdict:
    """The verdict on a kit. Never raises for what the kit holds."""
    problems = list(kit.problems)
    try:
        manifest = parse_manifest(kit.files.get(NAME, b""), file=NAME)
    except OptOutError as error:
        return Verdict(name=kit.name, files=len(kit.files), problems=(*problems, *error.problems))
    problems += _missing_or_added(kit, manifest)
    problems += _sums(kit, manifest)
    for entry in manifest.files.values():
        data = kit.files.get(entry.path)
        if data is not None:
            problems += _entry(entry, data, kit, manifest)
    unique = dict.fromkeys(problems)
    return Verdict(name=kit.name, files=len(kit.files), problems=tuple(unique))


def _missing_or_added(kit: Opened, manifest: Manifest) -> Iterator[Problem]:
    known = {*manifest.files, NAME, SUMS}
    for path in sorted(known - kit.files.keys()):
        yield Problem(code="kit-missing", message="listed, but not there", file=path)
    for path in sorted(kit.files.keys() - known):
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


def _entry(entry: Entry, data: bytes, kit: Opened, manifest: Manifest) -> Iterator[Problem]:
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
            message=f"listed as {entry.media_type}, which is {media_type(entry.path)}",
            file=entry.path,
        )
    if entry.executable != (entry.path in kit.executable):
        wanted = "may be run" if entry.executable else "may not be run"
        yield Problem(code="kit-mode", message=f"should say that it {wanted}", file=entry.path)
    yield from check_artifact(_artifact(entry, data))
    if entry.kind is Kind.QR and entry.path.endswith((".svg", ".png")):
        yield from _code(entry, data, manifest)
    if entry.kind is Kind.PAGE:
        yield from check_page(entry.path, data, kit.files)


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
    )


def _code(entry: Entry, data: bytes, manifest: Manifest) -> Iterator[Problem]:
    """Reads a code back: it must hold what the manifest says, and what this kit may hold."""
    from builder.render.qr import read_back

    try:
        text = read_back(data if entry.path.endswith(".png") else data.decode("utf-8"))
    except (OptOutError, UnicodeDecodeError):
        yield Problem(code="kit-code", message="the code cannot be read", file=entry.path)
        return
    if entry.says != f"QR code: {text}":
        yield Problem(code="kit-code", message=f"the code holds {text!r}", file=entry.path)
    allowed = (
        str(manifest.head.get("base_url", "")) or "http://localhost:8000/",
        "shortcuts://run-shortcut?name=",
        "https://www.icloud.com/shortcuts/",
    )
    if not text.startswith(allowed) or text.endswith(".mobileconfig"):
        yield Problem(
            code="kit-code",
            message=f"the code leads away from this kit, to {text!r}",
            file=entry.path,
        )
