"""Compiled tests and modules are kept in pytest's own cache where none may lie beside the source.

Containers often set PYTHONDONTWRITEBYTECODE. Then each of some thousand processes that tests start
would compile all its modules anew: 0.30 s of processor for one under coverage instead of 0.20 s,
and 4 s more for each collection (measured 2026-11-28).
"""

import os
import sys
from pathlib import Path

if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(Path(__file__).with_name(".pytest_cache") / "bytecode")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
