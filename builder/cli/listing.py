"""`optout list`: guides, devices, panes, languages, targets."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.cli.terminal import say, table
from builder.errors import Problem, UsageError

WHAT = ("guides", "devices", "panes", "languages", "targets")


@click.command("list")
@click.argument("what", type=click.Choice(WHAT))
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(what: str, words: tuple[str, ...], *, as_json: bool) -> None:
    """List what there is: optout list languages

    With words, panes of all known screens are searched: optout list panes larger text
    """
    if words and what != "panes":
        message = f"words search panes, and {what} are few"
        raise UsageError(Problem(code="list-words", message=message, help=f"optout list {what}"))
    head, rows = _found(" ".join(words)) if words else _rows(what)
    if as_json:
        found = [dict(zip(head, row, strict=True)) for row in rows]
        click.echo(json.dumps({"ok": True, what: found}, indent=1))
    elif rows:
        say(table([head, *rows]))
    else:
        say(f'No pane has "{" ".join(words)}" in its title or id.', err=True)


def _rows(what: str) -> tuple[list[str], list[list[str]]]:
    if what == "targets":
        return _targets()
    from builder.loader.definitions import load_definitions
    from builder.loader.workspace import find_workspace

    definitions = load_definitions(find_workspace(Path.cwd()))
    devices = definitions.catalog.devices.values()
    match what:
        case "guides":
            return ["id", "title", "devices"], [
                [
                    guide.id,
                    guide.texts["title"],
                    ", ".join(device.title for device in devices if guide.routes_on(device.id)),
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
                for pane in device.panes.values()
                for address in pane.addresses
            ]


def _found(words: str) -> tuple[list[str], list[list[str]]]:
    """Panes of the table whose titles or ids hold the words."""
    from builder.facts.pane_table import find_panes

    return ["pane", "title", "systems", "URL", "sure"], [
        [
            pane.id,
            pane.title,
            _span(str(address.span.since), str(address.span.until or "")),
            address.url,
            str(address.fact.confidence),
        ]
        for pane in find_panes(words)
        for address in pane.addresses
    ]


def _span(since: str, until: str) -> str:
    start = "" if since == "0" else since
    return f"before {until}" if not start and until else f"{start or 'all'} to {until or 'now'}"


def _targets() -> tuple[list[str], list[list[str]]]:
    from builder.targets import TARGETS

    rows = [[each.name, each.says, ", ".join(each.after) or "-"] for each in TARGETS]
    return ["name", "what it makes", "builds upon"], rows
