"""The actions we emit, each exactly as the Shortcuts app writes it.

Knows Apple's identifiers and parameter names for single actions, and how UUIDs are
named. Knows nothing of guides or devices. Blocks (menu, if, repeat) are in
`builder.workflow.apple.blocks`, references and text in `builder.workflow.apple.tokens`.

An action is a value; what it gives is `output_of(action)`. UUIDs come from a `IdPath`, a
path of names: adding an action elsewhere changes no other UUID. Parameter shapes were
counted in 3,088 files written by the app (checked 2026-11-22); the counts stand beside
the choices they decided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from builder.wire.ids import stable_uuid
from builder.workflow.apple.tokens import OUTPUT, TextValue, ValueReference, attachment, text_field
from builder.workflow.apple.workflow import Action

ActionBlock = tuple[Action, ...]

PREFIX = "is.workflow.actions."
UUID = "UUID"

# What the app calls an action's output, in English. The name is for the eye: a reference
# is resolved by UUID (90,300 of 90,670 real references point to an earlier action's UUID).
_OUTPUT_NAMES: dict[str, str] = {
    "choosefrommenu": "Menu Result",
    "conditional": "If Result",
    "detect.dictionary": "Dictionary",
    "dictionary": "Dictionary",
    "getitemfromlist": "Item from List",
    "gettext": "Text",
    "getvalueforkey": "Dictionary Value",
    "list": "List",
    "number": "Number",
    "repeat.count": "Repeat Results",
    "repeat.each": "Repeat Results",
    "runworkflow": "Shortcut Result",
    "text.changecase": "Updated Text",
    "text.replace": "Updated Text",
    "text.split": "Split Text",
    "url": "URL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdPath:
    """A path of names that UUIDs are made from: `IdPath(path=("siri-audio", "en")) / "menu"`."""

    path: tuple[str, ...]

    def __truediv__(self, name: str) -> IdPath:
        return IdPath(path=(*self.path, name))

    @property
    def uuid(self) -> str:
        """This path's own UUID, upper-case, as 97.8% of real ones are."""
        return stable_uuid("action", *self.path)

    @property
    def group(self) -> str:
        """This path's GroupingIdentifier: another UUID, since a block may have both."""
        return stable_uuid("group", *self.path)


def scope(*path: str) -> IdPath:
    return IdPath(path=path)


def block(*parts: Action | Iterable[Action]) -> ActionBlock:
    """Actions and blocks in order, as one block."""
    flat: list[Action] = []
    for part in parts:
        if isinstance(part, Action):
            flat.append(part)
        else:
            flat.extend(part)
    return tuple(flat)


def action(name: str, parameters: dict[str, Any] | None = None) -> Action:
    """An action of the Shortcuts app itself; `name` is the identifier after its prefix."""
    return Action(identifier=PREFIX + name, parameters=parameters or {})


def output_of(made: Action) -> ValueReference:
    """A reference to what the action gives. Raises ValueError if it carries no UUID."""
    uuid = made.parameters.get(UUID)
    if uuid is None:
        raise ValueError(f"{made.identifier} has no UUID, so nothing can refer to it")
    short = made.identifier.removeprefix(PREFIX)
    name = made.parameters.get("WFDeviceDetail", _OUTPUT_NAMES.get(short, short))
    return ValueReference(kind=OUTPUT, name=str(name), uuid=str(uuid))


def comment(text: str) -> Action:
    return action("comment", {"WFCommentActionText": text})


def alert(title: TextValue, message: TextValue, *, cancel: bool = False) -> Action:
    """A window with a title, a message and OK. With `cancel`, its Cancel stops the shortcut.

    The flag is always written: where it is absent the app shows Cancel.
    """
    return action(
        "alert",
        {
            "WFAlertActionTitle": text_field(title),
            "WFAlertActionMessage": text_field(message),
            "WFAlertActionCancelButtonShown": cancel,
        },
    )


def text(at: IdPath, value: TextValue) -> Action:
    return action("gettext", {UUID: at.uuid, "WFTextActionText": text_field(value)})


def url(at: IdPath, address: TextValue) -> Action:
    return action("url", {UUID: at.uuid, "WFURLActionURL": text_field(address)})


def open_url(at: IdPath, address: TextValue) -> ActionBlock:
    """A URL action, then Open URLs with its output: what iOS 14 and later ask for.

    365 real uses hand the output over with `Show-WFInput`.
    """
    made = url(at / "url", address)
    return (made, _opened(at, made))


def _opened(at: IdPath, made: Action) -> Action:
    given = {"Show-WFInput": True, "WFInput": attachment(output_of(made))}
    return action("openurl", {UUID: at.uuid, **given})


# Long enough for Settings to come up, short enough to wait for.
SETTINGS_SECONDS = 2


def open_settings(at: IdPath, address: TextValue) -> ActionBlock:
    """Opens a Settings screen even where Settings was left on another one: open, wait, open again.

    seemoo-lab/CellGuard ships this order (checked 2026-11-22; untried here).
    """
    made = url(at / "url", address)
    return (made, _opened(at / "first", made), wait(SETTINGS_SECONDS), _opened(at / "again", made))


