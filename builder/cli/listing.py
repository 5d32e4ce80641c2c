"""`optout list`: guides, devices, panes, languages, targets."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.cli.terminal import say, table

WHAT = ("guides", "devices", "panes", "languages", "targets")


@click.command("list")
@click.argument("what", type=click.Choice(WHAT))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def listing(what: str, *, as_json: bool) -> None:
    """List what there is: optout list languages"""
    head, rows = _rows(what)
    if as_json:
        found = [dict(zip(head, row, strict=True)) for row in rows]
        click.echo(json.dumps({"ok": True, what: found}, indent=1))
    else:
        say(table([head, *rows]))


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


def _span(since: str, until: str) -> str:
    start = "" if since == "0" else since
    return f"before {until}" if not start and until else f"{start or 'all'} to {until or 'now'}"


def _targets() -> tuple[list[str], list[list[str]]]:
    from builder.targets import TARGETS

    rows = [[each.name, each.says, ", ".join(each.after) or "-"] for each in TARGETS]
    return ["name", "what it makes", "builds upon"], rows
