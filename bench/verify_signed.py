"""How many typical signed shortcuts are verified and extracted each second, in one process.

Run `python bench/verify_signed.py`; the aim is 300 a second on one core. The files are made
here: an iCloud signature and an account signature over 5, 40 and 400 actions.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from builder.kit.trust.shortcut import open_signed
from tests import pki

AIM = 300
SECONDS = 2.0


def rate(data: bytes) -> float:
    """Files a second over about SECONDS of processor time."""
    roots = pki.roots()
    open_signed(data, now=pki.NOW, roots=roots)
    count, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        open_signed(data, now=pki.NOW, roots=roots)
        count += 1
    return count / spent


def main() -> int:
    slowest = float("inf")
    for actions in (5, 40, 400):
        value = pki.workflow(actions, 40)
        for name, data in (
            ("icloud", pki.icloud_file(value)),
            ("account", pki.account_file(value)),
        ):
            found = rate(data)
            slowest = min(slowest, found)
            print(f"{name:8} {actions:4} actions {len(data):7} bytes  {found:7.0f} files/s")
    print(f"slowest {slowest:.0f} files/s; the aim is {AIM}")
    return 0 if slowest >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
