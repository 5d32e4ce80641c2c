"""Blocks and constants: what they stand for, and every fault at its place in its own file."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DefinitionError, DiskError, Problem
from builder.files import reader_within
from builder.wire.plist import same
from builder.workflow.apple.workflow import workflow_to_plist
from builder.workflow.check.lint import lint
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow, parse_workflow
from builder.workflow.language.format import format_workflow
from builder.workflow.tests import run_tests

USED = Path(__file__).resolve().parents[3] / "tests" / "cases" / "workflows" / "used"
READ = reader_within(USED, limit=100_000)
GOOD = sorted(USED.glob("good-*.workflow.yaml"))


def reader(**files: str):  # type: ignore[no-untyped-def]
    def read(path: str) -> bytes:
        name = path.removeprefix("blocks/").removesuffix(".yaml")
        if name not in files:
            raise DiskError(Problem(code="file", message="no such file"))
        return ("format: 1\n" + files[name]).encode()

    return read


def faults(text: str, **files: str) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow("format: 1\n" + text, file="w.yaml", read=reader(**files))
    return [f"{one.where}: {one.message}" for one in caught.value.problems]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_blocks_and_constants_say_what_they_stand_for(path: Path) -> None:
    used = compile_workflow(path.read_bytes(), file=path.name, read=READ)
    plain = path.with_name(path.name.replace(".workflow.yaml", ".plain.yaml"))
    assert same(workflow_to_plist(used), workflow_to_plist(compile_workflow(plain.read_bytes())))
    again = import_workflow(used).text
    assert "use:" not in again
    assert same(workflow_to_plist(compile_workflow(again)), workflow_to_plist(used))


def test_every_fault_is_told_in_the_file_and_line_that_it_stands_in() -> None:
    path = USED / "bad-uses.workflow.yaml"
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(path.read_bytes(), file=path.name, read=READ)
    expected = (USED / "bad-uses.expected.txt").read_text("utf-8")
    assert str(caught.value) + "\n" == expected


def test_a_fault_shows_the_line_of_the_block() -> None:
    block = "takes: [m]\nactions:\n  - show-content: 'Hello, {m} {nobody}'\n"
    text = "format: 1\nactions: [{use: blocks/b.yaml, with: {m: x}}]\n"
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(text, file="d/w.yaml", read=reader(b=block))
    (problem,) = caught.value.problems
    assert problem.where == "d/blocks/b.yaml:4:32"
    assert problem.source == "  - show-content: 'Hello, {m} {nobody}'"


def test_lint_and_tests_name_the_line_of_the_block() -> None:
    block = "actions:\n  - show-content: one\n  - get-variable: {variable: {nobody}}\n"
    block = block.replace("{nobody}", "{variable nobody}")
    text = "format: 1\nactions: [{use: blocks/b.yaml}]\n"
    text += "tests: [{expect: [{shown: two}]}]\n"
    parsed = parse_workflow(text, file="w.yaml", read=reader(b=block))
    found = [parsed.document.placed(one) for one in lint(parsed.workflow, lines=parsed.lines)]
    assert [(one.file, one.line) for one in found] == [("blocks/b.yaml", 4)]
    (outcome,) = run_tests(parsed)
    assert outcome.problems[0].help.endswith("(blocks/b.yaml:3)")


@pytest.mark.parametrize("path", sorted(USED.rglob("*.yaml")), ids=lambda path: path.name)
def test_blocks_are_laid_out_like_workflows(path: Path) -> None:
    if path.name == "broken.yaml":
        pytest.skip("is no YAML, for another test")
    once = format_workflow(path.read_bytes())
    assert format_workflow(once) == once


def test_without_a_reader_the_way_out_is_told() -> None:
    with pytest.raises(DefinitionError, match="nothing here reads further files; hand a reader"):
        compile_workflow("format: 1\nactions: [{use: blocks/b.yaml}]\n")


def test_a_name_of_another_file_is_none_here() -> None:
    block = "actions:\n  - set own: {text: a}\n  - show-content: '{own} {outer}'\n"
    text = "actions:\n  - set outer: {text: b}\n  - use: blocks/b.yaml\n  - show-content: '{own}'\n"
    assert faults(text, b=block) == [
        'w.yaml:5:21: nothing is called "own" here; "blocks/b.yaml" keeps its own "own"',
        'blocks/b.yaml:4:27: nothing is called "outer" here; the workflow has one',
    ]


def test_what_is_no_text_cannot_stand_within_one() -> None:
    block = "takes: [list]\nactions:\n  - show-content: 'All: {list}'\n"
    text = "actions: [{use: blocks/b.yaml, with: {list: [a, b]}}]\n"
    (fault,) = faults(text, b=block)
    assert fault == 'blocks/b.yaml:4:26: "list" is not text, so it cannot stand within one'


def test_a_literal_keeps_its_braces() -> None:
    block = "takes: [m]\nactions:\n  - show-content: 'So: {m}'\n"
    text = "format: 1\nactions: [{use: blocks/b.yaml, with: {m: {literal: '{x}'}}}]\n"
    workflow = compile_workflow(text, read=reader(b=block))
    assert workflow.actions[0].parameters["Text"] == "So: {x}"


def test_much_out_of_little_is_refused() -> None:
    rows = "".join(f"  c{n}: '{{c{n - 1}}}{{c{n - 1}}}'\n" for n in range(1, 40))
    text = "constants:\n  c0: aaaaaaaaaaaaaaaa\n" + rows + "actions: [{show-content: '{c39}'}]\n"
    (fault,) = faults(text)
    assert fault.endswith("more comes out of the used blocks and constants than is taken")


def test_blocks_that_use_ten_others_each_are_refused() -> None:
    chain = {f"b{n}": f"actions: [{', '.join([f'{{use: blocks/b{n + 1}.yaml}}'] * 10)}]\n"
             for n in range(8)}  # fmt: skip
    found = faults("actions: [{use: blocks/b0.yaml}]\n", **chain, b8="actions: [lock-screen]\n")
    assert any("blocks are used more than 1000 times" in one for one in found)


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.yaml").write_text("format: 1\nactions: [lock-screen]\n")
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (inside / "folder.yaml").mkdir()
    (inside / "own.yaml").symlink_to(inside / "real.yaml")
    (inside / "real.yaml").write_text("format: 1\nactions: [lock-screen]\n")
    read = reader_within(inside, limit=1000)
    assert len(compile_workflow("format: 1\nactions: [{use: own.yaml}]\n", read=read).actions) == 1
    for path in ("../outside.yaml", str(tmp_path / "outside.yaml"), "link.yaml", "folder.yaml"):
        with pytest.raises(DiskError):
            read(path)
        with pytest.raises(DefinitionError):
            compile_workflow(f"format: 1\nactions: [{{use: {path}}}]\n", read=read)


def test_a_large_block_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_bytes(b"#" * 2000)
    with pytest.raises(DefinitionError, match="larger than 1000 bytes"):
        compile_workflow(
            "format: 1\nactions: [{use: b.yaml}]\n", read=reader_within(tmp_path, limit=1000)
        )


def test_constants_stand_in_calculations_as_numbers() -> None:
    text = "format: 1\nconstants: {a: 5, b: '{a}'}\nactions: [{wait: '{b}'}, {wait: {a}}]\n"
    first, second = compile_workflow(text).actions
    assert first.parameters == {"WFDelayTime": "5"}
    assert second.parameters == {"WFDelayTime": 5}


SHARED = "constants: {other: 5}\n"


@pytest.mark.parametrize(
    ("text", "block", "words"),
    [
        ("constants: [a]\nactions: []\n", "", '"constants" must be a mapping'),
        (
            "constants: {use: blocks/b.yaml}\nactions: []\n",
            "actions: []\n",
            "is not a file of constants",
        ),
        ("constants: {use: blocks/no.yaml}\nactions: []\n", "", "no such file"),
        (
            "constants: {use: [blocks/b.yaml]}\nactions: []\n",
            "constants: {use: blocks/b.yaml}\n",
            "goes round in a circle",
        ),
        (
            "actions: [{use: blocks/b.yaml, with: {m: x}}]\n",
            "takes: [m]\nactions: [{set m: {text: a}}]\n",
            "is given to this block already",
        ),
        (
            "actions: [{use: blocks/b.yaml, with: {m: }}]\n",
            "takes: [m]\nactions: [{show-content: '{m}'}]\n",
            '"m" is empty',
        ),
        (
            "actions: [{use: blocks/b.yaml, with: {m: {list: [a]}}}]\n",
            "takes: [m]\nactions: [{dictionary: {items: {'{m}': 1}}}]\n",
            "a key must be a text",
        ),
        (
            "actions: [{use: blocks/b.yaml, with: {m: words}}]\n",
            "takes: [m]\nactions: [{wait: {m + 1}}]\n",
            "is neither a reference nor a number here",
        ),
        (
            "actions: [{use: blocks/b.yaml, with: {m: words}}]\n",
            "takes: [m]\nactions: [{show-content: '{m | as number}'}]\n",
            "is neither a reference nor a number here",
        ),
        ("actions: [{use: blocks/b.yaml}]\n", "takes: 5\nactions: [nothing]\n", '"takes" must be'),
        ("actions: [{use: ' '}]\n", "", "this is not the path of a file"),
        ("actions: [{use: }]\n", "", "this is not the path of a file"),
        ("actions: {use: blocks/b.yaml}\n", "", "a list of actions must stand here"),
    ],
)
def test_each_slip_with_blocks_is_told(text: str, block: str, words: str) -> None:
    assert any(words in one for one in faults(text, b=block)), faults(text, b=block)


@pytest.mark.parametrize(
    ("used", "given", "plain"),
    [
        (
            "show-content: {m | as text}",
            "{input | property Name}",
            "{input | property Name | as text}",
        ),
        ("show-content: 'So {m}'", "{text: 'a {input}'}", "'So a {input}'"),
        ("show-content: 'So {m}'", "{input}", "'So {input}'"),
        ("show-content: '{m * 2}'", "'{input.n + 1}'", "'{(input.n + 1) * 2}'"),
        ("show-content: '{m * 2}'", "5", "'{5 * 2}'"),
        ("get-variable: {variable: {variable: m}}", "{input}", "{variable: {input}}"),
    ],
)
def test_what_is_given_takes_the_place_of_its_name(used: str, given: str, plain: str) -> None:
    block = f"takes: [m]\nactions: [{{{used}}}]\n"
    text = f"format: 1\nactions: [{{use: blocks/b.yaml, with: {{m: {given}}}}}]\n"
    found = compile_workflow(text, read=reader(b=block))
    word = used.partition(":")[0]
    assert found.actions == compile_workflow(f"format: 1\nactions: [{{{word}: {plain}}}]\n").actions


def test_the_result_of_a_block_that_ends_with_another_has_its_name() -> None:
    inner, outer = "actions: [{text: a}]\n", "actions: [{use: blocks/i.yaml}]\n"
    text = "format: 1\nactions: [{set x: {use: blocks/o.yaml}}, {show-content: '{x}'}]\n"
    found = compile_workflow(text, read=reader(i=inner, o=outer))
    written = "format: 1\nactions: [{set x: {text: a}}, {show-content: '{x}'}]\n"
    assert found.actions == compile_workflow(written).actions


def test_cases_in_their_long_form_are_filled_in_too() -> None:
    case = "{case: '{t}', do: [{show-content: '{t}'}]}"
    block = f"takes: [t]\nactions: [{{menu: Which?, cases: [{case}]}}]\n"
    text = "format: 1\nactions: [{use: blocks/b.yaml, with: {t: One}}]\n"
    found = compile_workflow(text, read=reader(b=block))
    written = "format: 1\nactions: [{menu: Which?, cases: [{One: [{show-content: One}]}]}]\n"
    assert found.actions == compile_workflow(written).actions


def test_constants_of_a_file_stand_beside_ones_own() -> None:
    text = "format: 1\nconstants: {use: blocks/b.yaml, own: 1}\nactions: [{wait: {other}}]\n"
    assert compile_workflow(text, read=reader(b=SHARED)).actions[0].parameters["WFDelayTime"] == 5


LOG = "takes: {message: , file: log.txt}\nactions:\n  - text: '{message} {file}'\n"


@pytest.mark.parametrize(
    ("given", "message", "way_out"),
    [
        ("", 'needs "message"', "write with: {message: ...} below use"),
        ("with: {mesage: x}", 'takes no "mesage"', 'did you mean "message"?'),
        ("with: [x]", '"with" must be a mapping', "write {message: ...}"),
        ("with: hello", '"with" must be a mapping', "write {message: ...}"),
        ("with: ", '"with" must be a mapping', "write {message: ...}"),
        ("withs: {message: x}", '"withs" cannot stand beside', 'did you mean "with"?'),
        ("message: x", '"message" cannot stand beside', "write with: {message: ...} below use"),
        ("mesage: x", '"mesage" cannot stand beside', "write with: {message: ...} below use"),
        ("with: {file: a}\n    message: x", '"message" cannot stand', "write with: {message"),
        ("with: {message: x}\n    other: 1", '"other" cannot stand beside', "known: use, with"),
        ("with: {message: {nobody}}", 'nothing is called "nobody"', ""),
        ("with: {message: 'a {nobody}'}", 'nothing is called "nobody"', ""),
        ("with: {message: }", '"message" is empty', 'write "" for an empty text'),
    ],
)
def test_one_slip_in_what_is_handed_over_is_one_fault(
    given: str, message: str, way_out: str
) -> None:
    text = f"format: 1\nactions:\n  - use: blocks/b.yaml\n    {given}\n"
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(text, file="w.yaml", read=reader(b=LOG))
    (problem,) = caught.value.problems
    assert message in problem.message
    assert way_out in problem.help


@pytest.mark.parametrize("takes", ["[message, file]", "{message: , file: log.txt}", "{}", "5"])
def test_a_block_that_is_compiled_is_told_what_it_is_and_nothing_else(takes: str) -> None:
    text = LOG.replace("{message: , file: log.txt}", takes)
    found = faults(text)
    assert found[0].startswith("w.yaml:2:1: this is a block")
    assert len(found) == 1 or takes in ("{}", "5")


def test_a_stranger_beside_a_block_that_cannot_be_had_is_told_too() -> None:
    found = faults("actions: [{use: blocks/no.yaml, massage: x}]\n")
    assert [one.partition(": ")[2].partition(";")[0] for one in found] == [
        '"blocks/no.yaml": no such file',
        '"massage" cannot stand beside "use"',
    ]


def test_an_undivided_expression_of_the_result_keeps_its_own_name() -> None:
    block = "takes: [n]\nconstants: {half: 2}\nactions:\n  - set r: {number: '{n / half}'}\n"
    text = "format: 1\nactions:\n  - set x: {use: blocks/b.yaml, with: {n: 9}}\n"
    text += "  - set y: {use: blocks/b.yaml, with: {n: 3}}\n  - show-content: '{x} {y}'\n"
    found = compile_workflow(text, read=reader(b=block))
    names = [one.parameters.get("CustomOutputName") for one in found.actions]
    assert names[-2] == "y"
    assert "x" in names


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("actions: [{raw: {action: a.b, parameters: {k: '{m}'}}}]\n", ""),
        ("constants: {m: 1}\nactions: [{text: {text: {literal: '{m}'}}}]\n", ""),
        ("constants: {m: 1}\nactions: [{a.b.C: {raw: {k: '{m}'}}}]\n", ""),
        ("constants: {m: 1}\nactions: [{text: '{{m}}'}]\n", ""),
    ],
)
def test_what_is_kept_as_it_is_written_is_filled_in_by_nothing(text: str, block: str) -> None:
    (action,) = compile_workflow("format: 1\n" + text, read=reader(b=block)).actions
    assert "{m}" in str(action.parameters)


@pytest.mark.parametrize(
    ("constants", "words"),
    [
        ("{a: 1, 'two words': 2}", ""),
        ("{a: 1, a-b: 2}", ""),
        ("{input: 1}", "cannot be a name here"),
        ("{'Repeat Item': 1}", "cannot be a name here"),
        ("{x: 1}", '"x" is the name of something else already'),
        ("{a: }", '"a" is empty'),
        ("5", '"constants" must be a mapping'),
    ],
)
def test_constants_are_named_like_everything_else(constants: str, words: str) -> None:
    text = f"constants: {constants}\nactions: [{{set x: {{text: a}}}}, {{show-content: '{{x}}'}}]\n"
    if not words:
        assert len(compile_workflow("format: 1\n" + text).actions) == 2
        return
    (fault,) = faults(text)
    assert words in fault
