"""Makes docs/actions/, the reference of all actions, from the tables of the workflow language.

    .venv/bin/python scripts/make_action_reference.py

A test says when it is no longer current. Nothing in it is typed by hand.
"""

from __future__ import annotations

from pathlib import Path

from builder.cli.actions import action_json
from builder.workflow.apple.catalog import BUILTIN, ActionFacts, all_actions, is_third_party

TARGET = Path(__file__).resolve().parent.parent / "docs" / "actions"
MOST_CHOICES = 12
HEAD = """# {what}

Made by scripts/make_action_reference.py from the tables of builder/workflow/apple; do not edit.
`optout list actions WORD` says the same, with every choice, and finds actions by older names and by
those of other tools. Sources: the Shortcuts engine of macOS 27.2 through shortcutkit 2.0.0 (MIT,
extracted 2026-10-26), 3,288 real files (counted 2026-11-22), and names and keys of further systems
from viticci/shortcuts-playground-plugin@0789922 (MIT, read 2026-11-28). What a parameter is set to
where a file leaves it out stands after "else". The parameter in bold is the short form.
"""
MORE = """
They are written by their identifier; kinds and choices of their parameters are not known.

"""


def pages() -> dict[str, str]:
    """File name -> the whole page."""
    rows = [row for row in all_actions() if row.name and not is_third_party(row.identifier)]
    own = [row for row in rows if row.slug and row.identifier.startswith(BUILTIN)]
    apps = [row for row in rows if row.slug and not row.identifier.startswith(BUILTIN)]
    more = sorted((row for row in rows if not row.slug), key=lambda row: row.identifier)
    return {
        "shortcuts-app.md": HEAD.format(what=f"{len(own)} actions of the Shortcuts app")
        + "".join(map(_entry, _sorted(own))),
        "apples-apps.md": HEAD.format(what=f"{len(apps)} actions of Apple's other apps")
        + "".join(map(_entry, _sorted(apps))),
        "further-systems.md": HEAD.format(what=f"{len(more)} actions of further systems")
        + MORE
        + "".join(map(_line, more)),
    }


def _sorted(rows: list[ActionFacts]) -> list[ActionFacts]:
    return sorted(rows, key=lambda row: row.slug)


def _entry(row: ActionFacts) -> str:
    told = action_json(row)
    also = f"; also {', '.join(told['also'])}" if told["also"] else ""
    lines = [f"\n### {row.slug}\n", f"{row.name} (`{row.identifier}`{also})\n"]
    for one in told["parameters"]:
        name = f"**{one['name']}**" if one["name"] == row.main else one["name"]
        lines.append(f"- {name}: {_takes(one)}")
    lines += [] if told["parameters"] else ["It has no parameters."]
    example = told["example"]
    lines += ["", f"```yaml\n{example}\n```" if "\n" in example else f"`{example}`", ""]
    return "\n".join(lines)


def _takes(one: dict[str, object]) -> str:
    choices = [f"`{choice}`" for choice in one["choices"]]  # type: ignore[attr-defined]
    words = str(one["takes"])
    if choices:
        words = ", ".join(choices[:MOST_CHOICES])
        if len(choices) > MOST_CHOICES:
            words += f" and {len(choices) - MOST_CHOICES} more"
    default = one["default"]
    if default is None:
        return words
    return f"{words}; else {str(default).lower() if isinstance(default, bool) else default}"


def _line(row: ActionFacts) -> str:
    keys = ", ".join(row.parameters) or ("no parameters" if row.keys_known else "keys not known")
    return f"- `{row.identifier}` {row.name} ({', '.join(row.systems)}): {keys}\n"


if __name__ == "__main__":
    TARGET.mkdir(exist_ok=True)
    for name, text in pages().items():
        (TARGET / name).write_text(text, "utf-8")
