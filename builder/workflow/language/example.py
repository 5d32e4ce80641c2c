"""One written example of an action, as an author would begin it.

Knows which value fits a parameter of each kind. What it writes compiles; a test tries all.
"""

from __future__ import annotations

from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import ActionFacts, Parameter
from builder.workflow.apple.filter_table import FILTER
from builder.workflow.apple.shapes import DURATION

_BLOCKS = {
    "conditional": "if: {answer}\n  is: yes\n  then: [{show-content: Right}]",
    "choosefrommenu": "menu: Which one?\n  cases: [{iPhone: [vibrate-device]}, {Mac: [nothing]}]",
    "repeat.count": "repeat: 5\n  do: [vibrate-device]",
    "repeat.each": "repeat-each: {input}\n  do: [{show-content: '{Repeat Item}'}]",
}
_VALUES: dict[str, str] = {
    "text": "'{input}'",
    "string": "Words",
    "plainString": "Words",
    "number": "5",
    "plainNumber": "5",
    "bool": "true",
    "picker": "{input}",
    "subject": "{input}",
    "dictionary": "{name: Ada}",
    "items": "[One, Two]",
    "quantity": "{quantity: 5, unit: km}",
    "filter": "[{of: Name, contains: draft}]",
    "any": "{input}",
}
# What is more than a text or a number, by Apple's own name for the parameter.
_STRUCTURES = {
    DURATION: "{quantity: 5, unit: min}",
    "WFDateActionMode": "Specified Date",
    "WFSelectedApp": "{BundleIdentifier: com.apple.mobilecal, Name: Calendar}",
    "WFWorkflow": "{workflowName: Tea, isSelf: false}",
}
_TEXTS = {
    "url": "https://example.org/",
    "urls": "https://example.org/",
    "key": "city",
    "prompt": "What is your name?",
    "question": "What is your name?",
    "title": "Done",
    "message": "That was all.",
}


def example_of(facts: ActionFacts) -> str:
    """The action as one item of a list, with its main parameter and the one its input goes to."""
    kind = BLOCK_KINDS.get(facts.identifier)
    if kind is not None:
        return f"- {_BLOCKS[kind.short]}"
    word = facts.slug or facts.identifier
    wanted = [facts.by_slug[slug] for slug in (facts.main, facts.input) if slug in facts.by_slug]
    given = list(dict.fromkeys(one for one in wanted if not _never(one)))
    if not given:
        return f"- {word}"
    if len(given) == 1 and given[0].slug == facts.main and given[0].key != FILTER:
        value = _value(given[0])
        if not value.startswith("{") or value == _VALUES["any"]:
            return f"- {word}: {value}"
    pairs = ", ".join(f"{one.slug}: {_value(one)}" for one in given)
    return f"- {word}: {{{pairs}}}"


def _never(parameter: Parameter) -> bool:
    """Values that only the app can make: a folder's bookmark, an app's entity, a contact."""
    known = parameter.key in _STRUCTURES
    return parameter.kind == "any" and not known and not ({"A", "T", "s"} & {*parameter.seen})


def _value(parameter: Parameter) -> str:
    if parameter.key in _STRUCTURES:
        return _STRUCTURES[parameter.key]
    if parameter.choices:
        return (
            f"'{parameter.choices[0]}'" if _quoted(parameter.choices[0]) else parameter.choices[0]
        )
    if parameter.kind in ("text", "string", "plainString") and parameter.slug in _TEXTS:
        return _TEXTS[parameter.slug]
    return _VALUES[parameter.kind]


def _quoted(text: str) -> bool:
    """Whether a choice must stand in quotes inside a mapping of strict YAML."""
    return any(mark in text for mark in ",:{}[]#&*!|>%@`\"'?-") or text.strip() != text
