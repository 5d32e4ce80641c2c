"""A workflow into text in the workflow language, so that nothing is lost.

Knows the order of the work: nest, name, write, then compile the text that is written and compare
it with the original in every key and type. An action that would come out different is said as it
is (`raw:`); a file whose list holds no actions is kept whole. Knows nothing of files or bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from builder.errors import DefinitionError
from builder.wire.collector import collection_paused
from builder.wire.fields import Faults, Fields
from builder.wire.plist import Dict, same
from builder.wire.yaml import Document, parse_yaml
from builder.wire.yaml_out import PlainScalar, Tree, as_node, dump_yaml
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import action_of
from builder.workflow.apple.workflow import ACTIONS, Workflow, action_to_plist
from builder.workflow.language.document import FORMAT, MAX_BYTES, MAX_DEPTH, read_workflow
from builder.workflow.language.ids import Groups, Ids
from builder.workflow.language.nesting import NestedBlock, NestedItem, nest
from builder.workflow.language.output_names import empty_ranges, name_outputs
from builder.workflow.language.read_top import (
    BARE,
    EMPTY_RANGES,
    MANNERS,
    QUESTIONS,
    USES_INPUT,
    read_file_part,
    read_top,
)
from builder.workflow.language.write_blocks import ListWriter
from builder.workflow.language.write_filters import ParameterWriter
from builder.workflow.language.write_literals import write_literal
from builder.workflow.language.write_top import write_rest, write_top

# Each turn says as it is what came out otherwise, or mends the head; what seven turns cannot mend
# is kept whole.
_TRIES = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedWorkflow:
    """The text of a workflow and how much of it had to be said as it is.

    `actions` counts all actions, `raw_actions` those under `raw:`, `raw_values` the single
    values under `raw` in actions that are otherwise friendly. `whole` is false only where the
    list of actions holds something else than actions.
    """

    text: str
    actions: int
    raw_actions: int
    raw_values: int
    whole: bool = True


@collection_paused()
def import_workflow(workflow: Workflow) -> ImportedWorkflow:
    """The workflow as text; `compile_workflow` of it gives an equal workflow, always.

    Equal means every key, value and type of the plist, in the order of actions and lists;
    the order of dictionary keys is not kept.
    """
    name = workflow.name.strip()
    try:
        imported = None if workflow.odd is not None else _friendly(workflow, name)
    except RecursionError:
        imported = None
    return imported or _odd(workflow, name)


def _friendly(workflow: Workflow, name: str) -> ImportedWorkflow | None:
    """The workflow in words, with `raw:` where words fail; None if even that does not hold."""
    single: set[int] = set()
    told = {key: workflow.top.get(key) for key in (QUESTIONS, USES_INPUT)}
    for _ in range(_TRIES):
        tree = _tree(workflow, name, single)
        text = dump_yaml(_with_head(tree, workflow, told))
        compiled = _compiled(text)
        wrong = _wrong(compiled, workflow)
        if wrong - single:
            single |= wrong
            continue
        if compiled is None or wrong:
            return None
        if same(compiled.top, workflow.top) and compiled.listless == workflow.listless:
            return _counted(text, tree, workflow)
        # The actions are right: what they say of the head is known now.
        told |= {key: compiled.top[key] for key in told.keys() & compiled.top.keys()}
    return None


def _tree(workflow: Workflow, name: str, single: set[int]) -> Dict:
    """The document; actions whose index is in `single` are said as they are."""
    actions = workflow.actions
    nested = nest(actions, single)
    names, ids, set_names = name_outputs(actions, set(_nameable(nested)), name)
    keeps = empty_ranges(actions)
    bare = [action.bare for action in actions if not action.parameters]
    manners = {EMPTY_RANGES: keeps, BARE: 2 * sum(bare) > len(bare)}
    writer = ListWriter(
        actions=actions,
        values=ParameterWriter(names, empty_ranges=keeps),
        set_names=set_names,
        ids=ids,
        groups=Groups(name),
        single=single,
        bare=manners[BARE],
        questions=_questions(workflow),
    )
    shown = writer.items(nested)
    tree: Dict = {"format": PlainScalar(FORMAT)}
    if name:
        tree["name"] = name
    tree |= write_top(workflow.top)
    for key in filter(manners.get, MANNERS):
        tree.setdefault("file", {})[key] = PlainScalar("true")
    tree["actions"] = shown
    if table := _write_ids(ids):
        tree["ids"] = table
    return tree


def _nameable(items: list[NestedItem]) -> Iterator[int]:
    """The actions that `set` can stand before: single ones, and the ends of blocks."""
    for item in items:
        if isinstance(item, NestedBlock):
            yield item.end
            yield from _nameable(item.items)
            for _, inner in item.parts:
                yield from _nameable(inner)
        else:
            yield item


def _questions(workflow: Workflow) -> dict[int, list[Tree]]:
    """Import questions by action, where each can stand beside its action, in order."""
    asked = workflow.top.get(QUESTIONS)
    found: dict[int, list[Tree]] = {}
    last = 0
    for one in asked if isinstance(asked, list) else []:
        index, tree = _question(one, workflow)
        if tree is None or index < last:
            return {}
        last = index
        found.setdefault(index, []).append(tree)
    return found


def _question(one: Any, workflow: Workflow) -> tuple[int, Tree | None]:
    if not isinstance(one, dict):
        return 0, None
    index, key, text = one.get("ActionIndex"), one.get("ParameterKey"), one.get("Text")
    allowed = {"ActionIndex", "Category", "ParameterKey", "Text", "DefaultValue"}
    if type(index) is not int or not 0 <= index < len(workflow.actions):
        return 0, None
    identifier = workflow.actions[index].identifier
    facts = action_of(identifier)
    parameter = facts.parameters.get(key) if facts is not None and isinstance(key, str) else None
    plain = identifier not in BLOCK_KINDS and one.keys() <= allowed
    if not plain or parameter is None or facts is None or not facts.slug:
        return 0, None
    told: Dict = {} if text is None else {"ask": text}
    if parameter.slug != facts.main:
        told["parameter"] = parameter.slug
    if "DefaultValue" in one:
        told["default"] = write_literal(one["DefaultValue"])
    if told.keys() == {"ask"} and isinstance(text, str):
        return index, text
    return index, told if isinstance(text, str | None) and told else None


def _write_ids(ids: Ids) -> Dict:
    table: Dict = {}
    if ids.outputs:
        table["outputs"] = {
            name: {"id": uuid, "label": label} if label else uuid
            for name, (uuid, label) in ids.outputs.items()
        }
    if ids.actions:
        table["actions"] = {
            PlainScalar(number): uuid for number, uuid in sorted(ids.actions.items())
        }
    if ids.groups:
        table["blocks"] = {PlainScalar(number): uuid for number, uuid in sorted(ids.groups.items())}
    return table


def _with_head(tree: Dict, workflow: Workflow, told: Dict) -> Dict:
    """The tree with what `file:` must say so that the head comes out equal. `told` is what the
    actions will say of the head, which is what the file itself says unless it contradicts them.
    """
    head = {key: value for key, value in tree.items() if key not in ("actions", "ids")}
    document = Document(as_node(head, 1, 1), "", "")
    fields = Fields(Faults(document), document.root, "workflow")
    rest = write_rest(workflow.top, read_file_part(fields, read_top(fields) | told))
    if workflow.listless:
        rest["without"] = [*rest.get("without", []), ACTIONS]
    if rest:
        head["file"] = {**head.pop("file", {}), **rest}
    return {**head, **{key: tree[key] for key in ("actions", "ids") if key in tree}}


def _compiled(text: str) -> Workflow | None:
    """What the text says to the compiler; None where that has a fault to tell."""
    try:
        document = parse_yaml(text, file="", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
        return read_workflow(document).workflow
    except DefinitionError:
        return None


def _wrong(compiled: Workflow | None, workflow: Workflow) -> set[int]:
    """The indices of actions that came out other; all of them where it cannot be told which."""
    if compiled is None or len(compiled.actions) != len(workflow.actions):
        return set(range(len(workflow.actions)))
    pairs = zip(compiled.actions, workflow.actions, strict=True)
    return {
        index
        for index, (left, right) in enumerate(pairs)
        if not same(action_to_plist(left), action_to_plist(right))
    }


def _odd(workflow: Workflow, name: str) -> ImportedWorkflow:
    """The whole workflow as plist values: the last resort."""
    items = workflow.odd
    if items is None:
        items = [action_to_plist(action) for action in workflow.actions]
    tree: Dict = {"format": PlainScalar(FORMAT)}
    if name:
        tree["name"] = name
    tree["top"] = write_literal(workflow.top)
    tree["odd-actions"] = write_literal(items)
    count = len(items)
    return ImportedWorkflow(
        text=dump_yaml(tree), actions=count, raw_actions=count, raw_values=0, whole=False
    )


def _counted(text: str, tree: Dict, workflow: Workflow) -> ImportedWorkflow:
    actions = values = 0
    stack: list[tuple[Tree, bool]] = [(tree["actions"], True)]
    while stack:
        one, in_list = stack.pop()
        if isinstance(one, dict):
            if "raw" in one or "$item" in one:
                if in_list and isinstance(one.get("raw"), dict) and "action" in one["raw"]:
                    actions += 1
                else:
                    raw = one.get("raw")
                    values += len(raw) if isinstance(raw, dict) and len(one) > 1 else 1
                continue
            for key, value in one.items():
                stack.append((value, in_list and key.startswith("set ")))
        elif isinstance(one, list):
            stack.extend((item, True) for item in one)
    return ImportedWorkflow(
        text=text, actions=len(workflow.actions), raw_actions=actions, raw_values=values
    )
