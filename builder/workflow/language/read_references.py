"""One reference in braces: `{version | as number}`, read.

Knows the syntax of a reference and how Apple spells its parts. A reference is a head (a
name, or `variable NAME`, `output UUID`, `ask "Prompt"`) and steps after bars: `property
NAME`, `key NAME`, `as KIND`, `date style=Short`, and `named LABEL`. Names with other
characters than letters, digits, blanks, dots and hyphens stand in double quotes, as in JSON.
A head with arithmetic or keys is `builder.workflow.language.placed`'s.
"""

from __future__ import annotations

import json
import re
from typing import Any

from builder.errors import did_you_mean
from builder.wire.plist import Dict
from builder.workflow.apple.content import CONTENT_CLASSES
from builder.workflow.apple.spelling import (
    ASK,
    COERCION,
    DATE_FORMAT,
    DICTIONARY_KEY,
    OUTPUT,
    PROPERTY,
    STEPS,
    TYPE,
    VARIABLE,
)
from builder.workflow.language.names import Names
from builder.workflow.language.wording import WordingError

# Patterns are compiled where they are first needed: most files need none of them.
_PIECES = r'\s*(?:(\|)|("(?:[^"\\]|\\.)*")|([^|"\s]+))'
DATE_KEYS: dict[str, str] = {
    "style": "WFDateFormatStyle",
    "time": "WFTimeFormatStyle",
    "relative": "WFRelativeDateFormatStyle",
    "iso-time": "WFISO8601IncludeTime",
    "format": "WFDateFormat",
}
_DATE_PAIR = r'\s*([\w-]+)=("(?:[^"\\]|\\.)*"|[^\s"|]+)'
_STEP_NAMES = ("property", "key", "as", "date", "named")


def read_reference(text: str, names: Names) -> Dict:
    """The attachment that the text between two braces means. Raises WordingError."""
    bare = text.strip()
    found = names.attachment(bare)
    if found is not None:
        return found
    head, *steps = _parts(text)
    try:
        attachment = _read_head(head, names)
    except WordingError as error:
        if error.at:
            error.at += text.index(head)
            error.within = error.at
        raise
    taken: list[Dict] = []
    for step in steps:
        word, _, rest = step.partition(" ")
        if word == "named":
            if attachment[TYPE] != OUTPUT:
                raise WordingError('only an action\'s output can be "named"')
            attachment["OutputName"] = _name(rest, "named")
        else:
            taken.append(_read_step(word, rest.strip()))
    if taken:
        attachment[STEPS] = taken
    return attachment


def _parts(text: str) -> list[str]:
    """The text between bars; bars within quotes part nothing."""
    if '"' not in text:
        return [part.strip() for part in text.split("|")]
    parts, current, at = [], "", 0
    while at < len(text):
        found = re.compile(_PIECES).match(text, at)
        if found is None:
            if not text[at:].strip():
                break
            raise WordingError("a quotation mark is not closed", at)
        if found.group(1):
            parts.append(current.strip())
            current = ""
        else:
            current += found.group()
        at = found.end()
    return [*parts, current.strip()]


def _name(text: str, what: str) -> str:
    """A name as written: in quotes, or bare."""
    text = text.strip()
    if text.startswith('"'):
        try:
            value = json.loads(text)
        except ValueError:
            value = None
        if isinstance(value, str):
            return value
        raise WordingError(f"the name after {what} is not closed by a quotation mark")
    if not text:
        raise WordingError(f"a name must follow {what}")
    return text


