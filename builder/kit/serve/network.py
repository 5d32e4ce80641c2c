"""The address that a kit is served at: a bound socket, and which address phones nearby reach.

Knows sockets and this machine's networks. Knows nothing of what is served.
"""

from __future__ import annotations

import errno
import fcntl
import ipaddress
import socket
import struct
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from builder.errors import NetworkError, Problem, UsageError

LOOPBACK = "127.0.0.1"
# Whoever has so many ports in use must say which one to take.
TRIES = 50
_SIOCGIFADDR = 0x8915  # Linux: the IPv4 address of an interface


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundAddress:
    """A bound socket, and the address that people open. `moved`: the port asked for was taken."""

    socket: socket.socket
    host: str
    port: int
    moved: bool

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/"


def bind_address(host: str, port: int) -> BoundAddress:
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
        return BoundAddress(socket=bound, host=host, port=bound.getsockname()[1], moved=offset > 0)
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
