"""One action as written, into an action as the Shortcuts app keeps it.

Knows a name alone, a name with its value or parameters, `raw:` for what has no name, and a
question asked at import. Lists of actions and blocks are in
`builder.workflow.language.compile_blocks`. Knows nothing of a file's head.
"""

from __future__ import annotations

from functools import partial

from builder.errors import Severity, did_you_mean, nearest
from builder.wire.fields import Faults
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import (
    BUILTIN,
    ActionFacts,
    Parameter,
    action_named,
    action_of,
    is_third_party,
)
from builder.workflow.apple.filter_table import LIMIT_ENABLED, LIMIT_NUMBER
from builder.workflow.apple.shapes import DESCRIPTOR, structure_faults
from builder.workflow.apple.workflow import Action
from builder.workflow.language.grammar import (
    KEYS_OF,
    QUESTION_KEYS,
    RAW_KEYS,
    USE,
    braced,
    has_reference,
    is_number,
)
from builder.workflow.language.ids import Groups, Ids
from builder.workflow.language.placed import Placements
from builder.workflow.language.read_literals import read_literal
from builder.workflow.language.read_values import ValueReader

NAMED = "CustomOutputName"
# The Date action keeps a date beside the word that says that it is to be taken (113 of 264 uses
# have the word, 54 a date, in 3,288 files; that the word goes with the date is from memory).
SPECIFIED_DATE, DATE_MODE, IS_SPECIFIED = "WFDateActionDate", "WFDateActionMode", "Specified Date"
_KEPT = ("descriptor", "named", "raw")
UUID = "UUID"


