"""Workflows written in Python: the same nodes, the same compiler, faults at Python's lines."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import builder.workflow as library
from builder.errors import DefinitionError
from builder.workflow import (
    ask_for_input,
    calculate,
    case_,
    compile_workflow,
    dictionary,
    else_,
    else_if_,
    get_contents_of_url,
    if_,
    literal,
    menu_,
    repeat_,
    repeat_each_,
    shortcut,
    show_alert,
    show_content,
    text,
    use,
    variable,
)

ROOT = Path(__file__).resolve().parents[3]


def test_calls_are_the_languages_own_nodes() -> None:
    with shortcut("Hello", icon={"glyph": "gear", "color": "blue"}, input=["text"]) as hello:
        name = ask_for_input("What is your name?", name_="name")
        number = ask_for_input(prompt="How many?", input_type="Number", name_="number")
        place = dictionary({"city": "Rome", "n": 5, "on": True}, name_="place")
        with if_(name, is_="Ada"):
            show_content(f"Hello, {name}! {(number + 1) * 2} {place['city']}")
        with else_if_(number - 1, is_greater_than=5):
            show_alert(title="Many", message=literal("{so many}"), show_cancel_button=False)
        with else_(), menu_("Which?"):
            with case_("One"), repeat_(number) as turn:
                show_content(f"{turn}")
            with case_("Two"), repeat_each_(variable("input")) as item:
                show_content(item)
    written = """
format: 1
name: Hello
icon: {glyph: gear, color: blue}
input: [text]
actions:
  - set name: {ask-for-input: What is your name?}
  - set number: {ask-for-input: {prompt: How many?, input-type: Number}}
  - set place: {dictionary: {items: {city: Rome, n: 5, "on": true}}}
  - if: {name}
    is: Ada
    then: [{show-content: "Hello, {name}! {(number + 1) * 2} {place.city}"}]
    else-if:
      - if: {number - 1}
        is-greater-than: 5
        then:
          - show-alert: {title: Many, message: {literal: "{so many}"}, show-cancel-button: false}
    else:
      - menu: Which?
        cases:
          - One: [{repeat: {number}, do: [{show-content: "{Repeat Index}"}]}]
          - Two: [{repeat-each: {input}, do: [{show-content: {Repeat Item}}]}]
