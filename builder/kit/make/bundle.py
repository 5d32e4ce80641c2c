"""Completes a kit: the host's README, what went in, the manifest and the checksums.

Knows what the manifest must say. Knows nothing of disks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from builder.kit.make import sbom
from builder.kit.make.common_files import Common
from builder.kit.make.tools import tool_versions
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Refused
from builder.model.kinds import FORMATS, Kind, ReadmeLine
from builder.model.kit import Kit
from builder.model.manifest import (
    GIVEN,
    LIMITS,
    NAME,
    SUMS,
    Entry,
    common_at,
    dump_manifest,
    dump_sums,
    entry_of,
    head_of,
    part_words,
)
from builder.targets import workflow
from builder.views.workbench import Workbench

README_TEMPLATE = "templates/kit-readme.md.jinja"


def bundle(
    made: Mapping[str, Artifact],
    bench: Workbench,
    refused: tuple[Refused, ...],
    source_digest: str,
    fonts: Sequence[sbom.Font] = (),
    *,
    limits: Mapping[str, Sequence[str]] | None = None,
    listed: Mapping[str, Entry] | None = None,
    common: Common | None = None,
) -> list[Artifact]:
    """All files of the kit by path, with README.md, sbom.json, manifest.json and SHA256SUMS.

    `limits` are the guides, languages, devices and targets that alone were asked for; empty
    where all were. `listed` are rows of files whose bytes are not at hand any more; `common` says
    where the files lie that are marked so.
    """
    readme = Artifact(
        path=paths.README,
        data=_readme(made, bench, part_words(limits or {})),
        kind=Kind.DOC,
        says="for whoever hosts this kit",
    )
    given = {
        name: sorted(found) for name, found in zip(GIVEN, _signed_and_written(made), strict=True)
    }
    head = {**_head(bench, refused, source_digest, limits or {}), "given": given}
    if common:
        head["common"] = common.head()
    parts = Artifact(
        path=paths.SBOM,
        data=sbom.dump_sbom(head, fonts),
        kind=Kind.DOC,
        says="software bill of materials: CycloneDX 1.6",
    )
    files = sorted([*made.values(), readme, parts], key=lambda each: each.path.encode("utf-8"))
    known = listed or {}
    return [*files, *listing([known.get(each.path) or entry_of(each) for each in files], head)]


def listing(entries: Sequence[Entry], head: Mapping[str, object]) -> tuple[Artifact, Artifact]:
    """The manifest and the checksums for the files of these rows."""
    manifest = dump_manifest(head, entries)
    sums = dump_sums(entries, manifest, common_at(head))
    return (
        Artifact(path=NAME, data=manifest, kind=Kind.DOC, says="what the kit holds"),
        Artifact(path=SUMS, data=sums, kind=Kind.DOC, says="checksums, for shasum -a 256 -c"),
    )


def _signed_and_written(made: Mapping[str, Artifact]) -> tuple[list[str], list[str]]:
    """The signed files that a build was given, and the shortcuts that people wrote as text:
    without their sources nobody can check those."""
    signed = [path for path, each in made.items() if each.signed]
    return signed, [path for path, each in made.items() if workflow.is_written(each)]


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
        **_said_by_some(kit),
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


def _said_by_some(kit: Kit) -> dict[str, object]:
    """What few hosts say, as far as this one does."""
    said: dict[str, object] = {
        "papers": [str(paper) for paper in kit.papers],
        "hosts": dict(kit.hosts),
        "contacts": dict(kit.contacts),
        "listed": kit.listed,
    }
    return {name: value for name, value in said.items() if value}


def _readme(made: Mapping[str, Artifact], bench: Workbench, part: str) -> bytes:
    context = bench.context
    return host_readme(
        bench.asset(README_TEMPLATE).decode("utf-8"),
        kit=context.kit,
        version=context.version,
        guides=[guide.texts["title"] for guide in context.guides.values()],
        languages=[f"{each.name} (`{name}/`)" for name, each in context.languages.items()],
        kinds={each.kind for each in made.values()},
        part=part,
        paged=paths.INDEX in made,
        unsigned=any(each.kind is Kind.SHORTCUT and not each.signed for each in made.values()),
        english=sum(len(each.missing) for each in context.languages.values()),
    )


def host_readme(
    template: str,
    *,
    kit: Kit,
    version: str,
    guides: Sequence[str],
    languages: Sequence[str],
    kinds: Collection[Kind],
    **about: object,
) -> bytes:
    """The host's README. `guides` and `languages` are shown as they are, `kinds` are those that
    the kit holds. `about` says of what alone it was
    made (`part`), whether it has pages (`paged`) and unsigned shortcuts
    (`unsigned`), and how many names on Apple's screens it shows in English (`english`)."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(  # noqa: S701 - Markdown for a file, no page
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    text = environment.from_string(template).render(
        kit=kit,
        version=version,
        guides=guides,
        languages=languages,
        types=[each for each in FORMATS if each.needs_setting and each.decides],
        hosted=Kind.HOST in kinds,
        lines=_readme_lines(kinds),
        **about,
    )
    return text.encode("utf-8")


def _readme_lines(kinds: Collection[Kind]) -> list[ReadmeLine]:
    """What lies where in this kit, by name: the lines of the kinds that it holds."""
    lines = [line for kind in Kind if kind in {*kinds, Kind.DOC} for line in kind.row.readme]
    return sorted(lines, key=lambda line: line.place)
