"""Makes actions_table.tsv, actions_words.tsv and actions_defaults.tsv of builder/workflow/apple;
run it after raising the pin.

    .venv/bin/python scripts/make_action_table.py

Sources: shortcutkit 2.0.0 (PyPI, MIT), whose data was extracted from the Shortcuts engine of
macOS 27.2 on 2026-10-26; and actions_seen.tsv beside them, what real files carry that the
engine's list lacks. Nothing in the tables is typed by hand.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import shortcutkit  # type: ignore[import-untyped, unused-ignore]
from shortcutkit.actions import (  # type: ignore[import-untyped, unused-ignore]
    ACTIONS,
    PARAM_CHOICES,
    PARAM_KINDS,
)

PINNED = "2.0.0"
FACTS = Path(__file__).resolve().parent.parent / "builder" / "workflow" / "apple"
BUILTIN = "is.workflow.actions."

# Keys that any action may carry; they are no parameters of the action itself.
FRAME = frozenset(
    {"UUID", "CustomOutputName", "GroupingIdentifier", "WFControlFlowMode", "AppIntentDescriptor"}
)
# Names that the workflow language keeps for itself inside an action's mapping.
RESERVED = frozenset({"raw", "named", "descriptor", "app"})
# Names of actions that the language keeps for its own verbs and blocks.
RESERVED_ACTIONS = frozenset(
    {"if", "if-any", "if-all", "menu", "repeat", "repeat-each", "raw", "set"}
)
# Which kind of value a parameter of this class takes, where the catalogue says only "any".
CLASS_KINDS = {
    "WFContentArrayParameter": "items",
    "WFChooseFromMenuArrayParameter": "items",
    "WFContactFieldParameter": "any",
}
COLUMNS = "slug, identifier, name, output name, app as JSON, parameters as JSON"


def slug_of(words: str) -> str:
    """kebab-case: `Show Alert` -> show-alert, `WFHTTPMethod` -> http-method."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", words)
    words = words.replace("’", "").replace("ʼ", "").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-") or "x"


def name_slug(name: str) -> str:
    """kebab-case of a name people read: capitals inside a word do not part it."""
    name = name.replace("’", "").replace("ʼ", "").replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x"


def key_slug(key: str) -> str:
    """A parameter's name from its key: `Show-WFInput` -> show-input, `OnValue` -> on-value."""
    return slug_of(re.sub(r"(^|-)WF(?=[A-Z])", r"\1", key))


