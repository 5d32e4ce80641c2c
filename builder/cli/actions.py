"""`optout list actions`, glyphs, colors and content: what the workflow language has names for.

Knows how an action is told to a person and as JSON. What there is to tell the workflow wing knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from builder.cli.terminal import table

if TYPE_CHECKING:
    from builder.workflow.apple.catalog import ActionFacts

# So many are told with all their parameters; of more only the names.
MOST_TOLD = 5
_MOST_CHOICES = 24


def found_actions(words: str) -> list[ActionFacts]:
    """The actions that the words look for; without words, all that have a name here."""
    from builder.workflow.apple.action_names import find_actions
    from builder.workflow.apple.catalog import all_actions, is_third_party

    if words:
        return find_actions(words)
    return [row for row in all_actions() if row.slug or not is_third_party(row.identifier)]


def action_json(row: ActionFacts) -> dict[str, Any]:
    """All that is known of an action, as --json gives it."""
    from builder.workflow.apple.action_check import WORDS
    from builder.workflow.apple.action_names import aliases_by_slug
    from builder.workflow.apple.catalog import action_defaults, action_words
    from builder.workflow.language.example import example_of

    summary, told = action_words().get(row.identifier, ("", {}))
    defaults = action_defaults().get(row.identifier, {})
    return {
        "name": row.slug or row.identifier,
        "title": row.name,
        "identifier": row.identifier,
        "also": [alias.word for alias in aliases_by_slug().get(row.slug, ())],
        "summary": summary,
        "output": row.output,
        "systems": list(row.systems),
        "keys_known": row.keys_known,
        "short_form": row.main,
        "parameters": [
            {
                "name": one.slug,
                "key": one.key,
                "kind": one.kind,
                "takes": WORDS[one.kind],
                "choices": list(one.choices),
                "default": defaults.get(one.key),
                "says": told.get(one.key, ("", ""))[1],
            }
            for one in row.parameters.values()
        ],
        "example": example_of(row),
    }


def describe_actions(rows: list[ActionFacts], words: str) -> str:
    """A few actions with all their parameters, or the names of many."""
    few = len(rows) <= MOST_TOLD
    exact = [] if few else [row for row in rows if _is_called(row, words)]
    if few or exact:
        blocks = [_action_text(action_json(row)) for row in (rows if few else exact)]
        left = len(rows) - len(blocks)
        if left:
            blocks.append(_names([row for row in rows if row not in exact]))
        return "\n\n".join(blocks)
    return _names(rows)


def _is_called(row: ActionFacts, words: str) -> bool:
    from builder.workflow.apple.action_names import alias_of

    led = alias_of(words) if words else None
    return row.identifier == words or (led is not None and led.slug == row.slug)


def _names(rows: list[ActionFacts]) -> str:
    head = ["name", "in the app", "identifier", "systems"]
    return table(
        [
            head,
            *(
                [row.slug or "-", row.name or "-", row.identifier, _systems(row.systems)]
                for row in rows
            ),
        ]
    )


def _systems(systems: tuple[str, ...] | list[str]) -> str:
    return ", ".join(systems) or "in real files"


def _action_text(row: dict[str, Any]) -> str:
    title = f"{row['name']}: {row['title']}" if row["title"] else row["name"]
    lines = [title, f"  identifier  {row['identifier']}"]
    if row["also"]:
        lines.append(f"  also        {', '.join(row['also'])}")
    lines.append(f"  found on    {_systems(row['systems'])}")
    if row["output"]:
        lines.append(f"  gives       {row['output']}")
    if row["summary"]:
        lines += ["", *(f"  {line}" for line in row["summary"].replace("\\n", "\n").splitlines())]
    lines.append("")
    for one in row["parameters"]:
        lines.append(f"  {_parameter(one, short=one['name'] == row['short_form'])}")
    if not row["keys_known"]:
        lines.append("  Its parameters are not known.")
    elif not row["parameters"]:
        lines.append("  It has no parameters.")
    lines += ["", *(f"  {line}" for line in row["example"].splitlines())]
    return "\n".join(lines)


def _parameter(one: dict[str, Any], *, short: bool) -> str:
    words = f"{one['name']}: {one['takes']}"
    choices = [choice or '""' for choice in one["choices"]]
    if choices:
        more = f", and {len(choices) - _MOST_CHOICES} more" if len(choices) > _MOST_CHOICES else ""
        words = f"{one['name']}: one of {', '.join(choices[:_MOST_CHOICES])}{more}"
    default = one["default"]
    if default is not None:
        shown = str(default).lower() if isinstance(default, bool) else default
        words += f"; without it {shown}"
    return words + (" (the short form)" if short else "")


def named_rows(what: str) -> tuple[list[str], list[list[str]]]:
    """Glyphs, colours or kinds of content: the name here, and how Apple's files hold it."""
    if what == "content":
        from builder.workflow.apple.content import CONTENT_CLASSES

        return ["name", "class"], [[name, one] for name, one in CONTENT_CLASSES.items()]
    from builder.workflow.apple.icons import colors, glyphs

    numbers = glyphs() if what == "glyphs" else colors()
    return ["name", "number"], [[name, str(one)] for name, one in sorted(numbers.items())]
