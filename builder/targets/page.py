"""Compiles install pages: one HTML file for a guide in a language, pictures inside.

Knows how sentences become HTML and which address leads where in the kit. What is on the
page stands in `builder.views.page_view` and `page_offers`, how it is arranged in
`assets/templates/page/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import relpath
from typing import TYPE_CHECKING
from urllib.parse import quote

from builder.facts.offer import ProfileSpec
from builder.facts.setting import Platform
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.model.locale import Label, Language
from builder.model.profile.words import KeyWords
from builder.model.step import Sentence, StepView
from builder.render.document import document
from builder.render.frame import PictureRow, RowKind
from builder.render.look import SIGNS
from builder.render.page_signs import page_signs, themes_css
from builder.render.palette import Theme
from builder.render.phrases import MARK, marked_phrases
from builder.render.scene import draw
from builder.render.script import Direction
from builder.render.shape import Sign
from builder.views.cldr import long_date
from builder.views.language_order import by_name
from builder.views.page_offers import ProfileOffer, ScriptOffer, family_offers
from builder.views.page_view import (
    DeviceView,
    acts,
    beside,
    common_older,
    device_views,
    on_no_device,
    starts,
    turns_off,
    undo_views,
)
from builder.views.pictures import screen_of
from builder.views.workbench import Workbench

if TYPE_CHECKING:
    from markupsafe import Markup

AXES = (Axis.GUIDE, Axis.LANGUAGE)
_HOME = "templates/page/"

# Which sentences tell how a profile gets onto a device and off it again.
_PLACES = {Platform.IOS: "phone", Platform.MACOS: "mac"}

# Rules of the style sheet that begin with a language or a direction: for these pages only.
_FOR_SOME = re.compile(r"^(?::lang\((\w+)\)|\[dir=(\w+)\])[^{}]*\{[^{}]*\}\n", re.MULTILINE)

# So many other guides stand at a page's end, the likeliest; then a link leads to all of them.
_MOST_OTHERS = 4

# What a host may give as contact and a person can open.
_MAIL = re.compile(r"[^\s@:/?&]+@[^\s@:/?&]+\.[^\s@:/?&]+\Z")
_WEB = re.compile(r"https?://[^\s\"<>]+\Z")


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no page for this cell, or ""."""
    return on_no_device(cell, bench)


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """The page, and beside it a copy of each offered file as plain text, to be read."""
    guide, language = _parts(cell)
    page = _PageCompiler(guide, language, bench)
    template = bench.asset(f"{_HOME}page.html.jinja")
    rules = fitting_style(
        bench.asset(f"{_HOME}page.css").decode("utf-8"), language.id, language.direction
    )
    style = page.signs.css + rules
    script = bench.asset(f"{_HOME}page.js").decode("utf-8")
    yield Artifact(
        path=page.path,
        data=document(
            template, style=themes_css(style) + style, script=script, values=page.values()
        ),
        kind=Kind.PAGE,
        guide=guide.id,
        language=language.id,
        says=f"install page in {language.english_name}",
    )
    for path, data in sorted(page.copies.items()):
        yield Artifact(
            path=path,
            data=data,
            kind=Kind.DOC,
            guide=guide.id,
            language=language.id,
            says="a file of the kit as plain text, to be read",
        )


def _parts(cell: Cell) -> tuple[Guide, Language]:
    assert cell.guide is not None
    assert cell.language is not None
    return cell.guide, cell.language


def fitting_style(style: str, language: str, direction: str) -> str:
    """The style sheet without rules that begin with another language or direction."""
    own = {language.partition("-")[0], direction}
    return _FOR_SOME.sub(lambda rule: rule[0] if {rule[1], rule[2]} & own else "", style)