def device_detail(at: IdPath, detail: str) -> Action:
    """Get Device Details; `detail` is Apple's English word, such as "System Version"."""
    return action("getdevicedetails", {UUID: at.uuid, "WFDeviceDetail": detail})


def split_text(at: IdPath, value: TextValue, separator: str) -> Action:
    """Text cut into a list at `separator`; "\\n" and " " are the app's own choices.

    A lone reference is an attachment (1,888 of 1,915 real uses).
    """
    field = attachment(value) if isinstance(value, ValueReference) else text_field(value)
    parameters: dict[str, Any] = {UUID: at.uuid, "Show-text": True, "text": field}
    match separator:
        case "\n":
            parameters["WFTextSeparator"] = "New Lines"
        case " ":
            parameters["WFTextSeparator"] = "Spaces"
        case _:
            parameters |= {"WFTextSeparator": "Custom", "WFTextCustomSeparator": separator}
    return action("text.split", parameters)


def first_item(at: IdPath, items: ValueReference) -> Action:
    given = {"WFInput": attachment(items), "WFItemSpecifier": "First Item"}
    return action("getitemfromlist", {UUID: at.uuid, **given})


def last_item(at: IdPath, items: ValueReference) -> Action:
    given = {"WFInput": attachment(items), "WFItemSpecifier": "Last Item"}
    return action("getitemfromlist", {UUID: at.uuid, **given})


def first_items(at: IdPath, items: ValueReference, most: int) -> Action:
    """At most so many items, from the first on."""
    given = {
        "WFInput": attachment(items),
        "WFItemSpecifier": "Items in Range",
        "WFItemRangeStart": "1",
        "WFItemRangeEnd": str(most),
    }
    return action("getitemfromlist", {UUID: at.uuid, **given})


def replace_text(at: IdPath, value: ValueReference, old: TextValue, new: TextValue) -> Action:
    """Replace Text, letter for letter: no pattern, capitals and small letters told apart, as
    both are unless the action says otherwise."""
    given = {"WFReplaceTextFind": text_field(old), "WFReplaceTextReplace": text_field(new)}
    return action("text.replace", {UUID: at.uuid, "WFInput": text_field(value), **given})


def capital_letters(at: IdPath, value: TextValue) -> Action:
    """Change Case to capital letters, as the device's language has them: in Turkish and
    Azerbaijani an i becomes İ."""
    return action(
        "text.changecase", {UUID: at.uuid, "WFCaseType": "UPPERCASE", "text": text_field(value)}
    )


def dictionary_from(at: IdPath, value: ValueReference) -> Action:
    """Get Dictionary from Input: JSON text read."""
    return action("detect.dictionary", {UUID: at.uuid, "WFInput": attachment(value)})


def value_for_key(at: IdPath, key: TextValue, value: ValueReference) -> Action:
    """What stands under a key, or under a path of keys with dots; nothing where nothing does."""
    given = {"WFInput": attachment(value), "WFDictionaryKey": text_field(key)}
    return action("getvalueforkey", {UUID: at.uuid, **given})


def dictionary(at: IdPath, pairs: Iterable[tuple[str, TextValue]]) -> Action:
    """A dictionary whose values are text."""
    rows = [
        {"WFItemType": 0, "WFKey": _token(key), "WFValue": _token(value)} for key, value in pairs
    ]
    field = {
        "Value": {"WFDictionaryFieldValueItems": rows},
        "WFSerializationType": "WFDictionaryFieldValue",
    }
    return action("dictionary", {UUID: at.uuid, "WFItems": field})


def _token(value: TextValue) -> dict[str, Any]:
    """Text as a dictionary field holds it: a token string even without references."""
    written = text_field(value)
    if isinstance(written, dict):
        return written
    return {"Value": {"string": written}, "WFSerializationType": "WFTextTokenString"}


def wait(seconds: float) -> Action:
    """Wait; a whole number of seconds is written as one, as the app's stepper does."""
    whole = int(seconds) if float(seconds).is_integer() else seconds
    return action("delay", {"WFDelayTime": whole})


def wait_to_return() -> Action:
    """Waits until the person comes back to the Shortcuts app; where the shortcut was started
    from elsewhere it does not wait (the action's own help text, engine of macOS 27.2).
    """
    return action("waittoreturn")


def set_variable(name: str, value: ValueReference) -> Action:
    return action("setvariable", {"WFVariableName": name, "WFInput": attachment(value)})


def stop() -> Action:
    """Stop this shortcut, giving nothing (1,778 of 3,291 real uses)."""
    return action("exit")


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """Actions to run first, and the reference to what they found."""

    actions: ActionBlock
    value: ValueReference


def major_version(at: IdPath) -> FoundValue:
    """The system's major version as a number: 17 on iOS 17.5.1.

    System Version is text with dots; its first part, coerced, compares as a number.
    """
    version = device_detail(at / "version", "System Version")
    parts = split_text(at / "parts", output_of(version), ".")
    first = first_item(at / "first", output_of(parts))
    return FoundValue(actions=(version, parts, first), value=output_of(first).as_number())
