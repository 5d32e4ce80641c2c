"""What each action does in a preview, one module per group, joined in one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.actions import (
    device_only,
    dictionaries,
    documents,
    files,
    lists,
    moments,
    network,
    numbers,
    people,
    pictures,
    system,
    text,
    variables,
)
from builder.workflow.run.step import Handler

HANDLERS: Mapping[str, Handler] = MappingProxyType(
    {
        **text.TABLE,
        **lists.TABLE,
        **dictionaries.TABLE,
        **numbers.TABLE,
        **moments.TABLE,
        **variables.TABLE,
        **people.TABLE,
        **system.TABLE,
        **files.TABLE,
        **network.TABLE,
        **documents.TABLE,
        **pictures.TABLE,
        **device_only.TABLE,
    }
)
