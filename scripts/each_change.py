"""A pytest plugin that tries mutmut's changes: tests are found once, and each change gets a fork.

mutmut starts pytest anew for each change, and half a second of processor goes into finding the
same tests again. Here the tests that noticed most run first, then those that cost least. What only
a test of many seconds would notice counts as unnoticed, since each change that none notices runs
all tests that reach it.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import time
from collections import Counter
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

_HERE = Path.cwd()
_MISSED, _NOTICED, _UNREACHED, _ENDLESS = 0, 1, 33, 36  # as mutmut writes them


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--changes", help="a file with the names of the changes to try")
    # Seconds under mutmut, where each call of a changed module takes a detour.
    parser.addoption("--longest", type=float, default=3.0, help="leave out tests that take longer")
    parser.addoption("--seconds", type=float, help="how long to go on trying")


def pytest_configure() -> None:
    """A failure is enough: nobody reads the smallest example of it."""
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("each change", settings(), phases=phases, database=None)
    settings.load_profile("each change")


def pytest_runtestloop(session: pytest.Session) -> bool:
    end = time.monotonic() + session.config.getoption("--seconds")
    names = Path(session.config.getoption("--changes")).read_text("utf-8").split()
    tests = _Tests(session)
    found = _Found()
    running: dict[int, str] = {}
    # What is the same in all forks stays one in memory.
    gc.freeze()
    try:
        for name in names:
            if time.monotonic() > end:
                break
            chosen = tests.of(name)
            if not chosen:
                found.note(name, _UNREACHED)
                continue
            if len(running) >= (os.cpu_count() or 1):
                tests.noticed(found.ended(running))
            if pid := os.fork():
                running[pid] = name
            else:
                _try(name, chosen, tests.seconds(chosen))
        while running:
            found.ended(running)
    finally:
        found.write()
    return True


class _Tests:
    """Which tests reach a function, and how long each took when mutmut looked."""

    def __init__(self, session: pytest.Session) -> None:
        known = json.loads(Path("mutmut-stats.json").read_bytes())
        self._reaching = known["tests_by_mangled_function_name"]
        self._taken = known["duration_by_test"]
        self._items = {item.nodeid: item for item in session.items}
        self._longest: float = session.config.getoption("--longest")
        self._noticed: Counter[str] = Counter()

    def of(self, change: str) -> list[pytest.Item]:
        longest = self._longest
        names = self._reaching.get(change.partition("__mutmut_")[0], ())
        short = [name for name in names if name in self._items and self._taken[name] < longest]
        short.sort(key=lambda name: (-self._noticed[name], self._taken[name]))
        return [self._items[name] for name in short]

    def noticed(self, pid: int) -> None:
        """Remembers what the test of a fork that ended has noticed."""
        note = _note_of(pid)
        if note.exists():
            self._noticed[note.read_text("utf-8")] += 1
            note.unlink()

    def seconds(self, items: list[pytest.Item]) -> float:
        return sum(float(self._taken[item.nodeid]) for item in items)


class _Found:
    """What became of each change, in mutmut's own files."""

    def __init__(self) -> None:
        self._new: dict[Path, dict[str, int]] = {}

    def note(self, name: str, became: int) -> None:
        module = Path(*name.split(".")[:-1])
        changes = self._new.setdefault(module.with_suffix(".py.meta"), {})
        changes[name] = became
        if len(changes) % 10 == 0:
            self.write()

    def ended(self, running: dict[int, str]) -> int:
        pid, status = os.wait()
        if (name := running.pop(pid, None)) is not None:
            code = os.waitstatus_to_exitcode(status)
            limits = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGALRM)
            self.note(name, _ENDLESS if code in limits else code)
        return pid

    def write(self) -> None:
        for path, changes in self._new.items():
            known = json.loads(path.read_bytes())
            known["exit_code_by_key"] |= changes
            path.write_text(json.dumps(known), "utf-8")


def _note_of(pid: int) -> Path:
    return _HERE / f"noticed-{pid}"


def _try(name: str, items: list[pytest.Item], seconds: float) -> None:
    """In a fork: runs tests until one fails, and ends the process."""
    code = _NOTICED
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        allowed = round(5 + 2 * seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, allowed + 1))
        # What waits rather than works is ended too.
        signal.alarm(20 * allowed)
        os.environ["MUTANT_UNDER_TEST"] = name
        nexts: list[pytest.Item | None] = [*items[1:], None]
        for item, after in zip(items, nexts, strict=True):
            reports = runtestprotocol(item, nextitem=after, log=False)
            if any(report.failed for report in reports):
                _note_of(os.getpid()).write_text(item.nodeid, "utf-8")
                break
        else:
            code = _MISSED
    finally:
        os._exit(code)
