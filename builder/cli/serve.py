"""`optout serve`: shows the kit to browsers here, or to phones on the same network."""

from __future__ import annotations

import contextlib
import json
import os
import sys
import threading
from pathlib import Path

import click

from builder.cli.terminal import progress, say, show_problems
from builder.errors import OptOutError
from builder.kit.build.build import Request, build_kit
from builder.kit.serve.serve import (
    LOOPBACK,
    Door,
    chosen_address,
    kit_application,
    lan_addresses,
    open_door,
    run_server,
)
from builder.loader.kitfile import load_kit
from builder.loader.workspace import Workspace, find_workspace

# Kits for serving have codes for one address and one day: they lie beside the cache.
_OUT = Path(".optout-cache") / "served"
# What a browser shows: print is left out, nobody prints a kit that lives for one afternoon.
_SHOWN = ("page", "chooser", "host")


@click.command()
@click.option("--lan", is_flag=True, help="Let phones on the same network in.")
@click.option("--address", default="", metavar="IP", help="Which LAN address, where several.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="First port to try.")
@click.option("--watch", is_flag=True, help="Rebuild on changes and reload open pages.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON, then serve.")
def serve(address: str, port: int, *, lan: bool, watch: bool, as_json: bool) -> None:
    """Serve the kit: optout serve --lan, then scan the code with a phone.

    Without --lan only this computer can open it. Stop with Ctrl-C.
    """
    serve_kit(address, port, lan=lan, watch=watch, as_json=as_json)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="First port to try.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON, then serve.")
def watch(port: int, *, as_json: bool) -> None:
    """Serve the kit here and rebuild it whenever a source changes: optout watch"""
    serve_kit("", port, lan=False, watch=True, as_json=as_json)


def serve_kit(address: str, port: int, *, lan: bool, watch: bool, as_json: bool) -> None:
    """Opens the door, builds for its address, tells it, and serves."""
    host = _choose(address) if lan or address else LOOPBACK
    door = open_door(host, port)
    workspace = find_workspace(Path.cwd())
    request = Request(out=workspace.root / _OUT, base_url=door.url, targets=_SHOWN)
    folder = None if watch or host != LOOPBACK else last_kit(workspace)
    if folder is None:
        with progress(quiet=as_json) as tell:
            folder = build_kit(workspace, request, tell=tell).folder
    # From the moment the address is told, Ctrl-C is how a person ends this.
    with contextlib.suppress(KeyboardInterrupt):
        _tell(door, folder, port, as_json=as_json)
        if watch:
            _serve_watching(door, folder, workspace, request)
        else:
            run_server(kit_application(folder), door)
    if not as_json:
        say("Stopped.", err=True)


def last_kit(workspace: Workspace) -> Path | None:
    """The kit that the last build left in dist/, if there is one."""
    folder = workspace.root / "dist" / load_kit(workspace).id
    return folder if (folder / "manifest.json").is_file() else None


def _choose(address: str) -> str:
    found = lan_addresses()
    if not address and len(found) > 1:
        say("This computer has several addresses:", err=True)
        for number, each in enumerate(found, 1):
            say(f"  {number}  {each}", err=True)
        if sys.stdin.isatty() and sys.stderr.isatty():
            choice = click.prompt(
                "Which one", type=click.IntRange(1, len(found)), default=1, err=True
            )
            return found[choice - 1]
        say("Taking the first; name another with --address.", err=True)
    return chosen_address(address, found)


def _tell(door: Door, folder: Path, asked: int, *, as_json: bool) -> None:
    if as_json:
        click.echo(
            json.dumps({"ok": True, "url": door.url, "port": door.port, "folder": str(folder)})
        )
        sys.stdout.flush()
        return
    if door.moved:
        say(f"Port {asked} is taken; using {door.port}.", err=True)
    if door.host != LOOPBACK:
        if _show_code(door.url):
            say("Scan the code with the phone's camera. The phone must be on the same Wi-Fi.")
        else:
            say("Type the address into the phone's browser. It must be on the same Wi-Fi.")
    say(f"Open {door.url}")
    say("Stop with Ctrl-C.")
    sys.stdout.flush()


def _show_code(url: str) -> bool:
    """Whether the code was shown: not in a pipe, without colour, or where blocks cannot show."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        return False
    from builder.render.qr import proven_qr
    from builder.render.qr_draw import terminal_qr

    sys.stdout.write(terminal_qr(proven_qr(url)) + "\n")
    return True


def _serve_watching(door: Door, folder: Path, workspace: Workspace, request: Request) -> None:
    from builder.kit.serve.watch import Watcher, reloading

    def rebuild() -> None:
        build_kit(workspace, request)
        say("Rebuilt.", err=True)

    def failed(error: OptOutError) -> None:
        show_problems(error.problems)

    watcher = Watcher(workspace, rebuild, failed)
    thread = threading.Thread(target=watcher.run, daemon=True)
    thread.start()
    say("Watching for changes.", err=True)
    try:
        application = reloading(kit_application(folder, fresh=True), folder, watcher)
        run_server(application, door)
    finally:
        watcher.stop()
        thread.join(timeout=10)
