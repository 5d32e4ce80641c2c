"""Programs that tests ask for a second opinion: there, or a reason to skip; in CI a fault."""

from __future__ import annotations

import os
import shutil

import pytest


def program(name: str) -> str:
    """The program's path. A missing one skips the test; where CI is set, it fails it."""
    path = shutil.which(name)
    if path is None:
        words = f"{name} is not on this machine: see optout doctor"
        if os.environ.get("CI"):
            pytest.fail(words)
        pytest.skip(words)
    return path
