"""What a kit can offer besides steps by hand: profiles and Mac scripts, as lists of settings.

Knows which profile or script sets which setting to which value, and the identifiers that
must never change. Knows neither the profile format nor the shell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from builder.errors import did_you_mean
from builder.facts.setting import Platform, Setting, Settings, SettingWay, Value
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Node, parse_yaml


class Scope(StrEnum):
    """Whom a profile reaches on a Mac; other systems know no difference."""

    EVERYONE = "everyone"
    ACCOUNT = "account"
    DEVICE = "device"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A setting and the value it shall have."""

    setting: Setting
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadSpec:
    """One part of a profile: settings of one domain. `id` is part of its identifier."""

    id: str
    domain: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSpec:
    """A profile to build. `identifier` is frozen for ever; `file` is a name without ending.

    `devices` are the ids of devices it is for; `optional` ones are never recommended alone.
    """

    id: str
    identifier: str
    file: str
    devices: tuple[str, ...]
    platform: Platform
    scope: Scope
    optional: bool
    payloads: tuple[PayloadSpec, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptSpec:
    """A Mac script to build: what it turns off, and the pane it opens."""

    id: str
    file: str
    devices: tuple[str, ...]
    pane: str
    wanted: tuple[Wanted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """All profiles and scripts by id, in the order of the file."""

    profiles: Mapping[str, ProfileSpec]
    scripts: Mapping[str, ScriptSpec]


def load_offers(settings: Settings) -> Offers:
    """The profiles and scripts of the package."""
    name = "offers.yaml"
    data = (files("builder.facts") / name).read_bytes()
    return parse_offers(data, settings, file=f"builder/facts/{name}")


def parse_offers(data: bytes, settings: Settings, *, file: str) -> Offers:
    """The offers in a file's bytes. Raises DefinitionError with every fault."""
    document = parse_yaml(data, file=file)
    faults = Faults(document)
    fields = Fields(faults, document.root, "the offers file")
    fields.number("format", low=1, high=1)
    read = _OfferReader(faults, settings, fields.text("prefix"))
    profiles = [read.profile(node) for node in fields.items("profiles")]
    scripts = [read.script(node) for node in fields.items("scripts")]
    fields.close()
    for kind, ids in (("profile", profiles), ("script", scripts)):
        names = [entry.id for entry in ids]
        for twice in sorted({name for name in names if names.count(name) > 1}):
            faults.add("duplicate-offer", document.root, f'the {kind} "{twice}" is given twice')
    faults.raise_if_any()
    return Offers(
        profiles={entry.id: entry for entry in profiles},
        scripts={entry.id: entry for entry in scripts},
    )


class _OfferReader:
    """Reads the repeated parts of the offers file."""

    def __init__(self, faults: Faults, settings: Settings, prefix: str) -> None:
        self.faults = faults
        self.settings = settings
        self.prefix = prefix

    def profile(self, node: Node) -> ProfileSpec:
        fields = Fields(self.faults, node, "a profile")
        name = fields.id("id")
        platform = Platform(fields.choice("platform", tuple(Platform)) or Platform.MACOS)
        spec = ProfileSpec(
            id=name,
            identifier=f"{self.prefix}.{name}",
            file=fields.id("file"),
            devices=fields.texts("on"),
            platform=platform,
            scope=Scope(fields.choice("scope", tuple(Scope), default=Scope.DEVICE) or Scope.DEVICE),
            optional=fields.flag("optional", default=False),
            payloads=tuple(self.payload(item, platform) for item in fields.items("payloads")),
        )
        fields.close()
        return spec

    def payload(self, node: Node, platform: Platform) -> PayloadSpec:
        fields = Fields(self.faults, node, "a payload")
        wanted = tuple(self.wanted(fields, SettingWay.PROFILE, platform))
        domains = {entry.setting.domain for entry in wanted}
        if len(domains) > 1:
            self.faults.add("mixed-payload", node, "a payload's settings must share one domain")
        spec = PayloadSpec(
            id=fields.id("id"), domain=next(iter(sorted(domains)), ""), wanted=wanted
        )
        fields.close()
        return spec

    def script(self, node: Node) -> ScriptSpec:
        fields = Fields(self.faults, node, "a script")
        spec = ScriptSpec(
            id=fields.id("id"),
            file=fields.id("file"),
            devices=fields.texts("on"),
            pane=fields.id("pane"),
            wanted=tuple(self.wanted(fields, None, Platform.MACOS)),
        )
        fields.close()
        return spec

    def wanted(
        self, fields: Fields, way: SettingWay | None, platform: Platform
    ) -> Iterator[Wanted]:
        if not list(fields.pairs("set")):
            self.faults.add("empty-offer", fields.node, f"{fields.what} sets nothing")
        for key, node in fields.pairs("set"):
            row = self.settings.by_id.get(key.text)
            if row is None:
                near = did_you_mean(key.text, self.settings.by_id)
                self.faults.add("unknown-setting", key, f'no setting "{key.text}"', near)
                continue
            name = fields.scalar(node, "a value")
            if name not in row.values:
                near = did_you_mean(name, row.values)
                self.faults.add("unknown-value", node, f'"{row.id}" has no value "{name}"', near)
                continue
            if not _settable(row, way, platform):
                self.faults.add("wrong-way", key, f'"{row.id}" cannot be set so on {platform}')
                continue
            yield Wanted(setting=row, value=row.values[name])


def _settable(row: Setting, way: SettingWay | None, platform: Platform) -> bool:
    """Whether a person may set it so; a script may also just report a setting (way None)."""
    entry = row.on(platform)
    if entry is None or entry.supervised or not entry.manual:
        return False
    return way is None or way in row.ways
