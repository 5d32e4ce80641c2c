"""Why a preview could not go on. Each carries the events up to that moment.

Knows the kinds and their exit codes; see `builder.errors` for what a Problem is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from builder.errors import OptOutError, Problem
from builder.wire.safe_text import escape_unseen
from builder.workflow.run.events import Event


class SimulationError(OptOutError):
    """A run that did not reach its end. `events` is what happened before, `places` has the place
    of each one's action, `place` that of the action where it ended."""

    exit_code: ClassVar[int] = 6

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.events: tuple[Event, ...] = ()
        self.places: tuple[int, ...] = ()
        self.place = 0


class AnswerNeededError(SimulationError):
    """A menu, list or question met no answer, or one that fits none or several choices.

    `choices` is empty for a free question; `given` is the answer that did not fit, "" if
    there was none; `default` is what the question offers; `example` is an answer it takes.
    """

    exit_code = 2

    def __init__(
        self,
        prompt: str,
        choices: Sequence[str],
        *,
        given: str = "",
        default: str = "",
        example: str = "",
    ) -> None:
        self.prompt = prompt
        self.choices = tuple(choices)
        self.given = given
        self.default = default
        self.example = example
        asked = f'"{escape_unseen(prompt)}"' if prompt else "a question without words"
        ways = "answer with one of: " + ", ".join(f'"{escape_unseen(item)}"' for item in choices)
        message = f'no choice "{given}" in {asked}' if given else f"no answer for {asked}"
        super().__init__(
            Problem(
                code="answer-not-a-choice" if given else "answer-needed",
                message=message,
                help=ways if choices else "give one more answer",
            )
        )


class ClockNeededError(SimulationError):
    """The workflow asks for the date, and no clock was given."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            Problem(
                code="clock-needed",
                message="the workflow asks for the current date, and none was given",
                help="say what time it shall be, like 2026-11-22T10:00",
            )
        )


class UnsupportedActionError(SimulationError):
    """A strict run met something the preview does not know."""

    exit_code = 1

    def __init__(self, what: str) -> None:
        message = f"the preview does not know {escape_unseen(what)}"
        super().__init__(Problem(code="unsupported", message=message))


class LimitError(SimulationError):
    """The workflow wants more steps, text or events than a preview gives."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(
            Problem(code="limit", message=f"stopped: more than {limit} {what} in one run")
        )


class BrokenWorkflowError(SimulationError):
    """Blocks that do not nest, or a parameter that no app would write."""

    def __init__(self, message: str) -> None:
        super().__init__(Problem(code="broken-workflow", message=message))
