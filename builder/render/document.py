"""One HTML file that needs nothing else: template, styles and script in, a page out.

Knows how a page is filled, how its styles and script are made smaller, and the policy that
lets exactly these two run. Knows nothing of what a page says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from builder.wire.digest import sha256_base64

if TYPE_CHECKING:
    from jinja2 import Template

_TAG = re.compile(r"<[a-zA-Z][^<>]*>|&#39;")
_AND = re.compile(r"&amp;(?=\s)")
_QUOTED = re.compile(r'="([^\s"\'=<>`]+)"(/?)')
_BLOCK = "p|ul|ol|li|div|details|fieldset|figure|h[1-6]|nav|section|header|main|footer"
_BEFORE_END = re.compile(rf"\n(?=</(?:{_BLOCK})>)")
_LI_END = re.compile(r"</li>(?=\s*(?:<li\b|</[uo]l>))")
_P_END = re.compile(
    r"</p>(?=\s*(?:<(?:p|ul|ol|div|details|fieldset|figure|h[1-6]|nav|section|footer)\b"
    r"|</(?:div|li|section|details|main|header|footer)>))"
)
# Stand-ins until the page is small; no phrase can hold a control character.
_STYLE, _SCRIPT = "\x01style\x01", "\x01script\x01"


def document(template: bytes, *, style: str, script: str, values: Mapping[str, object]) -> bytes:
    """The page's bytes. The template finds `style`, `script` and `policy` beside `values`.

    Text is escaped unless it is Markup. Raises jinja2.UndefinedError for an unknown name.
    """
    small_style, small_script = small_css(style), small_js(script)
    # Both go in last: what makes markup smaller must not touch what the policy's hashes fix.
    html = _template(template.decode("utf-8")).render(
        **values, style=_STYLE, script=_SCRIPT, policy=policy(small_style, small_script)
    )
    small = small_html(html).replace(_STYLE, small_style, 1).replace(_SCRIPT, small_script, 1)
    return small.encode("utf-8")


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy that allows these two texts, pictures of the kit, no more."""
    parts = [
        "default-src 'none'",
        f"style-src 'sha256-{sha256_base64(style.encode('utf-8'))}'",
        f"script-src 'sha256-{sha256_base64(script.encode('utf-8'))}'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(parts)


def small_html(text: str) -> str:
    """The same document: no indentation, no quotes, escapes and end tags that HTML does not need.

    Source of what may go: WHATWG HTML, 13.1.2.3, 13.1.2.4 and 13.1.4: an ampersand before a
    space begins no reference (2026-11-22).
    """
    lines = "\n".join(line.strip() for line in text.splitlines() if line.strip())
    bare = _AND.sub("&", _TAG.sub(_bare, _BEFORE_END.sub("", lines)))
    return _LI_END.sub("", _P_END.sub("", bare)) + "\n"


def small_css(text: str) -> str:
    """Styles without comments and needless spaces."""
    from rcssmin import cssmin

    return str(cssmin(text))


def small_js(text: str) -> str:
    """The same script without comments and needless spaces."""
    from rjsmin import jsmin

    return str(jsmin(text))


@lru_cache(maxsize=8)
def _template(text: str) -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)


def _bare(found: re.Match[str]) -> str:
    return _QUOTED.sub(_unquoted, found[0].replace("&#39;", "'"))


def _unquoted(match: re.Match[str]) -> str:
    # A slash right after a bare value would belong to it.
    return f"={match[1]} /" if match[2] else f"={match[1]}"
