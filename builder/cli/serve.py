"""`optout serve`: shows the kit to browsers here, or to phones on the same network."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from pathlib import Path

import click

from builder.cli.envelope import print_envelope
from builder.cli.options import languages_option, named_languages
from builder.cli.terminal import progress_bar, say, show_problems
from builder.cli.workspace_here import workspace_here
from builder.errors import OptOutError, Problem, UsageError
from builder.kit.build.build import PART, BuildRequest, build_kit, folder_of_parts
from builder.kit.serve.application import kit_application
from builder.kit.serve.network import (
    LOOPBACK,
    BoundAddress,
    bind_address,
    chosen_address,
    lan_addresses,
)
from builder.kit.serve.served_kit import is_preview, kit_folder, likely_languages
from builder.kit.serve.server import run_server
from builder.loader.kitfile import load_kit
from builder.loader.workspace import Workspace

# Kits for serving have codes for one address and one day: they lie beside the cache.
_OUT = Path(".optout-cache") / "served"
# What a browser shows: print is left out, nobody prints a kit that lives for one afternoon.
_SHOWN = ("page", "chooser", "host")


@click.command()
@click.argument("kit", required=False, type=click.Path(path_type=Path))
@click.option("--lan", is_flag=True, help="Let phones on the same network in.")
@click.option("--address", default="", metavar="IP", help="Which LAN address, where several.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="First port to try.")
@languages_option("Build these.")
@click.option("--watch", is_flag=True, help="Rebuild on changes and reload open pages.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON, then serve.")
def serve(
    kit: Path | None,
    address: str,
    port: int,
    languages: tuple[str, ...],
    *,
    lan: bool,
    watch: bool,
    as_json: bool,
) -> None:
    """Serve the kit: optout serve --lan, then scan the code with a phone.

    KIT is a folder or zip; without it the last build is served, and where there is none, a
    kit in your language and English is built. Without --lan only this computer can open it.
    Stop with Ctrl-C.
    """
    if watch and kit is not None:
        words = "--watch builds its own kit"
        raise UsageError(Problem(code="serve-watch", message=words, help="leave KIT out"))
    serve_kit(address, port, languages, kit=kit, lan=lan, watch=watch, as_json=as_json)


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, help="First port to try.")
@languages_option("Build these.")
@click.option("--json", "as_json", is_flag=True, help="Print the address as JSON, then serve.")
def watch(port: int, languages: tuple[str, ...], *, as_json: bool) -> None:
    """Serve the kit here and rebuild it whenever a source changes: optout watch"""
    serve_kit("", port, languages, lan=False, watch=True, as_json=as_json)


def serve_kit(
    address: str,
    port: int,
    languages: tuple[str, ...],
    *,
    lan: bool,
    watch: bool,
    as_json: bool,
    kit: Path | None = None,
) -> None:
    """Binds an address, finds a kit or builds one for it, tells the address, and serves."""
    host = choose_address(address) if lan or address else LOOPBACK
    workspace = workspace_here(quiet=as_json)
    if kit is None and not watch and not languages:
        kit = last_kit(workspace)
    languages = named_languages(languages, workspace)
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(kit_folder(kit)) if kit is not None else None
        bound = bind_address(host, port)
        request = _request(workspace, bound, languages)
        if folder is None:
            with progress_bar(quiet=as_json) as progress:
                folder = build_kit(workspace, request, progress=progress).folder
        elif not as_json and host != LOOPBACK and is_preview(folder):
            say("This kit is a preview: codes on its pages lead nowhere. Use the one here.")
        # From the moment the address is told, Ctrl-C is how a person ends this.
        with contextlib.suppress(KeyboardInterrupt):
            _print_address(bound, folder, port, as_json=as_json)
            if watch:
                _serve_watching(bound, folder, workspace, request)
            else:
                run_server(kit_application(folder), bound)
    if not as_json:
        say("Stopped.", err=True)


def _request(workspace: Workspace, bound: BoundAddress, languages: tuple[str, ...]) -> BuildRequest:
    if not languages and not load_kit(workspace).languages:
        known = [path.stem for path in workspace.files("assets/labels", "*.yaml")]
        languages = likely_languages(os.environ, known)
    return BuildRequest(
        out=workspace.root / _OUT,
        base_url=bound.url,
        targets=_SHOWN,
        languages=languages,
        parts=folder_of_parts(os.environ),
    )


def last_kit(workspace: Workspace) -> Path | None:
    """The kit that the last build left in dist/, or a part where no whole is there."""
    name = load_kit(workspace).id
    places = (workspace.root / "dist" / f"{name}{ending}" for ending in ("", PART))
    return next((place for place in places if (place / "manifest.json").is_file()), None)


def choose_address(address: str) -> str:
    """The LAN address to serve at: the one named, else one of several that a person picks."""
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


def _print_address(bound: BoundAddress, folder: Path, asked: int, *, as_json: bool) -> None:
    if as_json:
        print_envelope(one_line=True, url=bound.url, port=bound.port, folder=str(folder))
        return
    tell_address(bound, asked)
    say("Stop with Ctrl-C.")
    sys.stdout.flush()


def tell_address(bound: BoundAddress, asked: int) -> None:
    """What a person does to open the address: scan its code or type it, or open it here."""
    if bound.moved:
        say(f"Port {asked} is taken; using {bound.port}.", err=True)
    if bound.host != LOOPBACK:
        if show_code(bound.url):
            say("Scan the code with the phone's camera. The phone must be on the same Wi-Fi.")
        else:
            say("Type the address into the phone's browser. It must be on the same Wi-Fi.")
    say(f"Open {bound.url}")
    sys.stdout.flush()


def show_code(url: str) -> bool:
    """Whether the code was shown: not in a pipe, without colour, or where blocks cannot show."""
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        return False
    from builder.render.qr import proven_qr
    from builder.render.qr_draw import terminal_qr

    sys.stdout.write(terminal_qr(proven_qr(url)) + "\n")
    return True


def _serve_watching(
    bound: BoundAddress, folder: Path, workspace: Workspace, request: BuildRequest
) -> None:
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
        run_server(application, bound)
    finally:
        watcher.stop()
        thread.join(timeout=10)
