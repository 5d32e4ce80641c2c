"""Compiles the relay: one language-neutral shortcut that opens a pane by its catalog id.

Knows how a shortcut reads the packed panes. Any web page can call a shortcut by name, so the
relay looks for its input among the known ids and opens nothing else: the text it is given is a key.
An address is joined from what stands under the keys, and from a key itself only after it was
found, letter for letter.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.facts.catalog import Catalog
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.model.relay_panes import (
    CLASSES,
    ELSEWHERE,
    MAC,
    NEWER,
    NO_FORM,
    NOTHING,
    OLDER,
    OWN,
    PANES,
    SAME,
    SIGNS,
    SOME,
    USUAL,
    opening_all,
    packed_panes,
)
from builder.views.workbench import Workbench
from builder.wire.plist import dumps_binary
from builder.workflow.apple.actions import (
    ActionBlock,
    FoundValue,
    IdPath,
    alert,
    block,
    capital_letters,
    comment,
    dictionary_from,
    first_item,
    first_items,
    last_item,
    major_version,
    open_settings,
    output_of,
    replace_text,
    scope,
    set_variable,
    split_text,
    stop,
    text,
    value_for_key,
)
from builder.workflow.apple.block_table import Condition
from builder.workflow.apple.blocks import (
    REPEAT_ITEM,
    ConditionCheck,
    device_type_is,
    has_value,
    number_check,
    repeat_each,
    text_check,
    text_is,
    when,
)
from builder.workflow.apple.tokens import (
    SHORTCUT_INPUT,
    KeyStep,
    ValueReference,
    text_with_references,
    variable_named,
)
from builder.workflow.apple.workflow import Icon, Workflow, new_top, workflow_to_plist

AXES: tuple[Axis, ...] = ()

# A life ring in green: help on the way, and unlike every guide's own icon.
_ICON = Icon(glyph=59762, color=4292093695)
# Its refusal says one sentence in each, and nobody reads on.
_MOST_LANGUAGES = 8
# No id has as many parts: what is longer is cut, and not found.
_MOST_PARTS = 16

_TEXT, _ALL, _FORM = variable_named("Text"), variable_named("All"), variable_named("Form")
_HERE, _STANDS, _CLASS = variable_named("Here"), variable_named("Stands"), variable_named("Class")
_ENDING = variable_named("Ending")
_OLDER, _NEWER = variable_named("Older"), variable_named("Newer")


def refuse(cell: Cell, bench: Workbench) -> str:
    del cell
    devices = bench.context.devices.values()
    return "" if any("scan" in device.can for device in devices) else "no device reads codes"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """The relay, unsigned: a binary property list."""
    del cell
    yield Artifact(
        path=paths.RELAY,
        data=dumps_binary(workflow_to_plist(build_relay(bench))),
        kind=Kind.SHORTCUT,
        says="relay: opens a pane by its id",
        signed=False,
    )


def build_relay(bench: Workbench) -> Workflow:
    """The workflow: the packed panes, read, and the one that is asked for, or a refusal."""
    languages = list(bench.context.languages.values())[:_MOST_LANGUAGES]
    # In the kit's languages, a few at most: an alert has little room.
    refusal = "\n\n".join(language.say("shortcut.relay-refused") for language in languages)
    return relay_workflow(bench.context.catalog, refusal)


def relay_workflow(catalog: Catalog, refusal: str) -> Workflow:
    """The workflow with the words in which it refuses."""
    packed = packed_panes(catalog)
    at = scope("relay")
    refuse = block(alert(paths.RELAY_NAME, refusal), stop())
    given = SHORTCUT_INPUT.as_text()
    return Workflow(
        name=paths.RELAY_NAME,
        actions=block(
            comment(
                "Opens a Settings screen by its id and nothing else: below are the "
                f"{len(packed.panes)} that it knows, packed."
            ),
            when(at / "sign", text_check(given, Condition.CONTAINS, OWN), refuse),
            _unpacked(at / "unpacked", packed.text),
            _walked(at / "walked", given, refuse),
            _turned(at / "turned", opening_all(catalog)),
            _opened(at / "opened", refuse),
        ),
        top=new_top(icon=_ICON, input_classes=("WFStringContentItem",), uses_input=True),
    )


def _unpacked(at: IdPath, packed: str) -> ActionBlock:
    """The dictionary `All`: the packed text, with what its signs stand for, read as JSON."""
    panes = text(at / "panes", packed)
    signs = text(at / "signs", "\n".join(f"{sign} {often}" for sign, often in SIGNS))
    rows = split_text(at / "rows", output_of(signs), "\n")
    row = _pair(at / "row", REPEAT_ITEM)
    replaced = replace_text(
        at / "replaced", _TEXT, output_of(row.actions[1]), output_of(row.actions[2])
    )
    read = dictionary_from(at / "read", _TEXT)
    return block(
        panes,
        set_variable(_TEXT.name, output_of(panes)),
        signs,
        rows,
        repeat_each(
            at / "each",
            output_of(rows),
            block(row.actions, replaced, set_variable(_TEXT.name, output_of(replaced))),
        ),
        read,
        set_variable(_ALL.name, output_of(read)),
    )


def _pair(at: IdPath, value: ValueReference) -> FoundValue:
    """Two words with a space between, apart: the actions' last two give the first and the last."""
    parts = split_text(at / "parts", value, " ")
    first = first_item(at / "first", output_of(parts))
    last = last_item(at / "last", output_of(parts))
    return FoundValue(actions=(parts, first, last), value=output_of(last))


