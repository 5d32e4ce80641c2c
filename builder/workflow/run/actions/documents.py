"""Actions on rich text and its other forms: HTML and Markdown; a hash, a size in words.

Knows the commonest marks of Markdown. What it leaves out is said by an event.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.actions.files import as_file
from builder.workflow.run.html_text import markdown, plain_text
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import (
    NOTHING,
    File,
    Item,
    Items,
    RichText,
    as_rich_text,
    first_number,
    text_of,
)


def _html(step: Step) -> Items:
    """Rich text as HTML; anything else as paragraphs of it."""
    whole = step.flag("WFMakeFullDocument", default=False)
    made: list[str] = []
    for item in step.input("WFInput"):
        body = as_rich_text(item).html
        made.append(f"<!DOCTYPE html><html><body>{body}</body></html>" if whole else body)
    step.machine.meter.weigh(made)
    return tuple(made)


def _from_html(step: Step) -> Items:
    made = tuple(RichText(text_of(item)) for item in step.input("WFHTML"))
    step.machine.meter.weigh(made)
    return made


def _markdown(step: Step) -> Items:
    made = tuple(_as_markdown(item) for item in step.input("WFInput"))
    step.machine.meter.weigh(made)
    return made


def _as_markdown(item: Item) -> str:
    return markdown(item.html) if isinstance(item, RichText) else text_of(item)


def _from_markdown(step: Step) -> Items:
    """The words of the Markdown in paragraphs: its marks stay, which is said."""
    made = tuple(as_rich_text(text_of(item)) for item in step.input("WFInput"))
    step.machine.meter.weigh(made)
    return step.machine.stand_in("reads Markdown", plain_text("".join(m.html for m in made)), made)


def _hash(step: Step) -> Items:
    kind = step.text("WFHashType", "MD5")
    makers = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}
    if kind not in makers:
        return step.machine.unsupported(f"the hash {kind}")
    return tuple(
        hashlib.new(makers[kind], as_file(item).data, usedforsecurity=False).hexdigest()
        for item in step.input("WFInput")
    )


_SIZES = {"Bytes": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_UNITS = {
    "Bytes": "digital-byte",
    "KB": "digital-kilobyte",
    "MB": "digital-megabyte",
    "GB": "digital-gigabyte",
    "TB": "digital-terabyte",
}


def _file_size(step: Step) -> Items:
    """Decimal units, as the Files app counts (Apple support article 102119, checked 2026-11-28)."""
    items = step.input("WFFileSize")
    if not items:
        return NOTHING
    item = items[0]
    size = len(item.data) if isinstance(item, File) else first_number(items)
    if size is None:
        return NOTHING
    unit = step.text("WFFileSizeFormat", "Closest Unit")
    if unit == "Closest Unit":
        unit = next((name for name, one in reversed(_SIZES.items()) if size >= one), "Bytes")
    unit = {"Kilobytes": "KB", "Megabytes": "MB", "Gigabytes": "GB"}.get(unit, unit)
    if unit not in _SIZES:
        return step.machine.unsupported(f"a file size in {unit}")
    locale, amount = step.machine.locale, round(size / _SIZES[unit], 1)
    number = locale.number(f"{amount:g}")
    if not step.flag("WFFileSizeIncludeUnits", default=True):
        return (number,)
    if not locale.is_english:
        return (locale.size(amount, _UNITS[unit]),)
    return (f"{number} {unit}",)


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "gethtmlfromrichtext": _html,
        "getrichtextfromhtml": _from_html,
        "getmarkdownfromrichtext": _markdown,
        "getrichtextfrommarkdown": _from_markdown,
        "hash": _hash,
        "format.filesize": _file_size,
    }
)
