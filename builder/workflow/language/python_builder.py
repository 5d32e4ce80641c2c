"""Workflows written in Python: calls become the language's own nodes, which one compiler checks.

    with shortcut("Hello") as hello:
        name = ask_for_input("What is your name?")
        with if_(name, is_="Ada"):
            show_content(f"Hello, {name}!")
    data = dump_workflow(hello.compile())

Knows how a call, a block and a value become nodes, and the place in the Python file that each
comes from: faults carry it. Knows no action: names and parameters are checked by the compiler.
"""

from __future__ import annotations

import inspect
import json
import keyword
import linecache
import sys
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Pairs
from collections.abc import Sequence as Items
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import cache, wraps
from itertools import islice
from types import FrameType, TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from builder.errors import DefinitionError
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence
from builder.workflow.apple.catalog import ActionFacts, action_named, action_words, all_actions
from builder.workflow.apple.workflow import Workflow
from builder.workflow.language.document import read_workflow
from builder.workflow.language.grammar import SET, USE
from builder.workflow.language.uses import FileReader

_HERE = __file__


class Reference:
    """A value of a run: an action's output, or what is calculated from it. In a text it stands in
    braces; `+ - * / %` and `[key]` place the actions that calculate and look up.
    """

    def __init__(self, head: str, item: _Item | None = None, steps: str = "") -> None:
        self._head = head
        self._item = item
        self._steps = steps

    @property
    def inner(self) -> str:
        """What stands between the braces."""
        if self._item is not None:
            self._head = self._item.named()
        return self._head + self._steps

    def __str__(self) -> str:
        return "{" + self.inner + "}"

    def __getitem__(self, key: str) -> Reference:
        return Reference(f"{_operand(self)}.{json.dumps(key, ensure_ascii=False)}")

    def __add__(self, other: Reference | float) -> Reference:
        return _calculated(self, "+", other)

    def __radd__(self, other: float) -> Reference:
        return _calculated(other, "+", self)

    def __sub__(self, other: Reference | float) -> Reference:
        return _calculated(self, "-", other)

    def __rsub__(self, other: float) -> Reference:
        return _calculated(other, "-", self)

    def __mul__(self, other: Reference | float) -> Reference:
        return _calculated(self, "*", other)

    def __rmul__(self, other: float) -> Reference:
        return _calculated(other, "*", self)

    def __truediv__(self, other: Reference | float) -> Reference:
        return _calculated(self, "/", other)

    def __rtruediv__(self, other: float) -> Reference:
        return _calculated(other, "/", self)

    def __mod__(self, other: Reference | float) -> Reference:
        return _calculated(self, "%", other)

    # Python would answer these for the object, and the shortcut would say something else.

    def __bool__(self) -> bool:
        raise TypeError("what a shortcut gives is not known yet: write with if_(value, is_=...)")

    def __iter__(self) -> Iterator[Reference]:
        raise TypeError("what a shortcut gives is not known yet: write with repeat_each_(value)")

    def __contains__(self, other: object) -> bool:
        raise TypeError("what a shortcut gives is not known yet: write with if_(value, contains=)")

    def __eq__(self, other: object) -> bool:
        raise TypeError("what a shortcut gives is not known yet: write with if_(value, is_=...)")

    def __lt__(self, other: object) -> bool:
        raise TypeError("values are compared by if_: write with if_(value, is_less_than=...)")

    __gt__ = __le__ = __ge__ = __lt__
    __hash__ = object.__hash__

    def asked(self, step: str) -> Reference:
        """The reference with a step behind a bar: `asked("as number")`."""
        return Reference(self.inner, steps=f"{self._steps if self._item is None else ''} | {step}")


def _operand(value: Reference | float) -> str:
    if not isinstance(value, Reference):
        if not isinstance(value, int | float):
            raise TypeError('numbers are calculated with; texts are joined: f"{value} words"')
        return str(value)
    inner = value.inner
    return f"({inner})" if any(mark in inner for mark in "+*/% ") or " - " in inner else inner


def _calculated(left: Reference | float, operator: str, right: Reference | float) -> Reference:
    return Reference(f"{_operand(left)} {operator} {_operand(right)}")


class _Item:
    """One action or block in its list; it is given a name once somebody refers to it."""

    def __init__(self, shortcut: Shortcut, pairs: list[tuple[Scalar, Node]], at: Node) -> None:
        self.shortcut = shortcut
        self.pairs = pairs
        self.at = at
        self.name = ""

    def named(self, name: str = "") -> str:
        if not self.name:
            word = self.pairs[0][0].text
            self.name = self.shortcut.free_name(name or f"{word} result")
        return self.name

    def node(self) -> Mapping:
        own = Mapping(self.pairs, self.at.line, self.at.column)
        if not self.name:
            return own
        key = Scalar(SET + self.name, self.at.line, self.at.column)
        return Mapping([(key, own)], self.at.line, self.at.column)


