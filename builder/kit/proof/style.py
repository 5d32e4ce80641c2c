"""Checks the style sheet of a page: it is one that our templates and signs can make.

Knows the rules of the packaged style sheets, and that only those of a page's signs differ from
page to page. So a sheet is taken apart, put together again from our own rules, and must
come out the same, byte for byte. Knows no policy and no page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from builder.render.document import small_css
from builder.render.page_signs import every_rule, themes_css

# Ours have some 8 KB (2026-11).
MAX_BYTES = 64 * 1024
_RULE = re.compile(r"[^{}]+\{(?:[^{}]|\{[^{}]*\})*\}")


def is_our_style(style: str, fixed: str) -> bool:
    """Whether `style` is what our own rules make, with `fixed` as the part that is in every page
    alike."""
    if len(style) > MAX_BYTES:
        return False
    ours = _sign_rules()
    rules = "".join(ours.get(found[0], "") for found in _RULE.finditer(style)) + fixed
    return small_css(themes_css(rules) + rules) == style


@lru_cache(maxsize=1)
def _sign_rules() -> Mapping[str, str]:
    """Every rule that signs bring along, as it stands in a page."""
    return {small_css(rule): rule for rule in every_rule()}
