"""The order in which a menu lists languages: by the names that people see.

Knows the Unicode Collation Algorithm through pyuca, whose root order CLDR and ICU start
from: letters with marks stand beside those without, scripts one after another (Latin, Greek,
Cyrillic, Hebrew, Arabic ... Hangul, kana, Han). Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from builder.model.locale import Language
from builder.views.workbench import Workbench


def by_name(bench: Workbench) -> tuple[Language, ...]:
    """The kit's languages, sorted by their own names."""
    languages = tuple(bench.context.languages.values())
    if len(languages) < 2:
        return languages  # the table of weights takes a quarter of a second to read
    keys: dict[str, tuple[int, ...]] = bench.once("keys of languages' names", dict)
    if unknown := {language.name for language in languages} - keys.keys():
        keys |= _keys(unknown)
    return tuple(sorted(languages, key=lambda language: (keys[language.name], language.id)))


def _keys(names: Iterable[str]) -> Mapping[str, tuple[int, ...]]:
    """What each name is sorted by. The table of weights takes 10 MB: nobody keeps it."""
    from pyuca import Collator

    key = Collator().sort_key
    return {name: key(name) for name in names}
