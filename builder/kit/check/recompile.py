"""Compiles a kit's shortcuts and profiles again, where the sources it came from are at hand.

Knows when a kit is of a workspace: the same sources, byte for byte, and the same builder. So
a check can tell that signed files say what was compiled, with no unsigned ones in the kit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from builder import __version__
from builder.errors import OptOutError
from builder.kit.make.make import compile_all, workbench_for
from builder.kit.make.plan import plan_build
from builder.kit.make.sbom import BUILDER
from builder.kit.opening.kit import Opened
from builder.loader.definitions import load_definitions
from builder.loader.kitfile import load_kit
from builder.loader.workspace import Workspace
from builder.model.kinds import Kind, Recompiled
from builder.model.kit import Kit
from builder.model.manifest import NAME, parse_manifest

_TARGETS = tuple(
    target.name
    for kind in Kind
    for target in kind.row.targets
    if kind.row.recompiled is not Recompiled.NOTHING
)


def compiled_again(workspace: Workspace, kit: Opened) -> dict[str, bytes] | None:
    """The unsigned files by path, or None where the kit is not of this workspace."""
    try:
        head = parse_manifest(kit.files.get(NAME, b"")).head
    except OptOutError:
        return None
    built_by, said = head.get("built_by"), head.get("kit")
    if not isinstance(built_by, dict) or not isinstance(said, dict):
        return None
    if built_by.get(BUILDER) != __version__:
        return None
    try:
        if head.get("source_digest") != workspace.digest():
            return None
        definitions = load_definitions(
            workspace,
            kit=_kit_of(head, workspace),
            guides=_texts(said.get("guides")),
            languages=_texts(said.get("languages")),
        )
        bench = workbench_for(definitions, devices=_limits(head, "devices"))
    except OptOutError:
        return None
    made = compile_all(plan_build(bench, targets=_TARGETS), bench)
    return {path: artifact.data for path, artifact in made.items()}


def _kit_of(head: Mapping[str, Any], workspace: Workspace) -> Kit:
    """The workspace's kit, for the address that this one was built for."""
    address = "" if head.get("preview") is True else str(head.get("base_url", ""))
    return replace(load_kit(workspace), base_url=address)


def _limits(head: Mapping[str, Any], name: str) -> tuple[str, ...]:
    limits = head.get("limits")
    return _texts(limits.get(name)) if isinstance(limits, dict) else ()


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list) else ()