class _PageCompiler:
    """The values and functions that the template is filled with."""

    def __init__(self, guide: Guide, language: Language, bench: Workbench) -> None:
        self.guide = guide
        self.language = language
        self.bench = bench
        self.path = bench.context.page_path(guide.id, language.id)
        self.copies: dict[str, bytes] = {}
        self.views = device_views(guide, language, bench)
        newest = [view.newest for view in self.views if view.newest]
        ends = [self.row_sign(step) for each in newest for step in each.steps.steps]
        wanted = [sign for sign in ends if sign is not None]
        self.signs = page_signs(wanted, Direction(language.direction))

    def values(self) -> dict[str, object]:
        from markupsafe import Markup

        context = self.bench.context
        others = [name for name in context.guides_in(self.language.id) if name != self.guide.id]
        return {
            "guide": self.guide,
            "language": self.language,
            "kit": context.kit.in_language(self.language.id),
            "families": family_offers(self.views, self.guide, self.language, self.bench),
            "undo": undo_views(self.views, self.language),
            "frames": sorted({self.frame(view) for view in self.views}),
            "signs": Markup(self.signs.definitions),  # noqa: S704 - drawn here
            "languages": [
                language
                for language in by_name(self.bench)
                if self.guide.id in context.guides_in(language.id)
            ],
            "others": [context.guides[name] for name in others[:_MOST_OTHERS]],
            "all_guides": (
                self.href(paths.guides(self.language.id)) if len(others) > _MOST_OTHERS else ""
            ),
            "checked": self.checked(),
            "contact": self.contact(),
            "run": lambda *said: Markup(self.language.joined(said)),  # noqa: S704 - safe parts
            "say": self.say,
            "text": self.text,
            "title": self.title,
            "step": self.step,
            "start": lambda step: self.sentences(starts(step)),
            "full": lambda step: self.sentences(step.sentences),
            "act": lambda step: self.sentences(acts(step)),
            "beside": lambda step: self.sentences(beside(step)),
            "mark": lambda label: Markup(self.mark(label)),  # noqa: S704 - its word is escaped
            "end": self.end,
            "value": lambda step: self.row(step).value,
            "turns_off": turns_off,
            "key_words": self.key_words,
            "place": lambda spec: _PLACES.get(spec.platform, "phone"),
            "trap": self.trap,
            "reach": lambda offer: [self.say(phrase) for phrase in offer.reach],
            "picture": self.picture,
            "way": self.way,
            "common": common_older,
            "frame": self.frame,
            "href": self.href,
            "page_href": lambda guide, language: self.href(
                context.page_path(guide.id, language.id)
            ),
            "page_url": lambda language: context.page_url(self.guide.id, language.id),
            "copy_of": self.copy_of,
            "code": self.code,
        }

    # Sentences

    def say(self, phrase: str, **words: object) -> Markup:
        """A phrase as HTML: OS words marked, everything else escaped."""
        return self.fill(self.language.phrases[phrase], words)

    def text(self, key: str) -> Markup:
        """A sentence of the guide as HTML."""
        return self.fill(self.language.guides[self.guide.id][key], {})

    def title(self) -> Markup:
        """The guide's title. Where a language is written without spaces, with places to break
        between phrases: a browser would break it within a word."""
        from markupsafe import Markup

        told = self.text("title")
        if "<" in told or "&" in told:
            return told
        phrases = marked_phrases(str(told), self.language.id).rstrip(MARK).split(MARK)
        return Markup("<wbr>").join(map(Markup, phrases))

    def step(self, step: StepView) -> Markup:
        """A step in full: what to do, and where that is on the screen."""
        return self.sentences(step.all_sentences)

    def sentences(self, sentences: tuple[Sentence, ...]) -> Markup:
        from markupsafe import Markup

        said = (self.say(sentence.phrase, **dict(sentence.words)) for sentence in sentences)
        return Markup(self.language.joined(said))  # noqa: S704 (each is safe already)

    def fill(self, template: str, words: dict[str, object]) -> Markup:
        from markupsafe import Markup, escape

        safe = {
            name: word if isinstance(word, Label) else str(escape(word))
            for name, word in words.items()
        }
        return Markup(self.language.fill(str(escape(template)), self.mark, **safe))  # noqa: S704 - each part is escaped

    def mark(self, label: Label) -> str:
        """A word of the OS: set apart, and read aloud in its own language."""
        from markupsafe import escape

        english = label.english and not self.language.id.startswith("en")
        return f"<b{' lang=en' if english else ''}>{escape(label.text)}</b>"

    def key_words(self, key: KeyWords, view: DeviceView) -> Markup:
        """What a key of a profile does, the switch named as this device names it."""
        control = view.device.controls.get(key.control) if key.control else None
        wording = control.wording(view.device.newest) if control else None
        if wording is not None:
            return self.say(key.phrase, switch=self.language.label(wording.label))
        if key.control:
            return self.say("profile.key.other", key=key.key, value=key.value)
        return self.say(key.phrase, key=key.key, value=key.value)

    def trap(self, spec: ProfileSpec) -> Markup | None:
        """What a person must know before installing, where a profile has such a thing."""
        phrase = f"page.{spec.id}-trap"
        return self.say(phrase) if phrase in self.language.phrases else None

    def checked(self) -> str:
        days = [each.steps.checked for view in self.views for each in view.ranges]
        return long_date(self.language.id, min(days))

    def contact(self) -> Markup:
        """The host's contact, to be opened where it is an address."""
        from markupsafe import Markup, escape

        given = self.bench.context.kit.in_language(self.language.id).contact
        where = f"mailto:{given}" if _MAIL.match(given) else given if _WEB.match(given) else ""
        return (
            Markup('<a class="link" href="{}">{}</a>').format(where, given)
            if where
            else escape(given)
        )

    # Pictures

    def row(self, step: StepView) -> PictureRow:
        """The row of a step as pictures show it when the step is done."""
        screen = screen_of(step, self.language)
        return next(row for row in (*screen.rows, *screen.sidebar) if row.ringed)

    def row_sign(self, step: StepView) -> Sign | None:
        """What stands at the end of that row. A gear is named in the sentence and drawn in the
        picture: a page has no bytes left for a second drawing."""
        kind = self.row(step).kind
        return SIGNS[RowKind.LINK if kind is RowKind.GEAR else kind]

    def end(self, step: StepView) -> dict[str, object] | None:
        """That sign: its name among the page's signs, and its size."""
        sign = self.row_sign(step)
        if sign is None:
            return None
        drawing = sign.drawing
        return {"id": f"p-{drawing.css}", "width": drawing.width, "height": drawing.height}

    def picture(self, view: DeviceView, step: StepView) -> Markup:
        """The step's picture from the kit, read when somebody comes to see it. It says nothing
        to a screen reader that the sentence beside it does not say."""
        from markupsafe import Markup

        light, dark = (
            self.built(paths.screens(self.language.id, self.guide.id, theme))
            for theme in (Theme.LIGHT, Theme.DARK)
        )
        if not light:
            return Markup()
        scene = draw(screen_of(step, self.language), self.bench.fonts(self.language))
        name = paths.screen_name(view.device.id, step.number)
        image = Markup('<img src="{}#{}" width="{}" height="{}" alt="" loading="lazy">').format(
            light, name, round(scene.width), round(scene.height)
        )
        if scene.night:
            return image  # dark in both themes
        source = Markup('<source media="(prefers-color-scheme: dark)" srcset="{}#{}">').format(
            dark, name
        )
        return Markup("<picture>{}{}</picture>").format(source, image)

    def way(self, view: DeviceView) -> str:
        """The address of the picture of the whole way, or ""."""
        return self.built(paths.way_picture(self.language.id, self.guide.id, view.device.id))

    def built(self, path: str) -> str:
        """The address of a file of the kit, or "" where it was not made."""
        return self.href(path) if path in self.bench.built else ""

    def frame(self, view: DeviceView) -> str:
        return view.device.frame(view.device.newest)

    # Addresses

    def href(self, path: str) -> str:
        """From this page to a file of the kit."""
        return quote(relpath(self.bench.place(path), self.path.rpartition("/")[0]))

    def copy_of(self, offer: ProfileOffer | ScriptOffer) -> str:
        """The address of a copy as plain text, which a browser shows instead of installing."""
        path = paths.plain_copy(self.path, offer.spec.file)
        self.copies[path] = offer.text
        return self.href(path)

    def code(self, what: str) -> str:
        """The address of the picture of a QR code: of this page ("page"), or ""."""
        return self.built(paths.code(self.language.id, self.guide.id, what))
