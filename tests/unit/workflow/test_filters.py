"""Filters of Find and Filter actions: in words, compiled and imported without loss."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.errors import DefinitionError
from builder.wire.plist import Dict, same
from builder.workflow.apple.block_table import CONDITION_ROWS, ConditionRow, Takes
from builder.workflow.apple.catalog import ActionFacts, all_actions
from builder.workflow.apple.filter_table import FILTER, LIMIT_ENABLED, LIMIT_NUMBER, TIME_UNITS
from builder.workflow.apple.workflow import Workflow, workflow_from_plist, workflow_to_plist
from builder.workflow.check.lint import lint
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.schema import workflow_schema
from tests.workflow_strategies import made, state

FILES = "is.workflow.actions.filter.files"
FILTERS = [row for row in all_actions() if row.slug and FILTER in row.parameters]
CODES = [row for row in CONDITION_ROWS if isinstance(row.code, int)]
RIGHT = {
    Takes.NOTHING: "",
    Takes.NUMBER: "5",
    Takes.TEXT: "draft",
    Takes.TEXT_OR_NUMBER: "draft",
    Takes.DURATION: "{quantity: 3, unit: days}",
    Takes.PAIR: "[1, 5]",
}


def compiled(parameters: str, action: str = "filter-files") -> Dict:
    text = f"format: 1\ninput: [file]\nactions:\n  - {action}:\n      {parameters}\n"
    workflow = compile_workflow(text)
    assert lint(workflow) == []
    assert returned(workflow).count("raw") == 0
    return workflow.actions[0].parameters


def returned(workflow: Workflow) -> str:
    text = import_workflow(workflow).text
    assert same(workflow_to_plist(compile_workflow(text)), workflow_to_plist(workflow))
    return text


def rows(parameters: str) -> list[Dict]:
    table = compiled(parameters)[FILTER]
    assert table["WFSerializationType"] == "WFContentPredicateTableTemplate"
    found: list[Dict] = table["Value"]["WFActionParameterFilterTemplates"]
    return found


@pytest.mark.parametrize("row", CODES, ids=lambda row: row.word)
def test_every_condition_has_a_row_in_words(row: ConditionRow) -> None:
    (told,) = rows(f"where: [{{of: Name, {row.word}: {RIGHT[row.takes]}}}]")
    assert (told["Operator"], told["Property"], told["Removable"]) == (row.code, "Name", True)


@cache
def whole_schema() -> Dict:
    return workflow_schema()


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: row.slug)
def test_every_find_and_filter_action_has_the_same_words(row: ActionFacts) -> None:
    told = compiled("where: [{of: Name, is: Ada}]\n      limit: 3", row.slug)
    assert told[FILTER]["Value"]["WFActionParameterFilterPrefix"] == 1
    if LIMIT_ENABLED in row.parameters:
        assert (told[LIMIT_ENABLED], told[LIMIT_NUMBER]) == (True, 3.0)
    schema = whole_schema()
    known = schema["definitions"]["action"]["properties"][row.slug]
    while "$ref" in known:  # what several actions share stands once
        _, top, key = known["$ref"].split("/")
        known = schema[top][int(key) if isinstance(schema[top], list) else key]
    shapes = [known, *known.get("anyOf", ()), *known.get("allOf", ())]
    assert {"where", "limit"} & {key for each in shapes for key in each.get("properties", ())}


def test_there_are_filters_for_many_kinds_of_content() -> None:
    slugs = {row.slug for row in FILTERS}
    assert {"filter-files", "find-contacts", "find-photos", "find-reminders"} <= slugs
    assert len(slugs) > 100


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("is: draft", {"String": "draft", "Unit": 4}),
        ('is: "5"', {"String": "5", "Unit": 4}),
        ("is: 5", {"Number": "5", "Unit": 4}),
        ("is: true", {"Bool": True}),
        (
            "is: {choice: Folder}",
            {"Enumeration": state("Folder", "WFStringSubstitutableState")},
        ),
        (
            "is: {input}",
            {
                "String": state(
                    {
                        "string": "\ufffc",
                        "attachmentsByRange": {"{0, 1}": {"Type": "ExtensionInput"}},
                    },
                    "WFTextTokenString",
                ),
                "Unit": 4,
            },
        ),
        (
            "is-greater-than: {number: {input}}",
            {"Number": state({"Type": "ExtensionInput"}, "WFTextTokenAttachment"), "Unit": 4},
        ),
        ("is-between: [1, 5]", {"Number": "1", "AnotherNumber": "5", "Unit": 4}),
        ("is: {values: {Data: x}}", {"Data": "x"}),
    ],
)
def test_each_kind_of_value_stands_under_its_own_key(written: str, values: Any) -> None:
    (told,) = rows(f"where: [{{of: Name, {written}}}]")
    assert told["Values"] == values


@pytest.mark.parametrize("unit", TIME_UNITS)
def test_a_time_has_a_unit(unit: str) -> None:
    (told,) = rows(f"where: [{{of: Date, is-in-the-last: {{quantity: 3, unit: {unit}}}}}]")
    assert told["Values"] == {"Number": "3", "Unit": TIME_UNITS[unit]}
    assert told["Bounded"] is True


def test_one_row_may_be_enough() -> None:
    told = compiled("where: {any: [{of: Name, is: a}, {of: Name, is: b}]}")
    assert told[FILTER]["Value"]["WFActionParameterFilterPrefix"] == 0


@pytest.mark.parametrize(
    ("written", "enabled", "number"),
    [
        ("limit: 5", True, 5.0),
        ("limit: {integer: 5}", True, 5),
        ("limit: true", True, None),
        ("limit: false", False, None),
        ("limit: {input}", True, state({"Type": "ExtensionInput"}, "WFTextTokenAttachment")),
        (
            "limit: {variable: input}",
            state({"Type": "ExtensionInput"}, "WFTextTokenAttachment"),
            None,
        ),
        ("get: 5", None, 5),
        ("limit-number: 5", None, 5),
    ],
)
def test_a_limit_is_a_number_and_its_switch(written: str, enabled: Any, number: Any) -> None:
    told = compiled(written)
    assert same(told.get(LIMIT_ENABLED), enabled)
    assert same(told.get(LIMIT_NUMBER), number)


def test_texts_with_the_older_names_still_compile() -> None:
    told = compiled("limit: true\n      get: 5\n      content-item-filter: [{of: Name, is: a}]")
    assert told.keys() == {LIMIT_ENABLED, LIMIT_NUMBER, FILTER}


def test_a_reference_in_short_form_goes_to_what_is_filtered() -> None:
    workflow = compile_workflow("format: 1\ninput: [file]\nactions: [filter-files: {input}]\n")
    assert list(workflow.actions[0].parameters) == ["WFContentItemInputParameter"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("where: [Name]", "a row of a filter is written as"),
        ("where: {any: Name}", "a filter is a list of rows"),
        ("where: [{of: Name}]", "needs a property and a condition"),
        ("where: [{is: a}]", "needs a property and a condition"),
        ("where: [{of: Name, is: a, without: Values, x: 1}]", 'no key "x"'),
        ("where: [{of: Name, is: a, is-not: b}]", "has one condition"),
        ("where: [{of: Name, iss: a}]", 'did you mean "is"'),
        ("where: [{of: Name, Equals: a}]", 'no key "Equals"'),
        ("where: [{of: Name, is: }]", "needs a text"),
        ("where: [{of: Name, is-today: 5}]", "takes no value"),
        ("where: [{of: Name, is-between: [1]}]", "takes two values"),
        ("where: [{of: Name, is-between: [1, b]}]", "two numbers or two dates"),
        ("where: [{of: Name, is: [1, 2]}]", "takes a text"),
        ("where: [{of: D, is-in-the-last: {quantity: 3, unit: day}}]", 'did you mean "days"'),
        ("where: [{of: D, is: {sum: 3}}]", "takes a text"),
        ("where: Name", "takes a filter"),
    ],
)
def test_a_faulty_filter_is_told_its_way_out(written: str, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        compiled(written)
    assert words in str(caught.value)
    assert {problem.line for problem in caught.value.problems} == {5}


TOKEN = state(
    {"string": "a \ufffc", "attachmentsByRange": {"{2, 1}": {"Type": "Clipboard"}}},
    "WFTextTokenString",
)
ATTACHED = state({"Type": "Clipboard"}, "WFTextTokenAttachment")
texts = st.one_of(st.sampled_from(["x", "", "5", "{", "true", " a "]), st.just(TOKEN))
value_parts = {
    "String": texts,
    "Unit": st.sampled_from([4, 16, 8192, 3, 4.0]),
    "Number": st.one_of(st.sampled_from(["3", "", 3, 3.0, "1e5"]), st.just(ATTACHED)),
    "Bool": st.booleans(),
    "Enumeration": st.one_of(texts, st.just(state("Image", "WFStringSubstitutableState"))),
    "AnotherNumber": st.just("9"),
}
templates = st.fixed_dictionaries(
    {},
    optional={
        "Property": st.sampled_from(["Name", "File Size", "", "{x}", 5]),
        "Operator": st.sampled_from([row.code for row in CODES] + [77, "Equals", 4.0, True]),
        "Values": st.one_of(st.fixed_dictionaries({}, optional=value_parts), st.just("x")),
        "Removable": st.booleans(),
        "Bounded": st.booleans(),
        "VariableOverrides": st.just({"Stringvalue": ATTACHED}),
    },
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(templates, max_size=4),
    st.sampled_from([0, 1, -1, 2, True, 1.0]),
    st.fixed_dictionaries(
        {},
        optional={
            LIMIT_ENABLED: st.one_of(st.booleans(), st.just(ATTACHED), st.just(1)),
            LIMIT_NUMBER: st.one_of(
                st.sampled_from([5, 5.0, 5.5, "5", 0.0, -1.0, 1e300]), st.just(ATTACHED)
            ),
        },
    ),
)
def test_whatever_a_filter_holds_comes_back_equal(
    found: list[Dict], prefix: Any, limit: Dict
) -> None:
    table = {
        "WFActionParameterFilterPrefix": prefix,
        "WFContentPredicateBoundedDate": False,
        "WFActionParameterFilterTemplates": found,
    }
    value = {FILTER: state(table, "WFContentPredicateTableTemplate"), **limit}
    workflow = workflow_from_plist({"WFWorkflowActions": [made(FILES, value)]}, name="T")
    assert "action: is.workflow" not in returned(workflow)


def test_a_row_with_a_known_condition_is_never_raw() -> None:
    odd = {"Property": "Name", "Operator": 99, "Values": {"String": 5}, "New": [1]}
    value = state(
        {
            "WFActionParameterFilterPrefix": 1,
            "WFContentPredicateBoundedDate": False,
            "WFActionParameterFilterTemplates": [odd, {"Property": "x"}],
        },
        "WFContentPredicateTableTemplate",
    )
    workflow = workflow_from_plist({"WFWorkflowActions": [made(FILES, {FILTER: value})]}, name="T")
    text = returned(workflow)
    assert "where:" in text
    assert "contains:" in text
    assert text.count("raw:") == 1
