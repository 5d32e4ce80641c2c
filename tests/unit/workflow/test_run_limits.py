"""A hostile workflow is stopped with words, soon, and without eating memory."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.workflow.apple.actions import action, block, output_of, scope, text
from builder.workflow.apple.tokens import (
    attachment,
    text_field,
    text_with_references,
    variable_named,
)
from builder.workflow.apple.workflow import Action, Workflow
from builder.workflow.run.actions import HANDLERS
from builder.workflow.run.device import parse_os
from builder.workflow.run.faults import LimitError, SimulationError, UnsupportedActionError
from builder.workflow.run.formula import evaluate
from builder.workflow.run.limits import RunLimits
from builder.workflow.run.run import simulate
from builder.workflow.run.surroundings import Stub, Surroundings
from tests.workflow_actions import repeat, repeat_each, set_variable

DEVICE = parse_os("ios-17")
AT = scope("limits")


def run(*actions: Any, **rest: Any) -> Any:
    return simulate(Workflow(actions=block(*actions)), device=DEVICE, **rest)


def test_steps_are_counted_over_nested_repeats() -> None:
    inner = repeat(AT / "inner", 10_000, (action("nothing"),))
    with pytest.raises(LimitError, match="steps"):
        run(repeat(AT / "outer", 10_000, inner), limits=RunLimits(steps=5_000))


def test_events_are_counted() -> None:
    told = (action("showresult", {"Text": "x"}),)
    with pytest.raises(LimitError, match="events") as caught:
        run(repeat(AT, 100, told), limits=RunLimits(events=7))
    assert len(caught.value.events) == 7


def test_blocks_thousands_deep_do_not_exhaust_the_stack() -> None:
    made: tuple[Action, ...] = (action("showresult", {"Text": "deep"}),)
    starts = [repeat(AT / str(depth), 1, ()) for depth in range(5_000)]
    actions = block([one[0] for one in starts], made, [one[1] for one in reversed(starts)])
    assert len(run(actions).events) == 1


def test_repeat_results_do_not_multiply_unseen() -> None:
    many = text(AT / "text", "x " * 20_000)
    split = action(
        "text.split", {"UUID": "S", "text": text_field("x " * 20_000), "WFTextSeparator": "Spaces"}
    )
    with pytest.raises(LimitError, match="work"):
        run(many, split, repeat(AT / "r", 5_000, (action("getvariable", {}), split)))


def test_json_deeper_than_any_real_one_gives_nothing_or_stops() -> None:
    def looked(depth: int) -> Any:
        deep = text(AT / "deep", '{"a":' * depth + "1" + "}" * depth)
        return run(deep, action("detect.dictionary", {"WFInput": attachment(output_of(deep))}))

    assert looked(60).events == looked(100_000).events == ()
    with pytest.raises(LimitError, match="inside each other"):
        looked(100)


def test_a_replacement_that_would_explode_is_weighed_first() -> None:
    long = "a" * 5_000
    bomb = action(
        "text.replace", {"WFInput": long, "WFReplaceTextFind": "a", "WFReplaceTextReplace": long}
    )
    with pytest.raises(LimitError, match="one text"):
        run(bomb)


def test_one_step_over_a_long_list_of_broken_rows_is_charged() -> None:
    rows = {
        "Value": {"WFDictionaryFieldValueItems": [b"x"] * 9_000},
        "WFSerializationType": "WFDictionaryFieldValue",
    }
    with pytest.raises(LimitError, match="work"):
        run(repeat(AT, 10_000, (action("dictionary", {"WFItems": rows}),)))


def test_a_repeat_each_over_too_many_items_is_stopped() -> None:
    items = action(
        "text.split", {"UUID": "S", "text": "x" * 200, "WFTextSeparator": "Every Character"}
    )
    with pytest.raises(LimitError, match="turns"):
        run(items, repeat_each(AT, output_of(items), ()), limits=RunLimits(repeats=100))


@pytest.mark.parametrize(
    ("actions", "words_of_it"),
    [
        ((action("imgur.upload"),), "imgur.upload"),
        ((action("getvariable", {"WFVariable": attachment(output_of(text(AT, "x")))}),), AT.uuid),
        ((action("getdevicedetails", {"WFDeviceDetail": "Shoe Size"}),), "Shoe Size"),
    ],
)
def test_a_strict_run_stops_at_what_it_does_not_know(
    actions: tuple[Action, ...], words_of_it: str
) -> None:
    with pytest.raises(UnsupportedActionError, match=words_of_it):
        run(*actions, strict=True)


def test_shortcuts_that_run_each_other_are_stopped() -> None:
    again = Workflow(actions=(action("runworkflow", {"WFWorkflowName": "Again"}),))
    with pytest.raises(LimitError, match="shortcuts that wait"):
        run(*again.actions, surroundings=Surroundings(shortcuts={"Again": again}))


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("documentpicker.save", {"WFInput": "x" * 9_000}),
        ("file.append", {"WFFilePath": "a.txt", "WFInput": "x" * 9_000}),
        ("downloadurl", {"WFURL": "https://x.org"}),
        ("gethtmlfromrichtext", {"WFInput": "<" * 9_000}),
        ("setitemname", {"WFInput": "x" * 9_000, "WFName": "a"}),
        ("list", {"WFItems": ["x" * 9_000]}),
    ],
)
def test_files_answers_and_documents_are_weighed(name: str, parameters: dict[str, Any]) -> None:
    around = Surroundings(stubs=[Stub(url="https://x.org", answer="y" * 90_000)])
    with pytest.raises(LimitError):
        run(repeat(AT, 9_999, (action(name, parameters),)), surroundings=around)


def test_a_number_of_any_size_is_taken_at_random() -> None:
    ends = {"WFRandomNumberMinimum": -(10**25), "WFRandomNumberMaximum": 10**25}
    wrong = {"WFRandomNumberMinimum": 9, "WFRandomNumberMaximum": 1}
    events = run(
        action("number.random", {"UUID": "A", **ends}),
        action("number.random", {"UUID": "B", **wrong}),
    ).events
    assert events == ()


WRONG_SUMS = [
    "1+",
    "sin 3",
    "sin(3",
    "(1",
    "1)",
    "x",
    "1/0",
    "10^400",
    "sqrt(-1)",
    "ln(0)",
    "2 $ 2",
]
LONG_SUMS = ["(" * 60 + "1" + ")" * 60, "2^" * 60 + "2", "1" * 1_001]


@pytest.mark.parametrize("sum_", [*WRONG_SUMS, *LONG_SUMS, "", "e e", "2 $ 2"])
def test_what_is_no_sum_has_no_value(sum_: str) -> None:
    assert evaluate(sum_) is None


@pytest.mark.parametrize(
    ("sum_", "value"),
    [
        ("-2^2", -4.0),
        ("2^-1", 0.5),
        ("7%4*2", 6.0),
        ("+ +3", 3.0),
        ("e^0 + .5", 1.5),
        ("8÷4×3", 6.0),
    ],
)
def test_a_sum_keeps_the_ranks_of_its_operators(sum_: str, value: float) -> None:
    assert evaluate(sum_) == value


SHAPES = [
    "Value",
    "WFSerializationType",
    "Type",
    "string",
    "attachmentsByRange",
    "Aggrandizements",
    "WFKey",
    "WFValue",
    "WFItemType",
    "WFDictionaryFieldValueItems",
    "WFDictionaryFieldValue",
    "Magnitude",
    "Unit",
    "Variable",
]
fields = st.recursive(
    st.text(max_size=12)
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.booleans()
    | st.binary(max_size=4)
    | st.sampled_from(
        [
            attachment(variable_named("v")),
            text_field(text_with_references("a", variable_named("v"))),
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(SHAPES),
            inner | st.sampled_from([*SHAPES, "WFTextTokenString", "WFTextTokenAttachment"]),
            max_size=4,
        )
    ),
    max_leaves=6,
)
KEYS = [
    "WFInput",
    "Input",
    "text",
    "WFItems",
    "WFVariableName",
    "WFVariable",
    "WFCountType",
    "WFItemSpecifier",
    "WFItemIndex",
    "WFItemRangeStart",
    "WFDictionary",
    "WFDictionaryKey",
    "WFDictionaryValue",
    "WFMathOperation",
    "WFMathOperand",
    "WFScientificMathOperation",
    "WFRoundTo",
    "WFDate",
    "WFDuration",
    "WFDateFormat",
    "WFDateFormatStyle",
    "WFTextSeparator",
    "WFTextCustomSeparator",
    "WFReplaceTextFind",
    "WFCondition",
    "WFConditions",
    "WFNumberValue",
    "WFRepeatCount",
    "WFMenuItems",
    "WFDelayTime",
    "WFURLActionURL",
    "WFResult",
    "WFURL",
    "URL",
    "WFHTTPMethod",
    "WFHTTPBodyType",
    "WFFilePath",
    "WFFileDestinationPath",
    "WFContentItemFilter",
    "WFContentItemInputParameter",
    "WFContentItemSortProperty",
    "WFContentItemLimitEnabled",
    "WFContentItemLimitNumber",
    "WFContentItemPropertyName",
    "WFName",
    "WFHTML",
    "WFImage",
    "WFText",
    "WFRandomNumberMinimum",
    "WFRandomNumberMaximum",
    "WFURLComponent",
    "WFFileSize",
    "WFMatchTextPattern",
    "WFGetLatestPhotoCount",
]
NAMES = [*sorted(HANDLERS), "unknown"]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES), st.dictionaries(st.sampled_from(KEYS), fields, max_size=5)
        ),
        max_size=5,
    ),
    st.sampled_from(["conditional", "repeat.count", "repeat.each", "choosefrommenu"]),
    st.dictionaries(st.sampled_from(KEYS), fields, max_size=3),
)
def test_any_parameters_give_a_run_or_a_typed_error(
    made: list[tuple[str, dict[str, Any]]], kind: str, start: dict[str, Any]
) -> None:
    marks = [
        action(kind, {"GroupingIdentifier": "G", "WFControlFlowMode": mode}) for mode in (0, 1, 2)
    ]
    actions = block(
        set_variable("v", variable_named("v")),
        action(kind, {**marks[0].parameters, **start}),
        [action(name, parameters) for name, parameters in made],
        marks[1:],
    )
    limits = RunLimits(steps=500, repeats=50)
    try:
        events = run(actions, answers=["1"], limits=limits).events
    except SimulationError as error:
        events = error.events
    assert len(events) <= limits.steps
