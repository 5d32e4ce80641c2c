"""Finds what makes the Shortcuts app crash or misbehave, before a device does.

Knows the rules, one function each: kinds of values, text and its ranges, blocks, references,
the input flag, import questions. Knows nothing of where a workflow came from.

Facts behind the rules (3,088 files written by the app, checked 2026-11-22): every U+FFFC has
a reference at its place (103,350 of 103,350; 55 wrong offsets, all in files made by scripts);
menus have as many cases as items (2,849 of 2,849); 90,300 of 90,670 references point to an
earlier action; UUIDs repeat within 255 files, so that is no error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from builder.errors import Problem, Severity, nearest
from builder.wire.plist import Dict
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.block_table import (
    BLOCK_KINDS,
    CONDITION,
    CONDITION_WORDS,
    CONDITIONS,
    END,
    GROUP,
    IF,
    MIDDLE,
    MODE,
    ROWS,
    START,
    condition_row,
)
from builder.workflow.apple.spelling import (
    ATTACHMENT,
    EXTENSION_INPUT,
    MIXED_TEXT,
    OUTPUT,
    PLACE,
    SERIALIZATION,
    TYPE,
    VALUE,
    VARIABLE,
)
from builder.workflow.apple.workflow import Workflow
from builder.workflow.language.names import LOOP_VARIABLE
from builder.workflow.language.nesting import NestedBlock, NestedItem, nest
from builder.workflow.language.texts import RANGES, STRING, places, range_start

MENU = "is.workflow.actions.choosefrommenu"
SETTERS = ("is.workflow.actions.setvariable", "is.workflow.actions.appendvariable")
# Every serialization type that 3,288 real files hold.
STATES = frozenset(
    {
        "WFArrayParameterState",
        "WFArraySubstitutableParameterState",
        "WFContactFieldValue",
        "WFContactHandleFieldValue",
        "WFContentPredicateTableTemplate",
        "WFDictionaryFieldValue",
        "WFDictionarySubstitutableParameterState",
        "WFErrorParameterState",
        "WFINSpeakableStringSubstitutableState",
        "WFLinkEnumerationSubstitutableState",
        "WFNumberSubstitutableState",
        "WFQuantityFieldValue",
        "WFStringSubstitutableState",
        "WFTextTokenAttachment",
        "WFTextTokenString",
        "WFTimeOffsetValue",
        "WFTokenAttachmentParameterState",
        "WFTokenStringParameterState",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One fault; `number` is the action it is in, counted from 1, or 0 for the whole file."""

    code: str
    number: int
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR


def lint(workflow: Workflow, *, file: str = "", lines: tuple[int, ...] = ()) -> list[Problem]:
    """Every fault of a workflow, in the order of its actions; [] where there is none.

    `lines` are the lines of its text, one for each action, where it has one. What the app
    bears (an unknown parameter, a UUID used twice) is a warning, the rest an error.
    """
    if workflow.odd is not None:
        message = "the list of actions holds something that is no action"
        return [Problem(code="odd-action", message=message, file=file)]
    found = [finding for rule in RULES for finding in rule(workflow)]
    found.sort(key=lambda one: (one.number, one.code))
    problems = []
    for one in found:
        line = lines[one.number - 1] if 0 < one.number <= len(lines) else 0
        head = f"action {one.number}: " if one.number else ""
        problems.append(
            Problem(
                code=one.code,
                message=head + one.message,
                file=file,
                line=line,
                column=1 if line else 0,
                help=one.help,
                severity=one.severity,
            )
        )
    return problems


def _kinds(workflow: Workflow) -> Iterator[LintFinding]:
    """Unknown actions and parameters (warnings), and values of a wrong kind (errors)."""
    for problem in check_actions(workflow):
        head, _, message = problem.message.partition(": ")
        wrong = problem.code == "wrong-kind"
        yield LintFinding(
            code=problem.code,
            number=int(head.removeprefix("action ")),
            message=message,
            help=problem.help,
            severity=Severity.ERROR if wrong else Severity.WARNING,
        )


def _values(workflow: Workflow) -> Iterator[tuple[int, Any]]:
    """Every dictionary within the parameters, with its action's number."""
    for number, action in enumerate(workflow.actions, 1):
        stack: list[Any] = [action.parameters]
        while stack:
            value = stack.pop()
            if isinstance(value, dict):
                yield number, value
                stack.extend(value.values())
            elif isinstance(value, list):
                stack.extend(value)


