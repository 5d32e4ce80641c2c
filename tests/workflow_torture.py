"""Whole workflows made to break a round trip: each holds one kind of trouble, many times.

Values as property lists hold them, not text: most could not be written as XML. Nothing here
is random. Containers are never shared, as in files that were read from a disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.workflow_strategies import made, part, state

Dict = dict[str, Any]
P = "is.workflow.actions."

# What YAML, this language, or a careless reader of lines takes for something else.
TEXTS: list[str] = [
    *("", " ", "\n", "\n\n", "\t", "\r", "\r\n", "yes", "no", "null", "~", "true", "False", "on"),
    *("0", "-0", "00", "1e5", "1.", ".5", "0x1f", "1_000", "+1", ".inf", "-.inf", ".nan", "5,5"),
    *("12:30:45", "2020-01-01", "2020-01-01T00:00:00Z", "=", "<<", "---", "...", "%YAML 1.2"),
    *("- x", "-", "- ", "? a", "?", "a?", "a?b", "# x", "#", "a #b", "a# b", ": ", "a: b", "key:"),
    *(
        "@",
        "`",
        "!tag",
        "!!str x",
        "&a",
        "*a",
        "|",
        ">",
        "|-\n",
        "[",
        "]",
        "{",
        "}",
        "a,b",
        ",",
        '"',
    ),
    *("'", "''", "\\", "\\n", "\\u0041", "{x}", "{{x}}", "{}", "{ask}", "{input | as text}", "{x"),
    *(
        "raw",
        "none",
        "set x",
        "if",
        "previous-result",
        "named",
        "$date",
        "$dict",
        "literal",
        "text",
    ),
    *(" lead", "trail ", "  two\nlines", "x\n", "x\n\n\n", "\nx", " \n x", "x\n  y\n z", "x \ny "),
    *("x\n\ty", "\tx\ny", "a\n---\nb", "a\n...\nb", "x\n# y\n", "a\n #b", "#!/bin/sh\necho {a}\n"),
    *("a\tb", "a\rb", "a\r\nb", "a\u2028b", "a\u2029b", "a\x85b", "a\u2028b\nc", "a\x85b\nc"),
    *("\ufeffx", "x\ufeff", "\ufeff\nx", "\x00", "\x01\x02", "\x1b[31m", "\x7f", "\x9f", "\xa0x"),
    *("\xad", "\u200b", "\u202e", "\u3000x", "x\u3000", "\ufffe", "\uffff", "\ufffc", "x\ufffcy"),
    *(
        "\U0001f642",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\U0010ffff",
        "\ue000",
        "e\u0301",
    ),
    *(
        "x" * 2000,
        "x " * 1000,
        "\u00e9" * 1000,
        "line\n" * 300,
        "\U0001f642" * 700,
        '{"a": [1]}\n' * 50,
    ),
]
NUMBERS: list[Any] = [
    *(0, -1, 2**53 + 1, -(2**53) - 1, 2**63, 2**64 - 1, -(2**63), True, False),
    *(0.0, -0.0, 1.0, 100.0, 0.1 + 0.2, 1e-7, 1e16, 1e22, 5e-324, 1.7976931348623157e308),
    *(float("inf"), float("-inf"), float("nan")),
]


def values() -> list[Any]:
    """One of every kind of value, none of them text; fresh containers at every call."""
    return [
        *NUMBERS,
        datetime(2020, 1, 1),  # noqa: DTZ001 - a plist's dates have no zone
        datetime(1, 1, 1, 0, 0, 0, 5),  # noqa: DTZ001 - as above
        datetime(9999, 12, 31, 23, 59, 59, 999_999),  # noqa: DTZ001 - as above
        *(b"", b"\x00", bytes(range(256))),
        *([], {}, [[]], [{}], {"a": {}}, {"a": []}, [[[]]], [1, [2, [3]]], {"": {"": ""}}),
        *(
            {"$date": 4},
            {"$dict": {"$dict": 1}},
            {"raw": 1},
            {"text": "x"},
            {"x": ""},
            {"Value": 1},
        ),
    ]


def text(words: Any, **more: Any) -> Dict:
    return made(P + "gettext", {"WFTextActionText": words, **more})


def output(uuid: str, label: str = "Text", **more: Any) -> Dict:
    told = {"Type": "ActionOutput", "OutputUUID": uuid, "OutputName": label, **more}
    return state(told, "WFTextTokenAttachment")


def mixed(string: str, ranges: Dict | None = None) -> Dict:
    told: Dict = {"string": string}
    if ranges is not None:
        told["attachmentsByRange"] = ranges
    return state(told, "WFTextTokenString")


def units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def field(*items: Dict) -> Dict:
    return state({"WFDictionaryFieldValueItems": list(items)}, "WFDictionaryFieldValue")


def workflow(*actions: Any, **top: Any) -> Dict:
    return {**top, "WFWorkflowActions": list(actions)}


def _texts() -> Iterator[tuple[str, Dict]]:
    yield "texts", workflow(*map(text, TEXTS))
    yield "comments", workflow(*(made(P + "comment", {"WFCommentActionText": t}) for t in TEXTS))
    yield "texts of others", workflow(*(made("com.a.B", {"key": one}) for one in TEXTS))
    yield (
        "texts in lists",
        workflow(
            made(P + "list", {"WFItems": list(TEXTS)}),
            made(P + "list", {"WFItems": [{"WFItemType": 0, "WFValue": mixed(t)} for t in TEXTS]}),
            made(P + "list", {"WFItems": [{"WFItemType": 0, "WFValue": t} for t in TEXTS]}),
        ),
    )
    yield "texts with empty tables", workflow(*(text(mixed(one, {})) for one in TEXTS))
    yield "names of outputs", workflow(*(each for one in TEXTS for each in _named(one)))
    yield (
        "texts as UUIDs",
        workflow(
            *(text(one, UUID=one) for one in TEXTS),
            *(made(P + "openurl", {"WFInput": output(one, one)}) for one in TEXTS),
        ),
    )
    yield (
        "names of variables",
        workflow(
            *(
                made(P + kind, {"WFVariableName": one, "WFInput": output("A", one)})
                for one in TEXTS
                for kind in ("setvariable", "appendvariable")
            ),
            *(
                text(mixed("\ufffc", {"{0, 1}": {"Type": "Variable", "VariableName": t}}))
                for t in TEXTS
            ),
        ),
    )
    yield (
        "questions to ask",
        workflow(
            *(text(mixed("\ufffc", {"{0, 1}": {"Type": "Ask", "Prompt": one}})) for one in TEXTS)
        ),
    )


def _named(words: str) -> list[Dict]:
    uuid = f"U{words}"
    ranges = {
        "{0, 1}": output(uuid, words)["Value"],
        f"{{{1 + units(words)}, 1}}": output(uuid, words + "x")["Value"],
    }
    shown = mixed(f"\ufffc{words}\ufffc", ranges)
    return [
        text("a", UUID=uuid, CustomOutputName=words),
        made(P + "showresult", {"Text": shown}),
    ]


def _keys() -> Iterator[tuple[str, Dict]]:
    yield "keys of others", workflow(made("com.a.B", dict.fromkeys(TEXTS, 1)))
    yield "unknown keys", workflow(made(P + "gettext", dict.fromkeys(TEXTS, "x")))
    yield (
        "keys within",
        workflow(
            *(made("com.a.B", {one: {one: [one, {one: one}]}}) for one in TEXTS if one != "UUID")
        ),
    )
    yield "identifiers", workflow(*(made(one, {}) for one in TEXTS), *(_bare(one) for one in TEXTS))
    yield "keys beside", workflow(*({**text("x"), f"k{one}": one} for one in TEXTS))
    tops = {f"k{one}": one for one in TEXTS}
    yield "top-level keys", workflow(**tops, **{"": {"": b""}, "$date": {"$date": "x"}})


def _bare(identifier: str) -> Dict:
    return {"WFWorkflowActionIdentifier": identifier}


def _values() -> Iterator[tuple[str, Dict]]:
    for name, key in (
        ("gettext", "WFTextActionText"),
        ("number", "WFNumberActionNumber"),
        ("delay", "WFDelayTime"),
        ("openurl", "WFInput"),
        ("list", "WFItems"),
        ("dictionary", "WFItems"),
        ("alert", "WFAlertActionCancelButtonShown"),
        ("setvariable", "WFVariableName"),
        ("getdevicedetails", "WFDeviceDetail"),
    ):
        yield (
            f"values for {name}",
            workflow(
                *(made(P + name, {key: one, "x": one}) for one in values()),
                *(made(P + name, {key: {"a": one}}) for one in values()),
                *(made(P + name, {key: [one]}) for one in values()),
            ),
        )
    yield "values of others", workflow(*(made("com.a.B", {"x": one}) for one in values()))
    for kind in range(6):
        yield (
            f"items of type {kind}",
            workflow(
                *(_dictionary(kind, one) for one in [*values(), *TEXTS]),
                *(_dictionary(kind, mixed(one)) for one in TEXTS),
                *(_dictionary(kind, state(one, "WFNumberSubstitutableState")) for one in values()),
                *(_dictionary(kind, state([one], "WFArrayParameterState")) for one in values()),
            ),
        )
    yield (
        "the same key twice",
        workflow(
            made(P + "dictionary", {"WFItems": field(*(_item(one, one) for one in TEXTS * 2))})
        ),
    )
    yield (
        "a megabyte of data",
        workflow(
            made(P + "gettext", {"x": bytes(range(256)) * 4096}),
            WFWorkflowIcon={
                "WFWorkflowIconGlyphNumber": 61440,
                "WFWorkflowIconStartColor": -43634177,
                "WFWorkflowIconImageData": bytes(range(255, -1, -1)) * 4096,
            },
        ),
    )


def _item(key: str, value: str) -> Dict:
    return {"WFItemType": 0, "WFKey": mixed(key), "WFValue": mixed(value)}


def _dictionary(kind: int, value: Any) -> Dict:
    item = {"WFItemType": kind, "WFKey": mixed("key"), "WFValue": value}
    return made(P + "dictionary", {"WFItems": field(item)})


def _blocks() -> Iterator[tuple[str, Dict]]:
    menu = P + "choosefrommenu"
    forms: dict[str, Any] = {
        "texts": list(TEXTS),
        "typed texts": [{"WFItemType": 0, "WFValue": one} for one in TEXTS],
        "mixed texts": [{"WFItemType": 0, "WFValue": mixed(one)} for one in TEXTS],
        "none": None,
        "fewer": TEXTS[:3],
    }
    for name, items in forms.items():
        start = {"WFMenuPrompt": "?"} if items is None else {"WFMenuItems": items}
        yield (
            f"a menu with items: {name}",
            workflow(
                part(menu, "M", 0, start),
                *(each for one in TEXTS for each in (part(menu, "M", 1, _title(one)), text(one))),
                part(menu, "M", 2, {"UUID": "E"}),
            ),
        )
    yield (
        "attributed titles",
        workflow(
            part(menu, "M", 0, {"WFMenuItems": list(TEXTS)}),
            *(
                part(
                    menu,
                    "M",
                    1,
                    {
                        **_title(one),
                        "WFMenuItemAttributedTitle": {"string": one, "attachmentsByRange": {}},
                    },
                )
                for one in TEXTS
            ),
            part(menu, "M", 2),
        ),
    )
    repeat = P + "repeat.count"
    for depth in (47, 48, 49, 100, 400):
        yield (
            f"blocks {depth} deep",
            workflow(
                *(part(repeat, f"G{n}", 0, {"WFRepeatCount": 2}) for n in range(depth)),
                text("x"),
                *(part(repeat, f"G{n}", 2) for n in reversed(range(depth))),
            ),
        )
    yield (
        "one group for all",
        workflow(
            *(part(P + "conditional", "G", mode) for mode in (0, 0, 1, 2, 1, 2, 2, 0, 1, 1, 2)),
            *(part(repeat, "G", mode) for mode in (2, 1, 0, 0, 2)),
        ),
    )
    yield (
        "odd marks of blocks",
        workflow(
            *(
                part(P + kind, group, mode)
                for kind in ("conditional", "choosefrommenu", "repeat.count", "repeat.each", "exit")
                for group in ("G", 5, "", b"G")
                for mode in (0, 1, 2, 3, -1, 1.0, True, "0", "2")
            )
        ),
    )


def _title(title: str) -> Dict:
    return {"WFMenuItemTitle": title}


def _companions() -> list[Dict]:
    return [
        {},
        {"WFConditionalActionString": ""},
        *({"WFConditionalActionString": one} for one in ("17", "{x}", "a\nb", "true", "none")),
        {"WFConditionalActionString": mixed("")},
        {"WFConditionalActionString": mixed("\ufffc", {"{0, 1}": {"Type": "Ask"}})},
        *({"WFNumberValue": one} for one in ("5", "", "5,5", "-0", 5, 5.0, 5.5, float("nan"))),
        {"WFNumberValue": output("A"), "WFConditionalActionString": "stale"},
        {"WFNumberValue": "1", "WFConditionalActionString": ""},
        {"WFNumberValue": "1", "WFAnotherNumber": "2"},
        {"WFNumberValue": 1, "WFAnotherNumber": output("A")},
        {"WFConditionalLegacyComparisonBehavior": True, "WFNumberValue": 3},
        {"WFEnumeration": "Mac"},
        {"WFBooleanValue": True},
        {"WFDate": datetime(2020, 1, 1)},  # noqa: DTZ001 - a plist's dates have no zone
        {"WFDuration": state({"Magnitude": "5", "Unit": "days"}, "WFQuantityFieldValue")},
        {"WFMeasurement": state({"Magnitude": 5.5, "Unit": "km"}, "WFQuantityFieldValue")},
    ]


CODES: list[Any] = [
    *(0, 1, 2, 3, 4, 5, 8, 9, 99, 999, 100, 101, 1000, 1001, 1002, 1003, 7, -1, 4.0, True),
    *("Equals", "Contains", "Is Greater Than", "Is Less Than", "Begins With", "", "is"),
]


def _conditions() -> Iterator[tuple[str, Dict]]:
    name = P + "conditional"
    for code in CODES:
        actions: list[Dict] = []
        for turn, told in enumerate(_companions() * 2):
            group = f"G{turn}"
            subject: Dict = {"WFInput": {"Type": "Variable", "Variable": output("A")}}
            start = {"WFCondition": code, **told, **(subject if turn % 2 else {})}
            actions += [part(name, group, 0, start), part(name, group, 1), part(name, group, 2)]
        yield f"condition {code!r}", workflow(*actions)


def _heads() -> Iterator[tuple[str, Dict]]:
    for color in (463140863, 255, -43634177, -2873601, 1239959039, 4274364319, 0, -1, 2**33):
        icon = {"WFWorkflowIconGlyphNumber": 0, "WFWorkflowIconStartColor": color}
        yield f"colour {color}", workflow(WFWorkflowIcon={**icon, "WFWorkflowIconImageData": b""})
    behavior = "WFWorkflowNoInputBehavior"
    asks = {"ItemClass": "WFStringContentItem", "SerializedParameters": {}}
    told: list[Any] = [
        {"Name": behavior + "GetClipboard", "Parameters": {}},
        {"Name": behavior + "GetClipboard"},
        {"Name": behavior + "AskForInput", "Parameters": asks},
        {"Name": behavior + "AskForInput", "Parameters": {**asks, "AllowMultipleSelection": True}},
        {
            "Name": behavior + "AskForInput",
            "Parameters": {**asks, "SerializedParameters": {"a": 1}},
        },
        {"Name": behavior + "AskForInput", "Parameters": {**asks, "ItemClass": "WFNewItem"}},
        *({"Name": behavior + "ShowError", "Parameters": {"Error": one}} for one in TEXTS),
        {"Name": "x", "Parameters": 5},
        {},
    ]
    for number, one in enumerate(told):
        yield f"no input {number}", workflow(**{behavior: one})
    for number, words in enumerate(TEXTS):
        yield (
            f"head {number}",
            workflow(
                WFWorkflowName=words,
                WFWorkflowClientVersion=words,
                WFWorkflowClientRelease=words,
                WFWorkflowMinimumClientVersion=2**31 + number,
                WFWorkflowMinimumClientVersionString=words,
                WFWorkflowTypes=[words, "Watch"],
                WFQuickActionSurfaces=[words],
                WFWorkflowInputContentItemClasses=[words, "WFURLContentItem"],
                WFWorkflowOutputContentItemClasses=[words, words],
            ),
        )
    several: list[Any] = [*values(), "x"]
    for one in several:
        keys = ("Icon", "Types", "ImportQuestions", "HasShortcutInputVariables", "ClientVersion")
        yield (
            f"head of {one!r:.40}",
            workflow(
                **{f"WFWorkflow{key}": one for key in keys},
                WFWorkflowMinimumClientVersion=one,
                WFWorkflowNoInputBehavior=one,
            ),
        )


def _question(index: Any, key: Any, **more: Any) -> Dict:
    return {"ActionIndex": index, "Category": "Parameter", "ParameterKey": key, **more}


def _questions() -> Iterator[tuple[str, Dict]]:
    name = "WFTextActionText"
    asked: dict[str, list[Any]] = {
        "texts": [_question(0, name, Text=one, DefaultValue=one) for one in TEXTS],
        "defaults": [_question(0, name, Text="?", DefaultValue=one) for one in values()],
        "without words": [_question(1, name)],
        "empty": [_question(1, name, Text="")],
        "backwards": [_question(1, name, Text="b"), _question(0, name, Text="a")],
        "of blocks": [_question(2, "WFCondition", Text="c")],
        "odd": [_question(i, k) for i in (9, -1, "0", 1.0, True, 2**40) for k in ("no", name, 5)],
        "no questions": [{}, "x", 5, [], {"ActionIndex": 0}],
    }
    for what, questions in asked.items():
        block = [part(P + "conditional", "G", mode) for mode in (0, 2)]
        actions = [text("a"), text("b"), *block]
        yield f"questions: {what}", workflow(*actions, WFWorkflowImportQuestions=questions)


def _references() -> Iterator[tuple[str, Dict]]:
    steps: list[Any] = [
        *(_step("Property", PropertyName=one) for one in TEXTS),
        *(_step("Property", PropertyName=one, PropertyUserInfo=one) for one in TEXTS),
        *(_step("Property", PropertyName="Name", PropertyUserInfo=one) for one in values()),
        *(_step("DictionaryValue", DictionaryKey=one) for one in TEXTS),
        *(_step("Coercion", CoercionItemClass=one) for one in [*TEXTS, "WFNumberContentItem"]),
        *(_step("DateFormat", WFDateFormat=one, WFDateFormatStyle=one) for one in TEXTS),
        *(_step("DateFormat", WFISO8601IncludeTime=one) for one in values()),
        _step("DateFormat"),
        {},
        "x",
    ]
    yield (
        "steps",
        workflow(
            *(made(P + "openurl", {"WFInput": output("A", Aggrandizements=[s])}) for s in steps),
            made(P + "openurl", {"WFInput": output("A", Aggrandizements=[])}),
            made(P + "openurl", {"WFInput": output("A", Aggrandizements="x")}),
        ),
    )
    ask = {"Type": "Ask"}
    tables: list[Any] = [[], "x", 5, {"{0, 1}": {"Type": "Ask", "Prompt": 5}}]
    texts: list[tuple[str, Any]] = [
        *(("\ufffc", {}), ("x", {"{0, 1}": {**ask}}), ("\ufffc\ufffc", {"{0, 1}": {**ask}})),
        *(("\U0001f642\ufffc", {f"{{{place}, 1}}": {**ask}}) for place in (0, 1, 2, 3)),
        *(("\ufffc", {key: {**ask}}) for key in ("{0,1}", "{0, 2}", "{00, 1}", "", "{-1, 1}")),
        *(("\ufffc", {"{0, 1}": one}) for one in [{}, "x", 5, [], {"Type": "New"}, {"Type": 5}]),
        *(("\ufffc", table) for table in tables),
    ]
    yield (
        "wrong ranges",
        workflow(*(made(P + "showresult", {"Text": mixed(string, one)}) for string, one in texts)),
    )
    many = "\U0001f642\ufffc" * 3000
    ranges = {f"{{{3 * n + 2}, 1}}": {"Type": "Clipboard"} for n in range(3000)}
    yield "thousands of references", workflow(made(P + "showresult", {"Text": mixed(many, ranges)}))
    yield (
        "references forwards, to itself and to nothing",
        workflow(
            text(output("B"), UUID="A"),
            text(output("B"), UUID="B"),
            text(output("A"), UUID="A"),
            text(output("C"), UUID="B"),
        ),
    )


def _step(kind: str, **told: Any) -> Dict:
    names = {"DateFormat": "WFDateFormatVariable", "DictionaryValue": "WFDictionaryValueVariable"}
    return {"Type": f"{names.get(kind, f'WF{kind}Variable')}Aggrandizement", **told}


def _sizes() -> Iterator[tuple[str, Dict]]:
    deep: Any = 5
    listed: Any = 5
    for _ in range(100):
        deep, listed = {"a": deep}, [listed]
    yield (
        "100 deep",
        workflow(made("com.a.B", {"x": deep}), text(deep, x=listed), WFWorkflowIcon={"x": listed}),
    )
    nested = field()
    for _ in range(15):
        inner = state(nested, "WFDictionaryFieldValue")
        nested = field({"WFItemType": 1, "WFKey": mixed("a"), "WFValue": inner})
    yield "dictionaries 15 deep", workflow(made(P + "dictionary", {"WFItems": nested}))
    yield "5,000 actions", workflow(*(each for number in range(1250) for each in _four(number)))
    yield (
        "long texts",
        workflow(
            text("\U0001f642{x}\n" * 40_000),
            text("a" * 1_000_000),
            text("{" * 20_000 + '"' * 20_000),
        ),
    )
    yield "a long list", workflow(made(P + "list", {"WFItems": [f"{n}" for n in range(30_000)]}))


def _four(number: int) -> list[Dict]:
    uuid = f"{number:08X}-0000-4000-8000-000000000000"
    return [
        text(f"text {number} {{}}", UUID=uuid),
        made(P + "setvariable", {"WFVariableName": f"v{number}", "WFInput": output(uuid)}),
        made(P + "alert", {"WFAlertActionMessage": "a", "WFAlertActionCancelButtonShown": False}),
        made("com.a.B", {"a": {"b": number}}),
    ]


def _manners() -> Iterator[tuple[str, Dict]]:
    yield "bare actions", workflow(_bare(P + "exit"), text("x"), _bare(P + "nope"), _bare("a.b"))
    yield "some bare actions", workflow(*[_bare(P + "exit")] * 3, made(P + "exit", {}), text("x"))
    yield "few bare actions", workflow(_bare(P + "exit"), made(P + "exit", {}), text("x"))
    yield "no actions", workflow()
    yield "no actions at all", workflow("x", 5, {}, {"WFWorkflowActionIdentifier": 5}, _listed())


def _listed() -> Dict:
    return {"WFWorkflowActionIdentifier": "x", "WFWorkflowActionParameters": []}


def cases() -> dict[str, Dict]:
    """Name -> a workflow's plist value."""
    groups = (
        *(_texts(), _keys(), _values(), _blocks(), _conditions(), _heads(), _questions()),
        *(_references(), _sizes(), _manners()),
    )
    found: dict[str, Dict] = {}
    for group in groups:
        for name, value in group:
            assert name not in found, name
            found[name] = value
    return found
