"""Languages in a menu, in the order in which people look for a name."""

from __future__ import annotations

from builder.views.language_order import by_name
from tests.page_site import PREVIEW, definitions


def test_names_are_sorted_as_unicode_sorts_them() -> None:
    names = [language.name for language in by_name(definitions(PREVIEW, ()))]
    assert len(names) == len(set(names)) > 30

    def before(*wanted: str) -> bool:
        return [name for name in names if name in wanted] == list(wanted)

    assert before("Català", "Čeština", "Dansk"), "a letter with a mark stands beside the bare one"
    assert before("English", "English (UK)", "Español", "Français")
    assert before("Türkçe", "Ελληνικά", "Русский", "עברית", "العربية", "हिन्दी", "ไทย", "한국어")
    assert before("한국어", "日本語"), "Han comes last, and Hangul before it"


def test_one_language_needs_no_table() -> None:
    bench = definitions(PREVIEW, ("ja",))
    assert [language.id for language in by_name(bench)] == ["ja"]