def _walked(at: IdPath, given: ValueReference, refuse: ActionBlock) -> ActionBlock:
    """`Older` and `Newer`: the two forms of the URL, joined part by part; `Class` is the last's."""
    start = value_for_key(at / "start", PANES, _ALL)
    empty = text(at / "empty", "-")
    parts = split_text(at / "parts", given, ".")
    some = first_items(at / "some", output_of(parts), _MOST_PARTS)
    return block(
        start,
        set_variable(_HERE.name, output_of(start)),
        empty,
        set_variable(_OLDER.name, output_of(empty)),
        set_variable(_NEWER.name, output_of(empty)),
        set_variable(_CLASS.name, output_of(empty)),
        parts,
        some,
        repeat_each(at / "each", output_of(some), _step(at / "step", refuse)),
    )


def _step(at: IdPath, refuse: ActionBlock) -> ActionBlock:
    """One part of the id: what stands there, and the URLs with what it adds."""
    child = value_for_key(at / "child", REPEAT_ITEM, _HERE)
    own = value_for_key(at / "own", OWN, _HERE)
    stands = _pair(at / "stands", _STANDS)
    kind = value_for_key(
        at / "class", text_with_references(f"{CLASSES}.", output_of(stands.actions[1])), _ALL
    )
    below = text_with_references(f"{CLASSES}.", _CLASS.then(KeyStep(name=USUAL)))
    usual = value_for_key(at / "usual", below, _ALL)
    older, newer = (
        text(at / form, text_with_references(so_far, _CLASS.then(KeyStep(name=form)), _ENDING))
        for form, so_far in ((OLDER, _OLDER), (NEWER, _NEWER))
    )
    return block(
        child,
        when(
            at / "known",
            ConditionCheck(left=output_of(child), condition=Condition.HAS_NONE),
            refuse,
        ),
        set_variable(_HERE.name, output_of(child)),
        set_variable(_STANDS.name, output_of(child)),
        own,
        when(
            at / "if",
            has_value(output_of(own)),
            (set_variable(_STANDS.name, output_of(own)),),
        ),
        stands.actions,
        set_variable(_ENDING.name, stands.value),
        when(at / "same", text_is(stands.value, SAME), _in_capitals(at / "capitals")),
        kind,
        when(
            at / "which",
            has_value(output_of(kind)),
            (set_variable(_CLASS.name, output_of(kind)),),
            (usual, set_variable(_CLASS.name, output_of(usual))),
        ),
        older,
        set_variable(_OLDER.name, output_of(older)),
        newer,
        set_variable(_NEWER.name, output_of(newer)),
    )


def _in_capitals(at: IdPath) -> ActionBlock:
    """`Ending`: the part of the id in capital letters, the same on devices in every language."""
    high = capital_letters(at / "high", REPEAT_ITEM)
    plain = replace_text(at / "plain", output_of(high), "İ", "I")
    whole = replace_text(at / "whole", output_of(plain), "-", "_")
    return (high, plain, whole, set_variable(_ENDING.name, output_of(whole)))


def _turned(at: IdPath, opening_all: tuple[str, ...]) -> ActionBlock:
    """`Form`: how this system opens the pane, which is the last of the class's turns that is not
    newer than it. On the devices named, a class for all and one for some of them count alike."""
    version = major_version(at / "version")
    none = text(at / "none", NO_FORM)
    turn = _pair(at / "turn", REPEAT_ITEM)
    since = output_of(turn.actions[1]).as_number()
    reached = number_check(version.value, Condition.AT_LEAST, since)
    known = when(at / "if", reached, (set_variable(_FORM.name, turn.value),))
    mac, elsewhere, some = (_CLASS.then(KeyStep(name=kind)) for kind in (MAC, ELSEWHERE, SOME))
    # A class has one of these alone: what is not there adds nothing.
    kinds = {MAC: text(at / MAC, mac), ELSEWHERE: text(at / ELSEWHERE, elsewhere)}
    kinds |= {
        f"{SOME}-{title}": text(at / SOME / title, text_with_references(elsewhere, some))
        for title in opening_all
    }
    turns = {
        kind: (made, set_variable(_TEXT.name, output_of(made))) for kind, made in kinds.items()
    }
    others: ActionBlock = turns[ELSEWHERE]
    for title in opening_all:
        others = when(at / "some" / title, device_type_is(title), turns[f"{SOME}-{title}"], others)
    rows = split_text(at / "rows", _TEXT, "\n")
    return block(
        version.actions,
        none,
        set_variable(_FORM.name, output_of(none)),
        when(at / "mac", device_type_is("Mac"), turns[MAC], others),
        rows,
        repeat_each(at / "each", output_of(rows), block(turn.actions, known)),
    )


def _opened(at: IdPath, refuse: ActionBlock) -> ActionBlock:
    """Opens the form that was found, or what stands in its place; refuses where there is none."""
    lines = split_text(at / "lines", _FORM, "\n")
    line = last_item(at / "line", output_of(lines))
    whole = replace_text(at / "whole", output_of(line), NOTHING, "")
    return block(
        when(at / "none", text_is(_FORM, NO_FORM), refuse),
        when(at / "older", text_is(_FORM, OLDER), (set_variable(_FORM.name, _OLDER),)),
        when(at / "newer", text_is(_FORM, NEWER), (set_variable(_FORM.name, _NEWER),)),
        lines,
        line,
        whole,
        open_settings(at / "screen", output_of(whole)),
    )
