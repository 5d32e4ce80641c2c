"""What the templates of print read: a view as plain values, and every text in it.

Knows the names that `assets/templates/print` uses, and which of them are the host's own: the
others are the same on the sheets of every host. Knows no typesetter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from builder.render.phrases import marked_phrases
from builder.render.qr_draw import qr_svg
from builder.render.script import font_order, is_tall, own_family
from builder.views.print_address import address_of
from builder.views.printed import PrintView
from builder.views.printed_way import HandoutSection

_OWN_WORDS = ("put_up_by", "contact", "edition", "check_address", "qr_alt")
# Not marked: what a reader of the file hears, and the sign across a preview.
_PLAIN_WORDS = ("qr_alt", "preview", "contact")


def texts_of(view: PrintView) -> dict[str, str]:
    """Every text of the view but those of its sections, by the place its writer knows."""
    texts = {"title": view.title, "address": view.url, "host.name": view.author}
    for field, value in asdict(view.words).items():
        texts[f"print.{field.replace('_', '-')}"] = (
            value if isinstance(value, str) else "".join(value)
        )
    if view.way:
        rows = [row.text for row in view.way.rows]
        texts["print.way"] = "".join([view.way.devices, *rows, view.way.line, view.way.already])
    return texts


def texts_of_sections(sections: tuple[HandoutSection, ...]) -> dict[str, str]:
    """Every text of a handout's sections, by their headings."""
    texts: dict[str, str] = {}
    for section in sections:
        steps = [step.text for step in section.steps]
        pictures = [step.picture for step in section.steps if step.picture]
        signs = [word.text for picture in pictures for word in picture.words]
        said = [section.heading, section.note, section.undo, section.tested]
        texts[section.heading] = "".join([*said, *steps, *signs])
    return texts


def sheet_data(view: PrintView) -> dict[str, object]:
    """What every sheet's template reads, whoever the host is."""
    return {
        **_language_data(view),
        "preview": view.preview,
        "title": f"{view.words.preview}: {view.title}" if view.preview else view.title,
        "others": [],
    }


def site_data(view: PrintView) -> dict[str, object]:
    """What is the host's own on a sheet: names, addresses, and the size of the code."""
    words = _marked_words(view)
    return {
        "author": view.author,
        "url": view.url,
        "address": address_of(view.url),
        "modules": view.code.size,
        **{name: words[name] for name in _OWN_WORDS},
    }


def code_drawing(view: PrintView) -> str:
    """The code of a sheet, as SVG."""
    return qr_svg(view.code, "")


def _language_data(view: PrintView) -> dict[str, object]:
    """A language's own: how it is set, and its words."""
    language, _, rest = view.language.replace("_", "-").partition("-")
    region = rest.rpartition("-")[2]
    fonts = font_order(view.language)
    words = _marked_words(view)
    return {
        "lang": language,
        "region": region if len(region) == 2 else None,
        "direction": str(view.direction),
        "tall": is_tall(view.words.headline),
        "wide": "CJK" in fonts[1],
        "unspaced": own_family(view.language).unspaced,
        "fonts": fonts,
        "name": view.language_name,
        "words": {name: each for name, each in words.items() if name not in _OWN_WORDS},
        "way": _marked(asdict(view.way), view.language) if view.way else None,
    }


def _marked_words(view: PrintView) -> dict[str, object]:
    words = asdict(view.words)
    return {**_marked(words, view.language), **{name: words[name] for name in _PLAIN_WORDS}}


def sections_data(sections: tuple[HandoutSection, ...]) -> list[dict[str, object]]:
    """What the handout reads of each device, its steps with their pictures.

    Running text is not marked: it breaks between words, and fills its short lines.
    """
    return [
        {
            "heading": section.heading,
            "note": section.note,
            "undo": section.undo,
            "tested": section.tested,
            "steps": [
                {
                    "text": step.text,
                    "alt": step.alt,
                    "picture": asdict(step.picture) if step.picture else None,
                }
                for step in section.steps
            ],
        }
        for section in sections
    ]


def others_data(views: tuple[PrintView, ...]) -> list[dict[str, object]]:
    """What the sheet in several languages reads of each."""
    return [_language_data(view) for view in views]


def _marked(texts: Mapping[str, object], language: str) -> dict[str, object]:
    """The same texts, each with the places where its lines may break."""
    return dict(_each_marked(texts, language))


def _each_marked(texts: Mapping[str, object], language: str) -> Iterator[tuple[str, object]]:
    for name, value in texts.items():
        if isinstance(value, str):
            yield name, marked_phrases(value, language)
        elif isinstance(value, tuple) and all(isinstance(each, str) for each in value):
            yield name, [marked_phrases(each, language) for each in value]
        else:
            yield name, value
