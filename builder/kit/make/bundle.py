"""Completes a kit: the host's README, what went in, the manifest and the checksums.

Knows what the manifest must say. Knows nothing of disks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from builder.kit.make import sbom
from builder.kit.make.tools import tool_versions
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Refused
from builder.model.kinds import FORMATS, Kind, ReadmeLine
from builder.model.manifest import LIMITS, NAME, SUMS, dump_manifest, dump_sums, entry_of, head_of
from builder.views.workbench import Workbench


def bundle(
    made: Mapping[str, Artifact],
    bench: Workbench,
    refused: tuple[Refused, ...],
    source_digest: str,
    fonts: Sequence[sbom.Font] = (),
    *,
    limits: Mapping[str, Sequence[str]] | None = None,
) -> list[Artifact]:
    """All files of the kit by path, with README.md, sbom.json, manifest.json and SHA256SUMS.

    `limits` are the devices and targets that alone were asked for; empty where all were.
    """
    readme = Artifact(
        path=paths.README,
        data=_readme(made, bench),
        kind=Kind.DOC,
        says="for whoever hosts this kit",
    )
    head = _head(bench, refused, source_digest, limits or {})
    parts = Artifact(
        path=paths.SBOM,
        data=sbom.dump_sbom(head, fonts),
        kind=Kind.DOC,
        says="software bill of materials: CycloneDX 1.6",
    )
    files = sorted([*made.values(), readme, parts], key=lambda each: each.path.encode("utf-8"))
    return [*files, *listing(files, head)]


def listing(files: list[Artifact], head: Mapping[str, object]) -> tuple[Artifact, Artifact]:
    """The manifest and the checksums for these files."""
    entries = [entry_of(each) for each in files]
    manifest = dump_manifest(head, entries)
    sums = dump_sums(entries, manifest)
    return (
        Artifact(path=NAME, data=manifest, kind=Kind.DOC, says="what the kit holds"),
        Artifact(path=SUMS, data=sums, kind=Kind.DOC, says="checksums, for shasum -a 256 -c"),
    )


def _head(
    bench: Workbench,
    refused: tuple[Refused, ...],
    source_digest: str,
    limits: Mapping[str, Sequence[str]],
) -> dict[str, object]:
    kit = bench.context.kit
    said = {
        "id": kit.id,
        "title": kit.title,
        "host": kit.host,
        "contact": kit.contact,
        "edition": kit.edition,
        "guides": list(bench.context.guides),
        "languages": list(bench.context.languages),
        "links": {guide: dict(links) for guide, links in kit.links.items()},
    }
    head = head_of(
        version=bench.context.version,
        tools=tool_versions(),
        kit=said,
        source_digest=source_digest,
        preview=kit.preview,
        base_url=kit.address,
        refused=refused,
        english_words={name: len(each.missing) for name, each in bench.context.languages.items()},
    )
    return {**head, "limits": {name: list(limits.get(name, ())) for name in LIMITS}}


def _readme(made: Mapping[str, Artifact], bench: Workbench) -> bytes:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(  # noqa: S701 - Markdown for a file, no page
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    template = environment.from_string(bench.asset("templates/kit-readme.md.jinja").decode())
    text = template.render(
        kit=bench.context.kit,
        version=bench.context.version,
        guides=[guide.texts["title"] for guide in bench.context.guides.values()],
        languages=[f"{each.name} (`{name}/`)" for name, each in bench.context.languages.items()],
        types=[each for each in FORMATS if each.told and each.decides],
        hosted=any(each.kind is Kind.HOST for each in made.values()),
        paged=paths.INDEX in made,
        lines=_readme_lines(made),
        unsigned=any(each.kind is Kind.SHORTCUT and not each.signed for each in made.values()),
        english=sum(len(each.missing) for each in bench.context.languages.values()),
    )
    return text.encode("utf-8")


def _readme_lines(made: Mapping[str, Artifact]) -> list[ReadmeLine]:
    """What lies where in this kit, by name: the lines of the kinds that it holds."""
    held = {each.kind for each in made.values()} | {Kind.DOC}
    lines = [line for kind in Kind if kind in held for line in kind.row.readme]
    return sorted(lines, key=lambda line: line.place)
