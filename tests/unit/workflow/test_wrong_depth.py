"""Parts of blocks and actions at the wrong depth, or under another language's word: one fault."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError, Problem
from builder.workflow.language.document import compile_workflow

HEAD = "format: 1\ninput: [text]\nactions:\n"


def faults(actions: str) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(HEAD + actions, file="w.yaml")
    return caught.value.problems


IF = "  - if: {input}\n    is: 1\n    then:\n      - set a: {text: b}\n"


@pytest.mark.parametrize(
    ("actions", "word", "way_out"),
    [
        ("  - repeat: 5\n  - do:\n      - text: a\n", "do", 'as far in as "repeat"'),
        ("  - repeat-each: {input}\n  - do: [nothing]\n", "do", 'as far in as "repeat-each"'),
        ("  - menu: Which?\n  - cases:\n      - A: []\n", "cases", 'as far in as "menu"'),
        ("  - if: {input}\n  - contains: x\n    then: []\n", "contains", 'as far in as "if"'),
        ("  - if: {input}\n    is: 1\n  - then: []\n  - else: []\n", "then", "its hyphen"),
        (IF + "  - else:\n      - text: '{a}'\n", "else", 'as far in as "if"'),
        (IF + "  - else-if:\n      - {if: {input}, is: 2, then: []}\n", "else-if", "its hyphen"),
        ("  - if-any: [{of: {input}, is: 1}]\n  - then: []\n", "then", 'as far in as "if-any"'),
        ("  - set x:\n      repeat: 5\n  - do: []\n", "do", 'as far in as "repeat"'),
        (IF + "  - otherwise: []\n", "otherwise", "its hyphen"),
        ("  - show-alert:\n  - title: Hello\n", "title", 'more than "show-alert"'),
        ("  - ask-for-input: Which?\n  - input-type: Number\n", "input-type", "by two blanks more"),
        ("  - set x:\n      if: {input}\n    is: 1\n    then: []\n", "is", 'as "if" is indented'),
        ("  - set x:\n      menu: A?\n    cases: [{A: []}]\n", "cases", 'as "menu" is indented'),
        ("  - menu:\n      prompt: A?\n      cases: [{A: []}]\n", "cases", 'as far in as "menu"'),
        ("  - menu: {cases: [{A: []}]}\n", "cases", 'as far in as "menu"'),
        ("  - repeat: {times: 5, do: []}\n", "do", 'as far in as "repeat"'),
        ("  - repeat-each: {list: {input}, do: []}\n", "do", 'as far in as "repeat-each"'),
        ("  - if: {input: {input}, is: 1, then: []}\n", "is", 'as far in as "if"'),
        ("  - menu: A?\n    cases:\n      A: []\n      B: []\n", "A", "title with a hyphen"),
        ("  - set x:\n    repeat: 5\n    do: [{set y: {text: a}}]\n", "set x", "two blanks more"),
    ],
)  # fmt: skip
def test_a_part_at_the_wrong_depth_is_one_fault_with_the_way_out(
    actions: str, word: str, way_out: str
) -> None:
    # What stands in the part is read all the same: the name is known further down.
    (problem,) = faults(actions)
    assert problem.source[problem.column - 1 :].startswith(word)
    assert way_out in problem.help


@pytest.mark.parametrize(
    ("actions", "usual"),
    [
        ("  - repeat-each: {input}\n    then: []\n", "do"),
        ("  - repeat: 3\n    body: []\n", "do"),
        ("  - if: {input}\n    is: 1\n    do: []\n", "then"),
        ("  - if: {input}\n    is: 1\n    then: []\n    otherwise: []\n", "else"),
        ("  - if: {input}\n    is: 1\n    then: []\n    elif: [{if: {input}}]\n", "else-if"),
        ("  - if: {input}\n    equals: 1\n    then: []\n", "is"),
        ("  - if: {input}\n    '>=': 1\n    then: []\n", "is-greater-than-or-equal-to"),
        ("  - if: {input}\n    starts-with: a\n    then: []\n", "begins-with"),
        ("  - if: {input}\n    is_empty:\n    then: []\n", "has-no-value"),
        ("  - if-all: [{of: {input}, less-than: 1}]\n    then: []\n", "is-less-than"),
        ("  - if-any: [{of: {input}, Not Equals: 1}]\n    then: []\n", "is-not"),
        ("  - menu: A?\n    options: [{A: []}]\n", "cases"),
        ("  - find-photos: {where: [{of: Name, starts-with: a}]}\n", "begins-with"),
        ("  - filter-files: {files: {input}, where: [{property: Name, is: a}]}\n", "of"),
        ("  - find-contacts: {where: {any: [{of: Name, larger: 5}]}}\n", "is-greater-than"),
    ],
)  # fmt: skip
def test_another_languages_word_is_told_what_it_is_called_here(actions: str, usual: str) -> None:
    problem = faults(actions)[0]
    assert problem.help == f'here it is called "{usual}"'


@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("  - else: []\n", '"else" stands within a block, not in a list of actions'),
        ("  - is: 5\n", '"is" stands within an if, not in a list of actions'),
        ("  - where: []\n", '"where" stands within a Find or Filter action, not in a list'),
        ("  - set x: {text: a}\n    question: A?\n", '"question" cannot stand beside "set x"'),
        ("  - show-alert: {title: a}\n  - nonsense: b\n", 'no action is called "nonsense"'),
    ],
)  # fmt: skip
def test_what_belongs_to_nothing_near_is_told_as_it_is(actions: str, message: str) -> None:
    (problem,) = faults(actions)
    assert problem.message.startswith(message)


def test_a_part_that_is_there_already_is_no_slip_of_depth() -> None:
    codes = [one.code for one in faults(IF + "    else: []\n  - else: []\n")]
    assert codes == ["unknown-action"]


def test_an_action_that_has_a_parts_name_is_an_action() -> None:
    text = HEAD + "  - list: [a]\n  - text: b\n  - url: https://example.org\n"
    assert len(compile_workflow(text).actions) == 3
