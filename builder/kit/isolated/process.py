"""Starts a module of this program as a process of its own, and bounds it from inside.

Knows where it finds its modules, how much memory it may take, and that nothing but answers goes to
whoever asked. Knows nothing of what is asked.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import IO

MAX_MEMORY = 300_000_000
"""Of such a process, in bytes: sheets need 60 MB with their libraries, a million rows 100 MB."""


def start_module(
    module: str,
    *words: str,
    stdin: int = subprocess.PIPE,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """`python -m module words`, its output a pipe; what its libraries print goes nowhere."""
    # It finds its modules where this process found them, whatever the folder it is started in.
    found = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    return subprocess.Popen(  # noqa: S603 - this interpreter and our own module
        [sys.executable, "-P", "-m", module, *words],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **found, **(environment or {})},
    )


def bound_process() -> None:
    """Whatever a file unpacks to, this process does not swell, and leaves no core behind."""
    with suppress(ImportError):  # Windows has no such bounds
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def own_answers() -> IO[bytes]:
    """Where answers go: what a library prints does not stand among them."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers
