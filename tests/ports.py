"""A port for a server that must be told one."""

from __future__ import annotations

import os
import socket
from itertools import chain

# Below what systems hand out by themselves (Linux from 32768, macOS from 49152), so that no
# connection of another test takes it between being found and being used.
_FIRST, _LAST = 20_000, 30_000


def free_port() -> int:
    """One that nobody listens on; processes begin to look at different places."""
    start = _FIRST + os.getpid() * 37 % (_LAST - _FIRST)
    for port in chain(range(start, _LAST), range(_FIRST, start)):
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")
