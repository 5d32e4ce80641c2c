"""What one more site of a fleet costs, beside a kit of its own, in one process and one run.

Run `python bench/fleet_cost.py [SITES]`. A site here has English and German, one guide and all
sheets, or none. Prints processor seconds, the ratio, the workers' memory, and what Dask adds
to a task that does nothing. Aims: 0.25 of a build of its own, 400 MB, 5 ms a task.
"""

from __future__ import annotations

import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from builder.kit.build.build import Request, build_kit
from builder.kit.engine import cluster, prepare, run
from builder.kit.fleet.site import fleet_definitions, make_site, open_fleet, write_site
from builder.kit.fleet.sites import SiteRow
from builder.loader.workspace import Workspace, find_workspace
from builder.model.kit import Kit

ROOT = Path(__file__).resolve().parents[1]
TASKS = 2000


def kit(number: int) -> Kit:
    return Kit(
        id=f"site-{number}",
        host=f"Library {number}",
        base_url=f"https://library-{number}.example/siri/",
        languages=("en", "de"),
        guides=("siri-audio",),
    )


def own(workspace: Workspace, out: Path, targets: tuple[str, ...]) -> float:
    """Processor seconds of a kit of its own, everything open and warm."""
    request = Request(
        out=out,
        guides=("siri-audio",),
        languages=("en", "de"),
        targets=targets,
        base_url="https://library.example/siri/",
        rebuild=True,
    )
    build_kit(workspace, request)
    began = time.process_time()
    build_kit(workspace, request)
    return time.process_time() - began


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    workspace = find_workspace(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        fleet = open_fleet(fleet_definitions(workspace), out / "fleet")
        for printed in (True, False):
            pages = ("page", "chooser", "host")
            alone = own(workspace, out / "own", () if printed else pages)
            spent = []
            for number in range(count):
                began = time.process_time()
                site = SiteRow(row=number, kit=kit(number), printed=printed)
                own_files = [each for each in make_site(fleet, site) if not each.common]
                write_site(out / "fleet" / f"site-{number}-{printed}", own_files)
                spent.append(time.process_time() - began)
            one = statistics.median(spent)
            words = "with sheets" if printed else "without"
            print(f"{words:12} alone {alone:.2f} s, one more site {one:.2f} s: {one / alone:.2f}")
        with cluster(workers=2) as client:
            prepare(client, lambda: None)
            list(run(client, lambda _, task: task, range(100)))
            began = time.perf_counter()
            list(run(client, lambda _, task: task, range(TASKS)))
            each = (time.perf_counter() - began) / TASKS
        print(f"Dask: {each * 1000:.1f} ms a task")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory of this process: {memory:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
