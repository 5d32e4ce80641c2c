"""kit.yaml, guides, language files and device files for editors, as JSON Schemas.

Knows how what the readers know (keys, choices, patterns, bounds) becomes schema. The readers
have the last word: a schema cannot compare spans, look up ids of one file, or count placeholders.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from builder.facts.catalog import Catalog
from builder.facts.device import ControlKind
from builder.facts.device_file import CAPABILITIES, FRAMES, GESTURES, SCHEME
from builder.facts.fact import Confidence
from builder.facts.layout import RowShape
from builder.facts.offer import load_offers
from builder.facts.pane_table import PLATFORMS, listed_panes
from builder.facts.setting import load_settings
from builder.facts.trial import CONTROL_WORDS, MOST_REPORTS, SCREEN_WORDS
from builder.facts.version import PATTERN as VERSION
from builder.loader.file_names import NOT_IN_A_FILE_NAME
from builder.loader.guides import TEXTS
from builder.loader.kitfile import LINK, MAX_URL, PAPERS
from builder.loader.labels import TAG
from builder.wire.fields import DATE, ID_PATTERN, LONGEST_ID
from builder.workflow.apple.icons import colors, glyphs
from builder.workflow.language.schema import Schema

# What a reader takes as a text may stand in YAML without quotes: an editor sees a number there.
_TEXT: Schema = {"type": ["string", "number", "boolean"], "minLength": 1, "pattern": r"\S"}
_FLAG: Schema = {"type": "boolean"}
_VERSION: Schema = {"type": ["string", "number"]}


def _pattern(source: str) -> str:
    """A pattern of ours as JSON Schema writes it: anchored, and with ECMAScript's end."""
    return "^(?:" + source.removesuffix(r"\Z") + ")$"


def _id(**more: Any) -> Schema:
    pattern = _pattern(ID_PATTERN.pattern)
    return {"type": ["string", "number"], "pattern": pattern, "maxLength": LONGEST_ID, **more}


def _version(words: str) -> Schema:
    return {**_VERSION, "pattern": _pattern(VERSION.pattern), "description": words}


def _date() -> Schema:
    return {"type": "string", "pattern": _pattern(DATE.pattern)}


def _choice(words: Iterable[str]) -> Schema:
    return {"enum": sorted(words)}


def _number(low: int = 0, high: int = 999) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


def _list(items: Schema, least: int = 0) -> Schema:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


def _some(items: Schema) -> Schema:
    """A list, or one item alone, which counts as a list of one."""
    return {"anyOf": [items, _list(items)]}


def _keys(properties: Mapping[str, Schema], required: Iterable[str] = (), **more: Any) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(required),
        "additionalProperties": False,
        **more,
    }


def _free(values: Schema) -> Schema:
    return {"type": "object", "additionalProperties": values}


def _document(title: str, properties: Mapping[str, Schema], required: Iterable[str]) -> Schema:
    body = _keys({"format": {"const": 1}, **properties}, ("format", *required))
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **body}


_SPAN: Schema = {
    "since": _version("The first system of which this holds; quotes keep 18.10 from being 18.1."),
    "until": _version("The first system of which this does not hold any more."),
}


def _name() -> Schema:
    """The name of a guide, which is a file's name too."""
    marks = "".join("\\" + mark for mark in NOT_IN_A_FILE_NAME) + "\\u0000-\\u001f"
    return {**_TEXT, "pattern": rf"^\s*[^.\s{marks}][^{marks}]*$"}


def kit_schema() -> Schema:
    link = {"type": "string", "pattern": _pattern(LINK.pattern)}
    return _document(
        "kit.yaml of Optout",
        {
            "id": _id(),
            "title": _TEXT,
            "host": _TEXT,
            "contact": _TEXT,
            "base_url": {
                "type": "string",
                "pattern": r"^\s*https?://[^\s?#@]+\s*$",
                "maxLength": MAX_URL,
                "description": "Where the kit will be hosted, as https://example.org/siri/",
            },
            "edition": _TEXT,
            "languages": _some(_TEXT),
            "guides": _some(_TEXT),
            "papers": _some(_choice(PAPERS)),
            "icloud": _free({"anyOf": [link, _free(link)]}),
        },
        (),
    )


def guide_schema(catalog: Catalog) -> Schema:
    """A guide may name any device, screen and control of the catalog, and any listed screen."""
    offers, devices = load_offers(load_settings()), _choice(catalog.devices)
    known = catalog.devices.values()
    panes = _choice({pane for device in known for pane in device.panes} | set(listed_panes()))
    controls = _choice({control for device in known for control in device.controls})
    icon = {"glyph": _choice(glyphs()), "color": _choice(colors())}
    step = {
        "anyOf": [
            _keys({"open": panes, "words": _TEXT, **_SPAN}, ("open",)),
            _keys({"switch": controls, "to": _choice(("on", "off")), **_SPAN}, ("switch", "to")),
            _keys({"press": controls, **_SPAN}, ("press",)),
        ]
    }
    route = _keys(
        {
            "on": _list(devices, 1),
            **_SPAN,
            "steps": _list(step, 1),
            "notes": _some(_id()),
            "profiles": _some(_choice(offers.profiles)),
            "script": _choice(offers.scripts),
            "workflow": _TEXT,
        },
        ("on", "steps"),
    )
    sentence = {**_TEXT, "not": {"pattern": "[{}]"}}
    return _document(
        "A guide of Optout",
        {
            "id": _id(),
            "order": _number(),
            "default": _FLAG,
            "icon": _keys(icon, ("glyph", "color")),
            "minutes": _number(1, 60),
            "undo": _FLAG,
            "asked": _FLAG,
            "text": _keys(
                {**dict.fromkeys(TEXTS, sentence), "name": {**sentence, **_name()}}, TEXTS
            ),
            "routes": _list(route, 1),
            "absent": {**_free(_id()), "propertyNames": devices},
        },
        ("id", "icon", "minutes", "text", "routes"),
    )


