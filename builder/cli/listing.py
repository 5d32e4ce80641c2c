"""`optout list`: guides, devices, panes, languages, targets; actions, glyphs, colors, content."""

from __future__ import annotations

from typing import Any

import click

from builder.cli.completion import complete_listed
from builder.cli.envelope import print_envelope
from builder.cli.terminal import say, table
from builder.cli.workspace_here import workspace_here
from builder.errors import Problem, UsageError

WHAT = ("guides", "devices", "panes", "languages", "targets")
# What the workflow language has names for; these need no workspace.
WORDS = ("actions", "glyphs", "colors", "content")
SEARCHED = ("panes", *WORDS)


@click.command("list")
@click.argument("what", type=click.Choice((*WHAT, *WORDS)))
@click.argument("words", nargs=-1, metavar="[WORD]...", shell_complete=complete_listed)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(what: str, words: tuple[str, ...], *, as_json: bool) -> None:
    """List what there is: optout list languages

    With words, panes of all known screens are searched: optout list panes larger text
    So are actions of the workflow language, by any name: optout list actions clipboard
    """
    if words and what not in SEARCHED:
        message = f"words search {', '.join(SEARCHED)}, and {what} are few"
        raise UsageError(Problem(code="list-words", message=message, help=f"optout list {what}"))
    if what == "actions":
        _actions(" ".join(words), as_json=as_json)
        return
    head, rows = _search(what, words) if words else _rows(what)
    if as_json:
        own: dict[str, Any] = {what: [dict(zip(head, row, strict=True)) for row in rows]}
        print_envelope(**own)
    elif rows:
        say(table([head, *rows]))
    else:
        say(f'No {_ONE[what]} has "{" ".join(words)}" in its name.', err=True)


_ONE = {"panes": "pane", "glyphs": "glyph", "colors": "color", "content": "kind of content"}


def _actions(words: str, *, as_json: bool) -> None:
    from builder.cli.actions import action_json, describe_actions, found_actions

    rows = found_actions(words)
    if as_json:
        print_envelope(actions=[action_json(row) for row in rows])
        return
    if rows:
        say(describe_actions(rows, words))
        return
    from builder.workflow.apple.action_names import suggested

    way_out = suggested(words)
    say(f'No action is called "{words}"{f"; {way_out}" if way_out else "."}', err=True)


def _rows(what: str) -> tuple[list[str], list[list[str]]]:
    if what == "targets":
        return _targets()
    if what in WORDS:
        from builder.cli.actions import named_rows

        return named_rows(what)
    from builder.loader.definitions import load_definitions
    from builder.loader.labels import MEASURE

    languages = () if what == "languages" else (MEASURE,)
    definitions = load_definitions(workspace_here(quiet=True), languages=languages, every=True)
    devices = definitions.catalog.devices.values()
    match what:
        case "guides":
            return ["id", "title", "devices", "in a kit by default"], [
                [
                    guide.id,
                    guide.texts["title"],
                    ", ".join(device.title for device in devices if guide.routes_on(device.id)),
                    "yes" if guide.default else "no",
                ]
                for guide in definitions.guides.values()
            ]
        case "devices":
            return ["id", "name", "system", "can"], [
                [
                    device.id,
                    device.title,
                    f"{device.system} {device.covers.since} to {device.newest}",
                    ", ".join(sorted(device.can)) or "steps by hand only",
                ]
                for device in devices
            ]
        case "languages":
            return ["tag", "name", "English name", "reviewed", "names in English"], [
                [
                    each.id,
                    each.name,
                    each.english_name,
                    "yes" if each.reviewed else "no",
                    str(len(each.missing)),
                ]
                for each in definitions.languages.values()
            ]
        case _:
            return ["device", "pane", "systems", "URL", "sure"], [
                [
                    device.id,
                    pane.id,
                    _span(str(address.span.since), str(address.span.until or "")),
                    address.url,
                    str(address.fact.confidence),
                ]
                for device in devices
                for pane in device.own_panes
                for address in pane.addresses
            ]


def _search(what: str, words: tuple[str, ...]) -> tuple[list[str], list[list[str]]]:
    """Panes of the table whose titles or ids hold the words; names that hold them."""
    if what in WORDS:
        head, rows = _rows(what)
        sought = [word.casefold() for word in words]
        held = [row for row in rows if all(word in " ".join(row).casefold() for word in sought)]
        return head, held
    from builder.facts.pane_table import find_panes

    return ["pane", "title", "systems", "URL", "sure"], [
        [
            pane.id,
            pane.title,
            _span(str(address.span.since), str(address.span.until or "")),
            address.url,
            str(address.fact.confidence),
        ]
        for pane in find_panes(" ".join(words))
        for address in pane.addresses
    ]


def _span(since: str, until: str) -> str:
    start = "" if since == "0" else since
    return f"before {until}" if not start and until else f"{start or 'all'} to {until or 'now'}"


def _targets() -> tuple[list[str], list[list[str]]]:
    from builder.targets import TARGETS

    rows = [[each.name, each.says, ", ".join(each.after) or "-"] for each in TARGETS]
    return ["name", "what it makes", "builds upon"], rows
