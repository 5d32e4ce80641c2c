"""What is known of every action: its name, its parameters, their kinds and choices.

Knows the tables beside it: 1,767 actions of macOS 27.2's engine (through shortcutkit, MIT), what
3,288 real files carried besides, and 1,109 actions of macOS 26, macOS 27 and iOS 27 of which only
names and keys are known. Knows nothing of workflows or of the language.
One row is decoded when it is asked for; the table itself is one text, searched as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from builder.workflow.apple.filter_table import SLUGS as FILTER_SLUGS

# Letters for the types of values seen in real files.
LETTERS: dict[str, str] = {
    "WFTextTokenString": "T",
    "WFTextTokenAttachment": "A",
    "WFDictionaryFieldValue": "F",
    "WFQuantityFieldValue": "Q",
    "WFContactFieldValue": "C",
    "WFTimeOffsetValue": "O",
    "WFContentPredicateTableTemplate": "P",
}
BUILTIN = "is.workflow.actions."
APPLE = ("is.workflow.", "com.apple.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of an action.

    `key` is Apple's spelling, `slug` the one the language uses. `kind` is text, string,
    plainString, number, plainNumber, bool, picker (a variable only), subject, dictionary,
    items, quantity, filter or any. `seen` holds the letters of the types that real files
    carry here, commonest first; `choices` the values the engine takes, () where it is free.
    """

    key: str
    slug: str
    kind: str
    seen: str = ""
    choices: tuple[str, ...] = ()

    @property
    def lone_is_text(self) -> bool:
        """Whether a variable standing alone is written as a text that holds only it."""
        if self.kind != "text":
            return False
        attachment, text = self.seen.find("A"), self.seen.find("T")
        return attachment < 0 or 0 <= text < attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFacts:
    """One action. `app` is the descriptor of an app's action, or None; `main` the slug of the
    parameter that the short form fills, "" where there is none. `known` tells the engine's
    own actions from those that only real files tell of. `aliases` are older names of parameters.
    `systems` are those on which the action was found, () where only real files tell of it;
    `keys_known` is false where not even the keys of its parameters are known.
    """

    identifier: str
    slug: str
    name: str
    output: str
    app: dict[str, Any] | None
    main: str
    parameters: dict[str, Parameter]
    by_slug: dict[str, Parameter]
    aliases: dict[str, Parameter]
    systems: tuple[str, ...] = ()
    keys_known: bool = True

    @property
    def input(self) -> str:
        """The slug of the parameter that takes what comes before the action, "" for none.

        It is the one that Apple calls its input; else one that takes a variable alone; else the
        first that is no choice and held text or variables in real files.
        """
        rows = self.parameters.values()
        ways = (
            (row for row in rows if row.key in ("WFInput", "Input", "WFContentItemInputParameter")),
            (row for row in rows if row.kind == "picker"),
            (row for row in rows if not row.choices and {"A", "T"} & {*row.seen}),
        )
        return next((row.slug for way in ways for row in way), "")

    @property
    def known(self) -> bool:
        return bool(self.name)


ENGINE = "macOS 27.2"
MORE_SYSTEMS: dict[str, str] = {"m": "macOS 26", "M": "macOS 27", "i": "iOS 27"}


@cache
def _table() -> bytes:
    return (Path(__file__).parent / "actions_table.tsv").read_bytes()


def _lines() -> Iterator[str]:
    return (line for line in _table().decode("utf-8").splitlines() if not line.startswith("#"))


@cache
def _rows() -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    """The row of each slug, and of each identifier, as it is: three searches of the whole table
    for a word take longer than finding all of these."""
    slugs, identifiers = dict[bytes, bytes](), dict[bytes, bytes]()
    for line in _table().split(b"\n"):
        if line and not line.startswith(b"#"):
            slug, identifier, _ = line.split(b"\t", 2)
            slugs.setdefault(slug, line)
            identifiers.setdefault(identifier, line)
    return slugs, identifiers


def _row(rows: dict[bytes, bytes], word: str) -> ActionFacts | None:
    line = rows.get(word.encode("utf-8", "replace")) if word else None
    return _decoded(line.decode("utf-8")) if line is not None else None


