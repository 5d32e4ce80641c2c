"""Rebuilds a kit when its sources change, and lets open pages know.

Knows how to notice a change (names, sizes and times of the sources) and how a served page
reloads itself. The kit on the disk stays as it is built: only what is served carries the
reloading script, with a policy that allows just that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from builder.errors import OptOutError, Problem
from builder.files import FileStates, read_file, states_of
from builder.kit.serve.application import Application, StartResponse, place_of
from builder.loader.workspace import DEVICES, Workspace
from builder.targets.host import HEADERS
from builder.wire.digest import sha256_base64

# Quick enough to feel at once, and no load: only sizes and times of files are looked at.
PAUSE = 0.4
# Proxies give a silent answer up, nginx after 60 seconds (its proxy_read_timeout).
_PATIENCE = 25.0
CHANGED = "/.changed"
_SCRIPT = (
    'fetch("/.changed?"+document.currentScript.dataset.at).then(r=>r.text())'
    ".then(t=>{if(t)location.reload()}).catch(()=>setTimeout(()=>location.reload(),2000))"
)


def state_of(workspace: Workspace) -> FileStates:
    """What tells one state of the sources from another, without reading them."""
    found = []
    found += [path for _, path in workspace.source_paths()]
    found += workspace.root.glob(f"{DEVICES}/*.yaml")
    kit = workspace.root / "kit.yaml"
    if kit.is_file():
        found.append(kit)
    found += workspace.signed_paths()
    return states_of(found)


class Watcher:
    """Calls `rebuild` after each change until stopped: each since the watcher was made, not only
    since it runs. `turn` counts successful rebuilds."""

    def __init__(
        self,
        workspace: Workspace,
        rebuild: Callable[[], None],
        failed: Callable[[OptOutError], None],
    ) -> None:
        self.workspace = workspace
        self.rebuild = rebuild
        self.failed = failed
        self.turn = 0
        self._known = state_of(workspace)
        self._news = threading.Condition()
        self._stop = threading.Event()

    def run(self) -> None:
        """Watches until `stop`. A faulty source is told and waited for, never fatal."""
        while not self._stop.wait(PAUSE):
            try:
                state = state_of(self.workspace)
                if state == self._known:
                    continue
                self._known = state
                self.rebuild()
            except OptOutError as error:
                self.failed(error)
                continue
            except Exception as error:
                # The next change may mend what this one broke: the watch goes on.
                words = f"a fault of Optout itself: {type(error).__name__}: {error}"
                self.failed(OptOutError(Problem(code="bug", message=words)))
                continue
            with self._news:
                self.turn += 1
                self._news.notify_all()

    def stop(self) -> None:
        self._stop.set()
        with self._news:
            self._news.notify_all()

    def wait_for_news(self, since: int) -> bool:
        """Whether a rebuild came after turn `since`, waiting a while for one."""
        with self._news:
            return self._news.wait_for(
                lambda: self.turn > since or self._stop.is_set(), _PATIENCE
            ) and (self.turn > since)


def reloading(application: Application, folder: Path, watcher: Watcher) -> Application:
    """`application` with pages that reload when the watcher has news."""

    def serve(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == CHANGED:
            return _answer(environ, start, watcher)
        page = _page(folder, environ)
        if page is None or environ.get("REQUEST_METHOD") != "GET":
            return application(environ, start)
        body = with_reload(read_file(page), watcher.turn)
        start(
            "200 OK",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
                *HEADERS.items(),
            ],
        )
        return [body]

    return serve


def _answer(environ: dict[str, Any], start: StartResponse, watcher: Watcher) -> Iterable[bytes]:
    given = environ.get("QUERY_STRING", "")
    since = int(given) if given.isdecimal() and len(given) < 10 else 0
    body = b"changed" if watcher.wait_for_news(since) else b""
    start(
        "200 OK",
        [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]


def _page(folder: Path, environ: dict[str, Any]) -> Path | None:
    """The page that a request names, if it is one inside the kit."""
    place = place_of(folder, environ)
    if place is not None and str(environ.get("PATH_INFO", "")).endswith("/"):
        place = place / "index.html" if place.is_dir() else None
    return place if place is not None and place.suffix == ".html" and place.is_file() else None


def with_reload(page: bytes, turn: int) -> bytes:
    """A page with the reloading script and a policy that allows it; others as they are."""
    marker = b"; script-src " if b"; script-src " in page else b""
    if not marker or b"</body>" not in page:
        return page
    allowed = f"; connect-src 'self'; script-src 'sha256-{sha256_base64(_SCRIPT.encode())}' "
    script = f'<script data-at="{turn}">{_SCRIPT}</script></body>'
    page = page.replace(marker, allowed.encode(), 1)
    return page.replace(b"</body>", script.encode(), 1)
