"""A cell: what one compiler is asked to make, and what it may look at while making it.

Knows the axes of a kit (guide, family of devices, language) and the context handed to
compilers. Knows no compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from builder.facts.catalog import Catalog
from builder.facts.device import Device
from builder.facts.offer import Offers
from builder.facts.setting import Settings
from builder.model.artifact import Artifact
from builder.model.guide import Guide
from builder.model.instructions import Instructions, instructions
from builder.model.kit import Kit
from builder.model.locale import Language
from builder.model.pictures import fonts_for
from builder.model.workflow import Workflow
from builder.render.fonts import Fonts
from builder.render.qr import QrMemo

T = TypeVar("T")


class Axis(StrEnum):
    GUIDE = "guide"
    DEVICE = "device"
    FAMILY = "family"
    LANGUAGE = "language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One thing to make. An axis that a target does not have is None or empty here.

    `devices` is one device, or those of a family that share an output.
    """

    target: str
    guide: Guide | None = None
    devices: tuple[Device, ...] = ()
    language: Language | None = None

    @property
    def id(self) -> str:
        """`target/guide/device/language`, with `-` for an axis that is not there."""
        guide = self.guide.id if self.guide else "-"
        device = "+".join(device.id for device in self.devices) or "-"
        language = self.language.id if self.language else "-"
        return f"{self.target}/{guide}/{device}/{language}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A cell that a target does not make, and why, in words for the manifest."""

    cell: Cell
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a compiler may look at besides its cell.

    `asset` gives the bytes of a file in assets/ by its path there, `asset_path` its place on
    the disk, for tools that read fonts only so. `built` holds what earlier targets made, by
    path; `workflows` those written as text, by id; `english` is there even where the kit does
    not speak it; `version` is the builder's own. `codes`, `steps`, `faces` and `kept` remember
    what was worked out, for the length of one build.
    """

    kit: Kit
    catalog: Catalog
    settings: Settings
    offers: Offers
    guides: Mapping[str, Guide]
    languages: Mapping[str, Language]
    english: Language
    asset: Callable[[str], bytes]
    asset_path: Callable[[str], str]
    version: str
    built: Mapping[str, Artifact] = field(default_factory=dict)
    workflows: Mapping[str, Workflow] = field(default_factory=dict)
    codes: QrMemo = field(default_factory=QrMemo)
    steps: dict[tuple[str, str, str], tuple[Instructions, ...]] = field(default_factory=dict)
    faces: dict[str, Fonts] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once a build: a target's own tools, such as open fonts."""
        if name not in self.kept:
            self.kept[name] = make()
        found: T = self.kept[name]
        return found

    def instructions(
        self, guide: Guide, device: Device, language: Language
    ) -> tuple[Instructions, ...]:
        """As builder.model.instructions, worked out once for each combination."""
        key = (guide.id, device.id, language.id)
        if key not in self.steps:
            self.steps[key] = instructions(guide, device, language)
        return self.steps[key]

    def fonts(self, language: Language) -> Fonts:
        """The fonts a language's pictures are measured with, opened once."""
        if language.id not in self.faces:
            self.faces[language.id] = fonts_for(language, self.asset)
        return self.faces[language.id]

    def control_words(self, devices: tuple[str, ...], language: Language) -> dict[str, str]:
        """Control id -> its name on the newest system of the first device, in quotation marks."""
        device = self.catalog.devices[devices[0]]
        found = {}
        for control in device.controls.values():
            wording = control.wording(device.newest)
            if wording is not None:
                found[control.id] = language.quoted(language.label(wording.label))
        return found

    def page_path(self, guide: str, language: str) -> str:
        """Where a guide's page lies in the kit: the first guide's is a language's own."""
        first = next(iter(self.guides))
        return f"{language}/index.html" if guide == first else f"{language}/{guide}/index.html"

    def page_url(self, guide: str, language: str) -> str:
        """The address of a guide's page, as short as a web server understands it."""
        return self.kit.address + self.page_path(guide, language).removesuffix("index.html")

    def family(self, device: Device) -> tuple[Device, ...]:
        """The devices that share outputs with this one, itself included, in order."""
        return tuple(
            other for other in self.catalog.devices.values() if other.family == device.family
        )
