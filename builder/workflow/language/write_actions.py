"""Single actions as people write them: names, short forms, parameters.

Knows how one action is shown, and falls back to `raw:` for what the language has no words
for. Blocks are in `builder.workflow.language.write_blocks`. Knows nothing of a file's head.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from builder.wire.plist import Dict, same
from builder.wire.yaml_out import BlockMapping, BracedReference, PlainScalar, Tree, as_node
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import ActionFacts, action_of, is_third_party
from builder.workflow.apple.filter_table import FILTER, LIMIT_ENABLED, LIMIT_NUMBER
from builder.workflow.apple.shapes import DESCRIPTOR, structure_faults
from builder.workflow.apple.workflow import Action
from builder.workflow.language.compile_actions import NAMED, SPECIFIED_DATE, UUID, short_parameter
from builder.workflow.language.grammar import SET
from builder.workflow.language.ids import Groups, Ids
from builder.workflow.language.write_literals import write_literal
from builder.workflow.language.write_values import ValueWriter


@dataclass(slots=True, kw_only=True)
class ActionWriter:
    """Writes the single actions of one workflow.

    `set_names` tells which action (by index) has an output that something refers to;
    `single` which must be said as they are; `questions` what is asked at import, by index.
    `ids` gains the UUIDs and groups that names cannot give. `bare`: as the ActionCompiler's.
    """

    actions: Sequence[Action]
    values: ValueWriter
    set_names: dict[int, str]
    ids: Ids
    groups: Groups
    single: Collection[int]
    questions: dict[int, list[Tree]]
    bare: bool = False

    def leaf(self, index: int) -> Tree:
        action = self.actions[index]
        facts = action_of(action.identifier)
        said = index in self.single or action.identifier in BLOCK_KINDS or action.extra
        usual = action.bare == (self.bare and not action.parameters)
        if said or not usual or (facts is None and not is_third_party(action.identifier)):
            tree: Tree = self._raw(index, action)
        else:
            tree = self._friendly(index, action, facts)
        name = self.set_names.get(index)
        if name is None:
            return tree
        return {f"{SET}{name}": BlockMapping(tree) if isinstance(tree, dict) else tree}

    def own_parameters(self, index: int) -> Dict:
        """An action's parameters without its UUID, which `set` or the side table tells."""
        parameters = dict(self.actions[index].parameters)
        uuid = parameters.get(UUID)
        if isinstance(uuid, str):
            del parameters[UUID]
            if index not in self.set_names:
                self.ids.actions[index + 1] = uuid
        name = self.set_names.get(index)
        if name is not None and name not in self.ids.outputs:
            del parameters[NAMED]
        return parameters

    def _raw(self, index: int, action: Action) -> Tree:
        told: Dict = {"action": action.identifier}
        parameters = self.own_parameters(index)
        if not action.bare:
            told["parameters"] = _literals(parameters)
        if action.extra:
            told["beside"] = _literals(action.extra)
        return {"raw": told}

    def _friendly(self, index: int, action: Action, facts: ActionFacts | None) -> Tree:
        word = (facts.slug if facts is not None else "") or action.identifier
        told = self.parameters(facts, self.own_parameters(index), action.identifier)
        asked = self.questions.get(index)
        if not told and asked is None:
            return word
        tree: Dict = {word: told or PlainScalar("")}
        if facts is not None and len(told) == 1 and not is_third_party(action.identifier):
            slug, short = next(iter(told.items()))
            if isinstance(short, str | list) and _is_short(facts, slug, short):
                tree = {word: short}
        if asked is not None:
            tree["question"] = asked[0] if len(asked) == 1 else asked
        return tree

    def parameters(self, facts: ActionFacts | None, given: Dict, identifier: str) -> Dict:
        """The trees of an action's parameters by the language's names for them, in the order
        in which the catalog has them; those it does not have come last, by name.
        """
        told: Dict = {}
        raw: Dict = {}
        default = None
        if facts is not None and facts.app is not None:
            default = {**facts.app, "ActionRequiresAppInstallation": True}
            if DESCRIPTOR not in given:
                told["descriptor"] = "none"
        others = is_third_party(identifier)
        limit: Dict = {}
        given = self._limit(given, limit) if not others else given
        for key, value in _in_order(facts, given):
            parameter = facts.parameters.get(key) if facts is not None else None
            if key == NAMED and isinstance(value, str):
                told["named"] = value
            elif key == DESCRIPTOR and any(structure_faults(key, value)):
                raw[key] = write_literal(value)
            elif key == DESCRIPTOR:
                if default is None or not same(value, default):
                    told["descriptor"] = write_literal(value)
            elif key == LIMIT_ENABLED and not isinstance(value, bool) and not others:
                raw[key] = write_literal(value)
            elif others and key not in _KEPT:
                told[key] = self.values.show(value, parameter) if parameter else self._any(value)
            elif parameter is not None and not others:
                told[parameter.slug] = self.values.show(value, parameter)
            else:
                raw[key] = write_literal(value)
        told |= limit
        if raw:
            told["raw"] = raw
        return told

    def _limit(self, given: Dict, told: Dict) -> Dict:
        """Says a limit and its switch in one; the parameters that are left to say."""
        number = given.get(LIMIT_NUMBER)
        tree: Tree | None = None
        if given.get(LIMIT_ENABLED) is True:
            if isinstance(number, float) and number.is_integer() and abs(number) < 1e15:
                tree = PlainScalar(str(int(number)))
            elif type(number) is int:
                tree = {"integer": PlainScalar(str(number))}
            elif isinstance(number, dict) and isinstance(
                shown := self.values.show(number), BracedReference
            ):
                tree = shown
        elif isinstance(given.get(LIMIT_ENABLED), dict):
            shown = self.values.show(given[LIMIT_ENABLED])
            if isinstance(shown, BracedReference):
                told["limit"] = {"variable": str(shown)}
                return {key: value for key, value in given.items() if key != LIMIT_ENABLED}
        if tree is None:
            return given
        told["limit"] = tree
        return {k: v for k, v in given.items() if k not in (LIMIT_NUMBER, LIMIT_ENABLED)}

    def _any(self, value: Any) -> Tree:
        return self.values.show(value)


def _is_short(facts: ActionFacts, slug: str, short: Tree) -> bool:
    """Whether the value alone, after the action's name, says this parameter."""
    # A date alone says in its short form that it is to be taken as well.
    if slug not in (facts.main, facts.input) or facts.by_slug[slug].key in (FILTER, SPECIFIED_DATE):
        return False
    parameter = short_parameter(facts, as_node(short))
    return parameter is not None and parameter.slug == slug


def _literals(told: Dict) -> Dict:
    return {key: write_literal(value) for key, value in sorted(told.items())}


def _in_order(facts: ActionFacts | None, given: Dict) -> list[tuple[str, Any]]:
    known = facts.parameters if facts is not None else {}
    first = [(key, given[key]) for key in known if key in given]
    return first + sorted((key, value) for key, value in given.items() if key not in known)


_KEPT = frozenset({"raw", "named", "descriptor"})