@cache
def _decoded(line: str) -> ActionFacts:
    slug, identifier, name, output, app, facts = line.split("\t")
    told = json.loads(facts)
    parameters = {row[0]: _parameter(row) for row in told["parameters"]}
    main = parameters.get(told["main"])
    return ActionFacts(
        identifier=identifier,
        slug=slug,
        name=name,
        output=output,
        app=json.loads(app) if app else None,
        main=main.slug if main else "",
        parameters=parameters,
        by_slug={parameter.slug: parameter for parameter in parameters.values()},
        aliases={
            row[1]: parameters[row[0]]
            for row in told["parameters"]
            if row[0] in FILTER_SLUGS and row[1] not in FILTER_SLUGS.values()
        },
        systems=(ENGINE,) if name else (),
    )


@cache
def _more() -> dict[str, ActionFacts]:
    """The actions of which names and keys are known, and nothing else: written by identifier,
    their parameters by Apple's own keys."""
    text = Path(__file__).with_name("actions_more.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {identifier: _named_only(identifier, *columns) for identifier, *columns in rows}


def _named_only(identifier: str, name: str, systems: str, keys: str) -> ActionFacts:
    known = keys != "?"
    parameters = {
        key: Parameter(key=key, slug=key, kind="any") for key in (keys.split() if known else ())
    }
    return ActionFacts(
        identifier=identifier,
        slug="",
        name=name,
        output="",
        app=None,
        main="",
        parameters=parameters,
        by_slug=parameters,
        aliases={},
        systems=tuple(MORE_SYSTEMS[letter] for letter in systems),
        keys_known=known,
    )


def _parameter(row: list[Any]) -> Parameter:
    return Parameter(
        key=row[0],
        slug=FILTER_SLUGS.get(row[0], row[1]),
        kind=row[2] if len(row) > 2 else "any",
        seen=row[3] if len(row) > 3 else "",
        choices=tuple(row[4]) if len(row) > 4 else (),
    )


@lru_cache(maxsize=2048)
def action_named(slug: str) -> ActionFacts | None:
    """The action that the language calls `slug`, or None. An identifier is a name too."""
    return _row(_rows()[0], slug) or action_of(slug)


@lru_cache(maxsize=2048)
def action_of(identifier: str) -> ActionFacts | None:
    """The action with this identifier, or None where no table knows it."""
    return _row(_rows()[1], identifier) or (
        _more().get(identifier) if identifier.startswith("com.apple.") else None
    )


@cache
def all_actions() -> tuple[ActionFacts, ...]:
    """Every row, in the order of identifiers: for schemas and nearest names, not for lookups."""
    return (*map(_decoded, _lines()), *_more().values())


@cache
def action_slugs() -> tuple[str, ...]:
    """Every name the language has for an action."""
    return tuple(slug for line in _lines() if (slug := line.partition("\t")[0]))


@cache
def action_words() -> dict[str, tuple[str, dict[str, tuple[str, str]]]]:
    """identifier -> (what the app says of it, key -> (label, description)). For editors."""
    text = Path(__file__).with_name("actions_words.tsv").read_text("utf-8")
    words: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            identifier, summary, told = line.split("\t")
            pairs = {key: (item[0], item[1]) for key, item in json.loads(told).items()}
            words[identifier] = (json.loads(summary), pairs)
    return words


@cache
def action_defaults() -> dict[str, dict[str, str | int | float | bool]]:
    """identifier -> key -> what the app's editor shows where a file leaves the parameter out."""
    text = Path(__file__).with_name("actions_defaults.tsv").read_text("utf-8")
    defaults: dict[str, dict[str, str | int | float | bool]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            identifier, key, value = line.split("\t")
            defaults.setdefault(identifier, {})[key] = json.loads(value)
    return defaults


def is_third_party(identifier: str) -> bool:
    """Whether the action belongs to another company's app: its parameters are not known here."""
    return "." in identifier and not identifier.startswith(APPLE)
