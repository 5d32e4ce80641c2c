"""What compilers share while one kit is made: definitions, assets, and what was worked out.

Knows what is worth remembering for the length of one build: instructions, open fonts, codes
that were read back, a target's own tools. Knows no compiler and no disk: assets come through
a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from builder.facts.device import Device
from builder.model.artifact import Artifact
from builder.model.cell import Context
from builder.model.guide import Guide
from builder.model.instructions import Instructions, instructions
from builder.model.locale import Language
from builder.render.fonts import Fonts, OpenedFaces
from builder.render.qr import QrMemo
from builder.views.pictures import fonts_for

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """The definitions of one kit, and the memos of one build of it.

    `asset` gives the bytes of a file in assets/ by its path there, `asset_path` its place on
    the disk, for tools that read fonts only so. `built` holds what earlier targets made, by
    path. `codes` are read back when they are made. `common` is where files lie that many sites
    share, seen from the kit's root. `of_many`: several kits are made with the same tools.
    """

    context: Context
    asset: Callable[[str], bytes]
    asset_path: Callable[[str], str]
    built: Mapping[str, Artifact] = field(default_factory=dict)
    codes: QrMemo = field(default_factory=QrMemo)
    common: str = ""
    of_many: bool = False
    _instructions: dict[tuple[str, str, str], tuple[Instructions, ...]] = field(
        default_factory=dict
    )
    _with_steps: dict[tuple[str, str], bool] = field(default_factory=dict)
    _fonts: dict[str, Fonts] = field(default_factory=dict)
    _opened: OpenedFaces = field(default_factory=dict)
    _tools: dict[str, Any] = field(default_factory=dict)

    def of_another(self, context: Context) -> Workbench:
        """The same tools, fonts and instructions, for another kit of the same definitions."""
        return replace(self, context=context, built={}, codes=QrMemo(), common="", of_many=True)

    def place(self, path: str) -> str:
        """Where a file of the kit lies, seen from the kit's root."""
        found = self.built.get(path)
        return f"{self.common}{path}" if found is not None and found.common else path

    def once(self, name: str, make: Callable[[], T]) -> T:
        """What `make` gives, made once a build: a target's own tools, such as open fonts."""
        if name not in self._tools:
            self._tools[name] = make()
        tool: T = self._tools[name]
        return tool

    def once_for_many(self, name: str, make: Callable[[], T]) -> T:
        """As `once`, where several kits ask for it; one kit asks once, and nothing is kept."""
        return self.once(name, make) if self.of_many else make()

    def instructions(
        self, guide: Guide, device: Device, language: Language
    ) -> tuple[Instructions, ...]:
        """As builder.model.instructions, worked out once for each combination."""
        key = (guide.id, device.id, language.id)
        if key not in self._instructions:
            self._instructions[key] = instructions(guide, device, language)
        return self._instructions[key]

    def has_steps(self, guide: Guide, device: Device, language: Language) -> bool:
        """Whether a guide has steps on a device. It has them in every language or in none, so that
        they are worked out in the one that asks first."""
        key = (guide.id, device.id)
        if key not in self._with_steps:
            self._with_steps[key] = bool(self.instructions(guide, device, language))
        return self._with_steps[key]

    def fonts(self, language: Language) -> Fonts:
        """The fonts a language's pictures are measured with, opened once."""
        if language.id not in self._fonts:
            self._fonts[language.id] = fonts_for(language, self.asset, self._opened)
        return self._fonts[language.id]
