"""Workflows as real files hold them, made by hypothesis from what was counted.

Every action and parameter seen in 3,288 files, with every type of value seen for it
(builder/workflow/apple/actions_seen.tsv), all forms of blocks, conditions, references, text and
serialized dictionaries; and broken ones: dangling and later references, duplicate UUIDs,
blocks that do not close, wrong ranges, odd types, odd keys.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

Dict = dict[str, Any]
SEEN = (
    Path(__file__).resolve().parent.parent / "builder" / "workflow" / "apple" / "actions_seen.tsv"
)
BLOCKS = {
    "is.workflow.actions.conditional",
    "is.workflow.actions.choosefrommenu",
    "is.workflow.actions.repeat.count",
    "is.workflow.actions.repeat.each",
}


@cache
def seen() -> dict[str, dict[str, str]]:
    """identifier -> parameter -> letters of the types seen."""
    table: dict[str, dict[str, str]] = {}
    for line in SEEN.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            identifier, _, *columns = line.split("\t")
            table[identifier] = {}
            for column in columns:
                key, _, types = column.partition("=")
                table[identifier][key] = "".join(one[0] for one in types.split(","))
    return table


UUIDS = [f"{n:08X}-1111-4222-8333-4444555566{n:02X}" for n in range(6)] + [
    "abcdef01-1111-4222-8333-444455556666",
    'not a uuid {x} | "q"',
]
uuids = st.sampled_from(UUIDS)
odd_words = st.sampled_from(
    [
        "",
        " ",
        "true",
        "false",
        "12",
        "-0",
        "1.5",
        "1e5",
        "null",
        "~",
        "yes",
        "{",
        "}",
        "{x}",
        "{{x}}",
        "a: b",
        "a #b",
        "- a",
        "# a",
        "'",
        '"',
        "\\",
        "\n",
        "a\nb",
        "a\n\n b\n",
        " a",
        "a ",
        "\ta",
        "a\tb",
        "\x00",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeffx",
        "\ufffc",
        "x\ufffcy",
        "é",
        "🙂",
        "👨‍👩‍👧",
        "input",
        "ask",
        "Repeat Item",
        "variable x",
        "output x",
        "a|b",
        "%",
        "@a",
        "`a",
        "!a",
        "&a",
        "*a",
        "? a",
        ":",
        "[a",
        "]",
        "a, b",
        "none",
        "previous-result",
        "\r",
        "a\r\nb",
        "Where: is",
        "prefs:root=Privacy&path=X",
        "x" * 120,
        '{\n  "a": 1\n}',
        "\n\nx",
        "x\n\n\n",
        "\ue000",
        "\U0010ffff",
        "|",
        ">",
        "---",
        "...",
        "%YAML",
        "<<",
        "=",
        "0x1F",
        "2026-11-22",
    ]
)
words = st.one_of(
    odd_words,
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(["Text", "URL", "Chosen Item", "x", "Name", "Größe", "文本"]),
)
names = st.one_of(st.sampled_from(["x", "y", "Vorname", "a b", "input", "Repeat Item 2"]), words)
integers = st.one_of(st.integers(-(2**63), 2**64 - 1), st.integers(-3, 120))
reals = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([0.0, -0.0, 1.0, 0.5, 1e300])
)
dates = st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - as plists
    lambda one: one - timedelta(microseconds=one.microsecond % 1000)
)
scalars = st.one_of(words, st.booleans(), integers, reals, dates, st.binary(max_size=40))
plists = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=6,
)


@st.composite
def steps(draw: st.DrawFn) -> Any:
    kind = draw(st.integers(0, 6))
    match kind:
        case 0:
            told: Dict = {"Type": "WFPropertyVariableAggrandizement", "PropertyName": draw(names)}
            if draw(st.booleans()):
                told["PropertyUserInfo"] = draw(scalars)
            return told
        case 1:
            key = draw(names)
            return {"Type": "WFDictionaryValueVariableAggrandizement", "DictionaryKey": key}
        case 2:
            item = draw(
                st.sampled_from(["WFNumberContentItem", "WFStringContentItem", "WFNew", "x"])
            )
            return {"Type": "WFCoercionVariableAggrandizement", "CoercionItemClass": item}
        case 3:
            told = {"Type": "WFDateFormatVariableAggrandizement"}
            for key in ("WFDateFormatStyle", "WFTimeFormatStyle", "WFDateFormat", "WFOther"):
                if draw(st.booleans()):
                    told[key] = draw(words)
            if draw(st.booleans()):
                told["WFISO8601IncludeTime"] = draw(st.booleans())
            return told
        case 4:
            return draw(plists)
        case _:
            return {"Type": "WFPropertyVariableAggrandizement", "PropertyName": "Device Type"}


@st.composite
def attachments(draw: st.DrawFn) -> Dict:
    kind = draw(st.integers(0, 9))
    if kind <= 4:
        label = draw(st.one_of(st.sampled_from(["Text", "URL", "If Result"]), words))
        told: Dict = {"Type": "ActionOutput", "OutputUUID": draw(uuids), "OutputName": label}
    elif kind <= 6:
        told = {"Type": "Variable", "VariableName": draw(names)}
    elif kind == 7:
        kinds = ["ExtensionInput", "Clipboard", "CurrentDate", "Ask", "DeviceDetails", "CurrentApp"]
        told = {"Type": draw(st.sampled_from(kinds))}
        if draw(st.booleans()):
            told["Prompt"] = draw(words)
    else:
        told = draw(st.dictionaries(words, scalars, max_size=2)) | {"Type": draw(words)}
    if draw(st.integers(0, 3)) == 0:
        told["Aggrandizements"] = draw(st.lists(steps(), max_size=3))
    return told


def state(value: Any, name: str) -> Dict:
    return {"Value": value, "WFSerializationType": name}


@st.composite
def token_strings(draw: st.DrawFn) -> Dict:
    """Text with references at right places; seldom at wrong ones, or without a table."""
    pieces = draw(st.lists(words.filter(lambda one: "\ufffc" not in one), min_size=1, max_size=4))
    string, ranges = pieces[0], {}
    for piece in pieces[1:]:
        place = len(string.encode("utf-16-le")) // 2 + (draw(st.integers(0, 19)) == 0)
        ranges[f"{{{place}, 1}}"] = draw(attachments())
        string += "\ufffc" + piece
    value: Dict = {"string": string, "attachmentsByRange": ranges}
    if not ranges and draw(st.booleans()):
        del value["attachmentsByRange"]
    if draw(st.integers(0, 19)) == 0:
        value["other"] = draw(scalars)
    return state(value, "WFTextTokenString")


whole = attachments().map(lambda one: state(one, "WFTextTokenAttachment"))


@st.composite
def entries(draw: st.DrawFn, depth: int) -> Dict:
    kind = draw(st.integers(0, 5))
    return {"WFItemType": kind, "WFValue": draw(item_values(kind, depth))}


@st.composite
def item_values(draw: st.DrawFn, kind: int, depth: int) -> Any:
    if draw(st.integers(0, 19)) == 0:
        return draw(plists)
    match kind:
        case 0:
            return draw(st.one_of(token_strings(), words))
        case 1 if depth < 3:
            return state(draw(fields(depth + 1)), "WFDictionaryFieldValue")
        case 2 if depth < 3:
            items = st.one_of(words, entries(depth + 1))
            return state(draw(st.lists(items, max_size=3)), "WFArrayParameterState")
        case 3:
            number = draw(st.one_of(st.sampled_from(["5", "-1.5", "", "x"]), words))
            return draw(
                st.one_of(st.just(state({"string": number}, "WFTextTokenString")), token_strings())
            )
        case 4:
            inner = st.one_of(st.booleans(), integers)
            return state(draw(inner), "WFNumberSubstitutableState")
        case _:
            return draw(st.one_of(whole, st.just(state({}, "WFTokenAttachmentParameterState"))))


@st.composite
def fields(draw: st.DrawFn, depth: int = 0) -> Dict:
    items = []
    for _ in range(draw(st.integers(0, 3))):
        item = draw(entries(depth))
        item["WFKey"] = draw(st.one_of(token_strings(), words))
        items.append(item)
    return state({"WFDictionaryFieldValueItems": items}, "WFDictionaryFieldValue")


quantities = st.builds(
    lambda number, unit: state({"Magnitude": number, "Unit": unit}, "WFQuantityFieldValue"),
    st.one_of(words, reals, whole, st.just("5")),
    st.one_of(st.sampled_from(["days", "km"]), words),
)
conditions_rows = st.dictionaries(
    st.sampled_from(["Operator", "Property", "Values", "Removable", "WFCondition", "WFInput"]),
    plists,
    max_size=4,
)
filters = st.builds(
    lambda prefix, rows: state(
        {
            "WFActionParameterFilterPrefix": prefix,
            "WFContentPredicateBoundedDate": False,
            "WFActionParameterFilterTemplates": rows,
        },
        "WFContentPredicateTableTemplate",
    ),
    st.integers(-1, 1),
    st.lists(conditions_rows, max_size=2),
)
other_states = st.builds(
    state,
    plists,
    st.sampled_from(
        [
            "WFArrayParameterState",
            "WFNumberSubstitutableState",
            "WFStringSubstitutableState",
            "WFTokenAttachmentParameterState",
            "WFArraySubstitutableParameterState",
            "WFDictionarySubstitutableParameterState",
            "WFINSpeakableStringSubstitutableState",
            "WFTimeOffsetValue",
            "WFContactFieldValue",
            "x {y}",
        ]
    ),
)
lists = st.lists(st.one_of(words, entries(1), plists, token_strings()), max_size=4)
BY_LETTER: dict[str, st.SearchStrategy[Any]] = {
    "s": words,
    "i": integers,
    "r": reals,
    "b": st.booleans(),
    "a": lists,
    "d": st.one_of(st.dictionaries(words, st.one_of(plists, whole), max_size=3), whole),
    "D": st.binary(max_size=200),
    "t": dates,
    "T": token_strings(),
    "A": whole,
    "F": fields(),
    "Q": quantities,
    "C": st.one_of(
        st.just(state({"WFContactFieldValues": []}, "WFContactFieldValue")), other_states
    ),
    "O": st.builds(lambda one: state(one, "WFTimeOffsetValue"), plists),
    "P": filters,
}
any_value = st.one_of(*BY_LETTER.values(), other_states, plists)


@st.composite
def seen_actions(draw: st.DrawFn) -> Dict:
    """One action of those seen, with some of its parameters."""
    identifier = draw(st.sampled_from(sorted(set(seen()) - BLOCKS)))
    parameters: Dict = {}
    for key, letters in seen()[identifier].items():
        if key == "UUID":
            if draw(st.booleans()):
                parameters[key] = draw(uuids)
        elif draw(st.integers(0, 2)):
            odd = draw(st.integers(0, 29)) == 0
            parameters[key] = draw(any_value if odd else BY_LETTER[draw(st.sampled_from(letters))])
    if draw(st.integers(0, 29)) == 0:
        parameters[draw(words)] = draw(any_value)
    return made(identifier, parameters)


def made(identifier: str, parameters: Dict) -> Dict:
    return {
        "WFWorkflowActionIdentifier": identifier,
        "WFWorkflowActionParameters": parameters,
    }


@st.composite
def odd_actions(draw: st.DrawFn) -> Any:
    """Actions that no app writes: unknown ones, bare ones, with more keys, or no actions."""
    kind = draw(st.integers(0, 5))
    action = made(draw(st.sampled_from(["x", "com.a.b", "is.workflow.actions.nope", "a {b}"])), {})
    action["WFWorkflowActionParameters"] = draw(st.dictionaries(words, any_value, max_size=3))
    if kind == 0:
        del action["WFWorkflowActionParameters"]
    elif kind == 1:
        action[draw(words)] = draw(plists)
    elif kind == 2:
        action["WFWorkflowActionParameters"] = draw(plists)
    elif kind == 3:
        return draw(plists)
    return action


CODES = [0, 1, 2, 3, 4, 5, 8, 9, 99, 999, 100, 101, 1000, 1001, 1002, 1003, 7, "Equals", "Contains"]
COMPANIONS: dict[str, st.SearchStrategy[Any]] = {
    "WFConditionalActionString": st.one_of(words, token_strings()),
    "WFNumberValue": st.one_of(st.sampled_from(["5", "-1.5"]), words, integers, reals, whole),
    "WFAnotherNumber": st.one_of(st.sampled_from(["5"]), words, whole),
    "WFDate": st.one_of(dates, whole),
    "WFAnotherDate": whole,
    "WFDuration": quantities,
    "WFAnotherDuration": quantities,
    "WFMeasurement": quantities,
    "WFEnumeration": words,
    "WFConditionalLegacyComparisonBehavior": st.booleans(),
    "WFShowWorkflow": st.booleans(),
    "WFBooleanValue": st.booleans(),
}
subjects = st.one_of(whole.map(lambda one: {"Type": "Variable", "Variable": one}), whole, plists)


@st.composite
def conditions(draw: st.DrawFn) -> Dict:
    told: Dict = {}
    if draw(st.integers(0, 9)):
        told["WFCondition"] = draw(st.sampled_from([*CODES, 4, 4, 4, 100, 99]))
    if draw(st.integers(0, 9)):
        told["WFInput"] = draw(subjects)
    for key in draw(st.lists(st.sampled_from(sorted(COMPANIONS)), max_size=2)):
        told[key] = draw(COMPANIONS[key])
    return told


@st.composite
def tables(draw: st.DrawFn) -> Dict:
    value = {
        "WFActionParameterFilterPrefix": draw(st.integers(-1, 1)),
        "WFContentPredicateBoundedDate": False,
        "WFActionParameterFilterTemplates": draw(st.lists(conditions(), max_size=3)),
    }
    return {"WFConditions": state(value, "WFContentPredicateTableTemplate")}


def part(identifier: str, group: Any, mode: Any, parameters: Dict | None = None) -> Dict:
    frame: Dict = {"GroupingIdentifier": group, "WFControlFlowMode": mode}
    return made(identifier, {**(parameters or {}), **frame})


@st.composite
def ends(draw: st.DrawFn) -> Dict:
    told: Dict = {}
    if draw(st.booleans()):
        told["UUID"] = draw(uuids)
    if draw(st.integers(0, 9)) == 0:
        told["CustomOutputName"] = draw(words)
    return told


@st.composite
def blocks(draw: st.DrawFn, depth: int) -> list[Any]:
    """A block with what is in it; seldom with the wrong parts."""
    group = draw(uuids)
    kind = draw(st.integers(0, 3))
    inside = action_lists(depth + 1)
    if kind == 0:
        name = "is.workflow.actions.conditional"
        start = draw(st.one_of(conditions(), conditions(), tables()))
        out = [part(name, group, 0, start), *draw(inside)]
        if draw(st.booleans()):
            out += [
                part(name, group, 1, draw(ends()) if draw(st.integers(0, 9)) == 0 else {}),
                *draw(inside),
            ]
    elif kind == 1:
        name = "is.workflow.actions.choosefrommenu"
        out = draw(menus(group, depth))
    else:
        name, key = [
            ("is.workflow.actions.repeat.count", "WFRepeatCount"),
            ("is.workflow.actions.repeat.each", "WFInput"),
        ][kind - 2]
        value = st.one_of(whole, integers, reals)
        start = {key: draw(value)} if draw(st.integers(0, 4)) else {}
        out = [part(name, group, 0, start), *draw(inside)]
    return [*out, part(name, group, 2, draw(ends()))]


@st.composite
def menus(draw: st.DrawFn, group: Any, depth: int) -> list[Any]:
    name = "is.workflow.actions.choosefrommenu"
    titles = draw(st.lists(words, max_size=3))
    legacy = {"WFMenuLegacyCancelBehavior": draw(st.booleans())} if draw(st.booleans()) else {}
    start: Dict = {**legacy}
    if draw(st.integers(0, 4)):
        start["WFMenuPrompt"] = draw(st.one_of(words, token_strings()))
    if draw(st.integers(0, 9)):
        typed = [{"WFItemType": 0, "WFValue": one} for one in titles]
        start["WFMenuItems"] = draw(st.one_of(st.just(list(titles)), st.just(typed), lists))
    out = [part(name, group, 0, start)]
    for title in titles:
        told: Dict = {"WFMenuItemTitle": title, **legacy}
        if draw(st.integers(0, 2)) == 0:
            told["WFMenuItemAttributedTitle"] = draw(token_strings())["Value"]
            start.setdefault("WFMenuItems", [])
        out += [part(name, group, 1, told), *draw(action_lists(depth + 1))]
    return out


@st.composite
def action_lists(draw: st.DrawFn, depth: int = 0) -> list[Any]:
    out: list[Any] = []
    for _ in range(draw(st.integers(0, 4 if depth == 0 else 2))):
        kind = draw(st.integers(0, 9))
        if kind <= 2 and depth < 3:
            out += draw(blocks(depth))
        elif kind == 3:
            name = draw(names)
            setter = draw(st.sampled_from(["setvariable", "appendvariable"]))
            told = {"WFVariableName": name, "WFInput": draw(whole)}
            out.append(made(f"is.workflow.actions.{setter}", told))
        else:
            out.append(draw(seen_actions()))
    return out


@st.composite
def broken_lists(draw: st.DrawFn) -> list[Any]:
    """Lists that lost, doubled or moved some of their actions, or hold what is no action."""
    items = draw(action_lists())
    for _ in range(draw(st.integers(1, 3))):
        if items:
            at = draw(st.integers(0, len(items) - 1))
            change = draw(st.integers(0, 3))
            if change == 0:
                del items[at]
            elif change == 1:
                items.insert(draw(st.integers(0, len(items))), items[at])
            elif change == 2:
                items.append(items.pop(at))
        if draw(st.integers(0, 2)) == 0:
            items.append(draw(odd_actions()))
    return items


TOP: dict[str, st.SearchStrategy[Any]] = {
    "WFQuickActionSurfaces": st.lists(st.sampled_from(["Finder", "Services", "x"]), max_size=2),
    "WFWorkflowClientRelease": words,
    "WFWorkflowClientRelese": words,
    "WFWorkflowClientVersion": st.one_of(words, st.sampled_from(["700", "1146.14"])),
    "WFWorkflowHasOutputFallback": st.booleans(),
    "WFWorkflowHasShortcutInputVariables": st.booleans(),
    "WFWorkflowIcon": st.one_of(
        st.fixed_dictionaries(
            {
                "WFWorkflowIconGlyphNumber": st.sampled_from([59771, 61440, 59999]),
                "WFWorkflowIconStartColor": st.sampled_from([463140863, -43634177, 255]),
            },
            optional={"WFWorkflowIconImageData": st.binary(max_size=30)},
        ),
        plists,
    ),
    "WFWorkflowImportQuestions": st.lists(
        st.one_of(
            st.fixed_dictionaries(
                {
                    "ActionIndex": st.integers(0, 5),
                    "Category": st.just("Parameter"),
                    "ParameterKey": st.sampled_from(["WFTextActionText", "WFInput", "x"]),
                },
                optional={"Text": words, "DefaultValue": scalars},
            ),
            plists,
        ),
        max_size=2,
    ),
    "WFWorkflowInputContentItemClasses": st.lists(
        st.one_of(st.sampled_from(["WFURLContentItem", "WFNewContentItem"]), words), max_size=3
    ),
    "WFWorkflowIsDisabledOnLockScreen": st.booleans(),
    "WFWorkflowMinimumClientVersion": st.one_of(st.sampled_from([900, 411, 0]), integers),
    "WFWorkflowMinimumClientVersionString": st.one_of(st.sampled_from(["900", "411"]), words),
    "WFWorkflowName": words,
    "WFWorkflowNoInputBehavior": st.one_of(
        st.builds(
            lambda name, told: {"Name": "WFWorkflowNoInputBehavior" + name, "Parameters": told},
            st.sampled_from(["GetClipboard", "AskForInput", "ShowError"]),
            st.one_of(
                st.just({}),
                st.builds(lambda one: {"Error": one}, words),
                st.just({"ItemClass": "WFStringContentItem", "SerializedParameters": {}}),
                plists,
            ),
        ),
        plists,
    ),
    "WFWorkflowOutputContentItemClasses": st.lists(words, max_size=2),
    "WFWorkflowTypes": st.lists(
        st.sampled_from(["WatchKit", "NCWidget", "ActionExtension", "Watch", "x", "New"]),
        max_size=3,
    ),
}


@st.composite
def workflow_plists(draw: st.DrawFn, items: Any = None) -> Dict:
    """A whole workflow's plist value."""
    top: Dict = {}
    for key, strategy in TOP.items():
        if draw(st.integers(0, 2)):
            top[key] = draw(strategy)
    if draw(st.integers(0, 19)) == 0:
        top[draw(words)] = draw(plists)
    top.pop("WFWorkflowActions", None)
    return {**top, "WFWorkflowActions": draw(action_lists() if items is None else items)}
