"""A workflow file into a workflow: text in, every fault at once, or values out.

Knows the document's keys and the order of the passes: names first, so that a reference may
stand anywhere; then the actions; then the head, some of which depends on them. The grammar
itself is in `builder.workflow.language`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from builder.errors import Problem
from builder.wire.collector import collection_paused
from builder.wire.fields import Faults, Fields
from builder.wire.plist import Dict
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence, parse_yaml
from builder.workflow.apple.block_table import BLOCK_WORDS
from builder.workflow.apple.catalog import action_named
from builder.workflow.apple.workflow import ACTIONS, Workflow, workflow_from_plist
from builder.workflow.language.block_slips import parts_in_place
from builder.workflow.language.compile_blocks import ListCompiler
from builder.workflow.language.grammar import RAW, ListItem, braced, set_name, walk
from builder.workflow.language.ids import Ids, output_uuid
from builder.workflow.language.names import GLOBALS, Names
from builder.workflow.language.output_labels import default_label
from builder.workflow.language.read_filters import ParameterReader
from builder.workflow.language.read_literals import read_literal
from builder.workflow.language.read_top import (
    BARE,
    EMPTY_RANGES,
    QUESTIONS,
    USES_INPUT,
    read_file_part,
    read_top,
)
from builder.workflow.language.uses import FileReader, may_use

FORMAT = "1"
MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 300
VARIABLE_SETTERS = frozenset({"set-variable", "add-to-variable"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedWorkflow:
    """A workflow, the document it was read from, and its `tests:` (None without). `lines` holds
    the line that each action comes from, counted from 1, over all files (`document.place` says in
    which); `warnings` what is sound and yet odd.
    """

    workflow: Workflow
    document: Document
    tests: Node | None
    lines: tuple[int, ...] = ()
    warnings: tuple[Problem, ...] = ()


def compile_workflow(
    text: bytes | str, *, file: str = "", name: str = "", read: FileReader | None = None
) -> Workflow:
    """The workflow that a text in the workflow language says.

    `file` is the name that faults carry; `name` is the workflow's where the text gives none;
    `read` gives the bytes of files that `use:` names, by their path from the workflow's folder.
    Same texts, same workflow: UUIDs come from names. Raises DefinitionError with every fault.
    """
    return parse_workflow(text, file=file, name=name, read=read).workflow


@collection_paused()
def parse_workflow(
    text: bytes | str, *, file: str = "", name: str = "", read: FileReader | None = None
) -> ParsedWorkflow:
    """As compile_workflow, with the document and the tests that stand in it."""
    document = parse_yaml(text, file=file, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    return read_workflow(document, name=name, read=read)


def read_workflow(
    document: Document, *, name: str = "", read: FileReader | None = None, uses: bool = False
) -> ParsedWorkflow:
    """The workflow in a document that is already parsed. Raises as compile_workflow. `uses` tells
    that blocks and constants may stand in its nodes, whatever its text says.
    """
    faults = Faults(document)
    if uses or may_use(document.text):
        from builder.workflow.language.expand import expand

        document = expand(document, faults, read)
    fields = Fields(faults, document.root, "workflow")
    fields.choice("format", (FORMAT,))
    workflow_name = fields.text("name", default=name)
    tests = fields.raw("tests")
    lines: list[int] = []
    if fields.has("odd-actions"):
        workflow = _odd(fields, workflow_name)
    else:
        workflow, lines = _workflow(fields, workflow_name)
    fields.close()
    # A block that is used twice has its faults once; the workflow's own come first.
    own = document.file
    faults.problems = list(dict.fromkeys(faults.problems))
    faults.problems.sort(key=lambda one: (one.file != own, one.file, one.line, one.column))
    faults.raise_if_any()
    return ParsedWorkflow(
        workflow=workflow,
        document=document,
        tests=tests,
        lines=tuple(lines),
        warnings=tuple(faults.problems),
    )


def _workflow(fields: Fields, name: str) -> tuple[Workflow, list[int]]:
    ids = _read_ids(fields)
    written = fields.raw("actions", required=True)
    actions = parts_in_place(written, fields.faults) if written is not None else None
    names = collect_names(actions, ids, name, fields.faults)
    reader = ParameterReader(names, fields.faults, empty_ranges=_manner(fields, EMPTY_RANGES))
    compiler = ListCompiler(reader, ids, name, bare=_manner(fields, BARE))
    compiler.sequence(actions)
    top = read_top(fields)
    top[QUESTIONS] = compiler.questions
    top[USES_INPUT] = names.uses_input
    top = read_file_part(fields, top)
    listless = _lacks_list(fields)
    if listless and compiler.actions:
        node = fields.mapping.get("file") or fields.node
        message = f'"without" names {ACTIONS}, and there are actions'
        fields.faults.add("contradiction", node, message, "delete one of the two")
    workflow = Workflow(name=name, actions=tuple(compiler.actions), top=top, listless=listless)
    return workflow, compiler.lines


def _lacks_list(fields: Fields) -> bool:
    """Whether `file:` says that the file has no list of actions."""
    told = fields.mapping.get("file")
    without = told.get("without") if isinstance(told, Mapping) else None
    return isinstance(without, Sequence) and any(
        isinstance(one, Scalar) and one.text == ACTIONS for one in without.items
    )


def _manner(fields: Fields, key: str) -> bool:
    """What `file:` says of how things are written, before it is read as a whole."""
    file_part = fields.mapping.get("file")
    told = file_part.get(key) if isinstance(file_part, Mapping) else None
    return isinstance(told, Scalar) and told.text == "true"


def _odd(fields: Fields, name: str) -> Workflow:
    """The last resort: a list of actions that holds something else than actions."""

    def report(node: Node, message: str, help: str) -> None:
        fields.faults.add("wrong-kind", node, message, help)

    value = read_literal(fields.raw("odd-actions") or Node(0, 0), report)
    top = read_literal(fields.raw("top") or Node(0, 0), report)
    if not isinstance(value, list) or not isinstance(top, dict):
        report(fields.node, '"odd-actions" must be a list, and "top" a mapping', "")
        return Workflow(name=name)
    return workflow_from_plist({**top, ACTIONS: value}, name=name)


def _read_ids(fields: Fields) -> Ids:
    """The side table at the file's end."""
    inner = fields.child("ids", "ids", required=False)
    ids = Ids()
    if inner is None:
        return ids
    for key, node in inner.pairs("outputs", required=False):
        if isinstance(node, Mapping):
            row = Fields(inner.faults, node, f'"{key.text}"')
            uuid, label = row.raw("id", required=True), row.raw("label")
            row.close()
            ids.outputs[key.text] = (_text(uuid), _text(label))
        elif isinstance(node, Scalar):
            ids.outputs[key.text] = (node.text, "")
        else:
            inner.faults.add("wrong-kind", node, "a UUID must stand here")
    for name, table in (("actions", ids.actions), ("blocks", ids.groups)):
        for key, node in inner.pairs(name, required=False):
            if key.text.isascii() and key.text.isdigit() and isinstance(node, Scalar):
                table[int(key.text)] = node.text
            else:
                inner.faults.add("wrong-kind", key, "an action's number and a UUID must stand here")
    inner.close()
    return ids


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def collect_names(actions: Node | None, ids: Ids, workflow: str, faults: Faults) -> Names:
    """Every name that the actions give to an output or a variable."""
    names = Names()
    for item in walk(actions):
        for key in item.sets[:1]:
            _add_output(names, item, key, ids, workflow, faults)
        variable = _variable_set(item)
        if variable is not None:
            names.variables.add(variable)
    for name in ids.outputs.keys() - names.outputs.keys():
        node = faults.document.root
        faults.add("unknown-name", node, f'"ids" names an output "{name}" that nothing sets')
    return names