class ActionCompiler:
    """Compiles single actions of one workflow, in order; faults go to the reader's. `lines` holds
    for each action the line of the text it comes from. `bare`: whether an action without
    parameters lacks the key for them, as in files that some tools write.
    """

    def __init__(self, reader: ValueReader, ids: Ids, workflow: str, *, bare: bool = False) -> None:
        self.reader = reader
        self.faults: Faults = reader.faults
        self.ids = ids
        self.bare = bare
        self.groups = Groups(workflow)
        self.placements = Placements(workflow)
        reader.names.placements = self.placements
        self.actions: list[Action] = []
        self.lines: list[int] = []
        self.line = 0
        self.questions: list[Dict] = []

    def action(
        self, key: Scalar, word: str, value: Node | None, name: str | None
    ) -> ActionFacts | None:
        facts = action_named(word)
        if facts is None and not is_third_party(word):
            self._unknown(key, word)
            return None
        if facts is not None and facts.identifier in BLOCK_KINDS:
            message = f'"{word}" is a block'
            self.faults.add("unknown-action", key, message, "write if, menu, repeat or repeat-each")
            return None
        identifier = facts.identifier if facts is not None else word
        parameters = self.parameters(facts, value, identifier)
        self.append(identifier, parameters, name)
        return facts

    def _unknown(self, key: Scalar, word: str) -> None:
        def way_out() -> str:
            from builder.workflow.apple.action_names import suggested

            return suggested(word, (*KEYS_OF, USE)) or (
                "write it under raw:" if "." in word else ""
            )

        self.faults.add("unknown-action", key, f'no action is called "{word}"', way_out)

    def append(self, identifier: str, parameters: Dict, name: str | None) -> None:
        """Adds one action with its frame: UUID, and the name its output has in the app."""
        self.put_in_placed()
        number = len(self.actions) + 1
        if name is not None:
            parameters[UUID] = self.reader.names.outputs[name].uuid
            if name not in self.ids.outputs:
                parameters.setdefault(NAMED, name)
        elif number in self.ids.actions:
            parameters[UUID] = self.ids.actions[number]
        bare = self.bare and not parameters
        self.actions.append(Action(identifier=identifier, parameters=parameters, bare=bare))
        self.lines.append(self.line)

    def put_in_placed(self) -> None:
        """Adds the actions that arithmetic and keys in the values read since stand for."""
        for one in self.placements.take():
            parameters = {**one.parameters, UUID: one.uuid, NAMED: one.name}
            self.actions.append(Action(identifier=one.identifier, parameters=parameters))
            self.lines.append(self.line)

    def parameters(self, facts: ActionFacts | None, node: Node | None, identifier: str) -> Dict:
        """An action's parameters, from the mapping or the short form after its name."""
        out: Dict = {}
        if facts is not None and facts.app is not None:
            out[DESCRIPTOR] = {**facts.app, "ActionRequiresAppInstallation": True}
        if node is None or (isinstance(node, Scalar) and not node.text and not node.quoted):
            return out
        if not isinstance(node, Mapping) or braced(node) is not None:
            self._short(facts, node, out)
            return out
        others = is_third_party(identifier)
        if facts is not None and self._holds_items_alone(facts, node):
            return out
        for key, value in node.pairs:
            self._parameter(facts, key, value, out, others=others)
        return out

    def _holds_items_alone(self, facts: ActionFacts, node: Mapping) -> bool:
        """Tells once of a dictionary's own keys that stand where its parameters do."""
        main = facts.by_slug.get(facts.main)
        known = {*facts.by_slug, *facts.aliases, *_KEPT}
        if main is None or main.kind != "dictionary" or not node.pairs:
            return False
        if any(key.text in known or nearest(key.text, tuple(known)) for key, _ in node.pairs):
            return False
        first = node.pairs[0][0]
        message = f'"{first.text}" is no parameter of "{facts.slug}"'
        way_out = f"write {facts.slug}: {{{main.slug}: {{{first.text}: ...}}}}"
        self.faults.add("unknown-parameter", first, message, way_out)
        return True

    def _short(self, facts: ActionFacts | None, node: Node, out: Dict) -> None:
        parameter = short_parameter(facts, node) if facts is not None else None
        if facts is not None and facts.main and parameter is None:
            message = f'"{facts.slug}" has no input that a variable could go to'
            way_out = f"write {facts.slug}: {{{facts.main}: ...}} to let it stand for that choice"
            self.faults.add("wrong-kind", node, message, way_out)
            return
        if facts is None or parameter is None:
            what = facts.slug or facts.identifier if facts is not None else "this action"
            self.faults.add("wrong-kind", node, f'"{what}" takes no value', "write its parameters")
            return
        out[parameter.key] = self.reader.value(node, parameter)
        if parameter.key == SPECIFIED_DATE:
            out[DATE_MODE] = IS_SPECIFIED
        self._warn_of_choice(facts, parameter, node)

    def _warn_of_choice(self, facts: ActionFacts, parameter: Parameter, node: Node) -> None:
        """A text in short form that is a choice of another parameter was meant for that one."""
        own = facts.identifier.startswith(BUILTIN)
        if parameter.choices or not isinstance(node, Scalar) or not own:
            return
        meant = [one.slug for one in facts.by_slug.values() if node.text in one.choices]
        if meant:
            message = f'"{node.text}" is taken as "{parameter.slug}" here'
            way_out = f"write {facts.slug}: {{{meant[0]}: {node.text}}} for that choice"
            self.faults.add("choice-as-text", node, message, way_out, Severity.WARNING)

    def _parameter(
        self, facts: ActionFacts | None, key: Scalar, value: Node, out: Dict, *, others: bool
    ) -> None:
        parameter: Parameter | None = None
        if others:
            known = facts.parameters.get(key.text) if facts is not None else None
            parameter = known or Parameter(key=key.text, slug=key.text, kind="any")
        elif facts is not None:
            parameter = facts.by_slug.get(key.text) or facts.aliases.get(key.text)
            if parameter is None and not facts.keys_known and key.text not in _KEPT:
                parameter = Parameter(key=key.text, slug=key.text, kind="any")
        match key.text:
            case "descriptor":
                self._descriptor(value, out)
            case "named":
                self._named(value, out)
            case "raw":
                self._literals(value, out)
            case word if parameter is None:
                known_names = facts.by_slug if facts is not None else ()
                message = f'"{facts.slug if facts else word}" has no parameter "{word}"'
                way_out = partial(did_you_mean, word, known_names)
                self.faults.add("unknown-parameter", key, message, way_out)
            case "limit" if parameter.key == LIMIT_ENABLED:
                self._limit(facts, value, out)
            case _:
                out[parameter.key] = self.reader.value(value, parameter)

    def _limit(self, facts: ActionFacts | None, node: Node, out: Dict) -> None:
        """`limit: 5` limits to so many; `limit: true` or false is the switch alone."""
        assert facts is not None
        number = facts.parameters.get(LIMIT_NUMBER)
        if isinstance(node, Scalar) and not is_number(node) and node.text not in ("true", "false"):
            message = '"limit" takes a number, or true or false'
            self.faults.add("wrong-kind", node, message, "write limit: 5")
            return
        if number is None or not is_number(node):
            out[LIMIT_ENABLED] = self.reader.value(node, facts.parameters[LIMIT_ENABLED])
            return
        value = self.reader.value(node, number)
        # A whole number is kept as a real one: of the 142 limits in 3,288 files 122 are real
        # numbers, 16 whole ones and 4 variables (counted 2026-11-22).
        out[LIMIT_NUMBER] = (
            float(value) if isinstance(node, Scalar) and type(value) is int else value
        )
        out[LIMIT_ENABLED] = True

    def _descriptor(self, node: Node, out: Dict) -> None:
        if isinstance(node, Scalar) and node.text == "none":
            out.pop(DESCRIPTOR, None)
        else:
            out[DESCRIPTOR] = read_literal(node, self.reader.report)
            for words in structure_faults(DESCRIPTOR, out[DESCRIPTOR]):
                self.faults.add("wrong-shape", node, f'"descriptor" {words}')

    def _named(self, node: Node, out: Dict) -> None:
        if isinstance(node, Scalar):
            out[NAMED] = node.text
        else:
            self.reader.report(node, '"named" must be one piece of text')

    def _literals(self, node: Node, out: Dict) -> None:
        if isinstance(node, Mapping):
            for key, value in node.pairs:
                out[key.text] = read_literal(value, self.reader.report)
        else:
            self.reader.report(node, '"raw" must be a mapping of parameters as the app spells them')

    def raw(self, node: Node, name: str | None) -> None:
        """`raw: {action: identifier, parameters: {...}, beside: {...}}`."""
        fields = dict.fromkeys(RAW_KEYS)
        nodes: dict[str, Node | None] = dict(fields)
        if isinstance(node, Mapping):
            for key, value in node.pairs:
                if key.text in nodes:
                    nodes[key.text] = value
                else:
                    way_out = did_you_mean(key.text, nodes)
                    self.faults.add("unknown-key", key, f'raw has no key "{key.text}"', way_out)
        identifier = nodes["action"]
        if not isinstance(identifier, Scalar):
            self.faults.add("missing-key", node, 'raw lacks "action"', "write its identifier")
            return
        bare = nodes["parameters"] is None
        parameters = self._literal_dict(nodes["parameters"])
        beside = self._literal_dict(nodes["beside"])
        self.append(identifier.text, parameters, name)
        last = self.actions[-1]
        self.actions[-1] = Action(
            identifier=last.identifier,
            parameters=last.parameters,
            extra=beside,
            bare=bare and not last.parameters,
        )

    def _literal_dict(self, node: Node | None) -> Dict:
        value = {} if node is None else read_literal(node, self.reader.report)
        if isinstance(value, dict):
            return value
        self.reader.report(node or Node(0, 0), "a mapping must stand here")
        return {}

    def question(self, node: Node, facts: ActionFacts | None) -> None:
        """What the app asks at import, for parameters of the action just added."""
        if facts is not None:
            for one in node.items if isinstance(node, Sequence) else [node]:
                read_question(self, one, facts)


