"""How long a kit takes: one language, five, all, nothing changed; and where the time goes.

Run `python bench/build_speed.py`. Each number stands beside a floor measured in the same run
(Python's own start, plistlib, qrcode's SVG), as seconds alone say more of the machine than of
the builder. Aims, on two quiet cores: one language in 3 s, all in 30 s, nothing changed in
0.5 s, help in 1 s. Commands run in a copy of builder and workspace: no cache of it is touched,
and whoever edits meanwhile changes nothing.
"""

from __future__ import annotations

import io
import os
import plistlib
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from builder.kit.make.bundle import bundle  # noqa: E402 - the path comes first
from builder.kit.make.make import compile_all, workbench_for  # noqa: E402 - as above
from builder.kit.make.plan import Plan, plan_build  # noqa: E402 - as above
from builder.kit.proof.artifact import prove  # noqa: E402 - as above
from builder.loader.definitions import load_definitions  # noqa: E402 - as above
from builder.loader.kitfile import load_kit  # noqa: E402 - as above
from builder.loader.workspace import Workspace, find_workspace  # noqa: E402 - as above
from builder.model.artifact import Artifact  # noqa: E402 - as above
from builder.render.qr import make_qr, proven_qr  # noqa: E402 - as above
from builder.render.qr_code import Level  # noqa: E402 - as above
from builder.render.qr_draw import qr_svg  # noqa: E402 - as above
from builder.targets import compiler_of  # noqa: E402 - as above
from builder.views.workbench import Workbench  # noqa: E402 - as above
from builder.wire.archive import Member, write_zip  # noqa: E402 - as above
from builder.wire.plist import dumps_binary, loads_dict  # noqa: E402 - as above

