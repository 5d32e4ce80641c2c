"""The catalog: every device file as one checked value.

Knows where the device files lie in the package. Knows no language and no guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from builder.errors import DefinitionError, Problem, Severity
from builder.facts.device import Device, PaneAddress
from builder.facts.device_file import parse_device
from builder.facts.fact import Fact
from builder.facts.trial import Counts, counts_in_words, good_and_bad
from builder.facts.version import Span, Version, gaps

_LIKE = re.compile(rb"^like:[ \t]*([a-z0-9-]*)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All devices, in the order in which people are shown them."""

    devices: dict[str, Device]

    def facts(self) -> Iterator[tuple[str, Fact]]:
        for device in self.devices.values():
            yield from device.facts()

    def addresses(self, capability: str) -> dict[str, tuple[PaneAddress, ...]]:
        """Pane id -> its URLs, over all devices with a capability; the first device wins.

        Spans are cut to what the facts of that device speak of.
        """
        found: dict[str, tuple[PaneAddress, ...]] = {}
        for device in self.devices.values():
            if capability in device.can:
                for pane in device.panes.values():
                    if pane.addresses:
                        spoken = device.covers
                        cut = (
                            replace(each, span=each.span.within(spoken))
                            for each in pane.addresses
                            if each.span.meets(spoken)
                        )
                        found.setdefault(pane.id, tuple(cut))
        return found


def device_files() -> dict[str, bytes]:
    """File name -> bytes of every device file in the package, sorted by name."""
    folder = files("builder.facts") / "devices"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    return {name: found[name].read_bytes() for name in sorted(found)}


def with_own(texts: dict[str, bytes], own: dict[str, bytes]) -> dict[str, bytes]:
    """Device files, each of `own` in place of the one of its name; those are told by their place
    in a workspace."""
    names = {name.rpartition("/")[2] for name in own}
    return {**{name: data for name, data in texts.items() if name not in names}, **own}


def load_catalog(texts: dict[str, bytes] | None = None) -> Catalog:
    """The catalog of the package, or of `texts` (file name -> bytes).

    Raises DefinitionError with the faults of every file.
    """
    given = device_files() if texts is None else texts
    return _catalog(tuple(given.items()))


# One command asks for it several times: the sources are read, and what they made is checked.
@lru_cache(maxsize=2)
def _catalog(texts: tuple[tuple[str, bytes], ...]) -> Catalog:
    given = dict(texts)
    problems: list[Problem] = []
    devices: dict[str, Device] = {}
    fallen: set[bytes] = set()
    # Files that stand on another one are read after it, and not at all where it has faults:
    # what they lack then would be told in place of what is wrong.
    for name in sorted(given, key=lambda name: (bool(_LIKE.search(given[name])), name)):
        file = name if "/" in name else f"builder/facts/devices/{name}"
        base = _LIKE.search(given[name])
        if base and base[1] in fallen:
            continue
        try:
            device = parse_device(given[name], file=file, bases=devices)
            if device.id in devices:
                message = f'another file describes the device "{device.id}" already'
                problems.append(Problem(code="device-twice", message=message, file=file))
            devices[device.id] = device
        except DefinitionError as error:
            problems += error.problems
            fallen.add(name.rpartition("/")[2].removesuffix(".yaml").encode())
    if problems:
        raise DefinitionError(*problems)
    ranked = sorted(devices.values(), key=lambda device: (device.order, device.id))
    return Catalog(devices={device.id: device for device in ranked})


def unaddressed(catalog: Catalog) -> list[Problem]:
    """A warning for each pane that URLs open on some systems of a device and not on others."""
    return [
        Problem(
            code="url-gap",
            message=f'{device.id}: no URL opens the pane "{pane.id}" on '
            + ", ".join(f"{device.system} {span}" for span in missing),
            file=device.files[0] if device.files else "",
            help="add one under `urls`; until then its steps stand in words there",
            severity=Severity.WARNING,
        )
        for device in catalog.devices.values()
        for pane in device.own_panes
        if pane.addresses
        and (
            missing := gaps((each.span for each in pane.addresses), pane.span.within(device.covers))
        )
    ]


def contradicted(catalog: Catalog) -> list[Problem]:
    """A warning for each pane and control that some report does not confirm, system by system,
    with what the others say."""
    return [
        Problem(
            code="trial-contradiction",
            message=f"{device.id} {device.system} {system}: {what} {name}: "
            + counts_in_words(counts),
            file=device.files[0] if device.files else "",
            help="ask for more reports, or mend the fact; until then pages are less sure of it",
            severity=Severity.WARNING,
        )
        for device in catalog.devices.values()
        for system, what, name, counts in _seen(device)
        if good_and_bad(counts)[1]
    ]


def _seen(device: Device) -> Iterator[tuple[Version, str, str, Counts]]:
    """What was seen on each system, all days together."""
    panes = sorted({name for trial in device.trials for name in trial.panes})
    controls = sorted({name for trial in device.trials for name in trial.controls})
    for system in sorted({trial.system for trial in device.trials}):
        only = Span(since=system, until=Version(system.major, system.minor, system.patch + 1))
        for name in panes:
            yield system, "pane", name, device.seen(only, pane=name)
        for name in controls:
            yield system, "control", name, device.seen(only, control=name)
