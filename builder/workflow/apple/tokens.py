"""How Apple spells a value inside a parameter: references, and text that holds them.

Knows references (an earlier action's output, a named variable, a global such as the
shortcut's input), what may be asked of one (a property, a dictionary key, another kind),
and text with references in it. Knows no action: those are in `builder.workflow.apple.actions`.

Facts, from 3,088 files written by Apple's Shortcuts app (checked 2026-11-22): a reference
that fills a whole field is a WFTextTokenAttachment; within text it is U+FFFC, and
`attachmentsByRange` names its place as "{offset, 1}" in UTF-16 units (103,350 of 103,350
such characters have an attachment); a condition's input wraps the attachment once more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from builder.wire.plist import Dict
from builder.workflow.apple import spelling

PLACE = spelling.PLACE

TYPE = spelling.TYPE
VALUE = spelling.VALUE
SERIALIZATION = spelling.SERIALIZATION
STEPS = spelling.STEPS
ATTACHMENT = spelling.ATTACHMENT
MIXED_TEXT = spelling.MIXED_TEXT

OUTPUT = spelling.OUTPUT
VARIABLE = spelling.VARIABLE
EXTENSION_INPUT = spelling.EXTENSION_INPUT
CLIPBOARD = spelling.CLIPBOARD
CURRENT_DATE = spelling.CURRENT_DATE
ASK = spelling.ASK
DEVICE_DETAILS = spelling.DEVICE_DETAILS

COERCION = spelling.COERCION
PROPERTY = spelling.PROPERTY
DICTIONARY_KEY = spelling.DICTIONARY_KEY
DATE_FORMAT = spelling.DATE_FORMAT

NUMBER_ITEM = spelling.NUMBER_ITEM
TEXT_ITEM = spelling.TEXT_ITEM


@dataclass(frozen=True, slots=True, kw_only=True)
class CoercionStep:
    """Read the value as another kind; `item_class` is a WF...ContentItem."""

    item_class: str

    def plist(self) -> Dict:
        return {TYPE: COERCION, "CoercionItemClass": self.item_class}


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyStep:
    """Take a property of the value, by its English name ("Device Type")."""

    name: str

    def plist(self) -> Dict:
        return {TYPE: PROPERTY, "PropertyName": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStep:
    """Take the value under a key of a dictionary."""

    name: str

    def plist(self) -> Dict:
        return {TYPE: DICTIONARY_KEY, "DictionaryKey": self.name}


ReferenceStep = CoercionStep | PropertyStep | KeyStep


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueReference:
    """A value made elsewhere. `kind` is Apple's word for where: OUTPUT, VARIABLE or a global.

    `name` is the variable's name, or the output's (which is for the eye only: an output is
    found by its `uuid`). `steps` are applied in order.
    """

    kind: str
    name: str = ""
    uuid: str = ""
    steps: tuple[ReferenceStep, ...] = ()

    def as_number(self) -> ValueReference:
        """The same value read as a number: 936 real comparisons of text need this."""
        return self.then(CoercionStep(item_class=NUMBER_ITEM))

    def as_text(self) -> ValueReference:
        return self.then(CoercionStep(item_class=TEXT_ITEM))

    def then(self, step: ReferenceStep) -> ValueReference:
        return replace(self, steps=(*self.steps, step))

    def plist(self) -> Dict:
        """The bare reference, as it stands inside text and inside `attachment`."""
        value: Dict = {TYPE: self.kind}
        if self.kind == OUTPUT:
            value |= {"OutputUUID": self.uuid, "OutputName": self.name}
        elif self.kind == VARIABLE:
            value |= {"VariableName": self.name}
        if self.steps:
            value[STEPS] = [step.plist() for step in self.steps]
        return value


SHORTCUT_INPUT = ValueReference(kind=EXTENSION_INPUT)
DEVICE_TYPE = ValueReference(kind=DEVICE_DETAILS, steps=(PropertyStep(name="Device Type"),))


def variable_named(name: str) -> ValueReference:
    """The variable that a Set Variable action called `name`."""
    return ValueReference(kind=VARIABLE, name=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextWithReferences:
    """Text with references in it, in the order they stand."""

    parts: tuple[str | ValueReference, ...]


# What a text field takes: text, or text with references.
TextValue = str | TextWithReferences | ValueReference


def text_with_references(*parts: str | ValueReference) -> TextWithReferences:
    return TextWithReferences(parts=parts)


def attachment(reference: ValueReference) -> Dict:
    """The reference as the whole of a field."""
    return {VALUE: reference.plist(), SERIALIZATION: ATTACHMENT}


def condition_input(reference: ValueReference) -> Dict:
    """The reference as the left side of a condition (17,922 real uses of this shape)."""
    return {TYPE: VARIABLE, "Variable": attachment(reference)}


def text_field(value: TextValue) -> str | Dict:
    """What a text field holds: text where there is no reference, else a token string.

    Raises ValueError for a U+FFFC that is not ours: the app would look for its attachment.
    """
    parts = (value,) if isinstance(value, str | ValueReference) else value.parts
    if any(isinstance(part, str) and PLACE in part for part in parts):
        raise ValueError("text for a shortcut may not hold U+FFFC, the mark of a reference")
    if all(isinstance(part, str) for part in parts):
        return "".join(part for part in parts if isinstance(part, str))
    text, offset, places = "", 0, {}
    for part in parts:
        if isinstance(part, str):
            text += part
            offset += len(part.encode("utf-16-le")) // 2
        else:
            places[f"{{{offset}, 1}}"] = part.plist()
            text += PLACE
            offset += 1
    return {
        VALUE: {"string": text, "attachmentsByRange": places},
        SERIALIZATION: MIXED_TEXT,
    }
