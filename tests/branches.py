"""Every way through a workflow: each combination of what menus and lists offer.

Knows how to try all answers. Free questions get the default they offer, else an answer that
fits their kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.device import DeviceState
from builder.workflow.run.faults import AnswerNeededError, LimitError
from builder.workflow.run.limits import RunLimits
from builder.workflow.run.run import WorkflowRun, simulate
from builder.workflow.run.surroundings import Surroundings
from builder.workflow.run.values import NOTHING, Items


def all_branches(
    workflow: Workflow,
    device: DeviceState,
    *,
    input: str | Items = NOTHING,  # the word people know it by
    clock: datetime | None = None,
    limits: RunLimits | None = None,
    strict: bool = False,
    most: int = 5_000,
    surroundings: Surroundings | None = None,
) -> Iterator[WorkflowRun]:
    """Each complete run, choices in the order they are shown.

    Raises LimitError after `most` attempts, and whatever `simulate` raises but for
    answers, since it finds those itself.
    """
    waiting: list[tuple[str, ...]] = [()]
    attempts = 0
    while waiting:
        attempts += 1
        if attempts > most:
            raise LimitError("attempts to walk every branch", most)
        answers = waiting.pop()
        try:
            yield simulate(
                workflow,
                device=device,
                answers=answers,
                input=input,
                clock=clock,
                limits=limits,
                strict=strict,
                surroundings=surroundings,
            )
        except AnswerNeededError as error:
            if error.given:
                raise
            waiting.extend((*answers, choice) for choice in reversed(_ways(error)))


def _ways(error: AnswerNeededError) -> Sequence[str]:
    return error.choices or (error.default or error.example,)