class _Actions(Sequence):
    """A list of actions that is still being written."""

    def __init__(self, at: Node, *, of_cases: bool = False) -> None:
        super().__init__([], at.line, at.column)
        self.own: list[_Item] = []
        self.of_cases = of_cases

    @property
    def items(self) -> list[Node]:
        return [item.node() for item in self.own]

    @items.setter
    def items(self, value: list[Node]) -> None:
        del value


class Shortcut:
    """A shortcut that is being written. `head` are the keys of a workflow file beside its actions:
    `icon={"glyph": "gear"}`, `input=["text"]`, `types=["share-sheet"]`, `constants={...}`.
    """

    def __init__(self, name: str, head: Pairs[str, Any], at: FrameType) -> None:
        self.name = name
        self.document = Document(Node(1, 1), "", "")
        self._starts: dict[str, int] = {}
        self._taken: set[str] = set()
        place = self.place(at)
        self.actions = _Actions(place)
        self.lists = [self.actions]
        self.loops = 0
        self.blocks: list[Block[Any]] = []
        self._head = [(_key(key, place), _node(value, place)) for key, value in head.items()]
        self._at = place

    def place(self, frame: FrameType) -> Node:
        """Where in its file a frame stands; its lines count on behind those of other files."""
        file = frame.f_code.co_filename
        if file not in self._starts:
            text = "".join(linecache.getlines(file, frame.f_globals)) or "\n" * 1000
            own = self.document
            if not self._starts:
                self._starts[file] = 0
                self.document = Document(own.root, file, text)
            else:
                self._starts[file] = own.next_line
                added = (*own.included, Document(Node(1, 1), file, text))
                self.document = Document(own.root, own.file, own.text, added)
        positions = islice(frame.f_code.co_positions(), frame.f_lasti // 2, None)
        line, _, column, _ = next(positions)
        return Node((line or frame.f_lineno) + self._starts[file], (column or 0) + 1)

    def free_name(self, wanted: str) -> str:
        name, turn = wanted, 1
        while name in self._taken:
            turn += 1
            name = f"{wanted} {turn}"
        self._taken.add(name)
        return name

    def add(
        self, pairs: list[tuple[Scalar, Node]], at: Node, name: str = "", *, case: bool = False
    ) -> Reference:
        if self.lists[-1].of_cases and not case:
            raise RuntimeError(f'"{pairs[0][0].text}" stands in a menu_ and in none of its case_')
        if case and not self.lists[-1].of_cases:
            raise RuntimeError('"case_" stands outside of a menu_')
        item = _Item(self, pairs, at)
        self.lists[-1].own.append(item)
        if name:
            item.named(name)
        return Reference("", item)

    def __enter__(self) -> Self:
        self._token = _CURRENT.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _CURRENT.reset(self._token)

    def compile(self, *, read: FileReader | None = None) -> Workflow:
        """The workflow. `read` gives the bytes of files that `use` names. Raises DefinitionError
        with every fault, each at its line of the Python file."""
        at = self._at
        pairs = [
            (_key("format", at), Scalar("1", at.line, at.column)),
            (_key("name", at), Scalar(self.name, at.line, at.column, True)),
            *self._head,
            (_key("actions", at), self.actions),
        ]
        root = Mapping(_settled(pairs), at.line, at.column)
        own = self.document
        whole = Document(root, own.file, own.text, own.included)
        idle = [
            whole.problem(
                "unused-block", one.at, f'"{one.name}" was called and not entered',
                help=f"write with {one.name}(...): and what is in it below",
            )
            for one in self.blocks
            if not one.entered
        ]  # fmt: skip
        try:
            workflow = read_workflow(whole, read=read, uses=True).workflow
        except DefinitionError as error:
            raise DefinitionError(*idle, *error.problems) from None
        if idle:
            raise DefinitionError(*idle)
        return workflow


def _settled(pairs: list[tuple[Scalar, Node]]) -> list[tuple[Scalar, Node]]:
    """The pairs with every list of actions as it now is."""
    return [(key, _settled_node(value)) for key, value in pairs]


def _settled_node(node: Node) -> Node:
    if isinstance(node, Mapping):
        return Mapping(_settled(node.pairs), node.line, node.column)
    if isinstance(node, Sequence):
        return Sequence([_settled_node(one) for one in node.items], node.line, node.column)
    return node


_CURRENT: ContextVar[Shortcut] = ContextVar("shortcut")
_T = TypeVar("_T")
_P = ParamSpec("_P")


class Block(AbstractContextManager[_T]):
    """A block between its call and its `with`: one that is never entered would be nothing."""

    def __init__(self, name: str, enter: Callable[[], AbstractContextManager[_T]]) -> None:
        own, self.at = _current()
        self.name = name
        self.entered = False
        self._enter = enter
        own.blocks.append(self)

    def __enter__(self) -> _T:
        self.entered = True
        self._inner = self._enter()
        return self._inner.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        return self._inner.__exit__(kind, error, trace)


def _block(function: Callable[_P, Iterator[_T]]) -> Callable[_P, Block[_T]]:
    @wraps(function)
    def called(*values: _P.args, **named: _P.kwargs) -> Block[_T]:
        return Block(function.__name__, lambda: contextmanager(function)(*values, **named))

    return called


def shortcut(name: str, **head: Any) -> Shortcut:
    """A shortcut to write within `with`: every call of an action adds it."""
    return Shortcut(name, head, _caller())


def _caller() -> FrameType:
    """The frame of whoever called into this module."""
    frame = sys._getframe(1)  # noqa: SLF001 - the one way to a caller's place
    while frame.f_code.co_filename in (_HERE, _CONTEXTS) and frame.f_back is not None:
        frame = frame.f_back
    return frame


_CONTEXTS = contextmanager.__code__.co_filename


def _current() -> tuple[Shortcut, Node]:
    found = _CURRENT.get(None)
    if found is None:
        raise RuntimeError('an action stands outside of "with shortcut(...)"')
    return found, found.place(_caller())


def _word(name: str) -> str:
    """A Python name as the language's: is_greater_than is is-greater-than."""
    return name.rstrip("_").replace("_", "-")


def _key(text: str, at: Node) -> Scalar:
    return Scalar(text, at.line, at.column)


def _node(value: Any, at: Node) -> Node:
    line, column = at.line, at.column
    match value:
        case Reference():
            key = Scalar(value.inner, line, column)
            return Mapping([(key, Scalar("", line, column))], line, column)
        case Node():
            return value
        case bool():
            return Scalar("true" if value else "false", line, column)
        case int() | float():
            return Scalar(repr(value), line, column)
        case str():
            return Scalar(value, line, column, True)
        case Pairs():
            pairs = [(_key(str(key), at), _node(one, at)) for key, one in value.items()]
            return Mapping(pairs, line, column)
        case Items():
            return Sequence([_node(one, at) for one in value], line, column)
        case None:
            return Scalar("", line, column)
    raise TypeError(f"a {type(value).__name__} is no value of a workflow")


def add_action(word: str, values: tuple[Any, ...], parameters: Pairs[str, Any]) -> Reference:
    """Adds an action by its name in the language; its output. `name_` names it, `question_` is
    what the app asks when somebody adds the shortcut.
    """
    own, at = _current()
    given = dict(parameters)
    name, question = given.pop("name_", ""), given.pop("question_", None)
    if len(values) > 1:
        raise TypeError(f"{word} takes one value without a name, and others by name")
    facts = action_named(word)
    if values and not given and not isinstance(values[0], Pairs):
        value = _node(values[0], at)
    else:
        if values:
            given = {facts.main if facts is not None else word: values[0], **given}
        pairs = [
            (_key(_word(key), at), _node(one, at)) for key, one in given.items() if one is not None
        ]
        value = Mapping(pairs, at.line, at.column) if pairs else Scalar("", at.line, at.column)
    row: list[tuple[Scalar, Node]] = [(_key(word, at), value)]
    if question is not None:
        row.append((_key("question", at), _node(question, at)))
    return own.add(row, at, name)


@contextmanager
def _within(own: Shortcut, actions: _Actions) -> Iterator[None]:
    own.lists.append(actions)
    try:
        yield
    finally:
        own.lists.pop()


def _conditions(given: Pairs[str, Any], at: Node) -> list[tuple[Scalar, Node]]:
    return [
        (_key(_word(key), at), _node(None if one is ... else one, at)) for key, one in given.items()
    ]


@_block
def if_(value: Reference, **condition: Any) -> Iterator[None]:
    """`with if_(x, is_greater_than=5):`; `has_any_value=...` (an ellipsis) for one without."""
    own, at = _current()
    then = _Actions(at)
    own.add(
        [(_key("if", at), _node(value, at)), *_conditions(condition, at), (_key("then", at), then)],
        at,
    )
    with _within(own, then):
        yield


def _last_if(own: Shortcut, what: str) -> list[tuple[Scalar, Node]]:
    items = own.lists[-1].own
    if not items or not items[-1].pairs[0][0].text.startswith("if"):
        raise RuntimeError(f'"{what}" stands behind no if_')
    return items[-1].pairs


@_block
def else_if_(value: Reference, **condition: Any) -> Iterator[None]:
    """Behind an `if_` or `else_if_`: tried where those before it do not hold."""
    own, at = _current()
    pairs = _last_if(own, "else_if_")
    further = next((one for key, one in pairs if key.text == "else-if"), None)
    if not isinstance(further, _Actions):
        further = _Actions(at)
        pairs.append((_key("else-if", at), further))
    then = _Actions(at)
    row = [
        (_key("if", at), _node(value, at)),
        *_conditions(condition, at),
        (_key("then", at), then),
    ]
    further.own.append(_Item(own, row, at))
    with _within(own, then):
        yield


@_block
def else_() -> Iterator[None]:
    """Behind an `if_`: what is done where nothing before it holds."""
    own, at = _current()
    actions = _Actions(at)
    _last_if(own, "else_").append((_key("else", at), actions))
    with _within(own, actions):
        yield


@_block
def menu_(prompt: str) -> Iterator[None]:
    """`with menu_("Which?"):`, and in it `with case_("iPhone"):` for each item."""
    own, at = _current()
    cases = _Actions(at, of_cases=True)
    own.add([(_key("menu", at), _node(prompt, at)), (_key("cases", at), cases)], at)
    with _within(own, cases):
        yield


@_block
def case_(title: str) -> Iterator[None]:
    """One item of a menu."""
    own, at = _current()
    actions = _Actions(at)
    own.add([(_key(title, at), actions)], at, case=True)
    with _within(own, actions):
        yield


@_block
def repeat_(times: Reference | int) -> Iterator[Reference]:
    """`with repeat_(5) as number:`; gives which turn it is."""
    with _loop("repeat", times, "Repeat Index") as turn:
        yield turn


@_block
def repeat_each_(values: Reference) -> Iterator[Reference]:
    """`with repeat_each_(names) as name:`; gives the item."""
    with _loop("repeat-each", values, "Repeat Item") as item:
        yield item


@contextmanager
def _loop(word: str, value: Any, variable: str) -> Iterator[Reference]:
    own, at = _current()
    actions = _Actions(at)
    own.add([(_key(word, at), _node(value, at)), (_key("do", at), actions)], at)
    own.loops += 1
    try:
        with _within(own, actions):
            yield Reference(variable if own.loops == 1 else f"{variable} {own.loops}")
    finally:
        own.loops -= 1


def use(path: str, *, name_: str = "", **given: Any) -> Reference:
    """The actions of a block, as `use: blocks/log.yaml` in a text."""
    own, at = _current()
    row = [(_key(USE, at), _node(path, at))]
    if given:
        row.append((_key("with", at), _node({_word(key): one for key, one in given.items()}, at)))
    return own.add(row, at, name_)


def variable(name: str) -> Reference:
    """A variable by its name, or a global: `variable("input")`, `variable("clipboard")`."""
    return Reference(name)


def literal(text: str) -> dict[str, str]:
    """A text in which braces are braces."""
    return {"literal": text}


# Actions as functions


def python_name(slug: str) -> str:
    name = slug.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) or name == "use" else name