def _read_head(head: str, names: Names) -> Dict:
    word, _, rest = head.partition(" ")
    if word == "variable" and rest:
        return {TYPE: VARIABLE, "VariableName": _name(rest, word)}
    if word == "output" and rest:
        return {TYPE: OUTPUT, "OutputUUID": _name(rest, word), "OutputName": ""}
    if word == "ask" and rest:
        return {TYPE: ASK, "Prompt": _name(rest, word)}
    if not head:
        raise WordingError("nothing stands between the braces", help="write {{}} for two braces")
    if names.placements is not None and names.attachment(head) is None:
        placed = names.placements.reference(head, names)
        if placed is not None:
            return placed
    name = _name(head, "{")
    found = names.attachment(name)
    if found is None:

        def way_out() -> str:
            meant = _meant(name, names)
            return meant or did_you_mean(name, names.known()) or _NAMING

        raise WordingError(f'nothing is called "{name}" here', help=way_out, code="unknown-name")
    return found


_NAMING = 'name an output with "set", or write {{'
_MINUS = re.compile(r"(.+?)-(\d+(?:\.\d+)?|.+)\Z")
_INDEX = re.compile(r"""(.+?)\[["']?(.+?)["']?\]\Z""")
_OTHER_SIGN = re.compile(r"(.+?)\s*(\*\*|\^|//|==|!=|<=|>=|[<>&|])\s*.+\Z")


def _meant(name: str, names: Names) -> str:
    """The way out for a name that is written as other languages calculate or look up; "" else."""
    known = set(names.known())
    found = _MINUS.match(name)
    if (
        found
        and found.group(1) in known
        and (found.group(2)[0].isdigit() or found.group(2) in known)
    ):
        return f"a minus has blanks around it: {{{found.group(1)} - {found.group(2)}}}"
    found = _INDEX.match(name)
    if found and found.group(1) in known:
        return f"a key follows a dot: {{{found.group(1)}.{found.group(2)}}}"
    found = _OTHER_SIGN.match(name)
    if found and found.group(1) in known:
        compares = found.group(2)[0] in "=!<>"
        return "compare with if" if compares else "there are + - * / % and parentheses"
    return ""


def _read_step(word: str, rest: str) -> Dict:
    match word:
        case "property":
            return _read_property(rest)
        case "key":
            return {TYPE: DICTIONARY_KEY, "DictionaryKey": _name(rest, word)}
        case "as":
            kind = _name(rest, word)
            item = CONTENT_CLASSES.get(kind, kind)
            if not is_class(item):
                way_out = did_you_mean(kind, CONTENT_CLASSES)
                raise WordingError(f'"{kind}" is not a kind of content', help=way_out)
            return {TYPE: COERCION, "CoercionItemClass": item}
        case "date":
            return _read_date(rest)
        case _:
            message = f'"{word}" is not something that a reference can be asked for'
            raise WordingError(message, help=did_you_mean(word, _STEP_NAMES))


def is_class(item: str) -> bool:
    """Whether a word is spelt as a class of content is: Apple's, or an app's entity."""
    return item.startswith("WF") or "." in item


def _read_property(rest: str) -> Dict:
    name, with_it, info = rest, "", ""
    found = re.match(r'("(?:[^"\\]|\\.)*")\s+with\s+(.+)\Z', rest)
    if found is not None:
        name, with_it, info = found.group(1), "with", found.group(2)
    step: Dict = {TYPE: PROPERTY, "PropertyName": _name(name, "property")}
    if with_it:
        step["PropertyUserInfo"] = _json(info, "with")
    return step


def _json(text: str, what: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, str | int | float):
        return value
    raise WordingError(f"a number, true, false or a text in quotes must follow {what}")


def _read_date(rest: str) -> Dict:
    step: Dict = {TYPE: DATE_FORMAT}
    at = 0
    while at < len(rest):
        found = re.compile(_DATE_PAIR).match(rest, at)
        if found is None:
            raise WordingError('a date\'s format is written as "style=Short time=None"')
        key, value = found.groups()
        known = DATE_KEYS.get(key, key)
        if known == key and not key.startswith("WF"):
            raise WordingError(f'a date has no "{key}"', help=did_you_mean(key, DATE_KEYS))
        step[known] = {"true": True, "false": False}.get(value, value)
        if value.startswith('"'):
            step[known] = _name(value, key)
        at = found.end()
    return step