def labels_schema() -> Schema:
    word = _keys({"text": _TEXT, "source": _TEXT, **_SPAN, "beside": _FLAG}, ("text", "source"))
    return _document(
        "A language file of Optout",
        {
            "language": {"type": "string", "pattern": _pattern(TAG.pattern)},
            "name": _TEXT,
            "english": _TEXT,
            "direction": _choice(("ltr", "rtl")),
            "apple": _TEXT,
            "matches": _some(_TEXT),
            "reviewed": _FLAG,
            "quotes": {**_list({"type": "string"}, 2), "maxItems": 2},
            "labels": _free({"anyOf": [word, _list(word, 1)]}),
            "phrases": _free(_TEXT),
            "guides": _free({**_free(_TEXT), "properties": {"name": _name()}}),
        },
        (
            *("language", "name", "english", "direction", "apple"),
            *("reviewed", "quotes", "labels", "phrases"),
        ),
    )


def device_schema() -> Schema:
    fact = {"source": _TEXT, "checked": _date(), "sure": _choice(Confidence)}
    told = ("source", "checked")
    where = {"path": {"anyOf": [_TEXT, _list(_TEXT, 1)]}, "also": _TEXT, "say": _id()}
    place = _keys({**_SPAN, **where, **fact}, ("path", *told))
    address = _keys({**_SPAN, "url": _TEXT, **fact}, ("url", *told))
    wording = {"label": _id(), "kind": _choice(ControlKind), "also": _id(), "note": _id()}
    row = {
        "anyOf": [
            _id(),
            *(
                _keys({shape: _id(), "sometimes": _TEXT, "grey": _FLAG}, (shape,))
                for shape in map(str, RowShape)
            ),
        ]
    }
    listed = {"platform": _choice(PLATFORMS), "pane": _id(), "app": _TEXT}
    counted = _number(1, MOST_REPORTS)
    properties: Schema = {
        "id": _id(),
        "order": _number(),
        "title": _TEXT,
        "system": _TEXT,
        "family": _id(),
        "like": _id(description="A device that has what this file does not state."),
        **_SPAN,
        "newest": _version("The newest system that is known."),
        "jumped": _version("The last version before the numbers jumped to 26."),
        "can": _list(_choice(CAPABILITIES)),
        "cannot": _free(_TEXT),
        "gesture": _choice(GESTURES),
        "frames": _list(_keys({**_SPAN, "frame": _choice(FRAMES)}, ("frame",))),
        "sources": _free(_TEXT),
        "schemes": _some({"type": "string", "pattern": _pattern(SCHEME.pattern)}),
        "starts": _list(_keys({**_SPAN, "phrase": _id()}, ("phrase",)), 1),
        "panes": _list(
            _keys(
                {
                    "id": _id(),
                    "parent": _id(),
                    **_SPAN,
                    "places": _list(place),
                    "urls": _list(address),
                },
                ("id", "places"),
            )
        ),
        "controls": _list(
            _keys(
                {
                    "id": _id(),
                    "pane": _id(),
                    "words": _list(_keys({**_SPAN, **wording, **fact}, ("label", "kind", *told))),
                },
                ("id", "pane", "words"),
            )
        ),
        "layouts": _list(
            _keys(
                {
                    "pane": _id(),
                    **_SPAN,
                    "groups": _list(_list(row, 1)),
                    "fold": _id(),
                    "column": _FLAG,
                    "ordered": _FLAG,
                    **fact,
                },
                ("pane", "groups", *told),
            )
        ),
        "lists": _list(
            {
                **_keys(listed, ("platform",)),
                "oneOf": [{"required": ["pane"]}, {"required": ["app"]}],
            }
        ),
        "trials": _list(
            _keys(
                {
                    "system": _version("The system that was tried."),
                    "day": _date(),
                    "by": _TEXT,
                    "reports": counted,
                    "panes": _free(_keys(dict.fromkeys(SCREEN_WORDS, counted))),
                    "controls": _free(_keys(dict.fromkeys(CONTROL_WORDS, counted))),
                    "texts": _free(counted),
                },
                ("system", "day", "by"),
            )
        ),
    }
    required = ("id", "order", "title", "system", "family", "since", "newest", "can", "gesture",
                "frames", "sources", "trials")  # fmt: skip
    schema = _document("A device file of Optout", properties, required)
    own = {"required": ["starts", "panes", "controls"]}
    return {**schema, "anyOf": [{"required": ["like"]}, own]}


SCHEMAS: Mapping[str, Callable[[Catalog], Schema]] = {
    "kit": lambda _: kit_schema(),
    "guide": guide_schema,
    "labels": lambda _: labels_schema(),
    "device": lambda _: device_schema(),
}


def definition_schema(kind: str, catalog: Catalog) -> str:
    """The text of one of SCHEMAS; what a guide may name is what the catalog has."""
    return json.dumps(SCHEMAS[kind](catalog), indent=1) + "\n"
