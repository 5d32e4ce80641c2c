"""Text to shortcut, beside shortcutkit (PyPI), shortcuts-js (npm) and plistlib's floor.

Run `python bench/workflow_speed.py`. The same shortcut for all: a menu of five choices, each an
alert, a URL and Open URLs (22 actions); and a list of 1,000 times alert, URL, Open URLs. Ours
starts from text, the peers from code that calls them. Ratios count, not absolute times.
Aims: 1,500 shortcuts a second from text, and one file in at most twice the time of
`python -c "import click, plistlib"`. Without node or the network shortcuts-js is left out.
"""

from __future__ import annotations

import os
import plistlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from builder import compile_workflow, dump_workflow  # noqa: E402 - the path comes first
from builder.workflow.apple.workflow import workflow_to_plist  # noqa: E402 - as above

AIM = 1500
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


def large_text() -> str:
    trios = "".join(TRIO.format(pad="  ", n=n, url=URL) for n in range(1000))
    return f"format: 1\nname: Bench\nactions:\n{trios}"


def ours(text: str) -> Callable[[], bytes]:
    return lambda: dump_workflow(compile_workflow(text))


def floor(text: str) -> Callable[[], bytes]:
    """What plistlib takes for the finished value alone."""
    value = workflow_to_plist(compile_workflow(text))
    return lambda: plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


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


def seconds(make: Callable[[], bytes], rounds: int) -> float:
    """Processor seconds for one run, the best of five series."""
    make()
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for _ in range(rounds):
            make()
        best = min(best, (time.process_time() - began) / rounds)
    return best


def wall(command: list[str], folder: Path) -> float:
    """Seconds of a whole process: the median of 20 runs after two."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    times = []
    for _ in range(22):
        began = time.perf_counter()
        subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
        times.append(time.perf_counter() - began)
    return statistics.median(times[2:])


def js_folder(folder: Path) -> Path | None:
    """A folder where shortcuts-js is installed, or None without npm or the network."""
    if not shutil.which("npm"):
        return None
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", JS_PACKAGE]
    if subprocess.run(command, cwd=folder, check=False, capture_output=True).returncode:
        return None
    (folder / "bench.js").write_text(JS.format(url=URL))
    return folder


def js_seconds(folder: Path, kind: str, rounds: int) -> float:
    run = subprocess.run(
        ["node", "bench.js", kind, str(rounds)],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(run.stdout) / 1e6


def show(title: str, rows: list[tuple[str, float]]) -> None:
    print(f"\n{title}")
    base = rows[0][1]
    for name, spent in rows:
        print(
            f"  {name:<34} {spent * 1e6:>10.0f} us {1 / spent:>9.0f}/s {spent / base:>7.2f} x ours"
        )


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        peer = js_folder(folder)
        rates = {}
        for kind, text, rounds in (("small", small_text(), 300), ("large", large_text(), 3)):
            rows = [
                ("optout, from text", seconds(ours(text), rounds)),
                ("plistlib, the value alone", seconds(floor(text), rounds)),
                ("shortcutkit", seconds(shortcutkit_peer(large=kind == "large"), rounds)),
            ]
            if peer is not None:
                rows.append(("shortcuts-js", js_seconds(peer, kind, rounds)))
            rates[kind] = 1 / rows[0][1]
            show(f"in one process, {'22' if kind == 'small' else '3,000'} actions", rows)
        show("whole process, 22 actions", processes(folder, peer))
    print(f"\n{rates['small']:.0f} shortcuts a second from text; the aim is {AIM}")
    return 0 if rates["small"] >= AIM else 1


def processes(folder: Path, peer: Path | None) -> list[tuple[str, float]]:
    source = folder / "bench.workflow.yaml"
    source.write_text(small_text())
    python = [sys.executable, "-c"]
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from builder.cli.main import main"
    rows = [
        ("optout compile", wall([*python, f"{code}; main(['compile', {str(source)!r}])"], folder)),
        ("python -c 'import click, plistlib'", wall([*python, "import click, plistlib"], folder)),
        ("shortcutkit", wall([*python, KIT], folder)),
    ]
    if peer is not None:
        rows.append(("shortcuts-js", wall(["node", "bench.js", "small", "1"], folder)))
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
