"""What one more site of a fleet costs, and what a cluster makes of many, in one run.

Run `python bench/fleet_cost.py [SITES] [MANY]`. A site here has English and German, one guide and
all sheets, or none; SITES of them go in one task, as in a fleet. Prints processor seconds beside
those of a kit of its own, how much sooner two workers are done than one, the memory of a worker
after MANY sites without sheets, and what Dask adds to a task that does nothing. Aims: 0.25 of a
build of its own, 1.8 times, 400 MB, 5 ms a task.
"""

from __future__ import annotations

import csv
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.engine import cluster, prepare, run
from builder.kit.fleet.build import FleetRequest, build_fleet
from builder.kit.fleet.place import open_place
from builder.kit.fleet.site import fleet_definitions, make_sites, open_fleet, write_site
from builder.kit.fleet.sites import SiteRow
from builder.loader.workspace import Workspace, find_workspace
from builder.model.kit import Kit

ROOT = Path(__file__).resolve().parents[1]
TASKS = 1000
TURNS = 3


def kit(number: int) -> Kit:
    return Kit(
        id=f"site-{number}",
        host=f"Library {number}",
        base_url=f"https://library-{number}.example/siri/",
        languages=("en", "de"),
        guides=("siri-audio",),
    )


def of_its_own(workspace: Workspace, out: Path, targets: tuple[str, ...]) -> float:
    """Processor seconds of a kit of its own, everything open and warm."""
    request = BuildRequest(
        out=out,
        guides=("siri-audio",),
        languages=("en", "de"),
        targets=targets,
        base_url="https://library.example/siri/",
        rebuild=True,
    )
    began = time.process_time()
    build_kit(workspace, request)
    return time.process_time() - began


def one_more_site(workspace: Workspace, out: Path, count: int, *, printed: bool) -> None:
    """The two by turns: the machine is shared, and a busy neighbour costs both."""
    place = open_place(str(out / "fleet"))
    fleet = open_fleet(fleet_definitions(workspace), place)
    targets = () if printed else ("page", "chooser", "host")
    of_its_own(workspace, out / "own", targets)
    alone, more = [], []
    for turn in range(TURNS):
        alone.append(of_its_own(workspace, out / "own", targets))
        rows = [
            SiteRow(row=number, kit=kit(number), printed=printed)
            for number in range(turn * count, (turn + 1) * count)
        ]
        began = time.process_time()
        for site, made in make_sites(fleet, rows):
            assert isinstance(made, list)
            write_site(place, site.kit.id, [each for each in made if not each.common])
        more.append((time.process_time() - began) / count)
    one, own = statistics.median(more), statistics.median(alone)
    words = "with sheets" if printed else "without"
    print(f"{words:12} alone {own:.2f} s, one more site {one:.2f} s: {one / own:.2f}", flush=True)


def a_fleet(workspace: Workspace, out: Path, count: int, workers: int, paper: str) -> float:
    """Seconds of a whole run, with the start of its workers."""
    out.mkdir()
    with (out / "sites.csv").open("w", encoding="utf-8", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(["id", "host", "languages", "guides", "paper"])
        for number in range(count):
            rows.writerow([f"site-{number}", f"Library {number}", "en de", "siri-audio", paper])
    memory = [0.0]

    def progress(stage: str, done: int, total: int) -> None:
        del stage
        if done % 100 == 0 or done == total:
            below = psutil.Process().children(recursive=True)
            memory.append(max((each.memory_info().rss for each in below), default=0) / 1024**2)

    began = time.perf_counter()
    request = FleetRequest(sites=out / "sites.csv", out=str(out / "fleet"), workers=workers)
    report = build_fleet(workspace, request, progress=progress)
    took = time.perf_counter() - began
    assert report.count("built") == count
    words = f"{count} sites, {workers} workers, paper {paper or 'as usual'}"
    print(f"{words}: {took:.1f} s, largest worker {max(memory):.0f} MB", flush=True)
    return took


def dask_alone() -> None:
    def nothing(_: Any, task: int) -> int:
        return task

    with cluster(workers=2) as client:
        prepare(client, lambda: None)
        list(run(client, nothing, range(100)))
        began, busy = time.perf_counter(), time.process_time()
        list(run(client, nothing, range(TASKS)))
        # The scheduler and the client are in this process, the workers in others.
        own = (time.process_time() - busy) / TASKS
        each = (time.perf_counter() - began) / TASKS
    print(f"Dask: {each * 1000:.1f} ms a task, {own * 1000:.1f} ms of the scheduler's", flush=True)


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 32
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    workspace = find_workspace(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        for printed in (True, False):
            one_more_site(workspace, Path(folder) / str(printed), count, printed=printed)
        dask_alone()
        took = [
            a_fleet(workspace, Path(folder) / f"{workers}-workers", 4 * count, workers, "")
            for workers in (1, 2)
        ]
        print(f"two workers: {took[0] / took[1]:.2f} times one", flush=True)
        a_fleet(workspace, Path(folder) / "many", many, 2, "none")
    return 0


if __name__ == "__main__":
    sys.exit(main())