@cache
def action_function(name: str) -> Callable[..., Reference]:
    """The function that adds an action: ask_for_input for ask-for-input. Raises AttributeError."""
    word = _word(name)
    facts = None if name.startswith("_") else action_named(word)
    if facts is None or facts.slug != word or python_name(word) != name:
        raise AttributeError(f"no action is called {name!r}")

    def add(*values: Any, **parameters: Any) -> Reference:
        return add_action(word, values, parameters)

    add.__name__ = add.__qualname__ = name
    add.__doc__ = action_words().get(facts.identifier, (facts.name, {}))[0] or facts.name
    add.__signature__ = _signature(facts)  # type: ignore[attr-defined]
    return add


def _signature(facts: ActionFacts) -> inspect.Signature:
    kind = inspect.Parameter
    names = [facts.main, *(slug for slug in facts.by_slug if slug != facts.main)]
    rows = [
        kind(
            python_name(slug),
            kind.POSITIONAL_OR_KEYWORD if slug == facts.main else kind.KEYWORD_ONLY,
            default=None,
        )
        for slug in names
        if python_name(slug).isidentifier()
    ]
    rows += [kind("question_", kind.KEYWORD_ONLY, default=None)]
    rows += [kind("name_", kind.KEYWORD_ONLY, default="")]
    return inspect.Signature(rows, return_annotation=Reference)


def action_function_names() -> list[str]:
    """The names of all of them."""
    return sorted(
        name for row in all_actions() if row.slug and (name := python_name(row.slug)).isidentifier()
    )