def read_seen() -> dict[str, dict[str, str]]:
    """identifier -> parameter key -> the letters of the types seen, commonest first."""
    seen: dict[str, dict[str, str]] = {}
    for line in (FACTS / "actions_seen.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        identifier, _, *columns = line.split("\t")
        parts = (column.split("=", 1) for column in columns)
        seen[identifier] = {
            key: "".join(item[0] for item in types.split(",")) for key, types in parts
        }
    return seen


def kind_from_letters(letters: str) -> str:
    """What kind a parameter is that only real files tell of."""
    if letters == "b" or letters in ("bA", "Ab"):
        return "bool"
    if set(letters) <= set("irA") and set(letters) & set("ir"):
        return "number"
    if "T" in letters and letters.find("T") < (letters.find("A") % 99):
        return "text"
    return {"F": "dictionary", "Q": "quantity", "P": "filter"}.get(letters, "any")


def unique(wanted: str, fallback: str, taken: set[str]) -> str:
    for candidate in (wanted, fallback, *(f"{wanted}-{n}" for n in range(2, 99))):
        if candidate and candidate not in taken:
            taken.add(candidate)
            return candidate
    raise ValueError(f"no name left for {wanted}")


def action_slugs(names: dict[str, str]) -> dict[str, str]:
    """identifier -> slug: the app's own name; where two share one, the app's or key's follows."""
    taken = set(RESERVED_ACTIONS)
    slugs: dict[str, str] = {}
    for identifier in sorted(names, key=lambda one: (not one.startswith(BUILTIN), one)):
        name = names[identifier]
        builtin = identifier.startswith(BUILTIN)
        tail = identifier.removeprefix(BUILTIN)
        plain = name_slug(name)
        if name in ("", "Unknown Action"):
            plain = slug_of(tail if builtin else tail.split(".")[-1])
        app = slug_of(identifier.split(".")[-2]) if "." in tail else slug_of(tail)
        slugs[identifier] = unique(plain, f"{plain}-{app}", taken)
    return slugs


def is_apples(identifier: str) -> bool:
    return identifier in ACTIONS or identifier.startswith((BUILTIN, "com.apple."))


def parameters_of(
    identifier: str, definition: dict[str, Any], seen: dict[str, str]
) -> list[list[Any]]:
    """[key, slug, kind, letters of the types seen, choices] for every parameter."""
    known = ACTIONS.get(identifier, {})
    kinds = PARAM_KINDS.get(identifier, {})
    choices = PARAM_CHOICES.get(identifier, {})
    told = {
        item["Key"]: item for item in definition.get("Parameters", ()) if isinstance(item, dict)
    }
    keys = [key for key in known.get("params", ()) if key not in FRAME]
    into = (definition.get("Input") or {}).get("ParameterKey")
    extra = [key for key in sorted(seen) if key not in keys and key not in FRAME]
    keys += [into] if into and into not in keys and into not in extra else []
    taken = set(RESERVED)
    rows = []
    for key in [*keys, *extra]:
        item = told.get(key, {})
        label = item.get("Label") or ""
        letters = seen.get(key, "")
        kind = kinds.get(key) or kind_from_letters(letters)
        kind = CLASS_KINDS.get(item.get("Class", ""), kind)
        slug = unique(name_slug(label) if label else key_slug(key), key_slug(key), taken)
        row = [key, slug, kind, letters, choices.get(key, [])]
        while row and row[-1] in ("", []):
            row.pop()
        rows.append(row)
    return rows


# Where the app's sentence begins with a choice, and what an author gives at once is something else:
# "Ask for Number with What?" is asked by its question.
SHORT_FORMS = {
    "is.workflow.actions.appendnote": "text",
    "is.workflow.actions.ask": "WFAskActionPrompt",
    "is.workflow.actions.file.append": "WFInput",
    "is.workflow.actions.searchweb": "WFInputText",
    "is.workflow.actions.urlencode": "WFInput",
}


def main_key(definition: dict[str, Any], rows: list[list[Any]]) -> str:
    """The parameter a short form fills: the first one in the app's own sentence."""
    keys = [row[0] for row in rows]
    summary = definition.get("ParameterSummary") or {}
    formats = [summary.get("format", "")]
    formats += [value.get("format", "") for value in summary.get("possibleValues", ())]
    for words in formats:
        for key in re.findall(r"\$\{(\w[\w.-]*)\}", words or ""):
            if key in keys:
                return str(key)
    plain = [key for key in keys if not key.endswith("WhenRun")]
    return plain[0] if plain else ""


def build() -> tuple[list[str], list[str]]:
    definitions = json.loads(Path(shortcutkit.DEFINITIONS).read_text("utf-8"))
    seen = read_seen()
    names = {identifier: entry["name"] or "" for identifier, entry in ACTIONS.items()}
    names |= {one: "" for one in seen if one not in names}
    # Other companies' actions are written by their identifier: their names are not known here.
    slugs = action_slugs({one: name for one, name in names.items() if is_apples(one)})
    table, words = [], []
    for identifier in sorted(names):
        entry = ACTIONS.get(identifier, {})
        definition = definitions.get(identifier, {})
        rows = parameters_of(identifier, definition, seen.get(identifier, {}))
        main = SHORT_FORMS.get(identifier) or main_key(definition, rows)
        facts = {"main": main, "parameters": rows}
        descriptor = entry.get("descriptor")
        output = entry.get("output") or ""
        output = output.get("format", "") if isinstance(output, dict) else output
        table.append(
            "\t".join(
                [
                    slugs.get(identifier, ""),
                    identifier,
                    names[identifier],
                    output,
                    compact(descriptor) if descriptor else "",
                    compact(facts),
                ]
            )
        )
        words.append(words_of(identifier, definition))
    return table, [line for line in words if line]


def words_of(identifier: str, definition: dict[str, Any]) -> str:
    """What the app says about an action and its parameters, for editors."""
    description = definition.get("Description") or {}
    summary = description.get("DescriptionSummary") or ""
    summary = summary.get("format", "") if isinstance(summary, dict) else summary
    told = {
        item["Key"]: [item.get("Label", ""), item["Description"]]
        for item in definition.get("Parameters", ())
        if isinstance(item, dict) and isinstance(item.get("Description"), str)
    }
    if not summary and not told:
        return ""
    return "\t".join([identifier, compact(summary), compact(told)])


def defaults_of(definitions: dict[str, Any]) -> list[str]:
    """What the app's editor shows for a parameter that a file leaves out, where it says so."""
    return [
        "\t".join([identifier, item["Key"], compact(item["DefaultValue"])])
        for identifier, definition in sorted(definitions.items())
        for item in definition.get("Parameters", ())
        if isinstance(item, dict) and isinstance(item.get("DefaultValue"), str | int | float)
    ]


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(name: str, columns: str, lines: list[str]) -> None:
    head = [
        f"# Generated by scripts/make_action_table.py from shortcutkit {PINNED} (MIT): the engine",
        "# of macOS 27.2, extracted 2026-10-26; and from actions_seen.tsv (checked 2026-11-22).",
        f"# Do not edit. Columns: {columns}.",
    ]
    (FACTS / name).write_text("\n".join([*head, *lines, ""]), "utf-8")


def main() -> int:
    if shortcutkit.__version__ != PINNED:
        sys.stderr.write(f"shortcutkit {PINNED} is pinned; this is {shortcutkit.__version__}\n")
        return 1
    table, words = build()
    write("actions_table.tsv", COLUMNS, table)
    write("actions_words.tsv", "identifier, summary as JSON, parameters as JSON", words)
    definitions = json.loads(Path(shortcutkit.DEFINITIONS).read_text("utf-8"))
    write("actions_defaults.tsv", "identifier, key, default as JSON", defaults_of(definitions))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
