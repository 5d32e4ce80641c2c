"""Compiles the relay: one language-neutral shortcut that opens a pane by its catalog id.

Knows the panes that have links. Any web page can call a shortcut by name, so the relay
compares its input with the known ids and opens nothing else: the text it is given never
becomes part of an address.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.facts.device import PaneAddress
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.views.workbench import Workbench
from builder.wire.plist import dumps_binary
from builder.workflow.apple.actions import (
    ActionBlock,
    IdPath,
    alert,
    block,
    comment,
    major_version,
    open_settings,
    scope,
)
from builder.workflow.apple.blocks import at_least, first_match, text_is
from builder.workflow.apple.tokens import SHORTCUT_INPUT, Reference
from builder.workflow.apple.workflow import Icon, Workflow, new_top, workflow_to_plist

AXES: tuple[Axis, ...] = ()

# A life ring in green: help on the way, and unlike every guide's own icon.
_ICON = Icon(glyph=59762, color=4292093695)
_MOST_LANGUAGES = 8


def refuse(cell: Cell, bench: Workbench) -> str:
    del cell
    devices = bench.context.devices.values()
    return "" if any("scan" in device.can for device in devices) else "no device reads codes"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """The relay, unsigned: a binary property list."""
    del cell
    yield Artifact(
        path=paths.RELAY,
        data=dumps_binary(workflow_to_plist(build_relay(bench))),
        kind=Kind.SHORTCUT,
        says="relay: opens a pane by its id",
        signed=False,
    )


def build_relay(bench: Workbench) -> Workflow:
    """The workflow: one branch for each pane of the scanning devices, and a refusal."""
    at = scope("relay")
    version = major_version(at / "version")
    given = SHORTCUT_INPUT.as_text()
    refusal = (alert(paths.RELAY_NAME, _refusal(bench)),)
    cases = {
        pane: (text_is(given, pane), _opened(at / pane, addresses, version.value, refusal))
        for pane, addresses in sorted(_panes(bench).items())
    }
    remark = "Opens one of these Settings screens and nothing else: " + ", ".join(cases)
    return Workflow(
        name=paths.RELAY_NAME,
        actions=block(comment(remark), version.actions, first_match(at / "pane", cases, refusal)),
        top=new_top(icon=_ICON, input_classes=("WFStringContentItem",), uses_input=True),
    )


def _panes(bench: Workbench) -> dict[str, tuple[PaneAddress, ...]]:
    """Pane id -> addresses, of the devices whose camera scans codes."""
    return bench.context.catalog.addresses("scan")


def _opened(
    at: IdPath, addresses: tuple[PaneAddress, ...], version: Reference, refusal: ActionBlock
) -> ActionBlock:
    """The pane's address for the system, or the refusal where it is older than the facts."""
    cases = {}
    for address in sorted(addresses, key=lambda each: each.span.since, reverse=True):
        major = address.span.since.major
        here = at / f"since-{major}"
        actions = open_settings(here, address.url)
        cases[f"since-{major}"] = (at_least(version, major), actions)
    return first_match(at, cases, refusal)


def _refusal(bench: Workbench) -> str:
    """The refusal in the kit's languages, a few at most: an alert has little room."""
    languages = list(bench.context.languages.values())[:_MOST_LANGUAGES]
    return "\n\n".join(language.say("shortcut.relay-refused") for language in languages)
