"""Puts together what the sheets of a guide show in a language.

Knows where each part comes from: guide, kit, language and steps. Sets nothing in type.
"""

from __future__ import annotations

from collections.abc import Iterable

from builder.model.cell import Context
from builder.model.guide import Guide
from builder.model.locale import Language
from builder.render.qr import proven_qr
from builder.render.qr_code import Level
from builder.render.script import Direction
from builder.views.cldr import minutes
from builder.views.page_view import device_views
from builder.views.printed import GuideWords, HostWords, PrintView, print_words
from builder.views.printed_way import HandoutSection, handout_sections, print_way, tried_words
from builder.views.workbench import Workbench

# So many languages stand on one sheet at most: more, and none is large enough to be found.
MOST_LANGUAGES = 8


def print_view(
    guide: Guide, language: Language, bench: Workbench, *, address: str = ""
) -> PrintView:
    """What the sheets of a guide show in a language; they lead to `address`, if one is given,
    and else to the guide's page."""
    url = address or bench.context.page_url(guide.id, language.id)
    kit = bench.context.kit.in_language(language.id)
    texts = language.guides[guide.id]
    which = f"{guide.id} in {language.id}"
    sections: tuple[HandoutSection, ...] = ()
    if not address:
        sections = bench.once_for_many(
            f"handout of {which}", lambda: tuple(handout_sections(guide, language, bench))
        )
    return PrintView(
        language=language.id,
        language_name=language.name,
        direction=Direction(language.direction),
        url=url,
        code=proven_qr(url, least=Level.Q, memo=bench.codes),
        title=texts["title"],
        words=print_words(
            language.phrases,
            url=url,
            guide=GuideWords(
                headline=texts["headline"],
                title=texts["title"],
                keeps=texts["keeps"],
                undo="" if guide.undo else texts["undo"],
                takes=minutes(language.id, guide.minutes) if guide.minutes != 1 else "",
            ),
            host=HostWords(name=kit.host, contact=kit.contact, edition=kit.edition),
            tested=_tested(guide, language, bench),
            joined=language.joined,
        ),
        way=bench.once(f"printed way of {which}", lambda: print_way(guide, language, bench)),
        sections=sections,
        preview=kit.preview,
        author=kit.host,
    )


def languages_together(guide: Guide, context: Context) -> tuple[Language, ...]:
    """The first languages of the kit that have the guide as their first, for a sheet in several.

    Empty where there are fewer than two: then each language has sheets of its own, and no
    other.
    """
    having = [name for name in context.languages if context.is_first(guide.id, name)]
    several = having[:MOST_LANGUAGES] if len(having) > 1 else []
    return tuple(context.languages[name] for name in several)


def views_of_languages(
    guide: Guide, languages: Iterable[Language], bench: Workbench
) -> tuple[PrintView, ...]:
    """The guide in each of these languages, all leading to the chooser."""
    address = bench.context.kit.address
    return tuple(print_view(guide, language, bench, address=address) for language in languages)


def _tested(guide: Guide, language: Language, bench: Workbench) -> str:
    """What the way on the sheet was tried on: the newest trial of the device that it shows."""
    first = next(view for view in device_views(guide, language, bench) if view.newest)
    trial = first.newest.trial if first.newest else None
    return tried_words(trial, first.device, language)