def short_parameter(facts: ActionFacts, node: Node) -> Parameter | None:
    """The parameter that an action's short form fills: its first one; but a reference goes to
    the action's input where the first one is a choice, a filter, or a text of the app's own that no
    real file has a variable in. None where there is none. A date goes to the date, not to the mode.
    """
    main = facts.by_slug.get(facts.main)
    if main is None:
        return None
    if main.key == DATE_MODE:
        is_mode = isinstance(node, Scalar) and node.text in main.choices
        return main if is_mode else facts.by_slug.get(facts.input)
    own = main.kind == "string" and not {"A", "T"} & {*main.seen} and facts.input in facts.by_slug
    never = main.choices or main.kind == "filter" or own
    return facts.by_slug.get(facts.input) if never and has_reference(node) else main


def read_question(compiler: ActionCompiler, node: Node, facts: ActionFacts) -> None:
    """One question: its text alone, or `{ask: ..., parameter: ..., default: ...}`."""
    slug: str = facts.main
    asked: Node | None = node
    default: Node | None = None
    if isinstance(node, Mapping):
        told = {key.text: value for key, value in node.pairs}
        for key, _ in node.pairs:
            if key.text not in QUESTION_KEYS:
                message = f'a question has no key "{key.text}"'
                way_out = did_you_mean(key.text, QUESTION_KEYS)
                compiler.faults.add("unknown-key", key, message, way_out)
        asked, default = told.get("ask"), told.get("default")
        if isinstance(one := told.get("parameter"), Scalar):
            slug = one.text
    parameter = facts.by_slug.get(slug)
    if parameter is None:
        message = f'"{facts.slug}" has no parameter "{slug}" to ask for'
        way_out = did_you_mean(slug, facts.by_slug)
        compiler.faults.add("unknown-parameter", node, message, way_out)
        return
    question: Dict = {"ActionIndex": len(compiler.actions) - 1, "Category": "Parameter"}
    question["ParameterKey"] = parameter.key
    if isinstance(asked, Scalar):
        question["Text"] = asked.text
    if default is not None:
        question["DefaultValue"] = read_literal(default, compiler.reader.report)
    compiler.questions.append(question)


def own_facts(identifier: str) -> ActionFacts:
    """The facts of an action that is surely in the table (a block's)."""
    facts = action_of(identifier)
    assert facts is not None, identifier
    return facts
