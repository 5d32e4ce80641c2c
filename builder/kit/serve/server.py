"""Runs a WSGI application so that a new visitor is answered, whoever else is connected.

Knows waitress, and what locks a small server out: connections that say nothing, and so many
that ask without a pause that a newcomer waits behind all of them. Knows nothing of kits.

Facts (waitress 3.0, read and measured 2026-11-28): it stops accepting at 100 connections and
keeps an idle one for 120 seconds; `select` cannot see more than 1,024 sockets, `poll` can;
its queue serves requests in the order of their coming.
"""

from __future__ import annotations

import contextlib
import logging
import resource
from collections import deque
from typing import Any
from weakref import WeakSet

from builder.kit.serve.application import Application
from builder.kit.serve.network import BoundAddress

# Files come from memory or disk at once: threads are for slow readers, not for work.
THREADS = 8
MOST_CONNECTIONS = 4000
# Browsers keep a connection open for its next use; a crowded room needs it back.
IDLE_SECONDS = 15
_SPARE = 200  # open files that are no connections: the kit's own, the program's


class NewConnectionsFirst:
    """A queue of connections with work to do: those that were never served go before the rest,
    each group in the order of its coming. It offers what waitress asks of its queue.
    """

    def __init__(self) -> None:
        self._new: deque[Any] = deque()
        self._known: deque[Any] = deque()
        self._served: WeakSet[Any] = WeakSet()

    def append(self, connection: Any) -> None:
        if connection in self._served:
            self._known.append(connection)
        else:
            self._served.add(connection)
            self._new.append(connection)

    def popleft(self) -> Any:
        return self._new.popleft() if self._new else self._known.popleft()

    def clear(self) -> None:
        self._new.clear()
        self._known.clear()

    def __len__(self) -> int:
        return len(self._new) + len(self._known)


def run_server(application: Application, bound: BoundAddress) -> None:
    """Serves until Ctrl-C; returns then."""
    server = server_for(application, bound)
    try:
        server.run()
    except KeyboardInterrupt:
        return
    finally:
        server.close()


def server_for(application: Application, bound: BoundAddress) -> Any:
    """waitress's server with this module's limits, not running yet."""
    from waitress import create_server
    from waitress.task import ThreadedTaskDispatcher

    # A phone that leaves in mid-answer is no news, nor is a queue.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    dispatcher = ThreadedTaskDispatcher()
    dispatcher.queue = NewConnectionsFirst()
    dispatcher.set_thread_count(THREADS)
    return create_server(
        application,
        _dispatcher=dispatcher,
        sockets=[bound.socket],
        ident="optout",
        backlog=1024,
        connection_limit=_most_connections(),
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=5,
        asyncore_use_poll=True,
        max_request_body_size=64 * 1024,
    )


def _most_connections() -> int:
    """As many as this process may have open files, the limit raised as far as it goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + _SPARE
    if soft < wanted:
        raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return max(20, min(MOST_CONNECTIONS, soft - _SPARE))
