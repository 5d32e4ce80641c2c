"""What the picture of the whole way says: a guide on a device's newest systems.

Knows which sentences stand above, in and below each row. Knows no layout.
"""

from __future__ import annotations

from collections.abc import Iterable

from builder.model.guide import Guide
from builder.model.locale import Language
from builder.model.step import Sentence
from builder.render.script import Direction
from builder.render.way import DrawnWayRow, WayPicture
from builder.views.page_view import DeviceView, beside, starts, turns_off
from builder.views.pictures import screen_of


def way_of(guide: Guide, view: DeviceView, language: Language, address: str) -> WayPicture:
    """The way as it is to be drawn. The device has steps."""
    assert view.newest is not None

    def said(sentences: Iterable[Sentence]) -> str:
        return language.joined(each.say(language, lambda label: label.text) for each in sentences)

    rows = []
    for step in view.newest.steps.steps:
        screen = screen_of(step, language)
        row = next(row for row in (*screen.rows, *screen.sidebar) if row.ringed)
        rows.append(
            DrawnWayRow(
                number=step.number,
                text=step.row.text,
                kind=row.kind,
                value=row.value,
                english=step.row.english,
                before=said(starts(step)),
                beside=said(beside(step)),
                last=step.kind is not None,
            )
        )
    does = [said(step.sentences) for step in view.newest.steps.steps]
    return WayPicture(
        title=language.guides[guide.id]["title"],
        device=f"{view.device.title} · {view.newest.name}",
        rows=tuple(rows),
        after=language.phrases["off.already"] if turns_off(view) else "",
        address=address.removeprefix("https://").rstrip("/"),
        alt=language.joined(does),
        language=language.id,
        direction=Direction(language.direction),
    )