URL = "https://example.org/siri/"
FIVE = ("en", "de", "ar", "ja", "hi")
AIMS = {"one language": 3.0, "all languages": 30.0, "nothing changed": 0.5, "optout --help": 1.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What one command took: as the clock on the wall says, and on all processors together."""

    wall: float
    processor: float


def spent_by(command: list[str], folder: Path, *, times: int = 1) -> Spent:
    """The quickest of some runs of a command."""
    found = []
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    for _ in range(times):
        before, began = os.times(), time.perf_counter()
        done = subprocess.run(
            command, cwd=folder, env=environment, check=False, capture_output=True, text=True
        )
        wall, after = time.perf_counter() - began, os.times()
        if done.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
        user = after.children_user - before.children_user
        system = after.children_system - before.children_system
        found.append(Spent(wall=wall, processor=user + system))
    return min(found, key=lambda each: each.wall)


def each(work: Callable[[], object], *, least: float = 0.3) -> float:
    """Seconds of processor time a call, over at least `least` seconds."""
    work()
    count, began = 0, time.process_time()
    while (spent := time.process_time() - began) < least:
        work()
        count += 1
    return spent / count


def row(what: str, spent: float, floor: float, than: str, processor: float = 0.0) -> None:
    """One line; `processor` where that is not what `spent` says."""
    cost = f", {_plain(processor)} of processors" if processor else ""
    aim = f"; aim {AIMS[what]:g} s" if what in AIMS else ""
    late = ", LATE" if spent > AIMS.get(what, spent) else ""
    print(f"  {what:28} {_plain(spent):>9}  {spent / floor:7.1f} x {than}{cost}{aim}{late}")


def _plain(spent: float) -> str:
    return f"{spent:.2f} s" if spent >= 0.1 else f"{spent * 1000:.2f} ms"


def commands(folder: Path) -> None:
    """Whole commands, as a person waits for them."""
    python = [sys.executable]
    start = spent_by([*python, "-c", "pass"], folder, times=5).wall
    print(f"Commands, wall time; Python starts in {_plain(start)}")

    def run(what: str, *arguments: str, times: int = 1) -> None:
        spent = spent_by([*python, *arguments], folder, times=times)
        row(what, spent.wall, start, "Python's start", spent.processor)

    for code in (
        "import click, plistlib",
        "import builder.cli.main",
        "import builder.kit.make.make",
    ):
        run(code, "-c", code, times=5)
    run("optout --help", "-m", "builder", "--help", times=5)
    build = ("-m", "builder", "build", "-q", "--base-url", URL, "--out")
    run("one language", *build, "one", "-l", "de", "--rebuild", times=2)
    run("nothing changed", *build, "one", "-l", "de", times=3)
    run("five languages", *build, "five", *(f"-l{language}" for language in FIVE))
    run("all languages", *build, "all")
    run("all, nothing changed", *build, "all")
    run("check of one language", "-m", "builder", "check", "one/optout-kit.zip")


def stages(workspace: Workspace) -> None:
    """Processor time of each part of a build in one language, in this process."""
    clock = time.process_time
    began = clock()
    kit = replace(load_kit(workspace), base_url=URL)
    definitions = load_definitions(workspace, kit=kit, guides=(), languages=("de",))
    read = clock() - began
    print(f"\nOne language by parts, processor time; reading definitions takes {_plain(read)}")
    than = "reading"
    bench = workbench_for(definitions)
    began = clock()
    plan = plan_build(bench, targets=())
    row("plan", clock() - began, read, than)
    made = _by_target(plan, bench, read)
    began = clock()
    prove(made.values(), lambda *_: None)
    row("prove", clock() - began, read, than)
    began = clock()
    files = bundle(made, bench, plan.refused, "")
    row("list and sum", clock() - began, read, than)
    members = [Member(path=file.path, data=file.data, executable=False) for file in files]
    began = clock()
    write_zip(members, when=(1980, 1, 1, 0, 0, 0))
    row("zip", clock() - began, read, than)


def _by_target(plan: Plan, bench: Workbench, read: float) -> dict[str, Artifact]:
    """Every artifact, with the time that each target took."""
    made: dict[str, Artifact] = {}
    built = replace(bench, built=made)
    for target, cells in plan.cells:
        compiler = compiler_of(target)
        began = time.process_time()
        for cell in cells:
            made |= {artifact.path: artifact for artifact in compiler.compile_cell(cell, built)}
        row(f"target {target.name}", time.process_time() - began, read, "reading")
    return made


def pieces(workspace: Workspace) -> None:
    """Single files, beside the plainest way to make the same."""
    print("\nSingle files, processor time")
    kit = replace(load_kit(workspace), base_url=URL)
    definitions = load_definitions(workspace, kit=kit, guides=("siri-audio",), languages=("de",))
    bench = workbench_for(definitions)
    plan = plan_build(bench, targets=("shortcut",))
    data = max((made.data for made in compile_all(plan, bench).values()), key=len)
    value = loads_dict(data)
    plain = each(lambda: plistlib.dumps(value, fmt=plistlib.FMT_BINARY))
    row(f"shortcut of {len(data)} bytes", each(lambda: dumps_binary(value)), plain, "plistlib")
    url = URL + "de/"
    theirs = each(lambda: _qrcode_svg(url))
    row("QR code and its SVG", each(lambda: qr_svg(make_qr(url), "")), theirs, "qrcode's SVG")
    row("the same, read back twice", each(lambda: proven_qr(url)), theirs, "qrcode's SVG")
    ours = len(qr_svg(make_qr(url, least=Level.M), ""))
    print(f"  bytes of that SVG: {ours}; qrcode's: {len(_qrcode_svg(url))}")


def _qrcode_svg(text: str) -> bytes:
    from qrcode.image.svg import SvgPathImage
    from qrcode.main import QRCode

    code = QRCode(border=4)
    code.add_data(text)
    out = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    return out.getvalue()


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("builder", "shortcuts", "assets"):
            shutil.copytree(ROOT / part, folder / part)
        commands(folder)
        workspace = find_workspace(folder)
        stages(workspace)
        pieces(workspace)
    return 0


if __name__ == "__main__":
    sys.exit(main())