def _states(workflow: Workflow) -> Iterator[LintFinding]:
    """Serialized values whose inside does not fit their type, or whose type nobody knows."""
    for number, value in _values(workflow):
        state = value.get(SERIALIZATION)
        if state is None:
            continue
        inner = value.get(VALUE)
        if not isinstance(state, str) or state not in STATES:
            message = f'"{state}" is no serialization type'
            yield LintFinding(code="serialization", number=number, message=message)
        elif state == MIXED_TEXT and not _is_text(inner):
            message = "a text with references has no string"
            yield LintFinding(code="serialization", number=number, message=message)
        elif state == ATTACHMENT and not (
            isinstance(inner, dict) and isinstance(inner.get(TYPE), str)
        ):
            message = "a reference does not say what it refers to"
            yield LintFinding(code="serialization", number=number, message=message)


def _is_text(inner: Any) -> bool:
    return isinstance(inner, str) or (
        isinstance(inner, dict) and isinstance(inner.get(STRING), str)
    )


def _ranges(workflow: Workflow) -> Iterator[LintFinding]:
    """References that are not at the places kept for them, in UTF-16 units."""
    for number, value in _values(workflow):
        ranges, string = value.get(RANGES), value.get(STRING)
        if not isinstance(ranges, dict) or not isinstance(string, str):
            continue
        wanted = places(string)
        for key in ranges:
            if range_start(key) not in wanted:
                where = ", ".join(f"{{{place}, 1}}" for place in wanted) or "none"
                message = f'no place for a reference at "{key}"'
                way_out = f"places in this text, in UTF-16 units: {where}"
                yield LintFinding(code="wrong-range", number=number, message=message, help=way_out)
        if len(ranges) < len(wanted):
            message = "a place for a reference (U+FFFC) has none"
            yield LintFinding(code="missing-reference", number=number, message=message)


_UNBALANCED: dict[int, str] = {
    START: "this block opens and never closes",
    MIDDLE: "this parts no block",
    END: "this closes no block",
}


def _blocks(workflow: Workflow) -> Iterator[LintFinding]:
    """Blocks that do not open, part and close as they should; menus whose items do not fit."""
    nested = nest(workflow.actions)
    for item in _walk(nested):
        if isinstance(item, NestedBlock):
            yield from _menu(workflow, item)
            continue
        action = workflow.actions[item]
        if action.identifier in BLOCK_KINDS:
            mode: Any = action.parameters.get(MODE)
            known = type(mode) is int and mode in _UNBALANCED and GROUP in action.parameters
            message = _UNBALANCED[mode] if known else "a part of a block without its marks"
            yield LintFinding(code="unbalanced", number=item + 1, message=message)


def _conditions(workflow: Workflow) -> Iterator[LintFinding]:
    """Conditions that nothing defines, and those whose value is missing."""
    for number, action in enumerate(workflow.actions, 1):
        kind = BLOCK_KINDS.get(action.identifier)
        if kind is None or kind.short != IF:
            continue
        for parameters in _condition_rows(action.parameters):
            code = parameters[CONDITION]
            row = condition_row(code)
            if row is None:
                close = nearest(str(code), CONDITION_WORDS)
                yield LintFinding(
                    code="unknown-condition",
                    number=number,
                    message=f"nothing defines the condition {code!r}",
                    help=f'did you mean "{close}"?' if close else "",
                    severity=Severity.WARNING,
                )
            elif row.keys and not any(key in parameters for key in row.keys):
                yield LintFinding(
                    code="condition-value",
                    number=number,
                    message=f'the condition "{row.says}" has nothing to compare with',
                    help=f"it takes {row.takes.value}",
                    severity=Severity.WARNING,
                )


def _condition_rows(parameters: Dict) -> Iterator[Dict]:
    """The dictionaries with a condition in them: the action's own, and those of its table."""
    if CONDITION in parameters:
        yield parameters
    table = parameters.get(CONDITIONS)
    inner = table.get(VALUE) if isinstance(table, dict) else None
    rows = inner.get(ROWS) if isinstance(inner, dict) else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and CONDITION in row:
            yield row


def _walk(items: list[NestedItem]) -> Iterator[NestedItem]:
    for item in items:
        yield item
        if isinstance(item, NestedBlock):
            yield from _walk(item.items)
            for _, inner in item.parts:
                yield from _walk(inner)


def _menu(workflow: Workflow, block: NestedBlock) -> Iterator[LintFinding]:
    start = workflow.actions[block.start]
    if start.identifier != MENU:
        return
    items = start.parameters.get("WFMenuItems")
    count = len(items) if isinstance(items, list) else 0
    if count != len(block.parts):
        message = f"the menu has {count} items and {len(block.parts)} cases"
        way_out = "every item needs its case, in the same order"
        yield LintFinding(code="menu-cases", number=block.start + 1, message=message, help=way_out)
        return
    for item, (index, _) in zip(items or (), block.parts, strict=True):
        parameters = workflow.actions[index].parameters
        attributed = "WFMenuItemAttributedTitle" in parameters
        title = parameters.get("WFMenuItemTitle")
        if isinstance(item, str) and not attributed and item != title:
            message = f'the case "{title}" stands where the menu has "{item}"'
            yield LintFinding(
                code="menu-title", number=index + 1, message=message, severity=Severity.WARNING
            )


