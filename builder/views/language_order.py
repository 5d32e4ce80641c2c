"""The order in which a menu lists languages: by the names that people see.

Knows the Unicode Collation Algorithm through pyuca, whose root order CLDR and ICU start
from: letters with marks stand beside those without, scripts one after another (Latin, Greek,
Cyrillic, Hebrew, Arabic ... Hangul, kana, Han). Knows no page.
"""

from __future__ import annotations

from builder.model.locale import Language
from builder.views.workbench import Workbench


def by_name(bench: Workbench) -> tuple[Language, ...]:
    """The kit's languages, sorted by their own names."""
    return bench.once("languages by name", lambda: _sorted(bench))


def _sorted(bench: Workbench) -> tuple[Language, ...]:
    languages = tuple(bench.context.languages.values())
    if len(languages) < 2:
        return languages  # the table of weights takes a quarter of a second to read
    from pyuca import Collator

    key = Collator().sort_key
    return tuple(sorted(languages, key=lambda language: (key(language.name), language.id)))
