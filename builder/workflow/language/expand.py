"""`use:` and `constants:` replaced by what they stand for, before anything is compiled.

Knows scopes: what a block is given, which names are its own, what a constant is. The result is a
document in plain actions, whose nodes still stand where they were written. Bounds: so many files,
so deep, so many nodes and characters, or one fault.
"""

from __future__ import annotations

from builder.errors import did_you_mean, nearest
from builder.wire.fields import Faults
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence
from builder.workflow.language.bound_text import (
    MAX_CHARACTERS,
    FileScope,
    TooLargeError,
    bound,
    bound_reference,
)
from builder.workflow.language.grammar import (
    ACTION_LISTS,
    CASES,
    SET,
    USE,
    USE_KEYS,
    ListItem,
    braced,
    list_item,
    set_name,
    walk,
)
from builder.workflow.language.positions import TextPlaces
from builder.workflow.language.used_files import UsedFile, UsedFiles, check_name
from builder.workflow.language.uses import FileReader

CONSTANTS, TAKES, WITH = "constants", "takes", "with"
# Blocks that use blocks grow by multiplication: a few lines could ask for billions of actions.
MAX_USES = 1000
MAX_DEPTH = 16
MAX_NODES = 200_000
# Values that are kept as they are written, whatever stands in them.
_VERBATIM = frozenset({"literal", "raw", "data", "descriptor", "integer", "real"})


# What a block's result is called within it, where the block itself gives it no name.
_RESULT = "="


def expand(document: Document, faults: Faults, read: FileReader | None) -> Document:
    """The document without `use:` and `constants:`. Faults are kept in `faults`, whose document
    becomes the one that is given back.
    """
    root = document.root
    if not isinstance(root, Mapping):
        return document
    if (takes := root.key(TAKES)) is not None:
        message = "this is a block: it is compiled where a workflow uses it"
        faults.add("is-a-block", takes, message, "leave takes: out to make a workflow of it")
    expander = _Expander(faults, read)
    actions, constants = root.get("actions"), root.get(CONSTANTS)
    scope = FileScope()
    # What a block would be given is known in it: that it is a block is fault enough.
    for name in expander.files.taken(root.get(TAKES)):
        scope.given[name] = _reference("date", root)
    expander.own_names(actions, scope)
    try:
        expander.constants(constants, scope)
        expanded = expander.actions(actions, scope) if actions is not None else None
        expander.report_foreign_names()
    except TooLargeError:
        message = "more comes out of the used blocks and constants than is taken"
        faults.add("too-large", actions or root, message, "hand over less, or use fewer")
        expanded = Sequence([], root.line, root.column)
    pairs = [
        (key, expanded if key.text == "actions" and expanded is not None else value)
        for key, value in root.pairs
        if key.text not in (CONSTANTS, TAKES)
    ]
    joint = faults.document
    whole = Mapping(pairs, root.line, root.column)
    faults.document = Document(whole, joint.file, joint.text, joint.included)
    return faults.document


