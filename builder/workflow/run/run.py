"""Runs a workflow: from action to action, in and out of blocks, until it ends.

Knows control flow. What single actions do is in `builder.workflow.run.actions`, how a
condition is evaluated in `conditions`. Nothing here calls itself, so a deeply nested
workflow cannot exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from builder.workflow.apple.actions import PREFIX, UUID
from builder.workflow.apple.block_table import IF, MENU, REPEAT
from builder.workflow.apple.workflow import Action, Workflow
from builder.workflow.run.actions import HANDLERS
from builder.workflow.run.conditions import holds, is_condition
from builder.workflow.run.device import DeviceState
from builder.workflow.run.events import Event, Menu
from builder.workflow.run.faults import BrokenWorkflowError, LimitError, SimulationError
from builder.workflow.run.layout import BlockSpan, lay_out
from builder.workflow.run.limits import Meter, RunLimits
from builder.workflow.run.machine import Machine, text_from
from builder.workflow.run.step import Step, field_items
from builder.workflow.run.surroundings import CANCEL, Surroundings, clean_path
from builder.workflow.run.values import NOTHING, Items

# Each waits in calls of Python, so their number is bounded apart from the steps.
MOST_SHORTCUTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRun:
    """What happened. `unused` are the answers that nothing asked for; `places` has for each event
    the place of its action in the workflow."""

    events: tuple[Event, ...]
    unused: tuple[str, ...] = ()
    steps: int = 0
    places: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True)
class Loop:
    """A repeat under way. `items` is None for a plain count."""

    count: int
    items: Items | None
    done: int = 0
    results: list[Items] = field(default_factory=list)


def simulate(
    workflow: Workflow,
    *,
    device: DeviceState,
    answers: Sequence[str] = (),
    input: str | Items = NOTHING,  # the word people know it by
    clock: datetime | None = None,
    limits: RunLimits | None = None,
    strict: bool = False,
    surroundings: Surroundings | None = None,
) -> WorkflowRun:
    """Runs the workflow as `device` would, and gives the events in order.

    Menus, lists and questions take `answers` in turn; a choice may be shortened to the
    only one that begins so. Raises AnswerNeededError, ClockNeededError, LimitError,
    BrokenWorkflowError, and, in a strict run, UnsupportedActionError for an action or
    reference that is not known; each carries the events so far. Alerts are answered OK.
    """
    given: Items = (input,) if isinstance(input, str) else input
    around = surroundings or Surroundings()
    machine = Machine(
        device=device,
        answers=tuple(answers),
        input=given,
        clock=clock,
        strict=strict,
        meter=Meter(limits=limits or RunLimits()),
        last=given,
        clipboard=(around.clipboard,) if around.clipboard else NOTHING,
        surroundings=around,
        files={clean_path(path): data for path, data in around.files.items()},
        photos=list(around.photos),
        run_other=_run_other,
    )
    try:
        _Runner(machine, workflow.actions).run()
    except SimulationError as error:
        error.events = tuple(machine.events)
        error.places = tuple(machine.places)
        error.place = machine.at
        raise
    return WorkflowRun(
        events=tuple(machine.events),
        unused=tuple("Cancel" if one == CANCEL else one for one in answers[machine.answered :]),
        steps=machine.meter.steps,
        places=tuple(machine.places),
    )


def _run_other(machine: Machine, workflow: Workflow, given: Items) -> Items:
    """What another shortcut hands back; answers, events, files and chance are shared with it."""
    if machine.depth >= MOST_SHORTCUTS:
        raise LimitError("shortcuts that wait for each other", MOST_SHORTCUTS)
    inner = replace(
        machine,
        input=given,
        last=given,
        outputs={},
        variables={},
        depth=machine.depth + 1,
        result=NOTHING,
    )
    _Runner(inner, workflow.actions).run()
    machine.answered, machine.chances = inner.answered, inner.chances
    machine.clipboard, machine.told_locale = inner.clipboard, inner.told_locale
    return inner.result or inner.last


class _Runner:
    """Walks the actions of one workflow."""

    def __init__(self, machine: Machine, actions: Sequence[Action]) -> None:
        self.machine = machine
        self.actions = actions
        self.spans: Mapping[int, BlockSpan] = lay_out(actions)
        self.loops: list[Loop] = []

    def run(self) -> None:
        place = 0
        while place < len(self.actions) and not self.machine.finished:
            self.machine.meter.step()
            if not self.machine.depth:
                self.machine.at = place
            span = self.spans.get(place)
            if span is None:
                self._act(self.actions[place])
                place += 1
            else:
                place = self._mark(span, place)

    def _step(self, place: int) -> Step:
        return Step(machine=self.machine, parameters=self.actions[place].parameters)

    def _act(self, action: Action) -> None:
        name = action.identifier.removeprefix(PREFIX)
        handler = HANDLERS.get(name) if action.identifier.startswith(PREFIX) else None
        if handler is None:
            made: Items | None = self.machine.unsupported(action.identifier)
        else:
            made = handler(Step(machine=self.machine, parameters=action.parameters))
        self._keep(action, made)

    def _keep(self, action: Action, made: Items | None) -> None:
        """Keeps an action's output; one that gives nothing of its own hands on the last."""
        if made is not None:
            self.machine.last = made
        uuid = action.parameters.get(UUID)
        if isinstance(uuid, str):
            self.machine.outputs[uuid] = self.machine.last

    def _mark(self, span: BlockSpan, place: int) -> int:
        """The place to go on at after a block's mark."""
        if place == span.end:
            return self._end(span)
        if place != span.start:
            return span.end
        if span.kind == MENU:
            return self._menu(span)
        if span.kind == IF:
            return self._if(span)
        return self._repeat(span)

    def _end(self, span: BlockSpan) -> int:
        if span.kind in (MENU, IF):
            self._keep(self.actions[span.end], None)
            return span.end + 1
        loop = self.loops[-1]
        if loop.done:
            self.machine.meter.charge(len(self.machine.last))
            loop.results.append(self.machine.last)
        if loop.done < loop.count:
            self._next(loop)
            return span.start + 1
        self.loops.pop()
        results = tuple(item for items in loop.results for item in items)
        self.machine.meter.weigh(results)
        self._keep(self.actions[span.end], results)
        return span.end + 1

    def _if(self, span: BlockSpan) -> int:
        """Into the first branch that holds; a middle without a condition always does."""
        step = self._step(span.start)
        if holds(step):
            return span.start + 1
        for middle in span.middles:
            other = self._step(middle)
            if not is_condition(other.parameters) or holds(other):
                return middle + 1
        return span.end

    def _menu(self, span: BlockSpan) -> int:
        """Asks. The start's own list is what people see; the middles have the actions.

        Where the two differ in length (no real file does), the middles' titles are shown.
        """
        step = self._step(span.start)
        written = step.parameters.get("WFMenuItems")
        items = written if isinstance(written, list) else []
        self.machine.meter.charge(len(items))
        titles = [text_from(field_items(self.machine, item), self.machine) for item in items]
        if len(titles) != len(span.middles):
            titles = [self._title(middle) for middle in span.middles]
        if not titles:
            raise BrokenWorkflowError(f"the menu of action {span.start + 1} has no cases")
        prompt = step.text("WFMenuPrompt")
        chosen = self.machine.choose(prompt, titles)
        if chosen is None:
            return span.end
        self.machine.happen(Menu(prompt=prompt, items=tuple(titles), chosen=titles[chosen]))
        return span.middles[chosen] + 1

    def _title(self, place: int) -> str:
        step = self._step(place)
        attributed = "WFMenuItemAttributedTitle"
        return step.text(attributed if step.has(attributed) else "WFMenuItemTitle")

    def _repeat(self, span: BlockSpan) -> int:
        step = self._step(span.start)
        if span.kind == REPEAT:
            items, count = None, int(step.number("WFRepeatCount", 1))
        else:
            items = step.input("WFInput")
            count = len(items)
        most = self.machine.meter.limits.repeats
        if count > most:
            raise LimitError("turns of a repeat", most)
        self.loops.append(Loop(count=count, items=items))
        return span.end

    def _next(self, loop: Loop) -> None:
        """Sets Repeat Index and Repeat Item; inner loops add their depth: Repeat Index 2."""
        depth = len(self.loops)
        suffix = f" {depth}" if depth > 1 else ""
        variables = self.machine.variables
        variables[f"Repeat Index{suffix}"] = (loop.done + 1,)
        self.machine.last = NOTHING
        if loop.items is not None:
            item = (loop.items[loop.done],)
            variables[f"Repeat Item{suffix}"] = item
            self.machine.last = item
        loop.done += 1
