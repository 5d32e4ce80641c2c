"""Everything a build starts from, loaded and checked as one value.

Knows in which order files depend on each other. Collects the faults of all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from builder.errors import DefinitionError, Problem, did_you_mean
from builder.facts.catalog import Catalog, load_catalog
from builder.facts.offer import Offers, load_offers
from builder.facts.setting import Settings, load_settings
from builder.loader.guides import Known, load_guides
from builder.loader.kitfile import load_kit
from builder.loader.labels import MEASURE, load_languages
from builder.loader.measure import check_measure, check_names
from builder.loader.workflows import load_workflows, workflow_ids
from builder.loader.workspace import Workspace
from builder.model.guide import Guide
from builder.model.kit import Kit
from builder.model.locale import Language
from builder.wire.yaml import Mapping, parse_yaml
from builder.workflow.apple.icons import colors, glyphs
from builder.workflow.apple.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """What a kit is made of. `guides` and `languages` are those that the kit wants, in order;
    `english` is there in any case. `workflows` are all of the workspace's, by id."""

    workspace: Workspace
    catalog: Catalog
    settings: Settings
    offers: Offers
    guides: dict[str, Guide]
    languages: dict[str, Language]
    english: Language
    kit: Kit
    workflows: dict[str, Workflow]


def load_definitions(
    workspace: Workspace,
    *,
    kit: Kit | None = None,
    guides: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
) -> Definitions:
    """The definitions of a workspace; `kit`, `guides` and `languages` stand before kit.yaml's.

    Raises DefinitionError with the faults of every file that could be read.
    """
    catalog = load_catalog()
    settings = load_settings()
    offers = load_offers(settings)
    problems: list[Problem] = []
    chosen = kit or Kit()
    if kit is None:
        try:
            chosen = load_kit(workspace)
        except DefinitionError as error:
            problems += error.problems
    known = Known(
        catalog,
        phrases=_phrase_ids(workspace),
        glyphs=glyphs(),
        colors=colors(),
        profiles=frozenset(offers.profiles),
        scripts=frozenset(offers.scripts),
        workflows=workflow_ids(workspace),
    )
    found: dict[str, Guide] = {}
    spoken: dict[str, Language] = {}
    workflows: dict[str, Workflow] = {}
    wanted = languages or chosen.languages
    try:
        found = load_guides(workspace, known)
    except DefinitionError as error:
        problems += error.problems
    try:
        workflows = load_workflows(workspace)
    except DefinitionError as error:
        problems += error.problems
    try:
        spoken = load_languages(workspace, found, wanted or None)
    except DefinitionError as error:
        asked_in = "" if languages else "kit.yaml"
        problems += (_in_file(each, asked_in) for each in error.problems)
    if not problems:
        asked = (guides, "") if guides else (chosen.guides, "kit.yaml")
        problems += _unknown(asked[0], found, asked[1])
        problems += _links(chosen, found, workspace)
        problems += check_measure(workspace, catalog, spoken[MEASURE])
        for language in spoken.values():
            problems += check_names(language, found)
    if problems:
        raise DefinitionError(*problems)
    order = guides or chosen.guides or _default_order(found)
    return Definitions(
        workspace=workspace,
        catalog=catalog,
        settings=settings,
        offers=offers,
        guides={name: found[name] for name in dict.fromkeys(order)},
        english=spoken[MEASURE],
        languages={name: spoken[name] for name in dict.fromkeys(wanted or sorted(spoken))},
        kit=replace(chosen, guides=tuple(order), languages=tuple(wanted)),
        workflows=workflows,
    )


def _in_file(problem: Problem, file: str) -> Problem:
    """The problem, with the file that asked for what is not there."""
    return replace(problem, file=file) if problem.code == "unknown-language" else problem


def _default_order(guides: dict[str, Guide]) -> tuple[str, ...]:
    """By the guides' own order, then by id."""
    return tuple(sorted(guides, key=lambda name: (guides[name].order, name)))


def _unknown(wanted: tuple[str, ...], found: dict[str, Guide], file: str) -> Iterator[Problem]:
    for name in wanted:
        if name not in found:
            words = did_you_mean(name, found)
            yield Problem(code="unknown-guide", message=f'no guide "{name}"', file=file, help=words)


def _links(kit: Kit, guides: dict[str, Guide], workspace: Workspace) -> Iterator[Problem]:
    """Published links of guides or languages that are not there: nobody would ever see them."""
    languages = {path.stem for path in workspace.files("assets/labels", "*.yaml")}
    for what, links in kit.links.items():
        for word, name, known in (
            ("guide", what, {*guides, "relay"}),
            *(("language", each, {*languages, "any"}) for each in links),
        ):
            if name not in known:
                yield Problem(
                    code=f"unknown-{word}",
                    message=f'icloud: no {word} "{name}"',
                    file="kit.yaml",
                    help=did_you_mean(name, known),
                )


def _phrase_ids(workspace: Workspace) -> frozenset[str]:
    """The ids of English phrases, for checking guides before languages can be read."""
    path = workspace.folder("assets/labels") / "en.yaml"
    document = parse_yaml(workspace.read(path), file=workspace.shown(path))
    root = document.root
    phrases = root.get("phrases") if isinstance(root, Mapping) else None
    if not isinstance(phrases, Mapping):
        return frozenset()
    return frozenset(key.text for key, _ in phrases.pairs)
