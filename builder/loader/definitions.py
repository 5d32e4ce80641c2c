"""Everything a build starts from, loaded and checked as one value.

Knows in which order files depend on each other. Collects the faults of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from builder.errors import DefinitionError, Problem, did_you_mean
from builder.facts.catalog import Catalog, device_files, load_catalog, with_own
from builder.facts.listed import with_listed
from builder.facts.offer import Offers, load_offers
from builder.facts.setting import Settings, load_settings
from builder.loader.guides import Known, guide_files, load_guides
from builder.loader.kitfile import load_kit
from builder.loader.labels import MEASURE, load_languages
from builder.loader.measure import check_measure, check_names
from builder.loader.workflows import load_workflows, workflow_ids
from builder.loader.workspace import Workspace
from builder.model.guide import Guide, Open
from builder.model.kit import Kit
from builder.model.locale import Language
from builder.wire.yaml import Mapping, parse_yaml
from builder.workflow.apple.icons import colors, glyphs
from builder.workflow.apple.workflow import Workflow

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """What a kit is made of. `guides` and `languages` are those that the kit wants, in order;
    `english` is there in any case. `workflows` are those that the guides can name, by id."""

    workspace: Workspace
    catalog: Catalog
    settings: Settings
    offers: Offers
    guides: dict[str, Guide]
    languages: dict[str, Language]
    english: Language
    kit: Kit
    workflows: dict[str, Workflow]

    def untranslated(self) -> dict[str, tuple[str, ...]]:
        """Guide -> the kit's languages that have no texts of it, where there are any."""
        found = {
            guide: tuple(name for name, each in self.languages.items() if guide not in each.guides)
            for guide in self.guides
        }
        return {guide: languages for guide, languages in found.items() if languages}


def load_definitions(
    workspace: Workspace,
    *,
    kit: Kit | None = None,
    guides: tuple[str, ...] = (),
    languages: tuple[str, ...] = (),
    every: bool = False,
) -> Definitions:
    """The definitions of a workspace; `kit`, `guides` and `languages` stand before kit.yaml's.

    Where nobody names guides, they are those that a kit holds by default; with `every`, all.

    Only what is asked for is read, and English. Raises DefinitionError with the faults of every
    file that could be read.
    """
    catalog = load_catalog(with_own(device_files(), workspace.devices()))
    settings = load_settings()
    offers = load_offers(settings)
    problems: list[Problem] = []
    chosen = kit or _tried(problems, lambda: load_kit(workspace)) or Kit()
    asked = guides or chosen.guides
    wanted = languages or chosen.languages
    problems += _unknown(guides, chosen.guides, workspace)
    known = _known(workspace, catalog, offers)
    found = _tried(problems, lambda: load_guides(workspace, known, asked or None)) or {}
    named = {name for guide in found.values() for name in guide.workflows} if asked else None
    workflows = _tried(problems, lambda: load_workflows(workspace, named)) or {}
    read: list[Problem] = []
    spoken = _tried(read, lambda: load_languages(workspace, found, wanted or None)) or {}
    problems += (_in_file(each, "" if languages else "kit.yaml") for each in read)
    if not problems:
        speaking = {name: spoken[name] for name in dict.fromkeys(wanted or sorted(spoken))}
        problems += _links(chosen, workspace)
        problems += check_measure(workspace, catalog, spoken[MEASURE])
        problems += check_names(speaking, found, workflows, catalog)
        problems += _untranslated(speaking, found)
    if problems:
        raise DefinitionError(*problems)
    order = tuple(dict.fromkeys(asked or _default_order(found, every=every)))
    return Definitions(
        workspace=workspace,
        catalog=_with_listed(catalog, found, spoken[MEASURE]),
        settings=settings,
        offers=offers,
        guides={name: found[name] for name in order},
        english=spoken[MEASURE],
        languages=speaking,
        kit=replace(chosen, guides=tuple(asked) or order, languages=tuple(wanted)),
        workflows=workflows,
    )


def faults_beside(asked: Definitions) -> list[Problem]:
    """The faults of guides, workflows and languages that are there and were not asked for."""
    workspace = asked.workspace
    known = _known(workspace, asked.catalog, asked.offers)
    problems: list[Problem] = []
    guides = _tried(problems, lambda: load_guides(workspace, known)) or asked.guides
    _tried(problems, lambda: load_workflows(workspace))
    _tried(problems, lambda: load_languages(workspace, guides))
    return problems


def _with_listed(catalog: Catalog, guides: dict[str, Guide], english: Language) -> Catalog:
    """The catalog, also with those panes of the table that the guides open."""
    wanted: dict[str, list[str]] = {}
    for guide in guides.values():
        for route in guide.routes:
            panes = [step.pane for step in route.steps if isinstance(step, Open)]
            for device in route.devices:
                wanted.setdefault(device, []).extend(panes)
    labels: dict[str, tuple[str, ...]] = {}
    for label in english.labels.values():
        said = label.text.casefold()
        labels[said] = (*labels.get(said, ()), label.id)
    return with_listed(catalog, wanted, labels)


def _tried(problems: list[Problem], load: Callable[[], T]) -> T | None:
    """What `load` gives; None where it fails, its faults then being added."""
    try:
        return load()
    except DefinitionError as error:
        problems += error.problems
        return None


def _known(workspace: Workspace, catalog: Catalog, offers: Offers) -> Known:
    return Known(
        catalog,
        phrases=_phrase_ids(workspace),
        glyphs=glyphs(),
        colors=colors(),
        profiles=frozenset(offers.profiles),
        scripts=frozenset(offers.scripts),
        workflows=workflow_ids(workspace),
    )


def _in_file(problem: Problem, file: str) -> Problem:
    """The problem, with the file that asked for what is not there."""
    return replace(problem, file=file) if problem.code == "unknown-language" else problem


def _default_order(guides: dict[str, Guide], *, every: bool) -> tuple[str, ...]:
    """By the guides' own order, then by id. A workspace of which no guide is a default one gives
    all it has."""
    order = sorted(guides, key=lambda name: (guides[name].order, name))
    chosen = [name for name in order if every or guides[name].default]
    return tuple(chosen or order)


def _unknown(
    given: tuple[str, ...], chosen: tuple[str, ...], workspace: Workspace
) -> Iterator[Problem]:
    known = guide_files(workspace)
    for name in given or chosen:
        if name not in known:
            yield Problem(
                code="unknown-guide",
                message=f'no guide "{name}"',
                file="" if given else "kit.yaml",
                help=did_you_mean(name, known),
            )


def _untranslated(languages: dict[str, Language], guides: dict[str, Guide]) -> Iterator[Problem]:
    """A fault where no guide asked for has texts in any language asked for."""
    if not any(guide in language.guides for language in languages.values() for guide in guides):
        yield Problem(
            code="untranslated",
            message=f"no texts of {', '.join(guides)} in {', '.join(languages)}",
            help="write them into assets/labels/<language>.yaml under `guides`, "
            "or build in another language",
        )


def _links(kit: Kit, workspace: Workspace) -> Iterator[Problem]:
    """Published links of guides or languages that are not there: nobody would ever see them."""
    languages = {path.stem for path in workspace.files("assets/labels", "*.yaml")}
    guides = guide_files(workspace)
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
    path = workspace.path("assets/labels/en.yaml")
    document = parse_yaml(workspace.read(path), file=workspace.shown(path))
    root = document.root
    phrases = root.get("phrases") if isinstance(root, Mapping) else None
    if not isinstance(phrases, Mapping):
        return frozenset()
    return frozenset(key.text for key, _ in phrases.pairs)
