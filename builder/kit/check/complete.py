"""Checks that nothing is missing from a kit: each combination is there, or its reason is.

Knows how a build crosses guides, devices and languages with the targets that were asked for.
A file that is neither listed nor excused would leave no other trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from builder.errors import UsageError
from builder.facts.catalog import load_catalog
from builder.facts.device import Device
from builder.kit.check.recompile import said
from builder.kit.make.plan import chosen_targets
from builder.model.cell import NO_TARGET, Axis
from builder.model.kinds import Kind, Target
from builder.model.manifest import Manifest
from builder.targets import compiler_of

_MOST = 8
_Key = tuple[Kind, str, str, str]
"""Kind, guide, device or family, language; "" for an axis that a target does not have."""


def missing(manifest: Manifest) -> Iterator[str]:
    """Words for what should be there and is not, for a head whose shape is sound."""
    asked = said(manifest.head, "limits", "devices")
    devices = load_catalog().devices
    unknown = [name for name in asked if name not in devices]
    try:
        targets = chosen_targets(said(manifest.head, "limits", "targets"))
    except UsageError as error:
        unknown += [problem.message for problem in error.problems]
        targets = ()
    if unknown:
        yield f"it was asked for {unknown[0][:60]!a}, which this program does not know"
        return
    chosen = tuple(device for name, device in devices.items() if not asked or name in asked)
    excused = {row["cell"] for row in manifest.head["left_out"]}
    there = set(_cells_with_files(manifest))
    gone = [
        cell
        for target in targets
        for cell, key in _cells(target, manifest.head["kit"], chosen)
        if key not in there and not excused & {cell, _untold(key)}
    ]
    for cell in gone[:_MOST]:
        yield f"there is nothing for {cell[:120]!a}, and no reason is given"


def _cells_with_files(manifest: Manifest) -> Iterator[_Key]:
    """What is there, by each of the ways in which targets may ask for it."""
    for entry in manifest.files.values():
        for device in {entry.device, ""}:
            yield entry.kind, entry.guide, device, entry.language


def _untold(key: _Key) -> str:
    """The cell that excuses a guide from a language in which it has no texts."""
    return f"{NO_TARGET}/{key[1] or '-'}/-/{key[3] or '-'}"


def _cells(
    target: Target, kit: Mapping[str, Any], devices: tuple[Device, ...]
) -> Iterator[tuple[str, _Key]]:
    """Each cell of a target as the manifest names it, and the key of what it makes."""
    kind = next(each for each in Kind if target in each.row.targets)
    axes = compiler_of(target).AXES
    guides = kit["guides"] if Axis.GUIDE in axes else [""]
    languages = kit["languages"] if Axis.LANGUAGE in axes else [""]
    groups: list[tuple[str, str]] = [("-", "")]
    if Axis.DEVICE in axes:
        groups = [(device.id, device.id) for device in devices]
    elif Axis.FAMILY in axes:
        families = dict.fromkeys(device.family for device in devices)
        groups = [
            ("+".join(device.id for device in devices if device.family == family), family)
            for family in families
        ]
    for guide, (group, device), language in product(guides, groups, languages):
        cell = f"{target.name}/{guide or '-'}/{group}/{language or '-'}"
        yield cell, (kind, guide, device, language)