"""
    assert hello.compile() == compile_workflow(written)


def test_an_output_has_a_name_once_it_is_referred_to() -> None:
    with shortcut("Names") as made:
        text("unused")
        first, second = text("a"), text("b")
        show_content(f"{second} {first}")
    unused, one, other, _ = made.compile().actions
    assert "UUID" not in unused.parameters
    assert other.parameters["CustomOutputName"] == "text result"
    assert one.parameters["CustomOutputName"] == "text result 2"


def test_faults_carry_the_python_file_and_line() -> None:
    with shortcut("Faults") as faulty:
        line = inspect.currentframe().f_lineno  # type: ignore[union-attr]
        show_content("Hello {nobody}")
        ask_for_input("What?", input_tipe="Number")  # type: ignore[call-arg]
        with repeat_(3):
            calculate(1, operation="plus?")
            get_contents_of_url(url="x", method="GETT", named=[1])  # type: ignore[call-arg]
    with pytest.raises(DefinitionError) as caught:
        faulty.compile()
    found = [(one.file, one.line - line, one.code) for one in caught.value.problems]
    assert found == [
        (__file__, 1, "unknown-name"),
        (__file__, 2, "unknown-parameter"),
        (__file__, 4, "unknown-choice"),
        (__file__, 5, "unknown-choice"),
        (__file__, 5, "wrong-kind"),
    ]
    assert caught.value.problems[1].help == 'did you mean "input-type"?'
    assert "ask_for_input" in caught.value.problems[1].source


def test_blocks_are_used_from_python_too() -> None:
    block = b"format: 1\ntakes: [words]\nactions: [{show-content: '{words}'}]\n"
    with shortcut("Uses") as made:
        use("blocks/say.yaml", words="Hi")
    assert made.compile(read=lambda _: block).actions[0].parameters == {"Text": "Hi"}


def test_what_is_no_value_or_no_place_is_said_at_once() -> None:
    with pytest.raises(RuntimeError, match="outside of"):
        show_content("Hi")
    with shortcut("Odd"):
        with pytest.raises(TypeError, match="no value of a workflow"):
            show_content(object())  # type: ignore[arg-type]
        with pytest.raises(RuntimeError, match="behind no if_"), else_():
            pass
        with pytest.raises(TypeError, match="one value"):
            show_content("a", "b")  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match="show_contnt"):
        library.show_contnt  # type: ignore[attr-defined]  # noqa: B018


def test_dir_and_help_tell() -> None:
    assert {"shortcut", "if_", "ask_for_input", "get_contents_of_url"} <= set(dir(library))
    assert "prompting the user" in str(ask_for_input.__doc__)
    assert list(inspect.signature(ask_for_input).parameters)[:2] == ["prompt", "input_type"]


def test_the_stub_is_current_and_checks_calls(tmp_path: Path) -> None:
    script = [sys.executable, str(ROOT / "scripts" / "make_workflow_stub.py"), "--check"]
    found = subprocess.run(
        script, cwd=ROOT, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(ROOT)}
    )
    assert found.stdout.strip() == "current", found.stderr


def test_the_python_of_the_documentation_runs() -> None:
    page = (ROOT / "docs" / "workflow-language.md").read_text("utf-8")
    examples = [part.partition("```")[0] for part in page.split("```python\n")[1:]]
    (written,) = [one for one in examples if "with shortcut" in one]
    told: dict[str, bytes] = {}
    exec(compile(written, "docs.py", "exec"), told)
    assert told["data"].startswith(b"bplist")


def test_calculating_in_python_is_calculating_in_braces() -> None:
    with shortcut("Numbers") as made:
        a = text("5", name_="a")
        show_content(
            f"{1 + a} {a - 1} {9 - a} {2 * a} {a / 2} {10 / a} {a % 3} {(a + 1) * (a - 1)}"
        )
        show_content(a.asked("as number"), question_="How many?")
    braces = "{1 + a} {a - 1} {9 - a} {2 * a} {a / 2} {10 / a} {a % 3} {(a + 1) * (a - 1)}"
    written = "format: 1\nname: Numbers\nactions:\n  - set a: {text: '5'}\n"
    written += f"  - show-content: '{braces}'\n  - show-content: {{a | as number}}\n"
    written += "    question: How many?\n"
    assert made.compile() == compile_workflow(written)


def test_a_block_that_is_never_entered_is_a_fault_at_its_line() -> None:
    with shortcut("Forgotten") as faulty:
        line = inspect.currentframe().f_lineno  # type: ignore[union-attr]
        if_(text("a"), is_=3)
        repeat_(3)
        show_content("{nobody}")
        with repeat_(2):
            show_content("sound")
    with pytest.raises(DefinitionError) as caught:
        faulty.compile()
    found = [(one.line - line, one.code) for one in caught.value.problems]
    assert found == [(1, "unused-block"), (2, "unused-block"), (3, "unknown-name")]
    assert caught.value.problems[0].help.startswith("write with if_(...):")
    with shortcut("Only that") as faulty:
        menu_("Which?")
    with pytest.raises(DefinitionError, match='"menu_" was called and not entered'):
        faulty.compile()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("if value: pass", "write with if_"),
        ("value == 'a'", "write with if_"),
        ("value != 'a'", "write with if_"),
        ("value < 3", "write with if_"),
        ("value >= 3", "write with if_"),
        ("value and 'a'", "write with if_"),
        ("'a' in value", "write with if_"),
        ("for one in value: pass", "repeat_each_"),
        ("list_of = [*value]", "repeat_each_"),
        ("value + 'a'", "texts are joined"),
        ("'a' + value", "texts are joined"),
    ],
)
def test_what_python_would_answer_itself_is_refused_with_the_way_out(
    written: str, words: str
) -> None:
    with shortcut("Odd"), pytest.raises(TypeError, match=words):
        exec(written, {"value": text("a")})


def test_cases_and_actions_stand_where_they_belong() -> None:
    with shortcut("Menus"):
        with pytest.raises(RuntimeError, match='"show-content" stands in a menu_'), menu_("A?"):
            show_content("x")
        with pytest.raises(RuntimeError, match='"case_" stands outside of a menu_'), case_("A"):
            pass
