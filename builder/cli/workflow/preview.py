"""`optout preview`: what a person would meet when a shortcut runs, without a device.

Knows the command's words and the terminal. Everything else is `builder.workflow.run`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from builder.cli.envelope import print_envelope
from builder.cli.workflow.test import neighbours
from builder.errors import Problem, UsageError
from builder.kit.opening.workflow import open_workflow
from builder.render.pictures import Pictures
from builder.wire.safe_text import escape_unseen
from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.device import DeviceState, parse_locale, parse_os
from builder.workflow.run.events import Event, event_to_json
from builder.workflow.run.faults import AnswerNeededError, SimulationError
from builder.workflow.run.run import WorkflowRun, simulate
from builder.workflow.run.surroundings import Surroundings
from builder.workflow.run.words import ASCII, DRAWN, describe


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--os", "system", required=True, help="System and version: ios-17.5, macos-14.")
@click.option(
    "--choose", multiple=True, metavar="TEXT", help="Answer to the next menu or question."
)
@click.option("--input", "given", metavar="TEXT", help="What the shortcut is given.")
@click.option("--at", metavar="TIME", help="Date and time of the run, like 2026-11-22T10:00.")
@click.option("--locale", metavar="NAME", help="Language and region of the device: de_DE.")
@click.option("--json", "as_json", is_flag=True, help="Print the events as JSON.")
def preview(
    file: Path,
    system: str,
    choose: tuple[str, ...],
    given: str | None,
    at: str | None,
    locale: str | None,
    *,
    as_json: bool,
) -> None:
    """Run the shortcut, or the workflow as text, in FILE and print what a person would meet.

    Nothing is opened, sent or changed. Alerts are answered with OK. Menus and questions
    take the answers of --choose in turn; a choice may be shortened.
    """
    device = parse_os(system)
    if locale is not None:
        device = replace(device, locale=parse_locale(locale))
    clock = _clock(at)
    workflow = open_workflow(file).workflow
    surroundings = Surroundings(shortcuts=neighbours(file, workflow), pictures=Pictures())
    session = _Session(workflow, device, given, clock, surroundings)
    if as_json:
        run = session.run(choose)
        events = [event_to_json(event) for event in run.events]
        print_envelope(events=events, unused_answers=list(run.unused))
        return
    answers = list(choose)
    while True:
        try:
            run = session.run(answers)
        except SimulationError as error:
            session.show(error.events)
            if not isinstance(error, AnswerNeededError) or not _can_ask(error, answers, choose):
                raise
            _ask(error, answers)
            continue
        session.show(run.events)
        _warn_unused(run)
        return


class _Session:
    """One preview: runs the workflow anew for each answer, prints each event once."""

    def __init__(
        self,
        workflow: Workflow,
        device: DeviceState,
        given: str | None,
        clock: datetime | None,
        surroundings: Surroundings,
    ) -> None:
        self.surroundings = surroundings
        self.workflow = workflow
        self.device = device
        self.given = () if given is None else (given,)
        self.clock = clock
        self.printed = 0
        encoding = (getattr(sys.stdout, "encoding", "") or "ascii").lower()
        self.characters = DRAWN if encoding.replace("-", "") == "utf8" else ASCII
        self.encoding = encoding

    def run(self, answers: list[str] | tuple[str, ...]) -> WorkflowRun:
        return simulate(
            self.workflow,
            device=self.device,
            answers=answers,
            input=self.given,
            clock=self.clock,
            surroundings=self.surroundings,
        )

    def show(self, events: tuple[Event, ...]) -> None:
        for event in events[self.printed :]:
            text = describe(event, self.characters)
            click.echo(text.encode(self.encoding, "backslashreplace").decode(self.encoding))
        self.printed = max(self.printed, len(events))


def _clock(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        message = f'"{at}" is not a date and time'
        way_out = "write it like 2026-11-22T10:00"
        raise UsageError(Problem(code="bad-time", message=message, help=way_out)) from None


def _can_ask(error: AnswerNeededError, answers: list[str], choose: tuple[str, ...]) -> bool:
    """Whether a person is there; a wrong --choose is a mistake, not a question."""
    wrong_option = bool(error.given) and len(answers) <= len(choose)
    return not wrong_option and _is_terminal()


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _ask(error: AnswerNeededError, answers: list[str]) -> None:
    """Adds one answer, asked for at the terminal; a choice may be given by its number."""
    if error.given:
        click.echo(escape_unseen(f'"{error.given}" is not one of them.'), err=True)
        answers.pop()
    click.echo(escape_unseen(error.prompt))
    for number, choice in enumerate(error.choices, 1):
        click.echo(escape_unseen(f"  {number}  {choice}"))
    said = click.prompt("Answer", default=error.default or None, type=str)
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0
    direct = said in error.choices or not 0 < number <= len(error.choices)
    answers.append(said if direct else error.choices[number - 1])


def _warn_unused(run: WorkflowRun) -> None:
    if run.unused:
        left = ", ".join(f'"{answer}"' for answer in run.unused)
        click.echo(f"note: nothing asked for {escape_unseen(left)}", err=True)
