"""Runs very many tasks on Dask: a cluster that is there, or processes of this machine.

Knows how a task reaches a worker, and what is left when workers or the scheduler die. Knows
neither sites nor kits: workers are told how to open what they need (`Opener`), once each.
Processes are spawned, never forked: one that is forked after the typesetter ran hangs for ever.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from builder.errors import NetworkError, Problem, UsageError

if TYPE_CHECKING:
    from distributed import Client

_RETRIES = 2  # a task may fail three times
_STATE = "optout_fleet"
_STARTS = 300  # seconds; on a machine with a load of ten a process took 20
_AHEAD = 4  # tasks in flight for each thread of the workers


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOutcome:
    """What became of a task: its result, or why there is none."""

    task: Any
    result: Any = None
    failed: str = ""


@contextlib.contextmanager
def cluster(scheduler: str = "", workers: int = 0) -> Iterator[Client]:
    """A client of the cluster at `scheduler` (`tcp://host:port`), or of processes started here,
    as many as processors where no number is given. Those start while the caller goes on, until
    `prepare`. Raises UsageError where Dask is not installed, NetworkError where no cluster
    answers."""
    try:
        import dask
        from distributed import Client, LocalCluster
    except ImportError:
        way_out = "install the extra: pip install 'optout-kit[fleet]'"
        message = "a fleet needs Dask's distributed"
        raise UsageError(Problem(code="no-dask", message=message, help=way_out)) from None
    settings = {
        "distributed.worker.multiprocessing-method": "spawn",
        "distributed.worker.use-file-locking": False,
        "distributed.admin.tick.limit": "1h",
        "distributed.diagnostics.nvml": False,
    }
    with dask.config.set(settings), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if scheduler:
            with _reached(scheduler, Client) as client:
                yield client
            return
        count = workers or os.cpu_count() or 1
        with (
            LocalCluster(  # type: ignore[no-untyped-call]
                n_workers=0,
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                silence_logs=50,
            ) as local,
            Client(local) as client,  # type: ignore[no-untyped-call]
        ):
            local.scale(count)
            yield client


@contextlib.contextmanager
def _reached(scheduler: str, client_of: Callable[..., Client]) -> Iterator[Client]:
    try:
        client = client_of(scheduler, timeout=10)
    except (OSError, ValueError, TimeoutError) as error:
        message = f"no scheduler answers: {str(error)[:200]}"
        raise NetworkError(
            Problem(code="no-scheduler", message=message, file=scheduler, help="see docs/fleet.md")
        ) from None
    with client:
        yield client


def prepare(client: Client, opener: Callable[[], object]) -> None:
    """Lets each worker open what its tasks need, now or when it joins. Raises what the first
    worker's opening raises, NetworkError where the processes started here do not come."""
    from distributed import WorkerPlugin

    _wait_for_own(client)

    class OpensOnWorker(WorkerPlugin):
        name = "optout-fleet"

        def __init__(self) -> None:
            self.opener = opener

        def setup(self, worker: Any) -> None:
            setattr(worker, _STATE, self.opener())

    client.register_plugin(OpensOnWorker())


def _wait_for_own(client: Client) -> None:
    """Until all processes that were started here have joined; those of others come and go."""
    if client.cluster is None:
        return
    count = len(client.cluster.worker_spec)
    try:
        client.wait_for_workers(count, timeout=_STARTS)
    except TimeoutError:
        message = f"{count} worker processes were started, and not all came in {_STARTS} seconds"
        way_out = "start fewer with --workers, or try again on a machine that is less busy"
        raise NetworkError(Problem(code="no-workers", message=message, help=way_out)) from None


def threads_of(client: Client) -> int:
    """How many tasks the workers do at once."""
    return sum(client.nthreads().values()) or 1  # type: ignore[no-untyped-call]


def run(
    client: Client, work: Callable[[Any, Any], Any], tasks: Iterable[Any]
) -> Iterator[TaskOutcome]:
    """What `work(opened, task)` gives for each task, as they are done; only a bounded number is
    in flight. A worker that dies takes nothing with it: its tasks are done elsewhere.

    Raises NetworkError where the scheduler is gone; what was told before stays done.
    """
    from distributed import as_completed
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    waiting = iter(tasks)
    threads = threads_of(client)
    running: dict[Any, Any] = {}

    def started(count: int) -> list[Any]:
        found = []
        for task in islice(waiting, count):
            future = client.submit(_on_worker, work, task, pure=False, retries=_RETRIES)
            running[future] = task
            found.append(future)
        return found

    try:
        done = as_completed(started(threads * _AHEAD))  # type: ignore[no-untyped-call]
        for future in done:
            task = running.pop(future)
            yield _outcome(future, task)
            future.release()
            for more in started(1):
                done.add(more)  # type: ignore[no-untyped-call]
    except (CommClosedError, FutureCancelledError, OSError) as error:
        raise _gone(error) from None


def _outcome(future: Any, task: Any) -> TaskOutcome:
    if future.status == "error":
        error = future.exception()
        return TaskOutcome(task=task, failed=f"{type(error).__name__}: {str(error)[:500]}")
    if future.status == "finished":
        return TaskOutcome(task=task, result=future.result())
    raise _gone(None)


def _gone(error: BaseException | None) -> NetworkError:
    words = "the scheduler is gone" + (f" ({type(error).__name__})" if error else "")
    way_out = "run the same command again: what was done is not done twice"
    return NetworkError(Problem(code="scheduler-gone", message=words, help=way_out))


def _on_worker(work: Callable[[Any, Any], Any], task: Any) -> Any:
    from distributed import get_worker

    return work(getattr(get_worker(), _STATE), task)
