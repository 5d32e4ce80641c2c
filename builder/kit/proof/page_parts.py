"""The elements and attributes that our page templates can produce, and where they stand.

Knows `assets/templates/page` and the signs of `builder.render.page_signs`: a change there that
brings a new element or attribute brings a row here, and a test over every page says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from builder.kit.proof.picture import NUMBER, ValueRule, among, matches

_ID = matches(re.compile(r"[a-z][a-z0-9.-]{0,40}\Z"))
_IDS = matches(re.compile(r"[a-z0-9. -]{0,200}\Z"))
_LANGUAGE = matches(re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z"))
_TONGUE = matches(re.compile(r"(?:x-default|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\Z"))
_SPOKEN = matches(re.compile(r"[^<>]{0,400}\Z"))
_TURN = among("ltr", "rtl")
_FLAG = among("")
_SIZE = matches(re.compile(r"\d{1,4}\Z"))
_NUMBER = matches(re.compile(rf"{NUMBER}\Z"))
_BOX = matches(re.compile(rf"0 0 {NUMBER} {NUMBER}\Z"))
_MOVE = matches(re.compile(rf"matrix\(-1 0 0 1 {NUMBER} 0\)\Z"))
_CLASS = matches(re.compile(r"p[0-9]{1,2}\Z"))
_SVG_CLASS = matches(re.compile(r"(?:ico|signs|pic)\Z"))
_PLACE = matches(re.compile(r"#(?:[a-z][a-z0-9-]{0,20})\Z"))
# The signs, and the icons of `page.html.jinja`: shapes, which cannot load or lead.
_SHAPE = matches(re.compile(r"[MmHhVvLlCcSsAaZz0-9 .-]{1,20000}\Z"))


def _any(value: str) -> bool:
    """An address: where it leads is checked by itself."""
    return bool(value)


HTML: Mapping[str, Mapping[str, ValueRule]] = {
    "html": {"lang": _LANGUAGE, "dir": _TURN},
    "head": {},
    "meta": {
        "charset": among("utf-8"),
        "http-equiv": among("Content-Security-Policy"),
        "name": among("viewport", "color-scheme", "referrer", "description"),
        "content": _SPOKEN,
    },
    "title": {},
    "link": {"rel": among("icon", "canonical", "alternate"), "href": _any, "hreflang": _TONGUE},
    "style": {},
    "body": {
        "data-guide": _ID,
        "data-end": _SPOKEN,
        "data-copied": _SPOKEN,
    },
    "a": {
        "class": among("button", "button plain", "link", "link way-picture"),
        "aria-current": among("page"),
        "href": _any,
        "lang": _LANGUAGE,
        "dir": _TURN,
        "hreflang": _LANGUAGE,
        "data-tags": matches(re.compile(r"[a-z0-9 -]{1,200}\Z")),
        "download": _FLAG,
    },
    "header": {"class": among("top"), "id": among("top")},
    "main": {"id": among("languages")},
    "footer": {},
    "nav": {"aria-label": _SPOKEN},
    "section": {"class": among("device"), "id": _ID},
    "div": {
        "class": among("card", "note safari", "or", "ways", "which"),
        "hidden": _FLAG,
        "data-for": _IDS,
    },
    "p": {
        "class": among(
            "already", "back", "brand", "dn", "done", "lead", "line", "note", "paper", "pass",
            "quiet", "r", "r last", "row", "row js", "screen", "start", "vh", "w",
        ),
        "id": among("said"),
        "role": among("status"),
        "aria-hidden": among("true"),
        "hidden": _FLAG,
    },
    "ul": {"class": among("cards", "pills"), "role": among("list")},
    "ol": {"class": among("steps", "way")},
    "li": {"class": among("js"), "hidden": _FLAG},
    "details": {"class": among("langs", "more"), "id": among("devices", "undo"), "data-for": _IDS},
    "summary": {},
    "button": {
        "type": among("button"),
        "class": among("small", "small js", "small js print", "button off", "button plain off"),
        "aria-pressed": among("false"),
        "aria-live": among("polite"),
        "hidden": _FLAG,
    },
    "code": {"dir": among("ltr")},
    "span": {
        "class": among("n", "quiet", "tick", "vh"), "aria-hidden": among("true"), "hidden": _FLAG,
    },
    "img": {
        "class": among("code"), "src": _any, "alt": _FLAG, "width": _SIZE, "height": _SIZE,
        "loading": among("lazy"),
    },
    "picture": {},
    "source": {"media": among("(prefers-color-scheme: dark)"), "srcset": _any},
    "small": {},
    "b": {"lang": among("en"), "dir": among("ltr")},
    "br": {},
    "wbr": {},
    "h1": {},
    "h2": {"tabindex": among("-1")},
    "h3": {},
    "h4": {},
    "figure": {},
    "figcaption": {},
    "script": {},
}  # fmt: skip
SVG: Mapping[str, Mapping[str, ValueRule]] = {
    "svg": {
        "class": _SVG_CLASS,
        "viewBox": _BOX,
        "width": _NUMBER,
        "height": _NUMBER,
        "aria-hidden": among("true"),
    },
    "defs": {},
    "symbol": {"id": _ID, "viewBox": _BOX},
    "g": {"id": _ID, "transform": _MOVE},
    "use": {"href": _PLACE},
    "circle": {"cx": _NUMBER, "cy": _NUMBER, "r": _NUMBER},
    "rect": {
        "x": _NUMBER,
        "y": _NUMBER,
        "width": _NUMBER,
        "height": _NUMBER,
        "rx": _NUMBER,
    },
    "path": {"class": _CLASS, "d": _SHAPE},
}
ALONE = ("html", "head", "body", "title", "style", "script", "main", "h1")
"""Elements of which a page has exactly one."""

SAID = {
    "viewport": "width=device-width, initial-scale=1",
    "color-scheme": "light dark",
    "referrer": "no-referrer",
}
"""What every page says of itself; its description is a sentence of its own."""

_FLOW = frozenset({"main", "div", "section", "footer", "header", "li", "details"})
PARENTS: Mapping[str, frozenset[str]] = {
    "html": frozenset({"-document", ""}),
    "head": frozenset({"html"}),
    "body": frozenset({"html"}),
    "meta": frozenset({"head"}),
    "title": frozenset({"head"}),
    "link": frozenset({"head"}),
    "style": frozenset({"head"}),
    "script": frozenset({"body"}),
    "main": frozenset({"body"}),
    "header": frozenset({"body"}),
    "footer": frozenset({"body"}),
    "p": _FLOW,
    "div": _FLOW,
    "section": _FLOW,
    "li": frozenset({"ul", "ol"}),
    "figcaption": frozenset({"figure"}),
    "figure": frozenset({"footer"}),
    "summary": frozenset({"details"}),
    "source": frozenset({"picture"}),
    "wbr": frozenset({"h1"}),
    "picture": frozenset({"li"}),
}
SVG_PARENTS: Mapping[str, frozenset[str]] = {
    "svg": frozenset({"main", "body", "summary", "a", "h2", "p"}),
    **{
        tag: frozenset({"svg", "g", "defs", "symbol"})
        for tag in ("defs", "symbol", "g", "use", "circle", "rect", "path")
    },
}
