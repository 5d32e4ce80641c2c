"""The same shortcut for every tool: a menu of five choices, each an alert, a URL and Open URLs
(22 actions), or 1,000 times those three; and shortcuts as other writers left them.

Knows how each peer is called. ShortcutsPy is in no registry, and what PyPI calls `shortcuts`
cannot write a file with Python 3.9 or later (it asks plistlib for `Data`): neither is measured.
"""

from __future__ import annotations

import contextlib
import plistlib
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from bench.measure import Sample
from builder import compile_workflow, dump_workflow
from builder.errors import OptOutError

ROOT = Path(__file__).resolve().parents[1]
URL = "prefs:root=Privacy&path=PROBLEM_REPORTING"
JS_PACKAGE = "@joshfarrant/shortcuts-js@0.6.0"
TRIO = """{pad}- show-alert:
{pad}    title: Next
{pad}    message: Turn off switch {n}.
{pad}    show-cancel-button: false
{pad}- url: {url}
{pad}- open-urls
"""
JS = """
const {{ actionOutput, buildShortcut }} = require('@joshfarrant/shortcuts-js');
const a = require('@joshfarrant/shortcuts-js/actions');
const three = (n) => [a.showAlert({{ title: 'Next', message: `Turn off switch ${{n}}.`,
  showCancelButton: false }}), a.URL({{ url: '{url}' }}), a.openURLs()];
const small = () => buildShortcut([...a.chooseFromMenu({{ prompt: 'Which device?',
  items: [0, 1, 2, 3, 4].map((n) => ({{ label: `Device ${{n}}`, actions: three(n) }})) }})]);
const large = () => buildShortcut([].concat(...Array.from({{ length: 1000 }}, (_, n) => three(n))));
const make = process.argv[2] === 'large' ? large : small;
const rounds = Number(process.argv[3]);
for (let i = 0; i < Math.min(rounds, 50); i += 1) make();
const began = process.cpuUsage();
for (let i = 0; i < rounds; i += 1) make();
const spent = process.cpuUsage(began);
console.log((spent.user + spent.system) / rounds);
"""
KIT = f"""
from shortcutkit import Shortcut, actions
s = Shortcut("Bench")
group = s.choose_from_menu("Which device?", [f"Device {{n}}" for n in range(5)])
for n in range(5):
    s.menu_item(group, f"Device {{n}}")
    s.action(actions.ALERT, WFAlertActionTitle="Next", WFAlertActionCancelButtonShown=False,
             WFAlertActionMessage=f"Turn off switch {{n}}.")
    s.action(actions.URL, WFURLActionURL="{URL}")
    s.action(actions.OPENURL)
s.end_menu(group)
s.write("kit.shortcut")
"""


def small_text() -> str:
    cases = "".join(
        f"      - Device {n}:\n" + TRIO.format(pad=" " * 10, n=n, url=URL) for n in range(5)
    )
    return f"format: 1\nname: Bench\nactions:\n  - menu: Which device?\n    cases:\n{cases}"


def large_text(trios: int = 1000) -> str:
    lines = "".join(TRIO.format(pad="  ", n=n, url=URL) for n in range(trios))
    return f"format: 1\nname: Bench\nactions:\n{lines}"


def real_like() -> list[bytes]:
    """Shortcuts of many kinds as bytes: those that the tests keep as other writers made them, and
    every example and test text of the project, compiled."""
    cases = ROOT / "tests" / "cases" / "workflows"
    found = [path.read_bytes() for path in sorted((cases / "whole").glob("*.plist"))]
    for path in sorted([*(ROOT / "examples").glob("*.yaml"), *(cases / "good").glob("*.yaml")]):
        # One that asks for further files cannot be read without a reader of files.
        with contextlib.suppress(OptOutError):
            found.append(dump_workflow(compile_workflow(path.read_bytes(), name=path.stem)))
    return found


def shortcutkit_peer(*, large: bool) -> Callable[[], bytes]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        from shortcutkit import Shortcut, actions

    def three(shortcut: Any, n: int) -> None:
        shortcut.action(
            actions.ALERT,
            WFAlertActionTitle="Next",
            WFAlertActionMessage=f"Turn off switch {n}.",
            WFAlertActionCancelButtonShown=False,
        )
        shortcut.action(actions.URL, WFURLActionURL=URL)
        shortcut.action(actions.OPENURL)

    def make() -> bytes:
        shortcut = Shortcut("Bench")
        if large:
            for n in range(1000):
                three(shortcut, n)
        else:
            group = shortcut.choose_from_menu("Which device?", [f"Device {n}" for n in range(5)])
            for n in range(5):
                shortcut.menu_item(group, f"Device {n}")
                three(shortcut, n)
            shortcut.end_menu(group)
        return plistlib.dumps(shortcut.to_plist(), fmt=plistlib.FMT_BINARY)

    return make


@contextlib.contextmanager
def js_folder() -> Iterator[Path | None]:
    """A folder where shortcuts-js is installed, or None without npm or the network."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", JS_PACKAGE]
        if not shutil.which("npm") or _failed(command, folder):
            yield None
            return
        (folder / "bench.js").write_text(JS.format(url=URL))
        yield folder


def _failed(command: list[str], folder: Path) -> bool:
    try:
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


@contextlib.contextmanager
def js_peer() -> Iterator[Callable[..., Sample] | None]:
    """Gives a sample of shortcuts-js, small or large; node itself says what a call took."""
    with js_folder() as folder:
        yield None if folder is None else partial(_js_sample, folder)


def _js_sample(folder: Path, *, large: bool) -> Sample:
    command = ["node", "bench.js", *(("large", "3") if large else ("small", "200"))]

    def sample() -> float:
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        return float(done.stdout) / 1e6

    return sample
