"""A kit's folder as a WSGI application: static files, the right media types, nothing else.

whitenoise does the serving: ranges, ETags. No listing, no path outside the kit. Knows no socket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from builder.model.kinds import cache_control, media_type
from builder.model.paths import INDEX
from builder.targets.host import HEADERS

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

# Browsers ask each time whether the file is still the same.
NEVER = "no-cache"


def kit_application(folder: Path, *, fresh: bool = False) -> Application:
    """The WSGI application for a kit; what lies outside of it is not there, links or not.

    The disk is looked at for each request. `fresh`: browsers ask again each time, too.
    """
    from whitenoise import WhiteNoise

    def headers(found: Any, path: str, url: str) -> None:
        # Said here for each file: whitenoise knows types by their endings only.
        found["Content-Type"] = media_type(Path(path).name)
        found["Cache-Control"] = NEVER if fresh else _cache_control(url)
        for name, value in HEADERS.items():
            found[name] = value

    served: Application = WhiteNoise(
        _not_found,
        root=str(folder),
        index_file=True,
        # Its other way walks the folder once, and breaks where a link leads nowhere.
        autorefresh=True,
        max_age=None,
        allow_all_origins=False,
        add_headers_function=headers,
    )

    def serve(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if place_of(folder, environ) is None:
            return _not_found(environ, start)
        return served(environ, start)

    return serve


def _cache_control(url: str) -> str:
    """How long a browser may keep what is served at a URL: the registry says it by path."""
    return cache_control(url.removeprefix("/") + (INDEX if url.endswith("/") else ""))


def request_path(environ: dict[str, Any]) -> str:
    """The path that is asked for: WSGI hands its bytes on as Latin-1 (PEP 3333)."""
    return str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")


def place_of(folder: Path, environ: dict[str, Any]) -> Path | None:
    """The file or folder that a request names, links followed; None where it is not in `folder`."""
    try:
        place = (folder / request_path(environ).lstrip("/")).resolve(strict=True)
        return place if place.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links, before 3.13
        return None


def _not_found(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
    """What is not a file of the kit."""
    del environ
    body = b"Not in this kit.\n"
    start(
        "404 Not Found",
        [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *HEADERS.items(),
        ],
    )
    return [body]