def _add_output(
    names: Names, item: ListItem, key: Scalar, ids: Ids, workflow: str, faults: Faults
) -> None:
    name = set_name(key) or ""
    if name in names.outputs:
        faults.add("duplicate-name", key, f'"{name}" is set twice', "give it another name")
    elif name in GLOBALS or not name:
        faults.add("reserved-name", key, f'"{name}" is a name of the language itself')
    uuid, label = ids.outputs.get(name, ("", ""))
    names.add(name, uuid or output_uuid(workflow, name), label)
    if not label:
        names.late[name] = _late_label(item, name, fresh=not uuid)


def _late_label(item: ListItem, name: str, *, fresh: bool) -> Callable[[], str]:
    """The label of an output, found when somebody refers to it."""

    def label() -> str:
        value = item.value
        if item.block is not None:
            value = item.block.get("end-with")
        own = value.get("named") if isinstance(value, Mapping) else None
        if isinstance(own, Scalar) and own.text:
            return own.text
        return name if fresh else default_label(*_identity(item))

    return label


def _identity(item: ListItem) -> tuple[str, Dict]:
    """What an output's label depends on: the identifier, and a detail that names itself."""
    word, value = item.word, item.value
    if word in BLOCK_WORDS:
        return BLOCK_WORDS[word].identifier, {}
    parameters: Dict = {}
    if word == RAW and isinstance(value, Mapping):
        told: Any = read_literal(value, lambda *_: None)
        parameters = told.get("parameters") or {}
        return str(told.get("action")), parameters if isinstance(parameters, dict) else {}
    facts = action_named(word)
    detail = facts.parameters.get("WFDeviceDetail") if facts is not None else None
    if detail is not None:
        node = value.get(detail.slug) if isinstance(value, Mapping) else value
        if isinstance(node, Scalar) and node.text:
            parameters["WFDeviceDetail"] = node.text
    return facts.identifier if facts is not None else word, parameters


def _variable_set(item: ListItem) -> str | None:
    """The variable that an item sets or adds to; None for any other item."""
    value = item.value
    if item.word not in VARIABLE_SETTERS or value is None:
        return None
    facts = action_named(item.word)
    if isinstance(value, Mapping) and braced(value) is None:
        value = value.get("variable")
    elif facts is not None and facts.main != "variable":
        return None
    if isinstance(value, Scalar):
        return value.text
    told = value.get("literal") if isinstance(value, Mapping) else None
    return told.text if isinstance(told, Scalar) else None