def _references(workflow: Workflow) -> Iterator[LintFinding]:
    """References to nothing, to the action itself, or to a later one; UUIDs used twice."""
    first: dict[str, int] = {}
    for number, action in enumerate(workflow.actions, 1):
        uuid = action.parameters.get("UUID")
        if isinstance(uuid, str):
            if uuid in first:
                message = f"the UUID of action {first[uuid]} is used again"
                yield LintFinding(
                    code="duplicate-uuid",
                    number=number,
                    message=message,
                    severity=Severity.WARNING,
                )
            first.setdefault(uuid, number)
    for number, value in _values(workflow):
        target = value.get("OutputUUID")
        if value.get(TYPE) != OUTPUT or not isinstance(target, str):
            continue
        where = first.get(target)
        if where is None:
            message = f'a reference to an output that no action has ("{value.get("OutputName")}")'
            yield LintFinding(code="dangling-reference", number=number, message=message)
        elif where >= number:
            itself = "itself" if where == number else f"the later action {where}"
            message = f"a reference to {itself}"
            yield LintFinding(code="later-reference", number=number, message=message)


def _variables(workflow: Workflow) -> Iterator[LintFinding]:
    """Named variables that nothing sets; repeat variables outside a repeat."""
    known = {
        action.parameters.get("WFVariableName")
        for action in workflow.actions
        if action.identifier in SETTERS
    }
    repeats = any(".repeat." in action.identifier for action in workflow.actions)
    for number, value in _values(workflow):
        name = value.get("VariableName")
        if value.get(TYPE) != VARIABLE or not isinstance(name, str) or name in known:
            continue
        if LOOP_VARIABLE.match(name):
            if repeats:
                continue
            message, way_out = f'"{name}" is used outside a repeat', ""
        else:
            message, way_out = f'nothing sets the variable "{name}"', "add a set-variable before it"
        yield LintFinding(
            code="unset-variable",
            number=number,
            message=message,
            help=way_out,
            severity=Severity.WARNING,
        )


def _input(workflow: Workflow) -> Iterator[LintFinding]:
    """The flag that says the shortcut's input is used. True where the input is used always in
    files of the app but 56, so its absence is an error of scripts.
    """
    used = next((n for n, value in _values(workflow) if value.get(TYPE) == EXTENSION_INPUT), 0)
    flag = workflow.top.get("WFWorkflowHasShortcutInputVariables")
    if used and flag is False:
        message = "the shortcut's input is used, but its flag says it is not"
        way_out = "WFWorkflowHasShortcutInputVariables must be true"
        yield LintFinding(code="input-flag", number=used, message=message, help=way_out)
    if used and workflow.top.get("WFWorkflowInputContentItemClasses") == []:
        message = "the shortcut's input is used, but it takes none"
        way_out = "name what it takes under input:"
        yield LintFinding(
            code="no-input",
            number=used,
            message=message,
            help=way_out,
            severity=Severity.WARNING,
        )


def _questions(workflow: Workflow) -> Iterator[LintFinding]:
    """Questions at import for actions that are not there."""
    asked = workflow.top.get("WFWorkflowImportQuestions")
    for one in asked if isinstance(asked, list) else []:
        index = one.get("ActionIndex") if isinstance(one, dict) else None
        if type(index) is not int or not 0 <= index < len(workflow.actions):
            message = f"a question at import is about action {index!r}, which is not there"
            yield LintFinding(
                code="question-index", number=0, message=message, severity=Severity.WARNING
            )


def _marks(workflow: Workflow) -> Iterator[LintFinding]:
    """A plain text with the mark of a reference in it, which the app shows as nothing."""
    for number, action in enumerate(workflow.actions, 1):
        for key, value in action.parameters.items():
            if isinstance(value, str) and PLACE in value:
                message = f'"{key}" is plain text with a place for a reference in it'
                yield LintFinding(
                    code="missing-reference",
                    number=number,
                    message=message,
                    severity=Severity.WARNING,
                )


RULES: tuple[Callable[[Workflow], Iterator[LintFinding]], ...] = (
    _kinds,
    _states,
    _ranges,
    _blocks,
    _conditions,
    _references,
    _variables,
    _input,
    _questions,
    _marks,
)
