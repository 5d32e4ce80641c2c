"""The order in which a menu lists languages: by the names that people see.

Knows the Unicode Collation Algorithm through pyuca, whose root order CLDR and ICU start
from: letters with marks stand beside those without, scripts one after another (Latin, Greek,
Cyrillic, Hebrew, Arabic ... Hangul, kana, Han). Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable

from builder.model.locale import Language
from builder.views.workbench import Workbench


def by_name(bench: Workbench) -> tuple[Language, ...]:
    """The kit's languages, sorted by their own names."""
    languages = tuple(bench.context.languages.values())
    if len(languages) < 2:
        return languages  # the table of weights takes a quarter of a second to read
    key = bench.once("collation", _collation)
    return tuple(sorted(languages, key=lambda language: (key(language.name), language.id)))


def _collation() -> Callable[[str], tuple[int, ...]]:
    from pyuca import Collator

    key: Callable[[str], tuple[int, ...]] = Collator().sort_key
    return key
