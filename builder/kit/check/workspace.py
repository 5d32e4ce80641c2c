"""Checks a workspace's definitions without building: guides, labels, facts, kit.yaml.

Knows what to look at and in which order. Facts that nobody has looked up for long are
warnings: they may still be true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from builder.errors import DefinitionError, Problem, Severity
from builder.facts.catalog import contradicted, unaddressed
from builder.facts.consent import load_consent
from builder.facts.fact import Confidence, Fact, stale_facts
from builder.facts.pane_table import PANES_FILE
from builder.kit.make.make import workbench_for
from builder.kit.make.plan import plan_build
from builder.kit.make.texts import check_texts
from builder.loader.definitions import Definitions, faults_beside, load_definitions
from builder.loader.guides import guide_files
from builder.loader.kitfile import both_forms
from builder.loader.workspace import Workspace
from builder.model.guide import Guide, Open, Switch

_SURE = Confidence.HIGH
# Apple ships a new system every year: a fact older than this has seen one that it does not know.
MAX_AGE_DAYS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceReport:
    """What was looked at, and what is worth knowing about it."""

    guides: int
    devices: int
    languages: int
    cells: int
    problems: tuple[Problem, ...]


def check_workspace(
    workspace: Workspace, *, today: date, max_age: int = MAX_AGE_DAYS
) -> WorkspaceReport:
    """Raises DefinitionError for faults; warnings are in the report."""
    definitions = load_definitions(workspace, every=True)
    bench = workbench_for(definitions)
    if faults := check_texts(workspace, bench):
        raise DefinitionError(*faults)
    plan = plan_build(bench)
    warnings = [
        *both_forms(definitions.kit.base_url, "kit.yaml"),
        *_untranslated(definitions),
        *(replace(each, severity=Severity.WARNING) for each in _faults_left_aside(definitions)),
        *unaddressed(definitions.catalog),
        *stale_facts(_facts(definitions), today=today, days=max_age),
        *contradicted(definitions.catalog),
        *_asked_without_fact(definitions),
        *_listed(definitions, today, max_age),
        *_unused(definitions),
    ]
    return WorkspaceReport(
        guides=len(definitions.guides),
        devices=len(definitions.catalog.devices),
        languages=len(definitions.languages),
        cells=plan.count,
        problems=tuple(warnings),
    )


def _facts(definitions: Definitions) -> Iterator[tuple[str, Fact]]:
    yield from definitions.catalog.facts()
    yield from definitions.settings.facts()
    yield from ((f"consent {each.id}", each.fact) for each in load_consent())


def _asked_without_fact(definitions: Definitions) -> Iterator[Problem]:
    """Guides that say that Apple asks at set-up, and turn off nothing of which a fact says so."""
    known = {each.control for each in load_consent()}
    for guide in definitions.guides.values():
        steps = (step for route in guide.routes for step in route.steps)
        worked = {step.control for step in steps if isinstance(step, Switch)}
        if guide.asked and not known & worked:
            yield Problem(
                code="asked-unknown",
                message=f"{guide.id}: no fact says that Apple asks for it at set-up",
                file=f"shortcuts/{guide.id}.yaml",
                help="leave out `asked`, or add the fact with its source to "
                "builder/facts/consent.yaml",
                severity=Severity.WARNING,
            )


def _listed(definitions: Definitions, today: date, days: int) -> Iterator[Problem]:
    """Panes of the table that a guide opens: only medium, or looked up too long ago."""
    devices = definitions.catalog.devices
    for guide in definitions.guides.values():
        for pane, names in sorted(_opened(guide).items()):
            held = [devices[name].panes[pane] for name in names if pane in devices[name].panes]
            addresses = {each for one in held if one.listed for each in one.addresses}
            aged = [each for each in addresses if (today - each.fact.checked).days > days]
            if aged:
                oldest = min(each.fact.checked for each in aged)
                message = f"last checked {oldest}, {(today - oldest).days} days ago"
                way_out = f"look it up again and set the day in {PANES_FILE}"
                yield _of_pane("stale-pane", guide, pane, message, way_out)
            spans = sorted({str(e.span) for e in addresses if e.fact.confidence is not _SURE})
            if spans:
                message = f"only medium on {', '.join(spans)}: one list alone has its URL there"
                way_out = "its page says that another screen may open; try it, and tell"
                yield _of_pane("medium-pane", guide, pane, message, way_out)


def _opened(guide: Guide) -> dict[str, list[str]]:
    """Pane -> the devices on which the guide opens it."""
    found: dict[str, list[str]] = {}
    for route in guide.routes:
        for step in route.steps:
            if isinstance(step, Open):
                found.setdefault(step.pane, []).extend(route.devices)
    return found


def _of_pane(code: str, guide: Guide, pane: str, message: str, way_out: str) -> Problem:
    return Problem(
        code=code,
        message=f"{guide.id}: {pane}: {message}",
        file=f"shortcuts/{guide.id}.yaml",
        help=way_out,
        severity=Severity.WARNING,
    )


def _untranslated(definitions: Definitions) -> Iterator[Problem]:
    for guide, languages in definitions.untranslated().items():
        count = f"{len(languages)} language{'' if len(languages) == 1 else 's'}"
        yield Problem(
            code="untranslated",
            message=f"{guide}: not in {count} ({', '.join(languages)}), and left out there",
            file=f"shortcuts/{guide}.yaml",
            help="write its texts into assets/labels/<language>.yaml under `guides`",
            severity=Severity.WARNING,
        )


def _faults_left_aside(definitions: Definitions) -> list[Problem]:
    """What is wrong with guides and languages that kit.yaml leaves out."""
    workspace = definitions.workspace
    there = {path.stem for path in workspace.files("assets/labels", "*.yaml")}
    whole = guide_files(workspace).keys() == definitions.guides.keys()
    if whole and there == definitions.languages.keys():
        return []
    return faults_beside(definitions)


def _unused(definitions: Definitions) -> Iterator[Problem]:
    """Labels that no device file names and no sentence of ours holds."""
    devices = definitions.catalog.devices.values()
    used = {label for device in devices for label in device.labels()}
    texts = " ".join(definitions.english.phrases.values())
    for label in definitions.english.labels:
        if label not in used and f"{{{label}}}" not in texts:
            yield Problem(
                code="unused-label",
                message=f'no device and no sentence uses the label "{label}"',
                file="assets/labels/en.yaml",
                severity=Severity.WARNING,
            )
