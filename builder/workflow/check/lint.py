"""Finds what makes the Shortcuts app crash or misbehave, before a device does.

Knows the rules, one function each: kinds of values, text and its ranges, references, the input
flag, import questions; those on blocks are in `builder.workflow.check.lint_blocks`. Knows nothing
of where a workflow came from.

Facts behind the rules (3,088 files written by the app, checked 2026-11-22): every U+FFFC has
a reference at its place (103,350 of 103,350; 55 wrong offsets, all in files made by scripts);
menus have as many cases as items (2,849 of 2,849); 90,300 of 90,670 references point to an
earlier action; UUIDs repeat within 255 files, so that is no error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from builder.errors import Problem, Severity
from builder.workflow.apple.action_check import action_faults
from builder.workflow.apple.block_table import (
    BLOCK_KINDS,
    END,
    GROUP,
    MODE,
    REPEAT,
    REPEAT_EACH,
    START,
)
from builder.workflow.apple.shapes import state_fault
from builder.workflow.apple.spelling import (
    EXTENSION_INPUT,
    OUTPUT,
    PLACE,
    SERIALIZATION,
    TYPE,
    VARIABLE,
)
from builder.workflow.apple.workflow import Workflow
from builder.workflow.check.lint_blocks import LintFinding, blocks, conditions
from builder.workflow.language.names import LOOP_VARIABLE
from builder.workflow.language.texts import RANGES, STRING, places, range_start

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


def lint(workflow: Workflow, *, file: str = "", lines: tuple[int, ...] = ()) -> list[Problem]:
    """Every fault of a workflow, in the order of its actions; [] where there is none.

    `lines` are the lines of its text, one for each action, where it has one. What the app
    bears (an unknown parameter, a UUID used twice) is a warning, the rest an error.
    """
    if workflow.odd is not None:
        message = "the list of actions holds something that is not an action"
        return [Problem(code="odd-action", message=message, file=file)]
    if workflow.listless:
        message = "the file has no list of actions: it is a shortcut that does nothing"
        problem = Problem(code="no-actions", message=message, file=file, severity=Severity.WARNING)
        return [problem, *(_problem(one, file, lines) for one in findings(workflow))]
    return [_problem(one, file, lines) for one in findings(workflow)]


def findings(workflow: Workflow) -> list[LintFinding]:
    """What every rule finds, by action."""
    found = [finding for rule in RULES for finding in rule(workflow)]
    return sorted(found, key=lambda one: (one.number, one.code))


def _problem(one: LintFinding, file: str, lines: tuple[int, ...]) -> Problem:
    line = lines[one.number - 1] if 0 < one.number <= len(lines) else 0
    head = f"action {one.number}: " if one.number else ""
    return Problem(
        code=one.code,
        message=head + one.message,
        file=file,
        line=line,
        column=1 if line else 0,
        help=one.help,
        severity=one.severity,
    )


def _kinds(workflow: Workflow) -> Iterator[LintFinding]:
    """What is wrong with single actions: warnings for what the app bears, else errors."""
    for one in action_faults(workflow):
        yield LintFinding(
            code=one.code,
            number=one.number,
            message=one.message,
            help=one.help,
            severity=Severity.ERROR if one.grave else Severity.WARNING,
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
        if not isinstance(state, str) or state not in STATES:
            message = f'"{state}" is not a serialization type'
            yield LintFinding(code="serialization", number=number, message=message)
        elif fault := state_fault(value):
            yield LintFinding(code="serialization", number=number, message=fault)


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
            message = "a place for a reference (U+FFFC) holds no reference"
            yield LintFinding(code="missing-reference", number=number, message=message)


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
    loops = _loops(workflow)
    for number, value in _values(workflow):
        target = value.get("OutputUUID")
        if value.get(TYPE) != OUTPUT or not isinstance(target, str):
            continue
        where = first.get(target)
        if where is None:
            message = f'a reference to an output that no action has ("{value.get("OutputName")}")'
            yield LintFinding(code="dangling-reference", number=number, message=message)
        elif where >= number and not any(low < number <= where <= high for low, high in loops):
            itself = "itself" if where == number else f"the later action {where}"
            message = f"a reference to {itself}"
            yield LintFinding(code="later-reference", number=number, message=message)


def _loops(workflow: Workflow) -> list[tuple[int, int]]:
    """First and last action of every repeat: within one, the second round sees what the first
    gave, so that a reference to a later action of the same repeat is sound.
    """
    found: list[tuple[int, int]] = []
    open_loops: dict[str, int] = {}
    for number, action in enumerate(workflow.actions, 1):
        kind, group = BLOCK_KINDS.get(action.identifier), action.parameters.get(GROUP)
        if kind is None or kind.short not in (REPEAT, REPEAT_EACH) or not isinstance(group, str):
            continue
        if action.parameters.get(MODE) == START:
            open_loops[group] = number
        elif action.parameters.get(MODE) == END and group in open_loops:
            found.append((open_loops.pop(group), number))
    return found


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
    blocks,
    conditions,
    _references,
    _variables,
    _input,
    _questions,
    _marks,
)
