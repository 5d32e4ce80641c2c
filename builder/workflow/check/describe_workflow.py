"""A whole shortcut as a text that people read: its risks first, then action by action, indented.

Knows the order and the layout. What each line says is `builder.workflow.check.explain`'s.
"""

from __future__ import annotations

from collections.abc import Sequence

from builder.workflow.check.explain import ExplainedWorkflow

_MOST_NUMBERS = 8


def describe_workflow(
    told: ExplainedWorkflow, *, name: str = "", instead_of_addresses: Sequence[str] = ()
) -> str:
    """The text. `name` is what it is called where that is not in the workflow;
    `instead_of_addresses` are lines of a caller who knows what the addresses come to."""
    count = len(told.lines)
    actions = "1 action" if count == 1 else f"{count} actions"
    text = [f"{name or told.name or 'It'}: a shortcut of {actions}", "", "What can it do to you?"]
    for risk, numbers in told.risks:
        shown = ", ".join(map(str, numbers[:_MOST_NUMBERS]))
        more = " ..." if len(numbers) > _MOST_NUMBERS else ""
        text.append(f"  ! {risk.says} (action {shown}{more})")
    if not told.risks:
        text.append("  Nothing beyond showing and asking.")
    if told.takes_input:
        text.append("  It takes a text from whatever runs it, which may be a web page.")
    if told.asks_at_import:
        asked = "1 question" if told.asks_at_import == 1 else f"{told.asks_at_import} questions"
        text.append(f"  It asks {asked} when it is added.")
    text += ["", *(instead_of_addresses or _addresses(told))]
    text += ["", "Action by action:"]
    for line in told.lines:
        mark = "!" if line.risks else " "
        text.append(f"{line.number:>4} {mark} {'  ' * line.depth}{line.words}")
    return "\n".join(text)


def _addresses(told: ExplainedWorkflow) -> list[str]:
    return ["Addresses in it:", *([f"  {address}" for address in told.addresses] or ["  none"])]
