"""A process that ends by the signal that its environment names, as a library's fault ends one."""

from __future__ import annotations

import os

if __name__ == "__main__":
    os.kill(os.getpid(), int(os.environ["ENDED_BY"]))
