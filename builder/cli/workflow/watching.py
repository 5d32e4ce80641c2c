"""`optout compile --watch` and `--serve`: compiled again after each change, and offered to a phone.

Knows turns, and what is told of each. What may be offered, `builder.kit.serve.shelf` knows.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.cli.options import load_roots, parse_day
from builder.cli.serve import choose_address, tell_address
from builder.cli.terminal import say, show_problems
from builder.cli.workflow.changes import changes
from builder.cli.workflow.compile_files import compile_files
from builder.cli.workflow.outputs import Result
from builder.errors import OptOutError
from builder.kit.serve.network import LOOPBACK, bind_address
from builder.kit.serve.server import run_server
from builder.kit.serve.shelf import Shelf, ShelvedShortcut, shelf_application
from builder.kit.trust.verifier import SignatureVerifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is compiled, and how often."""

    files: tuple[Path, ...]
    out: str | None
    xml: bool
    force: bool
    again: bool


def watch_files(watch: Watch) -> None:
    """Compiles after each change until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt):
        _turns(watch, None, threading.Event())
    say("Stopped.", err=True)


def serve_files(
    watch: Watch, *, lan: bool, address: str, port: int, roots: tuple[Path, ...]
) -> None:
    """Compiles beside a server that offers what is signed, and tells its address, until Ctrl-C."""
    shelf = Shelf(SignatureVerifier(now=parse_day(None), roots=load_roots(roots)))
    host = choose_address(address) if lan or address else LOOPBACK
    bound = bind_address(host, port)
    stopped = threading.Event()
    thread = threading.Thread(target=_turns, args=(watch, shelf, stopped), daemon=True)
    with contextlib.suppress(KeyboardInterrupt):
        tell_address(bound, port)
        thread.start()
        try:
            run_server(shelf_application(shelf), bound)
        finally:
            stopped.set()
            thread.join(timeout=10)
    say("Stopped.", err=True)


def _turns(watch: Watch, shelf: Shelf | None, stopped: threading.Event) -> None:
    for _ in changes(watch.files, stopped):
        _turn(watch, shelf)
        if not watch.again:
            return


def _turn(watch: Watch, shelf: Shelf | None) -> None:
    """Faults are told, and the next change may mend them."""
    try:
        compile_files(
            watch.files,
            watch.out,
            xml=watch.xml,
            force=watch.force,
            as_json=False,
            chosen=_shelving(shelf) if shelf is not None else None,
        )
    except OptOutError as error:
        show_problems(error.problems)
    for shortcut, offer in shelf.offers() if shelf is not None else ():
        say(f"{shortcut.path}: {offer.words}", err=True)
    said = "Watching for changes" if watch.again else "Serving"
    say(f"{said}; stop with Ctrl-C.", err=True)
    sys.stdout.flush()
    sys.stderr.flush()


def _shelving(shelf: Shelf) -> Callable[..., Sequence[Result]]:
    """Puts what was compiled on the shelf; what lies there signed, and says the same, may stay."""

    def chosen(results: Sequence[Result], faults: Sequence[tuple[Path, str]]) -> Sequence[Result]:
        shelved = [_shelved(one) for one in results]
        broken = [ShelvedShortcut(name=path.name, path=path, fault=why) for path, why in faults]
        shelf.shortcuts = (*shelved, *broken)
        pairs = zip(results, shelved, strict=True)
        return [one for one, kept in pairs if not shelf.is_signed_already(kept)]

    return chosen


def _shelved(result: Result) -> ShelvedShortcut:
    return ShelvedShortcut(name=result.target.stem, path=result.target, compiled=result.data)
