"""A cell: what one compiler is asked to make, and what it may look at while making it.

Knows the axes of a kit (guide, family of devices, language) and the frozen values that every
compiler may look at. Knows no compiler, and nothing that is worked out on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from builder.facts.catalog import Catalog
from builder.facts.device import Device
from builder.facts.offer import Offers
from builder.facts.setting import Settings
from builder.model import paths
from builder.model.guide import Guide
from builder.model.kit import Kit
from builder.model.locale import Language
from builder.workflow.apple.workflow import Workflow


class Axis(StrEnum):
    GUIDE = "guide"
    DEVICE = "device"
    FAMILY = "family"
    LANGUAGE = "language"


NO_TARGET = "-"
"""The target of a cell that none of them makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One thing to make. An axis that a target does not have is None or empty here.

    `devices` is one device, or those of a family that share an output; `together` are the
    languages of an output that is in several at once, and has none of its own.
    """

    target: str
    guide: Guide | None = None
    devices: tuple[Device, ...] = ()
    language: Language | None = None
    together: tuple[Language, ...] = ()

    @property
    def speaks(self) -> tuple[Language, ...]:
        """The languages whose words it may hold; none where that is not known."""
        return (self.language,) if self.language else self.together

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
    """What every compiler may look at besides its cell: the definitions of one kit, checked.

    `devices` are those that the kit is for, by id, in order; the catalog knows the others too.
    `workflows` are those written as text, by id; `english` is there even where the kit does
    not speak it; `version` is the builder's own.
    """

    kit: Kit
    catalog: Catalog
    devices: Mapping[str, Device]
    settings: Settings
    offers: Offers
    guides: Mapping[str, Guide]
    languages: Mapping[str, Language]
    english: Language
    version: str
    workflows: Mapping[str, Workflow] = field(default_factory=dict)

    @property
    def wordless(self) -> Context:
        """The same definitions without a word of any language: of each it is known that it is
        there, how it is called and which guides it has."""
        return replace(
            self,
            languages={name: language.unspoken for name, language in self.languages.items()},
            english=self.english.unspoken,
            guides={name: replace(guide, texts={}) for name, guide in self.guides.items()},
        )

    def with_words_of(self, languages: Iterable[Language]) -> Context:
        """The same definitions, with these languages in the places of those of their names."""
        spoken = {language.id: language for language in languages}
        english = spoken.get(self.english.id, self.english)
        return replace(self, languages={**self.languages, **spoken}, english=english)

    def control_words(self, devices: tuple[str, ...], language: Language) -> dict[str, str]:
        """Control id -> its name on the newest system of the first device, in quotation marks."""
        device = self.catalog.devices[devices[0]]
        found = {}
        for control in device.controls.values():
            wording = control.wording(device.newest)
            if wording is not None:
                found[control.id] = language.quoted(language.label(wording.label))
        return found

    def guides_in(self, language: str) -> tuple[str, ...]:
        """The guides that have pages in a language: it has their texts, and they have steps on
        some of the kit's devices."""
        texts = self.languages[language].guides
        return tuple(
            guide.id
            for guide in self.guides.values()
            if guide.id in texts and any(map(guide.routes_on, self.devices))
        )

    def page_path(self, guide: str, language: str) -> str:
        """Where a guide's page lies in the kit: a language's own is that of its first guide."""
        return paths.page(language, guide, first=self.is_first(guide, language))

    def is_first(self, guide: str, language: str) -> bool:
        """Whether it is the first guide that the language has a page of."""
        return guide in self.guides_in(language)[:1]

    def page_url(self, guide: str, language: str) -> str:
        """The address of a guide's page, as short as a web server understands it."""
        return self.kit.address + self.page_path(guide, language).removesuffix(paths.INDEX)

    @property
    def families(self) -> tuple[tuple[Device, ...], ...]:
        """The kit's devices, those that share outputs together, in order."""
        names = dict.fromkeys(device.family for device in self.devices.values())
        return tuple(
            tuple(device for device in self.devices.values() if device.family == name)
            for name in names
        )
