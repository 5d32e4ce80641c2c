"""Stored settings: which preference or restriction key a switch is, and what may set it.

Knows the keys, their kinds and values, and on which systems a person may set them by hand.
Knows no profile format and no device.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from builder.errors import did_you_mean
from builder.facts.fact import Confidence, Fact
from builder.facts.version import Version, parse_version
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Node, parse_yaml

Value: TypeAlias = int | bool


class SettingKind(StrEnum):
    INTEGER = "integer"
    BOOLEAN = "boolean"


class SettingWay(StrEnum):
    """What may set a setting in a kit."""

    PROFILE = "profile"
    SCRIPT = "script"


class Platform(StrEnum):
    """Families of systems, as a profile's target tells them apart."""

    IOS = "ios"
    MACOS = "macos"
    WATCHOS = "watchos"
    TVOS = "tvos"
    VISIONOS = "visionos"
    HOMEPOD = "homepod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A setting on one platform: from which version on, and whether a person may set it.

    `supervised` means only on devices that an organisation manages; `manual` that a profile
    installed by hand may carry it.
    """

    platform: Platform
    since: Version
    supervised: bool
    manual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One stored value. `domain` and `key` are Apple's spellings.

    `values` gives names to values; `private` is the name of the one that stops sharing, and
    `unasked` of the one that stands for no answer yet; each may be "". `control` is the id
    of the switch people see, or ""; `says` names the sentence that tells people what the
    private value does. `documented` tells whether Apple documents the key, or a
    public benchmark checks it; where not, `disclose` holds English words that a profile's
    description must contain.
    """

    id: str
    domain: str
    key: str
    kind: SettingKind
    values: Mapping[str, Value]
    private: str
    unasked: str
    control: str
    says: str
    ways: frozenset[SettingWay]
    platforms: tuple[Availability, ...]
    documented: bool
    disclose: str
    fact: Fact

    def on(self, platform: str) -> Availability | None:
        return next((entry for entry in self.platforms if entry.platform == platform), None)

    def holds(self, value: object) -> bool:
        """Whether `value` is of this setting's kind; True is no integer."""
        match self.kind:
            case SettingKind.BOOLEAN:
                return isinstance(value, bool)
            case SettingKind.INTEGER:
                return isinstance(value, int) and not isinstance(value, bool)

    def name_of(self, value: object) -> str:
        """The name of a value, or "" for one without a name."""
        if not self.holds(value):
            return ""
        return next((name for name, known in self.values.items() if known == value), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings by id, in the order of the file."""

    by_id: Mapping[str, Setting]

    def __iter__(self) -> Iterator[Setting]:
        return iter(self.by_id.values())

    def find(self, domain: str, key: str) -> Setting | None:
        return next((row for row in self if (row.domain, row.key) == (domain, key)), None)

    def in_domain(self, domain: str) -> tuple[Setting, ...]:
        return tuple(row for row in self if row.domain == domain)

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every fact with the name of what it is about."""
        for row in self:
            yield f"setting {row.id}", row.fact


# One command asks for them several times, and each proof of a single file once.
@cache
def load_settings() -> Settings:
    """The settings of the package."""
    name = "settings.yaml"
    data = (files("builder.facts") / name).read_bytes()
    return parse_settings(data, file=f"builder/facts/{name}")


def parse_settings(data: bytes, *, file: str) -> Settings:
    """The settings in a file's bytes. Raises DefinitionError with every fault."""
    document = parse_yaml(data, file=file)
    faults = Faults(document)
    fields = Fields(faults, document.root, "the settings file")
    fields.number("format", low=1, high=1)
    sources = {
        key.text: " ".join(fields.scalar(value, "a source").split())
        for key, value in fields.pairs("sources")
    }
    rows: dict[str, Setting] = {}
    seen: set[tuple[str, str]] = set()
    for node in fields.items("settings"):
        row = _setting(Fields(faults, node, "a setting"), sources)
        if row.id in rows or (row.domain, row.key) in seen:
            faults.add("duplicate-setting", node, f'"{row.id}" or its key is given twice')
        rows[row.id] = row
        seen.add((row.domain, row.key))
    fields.close()
    faults.raise_if_any()
    return Settings(by_id=rows)


def _setting(fields: Fields, sources: Mapping[str, str]) -> Setting:
    kind = SettingKind(fields.choice("kind", tuple(SettingKind)) or SettingKind.INTEGER)
    values = dict(_values(fields, kind))
    row = Setting(
        id=fields.id("id"),
        domain=fields.text("domain"),
        key=fields.text("key"),
        kind=kind,
        values=values,
        private=fields.choice("private", tuple(values), default=""),
        unasked=fields.choice("unasked", tuple(values), default=""),
        control=fields.id("control", default=""),
        says=fields.id("says", default=fields.id("id")),
        ways=frozenset(_ways(fields)),
        platforms=tuple(_availability(fields, node) for node in fields.items("platforms")),
        documented=fields.flag("documented", default=True),
        disclose=fields.text("disclose", default=""),
        fact=_fact(fields, sources),
    )
    fields.close()
    return row


def _values(fields: Fields, kind: SettingKind) -> Iterator[tuple[str, Value]]:
    for name, node in fields.pairs("values"):
        text = fields.scalar(node, "a value")
        match kind:
            case SettingKind.BOOLEAN if text in {"true", "false"}:
                yield name.text, text == "true"
            case SettingKind.INTEGER if text.isascii() and text.isdigit() and len(text) < 10:
                yield name.text, int(text)
            case _:
                fields.faults.add(
                    "wrong-kind", node, f'"{text}" is not a value of the kind "{kind}"'
                )


def _ways(fields: Fields) -> Iterator[SettingWay]:
    for node in fields.items("ways"):
        text = fields.scalar(node, "a way")
        if text in tuple(SettingWay):
            yield SettingWay(text)
        else:
            fields.faults.add(
                "unknown-way",
                node,
                f'"{text}" is not a way to set it',
                did_you_mean(text, SettingWay),
            )


def _availability(fields: Fields, node: Node) -> Availability:
    entry = Fields(fields.faults, node, "a platform")
    since = entry.text("since")
    entry.checked("since", parse_version, "a version like 15.0")
    try:
        version = parse_version(since)
    except ValueError:
        version = Version(0)
    made = Availability(
        platform=Platform(entry.choice("on", tuple(Platform)) or Platform.MACOS),
        since=version,
        supervised=entry.flag("supervised", default=False),
        manual=entry.flag("manual", default=True),
    )
    entry.close()
    return made


def _fact(fields: Fields, sources: Mapping[str, str]) -> Fact:
    name = fields.text("source")
    if name and name not in sources:
        node = fields.mapping.get("source") or fields.node
        near = did_you_mean(name, sources)
        fields.faults.add("unknown-source", node, f'no source "{name}"', near)
    return Fact(
        source=sources.get(name, name),
        checked=fields.date("checked"),
        confidence=Confidence(fields.choice("sure", tuple(Confidence), default="medium")),
    )
