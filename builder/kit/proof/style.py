"""Checks the style sheet of a page: it is one that our templates and pictures can make.

Knows the rules of the packaged style sheets, and that only those of a page's pictures differ
from page to page. So a sheet is taken apart, put together again from our own rules, and must
come out the same, byte for byte. Knows no policy and no page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from builder.render.document import small_css
from builder.render.inline import every_rule, night_rule, themes_css

MAX_BYTES = 64 * 1024
_NIGHT = re.compile(r"(\.[a-z]{1,3}(?:,\.[a-z]{1,3}){0,8})\{--pic-")
_RULE = re.compile(r"[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}")


def is_our_style(style: str, fixed: str) -> bool:
    """Whether `style` is what our own rules make, with `fixed` as the part that no picture
    changes."""
    if len(style) > MAX_BYTES:
        return False
    chosen: list[str] = []
    for found in _RULE.finditer(style):
        if night := _NIGHT.match(found[0]):
            chosen.append(night_rule(night[1].split(",")))
        elif original := _pictures().get(found[0]):
            chosen.append(original)
    rules = "".join(chosen) + fixed
    return small_css(themes_css(rules) + rules) == style


@lru_cache(maxsize=1)
def _pictures() -> Mapping[str, str]:
    """Every rule that pictures bring along, as it stands in a page."""
    return {small_css(rule): rule for rule in every_rule()}