class _Expander:
    def __init__(self, faults: Faults, read: FileReader | None) -> None:
        self.faults = faults
        self.files = UsedFiles(faults, read)
        self.uses = 0
        self.nodes = 0
        self.characters = 0
        # Whose name a name is: "" for the workflow's own.
        self.owners: dict[str, str] = {}
        self.scopes: list[FileScope] = []

    # Scopes

    def own_names(self, actions: Node | None, scope: FileScope, path: str = "") -> None:
        """The names that a list of actions sets. Those of a block get others where taken."""
        self.scopes.append(scope)
        for item in walk(actions):
            for key in item.sets[:1]:
                name = set_name(key) or ""
                if name in scope.given:
                    message = f'"{name}" is given to this block already'
                    self.faults.add("duplicate-name", key, message, "give it another name")
                if name not in scope.renamed:
                    scope.renamed[name] = self._free_name(name) if path else name
                    self.owners.setdefault(scope.renamed[name], path)

    def _free_name(self, name: str) -> str:
        turn, free = 1, name
        while free in self.owners:
            turn += 1
            free = f"{name} {turn}"
        return free

    def constants(self, node: Node | None, scope: FileScope) -> None:
        """Adds constants to a scope; each may stand in those below it."""
        if node is None:
            return
        if not isinstance(node, Mapping):
            way_out = "write a name and its value for each"
            self.faults.add("wrong-kind", node, '"constants" must be a mapping', way_out)
            return
        for key, value in node.pairs:
            if key.text == USE:
                for one in value.items if isinstance(value, Sequence) else [value]:
                    self._shared(one, scope)
            else:
                self._constant(key, value, scope)

    def _shared(self, node: Node, scope: FileScope) -> None:
        used = self.files.get(node)
        if used is None or self._is_circle(node, used, scope):
            return
        if used.constants is None or used.actions is not None or used.takes:
            message = f'"{used.path}" is not a file of constants'
            self.faults.add("wrong-kind", node, message, "it has format: and constants: alone")
            return
        inner = FileScope(chain=(*scope.chain, used.path))
        self.constants(used.constants, inner)
        for name, value in inner.given.items():
            scope.given.setdefault(name, value)

    def _constant(self, key: Scalar, value: Node, scope: FileScope) -> None:
        if key.text in scope.given or key.text in scope.renamed:
            message = f'"{key.text}" is the name of something else already'
            self.faults.add("duplicate-name", key, message, "give it another name")
        elif isinstance(value, Scalar) and not value.text and not value.quoted:
            message = f'"{key.text}" is empty'
            self.faults.add("empty-value", value, message, 'write "" for an empty text')
        elif check_name(self.faults, key):
            scope.given[key.text] = self.value(value, scope)

    def report_foreign_names(self) -> None:
        """A name that only another file explains is none here, though it would be found."""
        for scope in self.scopes:
            path = scope.chain[-1] if scope.chain else ""
            for name, node, at in scope.free:
                owner = self.owners.get(name, path)
                if owner != path:
                    whose = f'"{owner}" keeps its own "{name}"' if owner else "the workflow has one"
                    message = f'nothing is called "{name}" here; {whose}'
                    way_out = "name the block's result: set x before use" if owner else ""
                    way_out = way_out or f"hand it over: takes: [{name}]"
                    self._report(node, at, message, way_out, code="unknown-name")

    def _report(
        self, node: Scalar, at: int, message: str, help: str, code: str = "wrong-wording"
    ) -> None:
        place = TextPlaces(self.faults.document, node).at(at)
        self.faults.add(code, place, message, help)

    # Actions

    def actions(self, node: Node, scope: FileScope) -> Node:
        if not isinstance(node, Sequence):
            return node
        out: list[Node] = []
        for one in node.items:
            item = list_item(one)
            if item.word == USE and isinstance(item.node, Mapping):
                name = set_name(item.sets[0]) if item.sets else None
                renamed = scope.renamed.get(name, name) if name is not None else None
                out += self._used(item, scope, renamed)
            else:
                out.append(self._item(one, scope))
        return Sequence(out, node.line, node.column)

    def _item(self, node: Node, scope: FileScope) -> Node:
        self._count()
        if not isinstance(node, Mapping) or not node.pairs:
            return node
        pairs: list[tuple[Scalar, Node]] = []
        for key, value in node.pairs:
            name = set_name(key)
            if name is not None:
                own = scope.renamed.get(name, name)
                named = Scalar(SET + own, key.line, key.column, key.quoted)
                pairs.append((key if own == name else named, self._item(value, scope)))
            elif key.text in ACTION_LISTS:
                pairs.append((key, self.actions(value, scope)))
            elif key.text == CASES and isinstance(value, Sequence):
                cases = [self._case(one, scope) for one in value.items]
                pairs.append((key, Sequence(cases, value.line, value.column)))
            elif key.text in _VERBATIM:
                pairs.append((key, value))
            else:
                pairs.append((key, self._parameters(value, scope)))
        return Mapping(pairs, node.line, node.column)

    def _case(self, node: Node, scope: FileScope) -> Node:
        if not isinstance(node, Mapping):
            return node
        single = len(node.pairs) == 1
        pairs = [
            (self._key(key, scope) if single else key,
             self.actions(value, scope) if single or key.text in ACTION_LISTS
             else self.value(value, scope))
            for key, value in node.pairs
        ]  # fmt: skip
        return Mapping(pairs, node.line, node.column)

    def _parameters(self, node: Node, scope: FileScope) -> Node:
        """What follows an action's name: its parameters, whose keys are no forms of values."""
        if not isinstance(node, Mapping) or braced(node) is not None:
            return self.value(node, scope)
        pairs = [
            (key, value if key.text in _VERBATIM else self.value(value, scope))
            for key, value in node.pairs
        ]
        return Mapping(pairs, node.line, node.column)

    # Values

    def value(self, node: Node, scope: FileScope) -> Node:
        self._count()
        if isinstance(node, Scalar):
            if "{" not in node.text:
                return node
            out = bound(node, scope, self._report)
            self._weigh(out)
            return out
        if isinstance(node, Sequence):
            items = [self.value(one, scope) for one in node.items]
            return Sequence(items, node.line, node.column)
        if not isinstance(node, Mapping):
            return node
        reference = braced(node)
        if reference is not None:
            out = bound_reference(reference, scope, self._report) or node
            self._weigh(out)
            return out
        key, inner = node.pairs[0] if node.pairs else (None, None)
        if len(node.pairs) == 1 and key is not None and isinstance(inner, Scalar):
            if key.text in _VERBATIM:
                return node
            if key.text == "variable" and "{" not in inner.text:
                out = bound_reference(inner, scope, self._report) or node
                return out if out is node or braced(out) is None else _forced(key, out)
        pairs = [(self._key(key, scope), self.value(value, scope)) for key, value in node.pairs]
        return Mapping(pairs, node.line, node.column)

    def _key(self, key: Scalar, scope: FileScope) -> Scalar:
        """A key of a dictionary, or a title: a text, whatever is given for a name in it."""
        if "{" not in key.text:
            return key
        out = bound(key, scope, self._report)
        if isinstance(out, Scalar):
            return out
        reference = braced(out)
        if reference is not None:
            return Scalar("{" + reference.text + "}", key.line, key.column, key.quoted)
        self._report(key, 1, "a key must be a text", "hand over a text")
        return key

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES + len(self.faults.document.text):
            raise TooLargeError

    def _weigh(self, node: Node) -> None:
        """Counts what came in for a name: all of it, each time."""
        waiting = [node]
        while waiting:
            one = waiting.pop()
            self._count()
            if isinstance(one, Scalar):
                self.characters += len(one.text)
            elif isinstance(one, Sequence):
                waiting += one.items
            elif isinstance(one, Mapping):
                for key, value in one.pairs:
                    self.characters += len(key.text)
                    waiting.append(value)
        if self.characters > MAX_CHARACTERS:
            raise TooLargeError

    # Blocks

    def _used(self, item: ListItem, scope: FileScope, name: str | None) -> list[Node]:
        """The actions of a block. `name` is what its last one is called, if anything."""
        node = item.node
        assert isinstance(node, Mapping)
        assert item.key is not None
        strays = [(key, value) for key, value in node.pairs if key.text not in USE_KEYS]
        self.uses += 1
        if self.uses > MAX_USES or len(scope.chain) >= MAX_DEPTH:
            message = f"blocks are used more than {MAX_USES} times, or {MAX_DEPTH} deep"
            self.faults.add("too-many", item.key, message)
            raise TooLargeError
        used = self.files.get(item.value)
        if used is None or self._is_circle(item.value or node, used, scope):
            self._beside(strays, None, None)
            return _nothing(item, name)
        if used.actions is None or not isinstance(used.actions, Sequence) or not used.actions.items:
            message = f'"{used.path}" has no actions to use'
            self.faults.add("missing-key", item.value or node, message, "give it a list: actions:")
            return _nothing(item, name)
        inner = FileScope(chain=(*scope.chain, used.path))
        given = self._beside(strays, node.get(WITH), used)
        self._give(item, given, used, scope, inner)
        self.constants(used.constants, inner)
        self.own_names(used.actions, inner, used.path)
        return self._named(used.actions, inner, name, item.key)

    def _named(
        self, actions: Sequence, scope: FileScope, name: str | None, key: Scalar
    ) -> list[Node]:
        """The block's actions, the last of which gives the block's result its name."""
        items = actions.items
        last = list_item(items[-1])
        if name is not None and last.sets:
            scope.renamed[set_name(last.sets[0]) or ""] = name
        elif name is not None:
            scope.renamed[_RESULT] = name
            named = Scalar(SET + _RESULT, key.line, key.column)
            items = [*items[:-1], Mapping([(named, items[-1])], items[-1].line, items[-1].column)]
        expanded = self.actions(Sequence(items, actions.line, actions.column), scope)
        return expanded.items if isinstance(expanded, Sequence) else []

    def _beside(
        self, strays: list[tuple[Scalar, Node]], node: Node | None, used: UsedFile | None
    ) -> Node | None:
        """What follows `with`, and what stands beside `use` in its place: told, and handed over."""
        pairs: list[tuple[Scalar, Node]] = []
        for key, value in strays:
            message, way_out = f'"{key.text}" cannot stand beside "{USE}"', ""
            names = tuple(used.takes) if used is not None else ()
            meant = key.text if key.text in names else nearest(key.text, names)
            if meant:
                pairs.append((Scalar(meant, key.line, key.column), value))
                way_out = f"write with: {{{meant}: ...}} below use"
            elif nearest(key.text, (WITH,)) and node is None:
                node = value
            way_out = way_out or did_you_mean(key.text, USE_KEYS)
            self.faults.add("unknown-key", key, message, way_out)
        if not pairs:
            return node
        whole = [*node.pairs, *pairs] if isinstance(node, Mapping) else pairs
        return Mapping(whole, pairs[0][0].line, pairs[0][0].column)

    def _give(
        self, item: ListItem, node: Node | None, used: UsedFile, scope: FileScope, inner: FileScope
    ) -> None:
        """What a use hands over, as the block's names for it."""
        assert item.key is not None
        given = node.pairs if isinstance(node, Mapping) else []
        # A value for a name that is misspelt, or for all: that is not missing as well.
        meant = set(used.takes) if node is not None and not isinstance(node, Mapping) else set()
        if meant or (node is not None and not isinstance(node, Mapping)):
            way_out = f"write {{{next(iter(used.takes), 'name')}: ...}}"
            message = '"with" must be a mapping of names and values'
            self.faults.add("wrong-kind", node or item.node, message, way_out)
        for key, value in given:
            if key.text not in used.takes:
                message = f'"{used.path}" takes no "{key.text}"'
                way_out = did_you_mean(key.text, tuple(used.takes))
                meant.add(nearest(key.text, tuple(used.takes)))
                self.faults.add("unknown-parameter", key, message, way_out)
            elif isinstance(value, Scalar) and not value.text and not value.quoted:
                message = f'"{key.text}" is empty'
                self.faults.add("empty-value", value, message, 'write "" for an empty text')
            inner.given[key.text] = self.value(value, scope)
        for name, default in used.takes.items():
            if name in inner.given:
                continue
            if default is None and name not in meant:
                message = f'"{used.path}" needs "{name}"'
                below = f"write with: {{{name}: ...}} below use"
                self.faults.add("missing-key", item.value or item.key, message, below)
            # A reference may stand everywhere: one fault is enough.
            inner.given[name] = _reference("date", item.key) if default is None else default

    def _is_circle(self, node: Node, used: UsedFile, scope: FileScope) -> bool:
        if used.path not in scope.chain:
            return False
        way = " uses ".join((*scope.chain[scope.chain.index(used.path) :], used.path))
        self.faults.add("circle", node, f"this goes round in a circle: {way}")
        return True


def _reference(name: str, at: Node) -> Mapping:
    return Mapping([(Scalar(name, at.line, at.column), Scalar("", 1, 1))], at.line, at.column)


def _nothing(item: ListItem, name: str | None) -> list[Node]:
    """What stands for a block that cannot be had, so that its result's name is known."""
    at = item.node
    named = Scalar(f"{SET}{name}", at.line, at.column)
    nothing = Scalar("nothing", at.line, at.column)
    return [] if name is None else [Mapping([(named, nothing)], at.line, at.column)]


def _forced(key: Scalar, reference: Node) -> Mapping:
    """`{variable: name}` with another name."""
    inner = braced(reference)
    assert inner is not None
    return Mapping([(key, inner)], key.line, key.column)
