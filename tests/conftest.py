"""What many tests share: the project's own definitions, and a kit built once per run."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from builder.kit.build.build import CACHE_VARIABLE, BuildRequest, BuildResult, build_kit
from builder.kit.make.make import workbench_for
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import Workspace, find_workspace
from builder.views.workbench import Workbench
from tests.order import ByRoom, begins
from tests.tracing import Followed

ROOT = Path(__file__).resolve().parent.parent
# Languages whose kits are looked at in full: Latin, right to left, and without spaces.
LANGUAGES = ("en", "de", "ar", "ja")

# What a shell starts in the background ignores Ctrl-C, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples in every run, and no verdict by the clock: a loaded machine may take longer
# over one than Hypothesis thinks fit. `pytest --hypothesis-profile default` looks for new ones.
settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")

# No test takes what another one made; those of the parts themselves name a folder.
os.environ[CACHE_VARIABLE] = ""

_FOLLOWED = pytest.StashKey[Followed]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Coverage follows what may bring it something new."""
    followed = item.config.stash.setdefault(_FOLLOWED, Followed())
    with followed.case(item):
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins, so that no worker sits over it alone at the end."""
    items.sort(key=lambda item: begins(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByRoom | None:
    return ByRoom(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.fixture(scope="session")
def workspace() -> Workspace:
    return find_workspace(ROOT)


@pytest.fixture(scope="session")
def definitions(workspace: Workspace) -> Definitions:
    return load_definitions(workspace)


@pytest.fixture(scope="session")
def bench(definitions: Definitions) -> Workbench:
    return workbench_for(definitions)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltKit:
    """A kit in a folder of its own; tests that change it take `copy`."""

    built: BuildResult

    @property
    def folder(self) -> Path:
        return self.built.folder

    @property
    def archive(self) -> Path:
        return self.built.archive

    def copy(self, to: Path) -> Path:
        """A copy of the kit's folder that a test may harm."""
        target = to / self.folder.name
        shutil.copytree(self.folder, target)
        return target


@pytest.fixture(scope="session")
def kit(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> BuiltKit:
    """The whole kit but its print, in four languages. The first worker that asks builds it; a
    build of the others finds that nothing changed."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    root = shared / "kit"
    root.mkdir(exist_ok=True)
    request = BuildRequest(
        out=root / "dist",
        languages=LANGUAGES,
        base_url="https://example.org/siri/",
        targets=("page", "chooser", "host"),
    )
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in ("shortcuts", "assets"):
            if not (root / name).exists():
                (root / name).symlink_to(workspace.root / name)
        return BuiltKit(built=build_kit(find_workspace(root), request))
