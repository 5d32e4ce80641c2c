"""Actions on text: make, cut, join, replace, match, change case, encode."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote

from builder.workflow.run.limits import joined_text
from builder.workflow.run.pattern_scanner import PatternError
from builder.workflow.run.patterns import find_all
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import NOTHING, Items, Match

_REFERENCE = re.compile(r"\\(.)|\$(\d{1,2})")
_SMALL_WORDS = frozenset(
    {"a", "an", "and", "at", "but", "by", "for", "in", "of", "on", "or", "the"}
)


def _gettext(step: Step) -> Items:
    return (step.text("WFTextActionText"),)


def _detect_text(step: Step) -> Items:
    items = tuple(step.machine.text_of(item) for item in step.input("WFInput"))
    step.machine.meter.weigh(items)
    return items


def _separator(step: Step) -> str | None:
    """The text between parts; None stands for every character."""
    match step.text("WFTextSeparator", "New Lines"):
        case "Spaces":
            return " "
        case "Every Character":
            return None
        case "Custom":
            return step.text("WFTextCustomSeparator")
        case _:
            return "\n"


def _split(step: Step) -> Items:
    text, separator = step.input_text("text"), _separator(step)
    parts = tuple(text.split(separator)) if separator else tuple(text)
    step.machine.meter.weigh(parts)
    return parts


def _combine(step: Step) -> Items:
    parts = [step.machine.text_of(item) for item in step.input("text")]
    return (joined_text(step.machine.meter, parts, _separator(step) or ""),)


def _replace(step: Step) -> Items | None:
    text, find = step.input_text("WFInput"), step.text("WFReplaceTextFind")
    new = step.text("WFReplaceTextReplace")
    if not find:
        return (text,)
    pattern = step.flag("WFReplaceTextRegularExpression", default=False)
    ignore_case = not step.flag("WFReplaceTextCaseSensitive", default=True)
    wanted = find if pattern else re.escape(find)
    try:
        found = find_all(step.machine.meter, wanted, text, ignore_case=ignore_case)
    except PatternError as why:
        return step.machine.unsupported(f"the pattern {find} ({why})")
    parts, at = [], 0
    for start, end, groups in found:
        parts += [text[at:start], _filled(new, (text[start:end], *groups)) if pattern else new]
        at = end
    return (joined_text(step.machine.meter, [*parts, text[at:]]),)


def _filled(template: str, groups: tuple[str, ...]) -> str:
    """ICU's replacement: $1 is a group, a backslash takes the next sign as it is."""

    def one(found: re.Match[str]) -> str:
        if found.group(1) is not None:
            return found.group(1)
        number = int(found.group(2))
        return groups[number] if number < len(groups) else ""

    return _REFERENCE.sub(one, template)


def _match(step: Step) -> Items:
    text, pattern = step.input_text("text"), step.text("WFMatchTextPattern")
    ignore_case = not step.flag("WFMatchTextCaseSensitive", default=True)
    try:
        found = find_all(step.machine.meter, pattern, text, ignore_case=ignore_case)
    except PatternError as why:
        return step.machine.unsupported(f"the pattern {pattern} ({why})")
    return tuple(Match(text=text[start:end], groups=groups) for start, end, groups in found)


def _group(step: Step) -> Items:
    matches = [item for item in step.input("matches") if isinstance(item, Match)]
    if step.text("WFGetGroupType", "Group At Index") == "All Groups":
        return tuple(group for match in matches for group in match.groups)
    index = int(step.number("WFGroupIndex", 1))
    every = [(match.text, *match.groups) for match in matches]
    return tuple(groups[index] for groups in every if 0 <= index < len(groups))


def _change_case(step: Step) -> Items:
    text = step.input_text("text")
    match step.text("WFCaseType", "UPPERCASE"):
        case "lowercase":
            made = text.lower()
        case "Capitalize Every Word":
            made = re.sub(r"\S+", lambda word: word.group().capitalize(), text)
        case "Capitalize with Title Case":
            made = _title(text)
        case "Capitalize with sentence case":
            made = re.sub(r"(?:^|[.!?]\s+)\w", lambda at: at.group().upper(), text.lower())
        case "cApItAlIzE wItH aLtErNaTiNg cAsE":
            made = "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(text))
        case _:
            made = text.upper()
    return step.made(made)


def _title(text: str) -> str:
    def one(word: re.Match[str]) -> str:
        small = word.start() > 0 and word.group().lower() in _SMALL_WORDS
        return word.group().lower() if small else word.group().capitalize()

    return re.sub(r"\S+", one, text)


def _trim(step: Step) -> Items:
    return step.made(step.input_text("WFInput").strip())


def _urlencode(step: Step) -> Items:
    text = step.input_text("WFInput")
    if step.text("WFEncodeMode", "Encode") == "Decode":
        return step.made(unquote(text))
    return step.made(quote(text, safe="", errors="replace"))


def _base64(step: Step) -> Items:
    data = step.input_text("WFInput").encode("utf-8", "replace")
    if step.text("WFEncodeMode", "Encode") == "Decode":
        try:
            return step.made(base64.b64decode(data).decode("utf-8", "replace"))
        except binascii.Error:
            return NOTHING
    whole = base64.b64encode(data).decode("ascii")
    width = {"None": 0, "Every 64 Characters": 64}.get(step.text("WFBase64LineBreakMode"), 76)
    lines = [whole[at : at + width] for at in range(0, len(whole), width)] if width else [whole]
    return step.made("\r\n".join(lines))


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "gettext": _gettext,
        "detect.text": _detect_text,
        "text.split": _split,
        "text.combine": _combine,
        "text.replace": _replace,
        "text.match": _match,
        "text.match.getgroup": _group,
        "text.changecase": _change_case,
        "text.trimwhitespace": _trim,
        "urlencode": _urlencode,
        "base64encode": _base64,
    }
)
