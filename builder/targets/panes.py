"""Compiles the page of all panes: a list with search, for helpers and support desks.

Knows where each pane's link leads: through the relay where the host has published it, else to
the pane's own address. Which panes there are stands in `builder.views.pane_list`; how the page
is arranged in `assets/templates/panes/`. Made on request only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from urllib.parse import quote

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.instructions import OTHER_SCREEN
from builder.model.kinds import Kind
from builder.render.document import document
from builder.render.page_signs import themes_css
from builder.views.page_offers import run_url
from builder.views.pane_list import UNSURE, pane_platforms
from builder.views.workbench import Workbench

AXES = (Axis.LANGUAGE,)
HOME = "templates/panes/"
_SHARED = "templates/page/page.css"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanesWords:
    """All that differs from one such page to the next. `get` is where the relay is published,
    "" where it is not, and then `needs` and `add` are "" too."""

    language: str
    direction: str
    title: str
    search: str
    other: str
    needs: str = ""
    add: str = ""
    get: str = ""


def refuse(cell: Cell, bench: Workbench) -> str:
    """There is always such a page."""
    del cell, bench
    return ""


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """The page in one language."""
    language = cell.language
    assert language is not None
    say = language.say
    get = bench.context.kit.link("relay", language.id) if paths.RELAY in bench.built else ""
    words = PanesWords(
        language=language.id,
        direction=language.direction,
        title=say("panes.title"),
        search=say("panes.search"),
        other=say(OTHER_SCREEN),
        needs=say("page.relay-needs", name=paths.RELAY_NAME) if get else "",
        add=say("page.add-once") if get else "",
        get=get,
    )
    yield Artifact(
        path=paths.panes(language.id),
        data=panes_page(words, bench.asset),
        kind=Kind.PANES,
        language=language.id,
        says=f"page of all panes in {language.english_name}",
    )


def panes_page(words: PanesWords, asset: Callable[[str], bytes]) -> bytes:
    """The page's bytes; `asset` gives the bytes of a file in assets/ by its path there."""
    style = asset(_SHARED).decode("utf-8") + asset(f"{HOME}panes.css").decode("utf-8")
    values = {
        **asdict(words),
        "platforms": pane_platforms(),
        "unsure": UNSURE,
        "run": lambda pane: run_url(paths.RELAY_NAME, pane),
        "anchor": lambda name: quote(name, safe=""),
    }
    return document(
        asset(f"{HOME}panes.html.jinja"),
        style=themes_css(style) + style,
        script=asset(f"{HOME}panes.js").decode("utf-8"),
        values=values,
    )
