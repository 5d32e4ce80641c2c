"""Shortcuts written in Python, beside shortcutkit (PyPI): lines needed, speed, faults found.

Run `python bench/python_builder.py`. The same shortcut for both: a menu of five choices, each an
alert, a URL and Open URLs (22 actions). Lines are those that are not blank. A fault counts as
found where making the shortcut raises. Tried 2026-11-29, not measured: ShortcutsPy, of which PyPI
has no distribution, and python-shortcuts 0.11.0 (2019), which needs a plistlib.Data that Python has
not had since 3.9.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

URL = "prefs:root=Privacy&path=PROBLEM_REPORTING"
HEADS = {
    "optout": "from builder.workflow import "
    "case_, dump_workflow, menu_, open_urls, shortcut, show_alert, url, variable\n",
    "shortcutkit": "import plistlib\nfrom shortcutkit import Shortcut, actions\n",
}
SAME = {
    "optout": f"""
with shortcut("Bench") as made, menu_("Which device?"):
    for n in range(5):
        with case_(f"Device {{n}}"):
            show_alert(title="Next", message=f"Turn off {{n}}.", show_cancel_button=False)
            url("{URL}")
            open_urls()
data = dump_workflow(made.compile())
""",
    "shortcutkit": f"""
made = Shortcut("Bench")
group = made.choose_from_menu("Which device?", [f"Device {{n}}" for n in range(5)])
for n in range(5):
    made.menu_item(group, f"Device {{n}}")
    made.action(
        actions.ALERT,
        WFAlertActionTitle="Next",
        WFAlertActionMessage=f"Turn off {{n}}.",
        WFAlertActionCancelButtonShown=False,
    )
    made.action(actions.URL, WFURLActionURL="{URL}")
    made.action(actions.OPENURL)
made.end_menu(group)
data = plistlib.dumps(made.to_plist(), fmt=plistlib.FMT_BINARY)
""",
}
# The same slip for both; what stands before and behind it makes a shortcut of it.
SLIPS = {
    "an action misspelt": ("show_alrt(title='a')", "made.action(actions.ALRT)"),
    "a parameter misspelt": (
        "show_alert(titel='a')",
        "made.action(actions.ALERT, WFAlertActionTitel='a')",
    ),
    "yes or no as a word": (
        "show_alert(title='a', show_cancel_button='maybe')",
        "made.action(actions.ALERT, WFAlertActionCancelButtonShown='maybe')",
    ),
    "a name that nothing has": ("show_alert(title='{nobody}')", ""),
    "a case outside of a menu": ("case_('a').__enter__()", "made.menu_item('group', 'a')"),
}


def faults_found(tool: str, place: int) -> tuple[int, int]:
    found = tried = 0
    for slips in SLIPS.values():
        if not slips[place]:
            continue
        tried += 1
        line = slips[place]
        if tool == "optout":
            text = f"with shortcut('x') as made:\n    {line}\nmade.compile()\n"
        else:
            text = f"made = Shortcut('x')\n{line}\nmade.to_plist()\n"
        try:
            run(HEADS[tool] + text)
        except Exception:
            found += 1
    return found, tried


def run(text: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    exec(compile(text, "bench", "exec"), told)
    return told


def seconds(make: Callable[[], object]) -> float:
    """Processor seconds for one run, the best of five series."""
    make()
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for _ in range(100):
            make()
        best = min(best, (time.process_time() - began) / 100)
    return best


def main() -> int:
    warnings.simplefilter("ignore", ResourceWarning)
    for place, tool in enumerate(SAME):
        lines = len([line for line in SAME[tool].splitlines() if line.strip()])
        head = run(HEADS[tool])
        code = compile(SAME[tool], "bench", "exec")
        speed = seconds(lambda code=code, head=head: exec(code, head))  # type: ignore[misc]
        found, tried = faults_found(tool, place)
        print(f"{tool:12} {lines:3} lines  {speed * 1000:6.2f} ms  {found} of {tried} faults found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
