"""A workbench for other definitions than it was made for."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from builder.views.workbench import Workbench


def changed(bench: Workbench, **values: Any) -> Workbench:
    """The same tools with other values of the bench or of its context; nothing is remembered."""
    own = {each.name for each in fields(Workbench)}
    context = {name: value for name, value in values.items() if name not in own}
    if "catalog" in context:
        context.setdefault("devices", context["catalog"].devices)
    rest = {name: value for name, value in values.items() if name in own}
    return replace(
        bench,
        context=replace(bench.context, **context),
        _instructions={},
        _with_steps={},
        _fonts={},
        _tools={},
        **rest,
    )
