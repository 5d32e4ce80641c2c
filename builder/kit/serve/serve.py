"""Serves a built kit to phones nearby: static files, the right media types, nothing else.

Knows sockets and WSGI. whitenoise on waitress does the serving: ranges, ETags, slow clients.
No listing, no path outside the kit; the loopback address unless a LAN address is asked for.
"""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import socket
import struct
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.errors import NetworkError, Problem, UsageError
from builder.model.kinds import media_type
from builder.targets.host import HEADERS

LOOPBACK = "127.0.0.1"
TRIES = 50
_SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A bound socket, and the address that people open. `moved`: the port asked for was taken."""

    socket: socket.socket
    host: str
    port: int
    moved: bool

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/"


def open_door(host: str, port: int) -> Door:
    """Binds `port`, or the next free one after it. Raises NetworkError."""
    for offset in range(TRIES):
        wanted = port + offset
        if wanted > 65535:
            break
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, wanted))
            # Until it listens, another server may bind the port too: it would be lost later.
            bound.listen()
        except OSError as error:
            bound.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise _unbindable(host, wanted, error) from None
        return Door(socket=bound, host=host, port=bound.getsockname()[1], moved=offset > 0)
    raise NetworkError(
        Problem(
            code="no-port",
            message=f"no free port from {port} on",
            help="name another with --port",
        )
    )


def _unbindable(host: str, port: int, error: OSError) -> NetworkError:
    words = error.strerror or type(error).__name__
    hint = "ports below 1024 need more rights" if port < 1024 else "try another --address"
    return NetworkError(
        Problem(code="no-port", message=f"cannot listen on {host}:{port}: {words}", help=hint)
    )


def lan_addresses() -> tuple[str, ...]:
    """This machine's IPv4 addresses that a phone nearby may reach, private ones first."""
    found = {*_by_interface(), *_by_route()}
    good = [
        address
        for address in found
        if not (parsed := ipaddress.ip_address(address)).is_loopback
        and not parsed.is_link_local
        and not parsed.is_unspecified
    ]
    return tuple(sorted(good, key=lambda each: (not ipaddress.ip_address(each).is_private, each)))


def _by_interface() -> Iterable[str]:
    if not sys.platform.startswith("linux"):
        return []
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            request = struct.pack("256s", name.encode()[:15])
            try:
                answer = fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)
            except OSError:
                continue
            found.append(socket.inet_ntoa(answer[20:24]))
    return found


def _by_route() -> Iterable[str]:
    """The address the system would send from. Connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: documentation only
        except OSError:
            return []
        return [probe.getsockname()[0]]


def chosen_address(wanted: str, found: tuple[str, ...]) -> str:
    """The address to serve on. Raises UsageError where none is there or `wanted` is not one."""
    if wanted:
        if wanted not in found:
            raise UsageError(
                Problem(
                    code="no-address",
                    message=f"this machine has no address {wanted}",
                    help=f"known: {', '.join(found) or 'none'}",
                )
            )
        return wanted
    if not found:
        raise NetworkError(
            Problem(
                code="no-address",
                message="this machine is in no network that a phone could reach it by",
                help="connect to Wi-Fi, or leave --lan out",
            )
        )
    return found[0]


def kit_application(folder: Path, *, fresh: bool = False) -> Application:
    """The WSGI application for a kit; what lies outside of it is not there, links or not.

    The disk is looked at for each request. `fresh`: browsers ask again each time, too.
    """
    from whitenoise import WhiteNoise

    def headers(found: Any, path: str, url: str) -> None:
        del url
        # Said here for each file: whitenoise knows types by their endings only.
        found["Content-Type"] = media_type(Path(path).name)
        for name, value in HEADERS.items():
            found[name] = value

    served: Application = WhiteNoise(
        _nothing,
        root=str(folder),
        index_file=True,
        # Its other way walks the folder once, and breaks where a link leads nowhere.
        autorefresh=True,
        max_age=0 if fresh else 60,
        allow_all_origins=False,
        add_headers_function=headers,
    )

    def serve(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        if place_of(folder, environ) is None:
            return _nothing(environ, start)
        return served(environ, start)

    return serve


def place_of(folder: Path, environ: dict[str, Any]) -> Path | None:
    """The file or folder that a request names, links followed; None where it is not in `folder`."""
    # WSGI hands the bytes of a path on as Latin-1 (PEP 3333).
    path = str(environ.get("PATH_INFO", "")).encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        place = (folder / path.lstrip("/")).resolve(strict=True)
        return place if place.is_relative_to(folder.resolve()) else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a loop of links, before 3.13
        return None


def _nothing(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
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


def run_server(application: Application, door: Door) -> None:
    """Serves until Ctrl-C; returns then."""
    import logging

    from waitress import create_server

    # A phone that leaves in mid-answer is no news.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    server = create_server(application, sockets=[door.socket], threads=8, ident="optout")
    try:
        server.run()
    except KeyboardInterrupt:
        return
    finally:
        server.close()
