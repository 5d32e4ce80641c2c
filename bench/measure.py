"""Measures work against other work, so that what else the machine does cancels out.

Knows samples, interleaved rounds, and medians of ratios pair by pair. In one process the time
is processor time; a command is measured from outside, as the system accounts for it. Knows
nothing of what is measured.
"""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

Sample = Callable[[], float]
"""Does its work once, or often enough to be timed, and gives the seconds for one time."""


class FailedError(Exception):
    """What was to be measured could not be done; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one command took: on the clock, on all processors, and bytes of memory at most."""

    wall: float
    processor: float
    memory: int = 0


def in_process(work: Callable[[], object], *, least: float = 0.02) -> Sample:
    """Processor seconds of one call of `work`, called as often as `least` seconds need."""
    work()
    count, began = 1, time.process_time()
    work()
    once = time.process_time() - began
    if once < least:
        count = max(1, int(least / max(once, 1e-6)))

    def sample() -> float:
        began = time.process_time()
        for _ in range(count):
            work()
        return (time.process_time() - began) / count

    return sample


def series(samples: Mapping[str, Sample], rounds: int) -> dict[str, list[float]]:
    """Each sample once a round; every second round in the opposite order.

    What was made before is frozen out of the garbage collector, whose passes would otherwise be
    paid for by whoever makes more objects, at the price of all that a bench holds.
    """
    gc.collect()
    gc.freeze()
    found: dict[str, list[float]] = {name: [] for name in samples}
    for number in range(rounds):
        names = list(samples) if number % 2 == 0 else list(samples)[::-1]
        for name in names:
            found[name].append(samples[name]())
    gc.unfreeze()
    return found


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios pair by pair."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def run(
    command: Sequence[str], folder: Path, *, path: Path | None = None, memory: bool = False
) -> Spent:
    """Runs a command to its end. `path` is where Python finds modules first; with `memory` the
    process and all below it are watched. Raises FailedError with the last of what it said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    # Parts of kits are kept in the folder alone, and are never those of whoever measures.
    environment["OPTOUT_CACHE"] = str(folder / ".parts")
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=said
        )
        with _watched(process.pid) if memory else contextlib.nullcontext([0]) as most:
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode("utf-8", "replace").strip().splitlines() or [
                "it said nothing"
            ]
            raise FailedError(
                f"{' '.join(command[1:4])} ended with {process.returncode}: {words[-1]}"
            )
    return Spent(
        wall=wall,
        processor=usage.ru_utime + usage.ru_stime,
        memory=max(most[0], usage.ru_maxrss * 1024),
    )


@contextlib.contextmanager
def _watched(process_id: int, *, every: float = 0.1) -> Iterator[list[int]]:
    """The most that a process and those below it held together, looked at every so often; pages
    which they share count for each."""
    most, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(every):
            with contextlib.suppress(psutil.Error):
                root = psutil.Process(process_id)
                most[0] = max(most[0], sum(map(_held, (root, *root.children(recursive=True)))))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield most
    finally:
        ended.set()
        thread.join()


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
