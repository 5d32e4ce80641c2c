"""How the bad cases of each room are read: the same in tests and when texts are written anew."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

from builder.facts.catalog import load_catalog
from builder.facts.device_file import parse_device
from builder.loader.guides import Known, parse_guide
from builder.loader.kitfile import parse_kit
from builder.loader.labels import parse_language
from builder.model.guide import Guide
from builder.model.locale import Label, Language
from builder.wire.yaml import Document, parse_yaml

SOURCES = {"tables": "Apple's own tables", "article": "an article"}


def document(case: Path) -> Document:
    return parse_yaml(case.read_bytes(), file=case.name)


def read_device(case: Path) -> object:
    return parse_device(case.read_bytes(), file=case.name, bases=known().catalog.devices)


@cache
def known() -> Known:
    """The package's devices, with a few phrases, icons, profiles and scripts."""
    return Known(
        load_catalog(),
        phrases={"note.greyed", "note.every-user", "absent.homepod-analytics"},
        glyphs={"microphone": 59771, "bin": 61512},
        colors={"red": 4282601983, "blue": 463140863},
        profiles={"siri-audio", "dictation"},
        scripts={"siri-audio"},
    )


def read_guide(case: Path) -> Guide:
    return parse_guide(document(case), known())


def read_kit(case: Path) -> object:
    return parse_kit(document(case))


def read_language(case: Path) -> Language:
    return parse_language(document(case), SOURCES, small_english(), {})


@cache
def small_english() -> Language:
    """English as small as a language can be: the measure for cases of other languages."""
    return Language(
        id="en",
        name="English",
        english_name="English",
        direction="ltr",
        apple="en",
        matches=(),
        reviewed=True,
        quotes=("“", "”"),
        labels={
            name: Label(id=name, text=text, source="Apple's own tables")
            for name, text in (("settings-app", "Settings"), ("siri", "Siri"))
        },
        phrases={"go.tap": "Tap {row}.", "greeting": "Open {settings-app}."},
    )


READERS: dict[str, Callable[[Path], object]] = {
    "yaml": document,
    "devices": read_device,
    "guides": read_guide,
    "kitfiles": read_kit,
    "labels": read_language,
}
