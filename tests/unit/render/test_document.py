"""A page in one file: what is taken out of it, and what its policy allows."""

from __future__ import annotations

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from builder.render.document import document, policy, small_css, small_html, small_js
from builder.wire.digest import sha256_base64


@pytest.mark.parametrize(
    ("text", "small"),
    [
        ('<p class="a b">x</p>', '<p class="a b">x</p>'),
        ('<p class="quiet">x</p>', "<p class=quiet>x</p>"),
        ('<use href="#a" x="2"/>', "<use href=#a x=2 />"),
        ('<a href="https://x/">y</a>', "<a href=https://x/>y</a>"),
        ('<a title="">y</a>', '<a title="">y</a>'),
        ('<a title="1=2">y</a>', '<a title="1=2">y</a>'),
        ('<b>a="b"</b>', '<b>a="b"</b>'),
        ("<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>", "<ul>\n<li>a\n<li>b</ul>"),
        ("<div>\n\n<p>a</p>\n<p>b</p>\n</div>", "<div>\n<p>a\n<p>b</div>"),
        ("<li><p>a</p><svg></svg></li>", "<li><p>a</p><svg></svg></li>"),
        ("<ol><li><p>a</p></li>\n<li><p>b</p>\n</li></ol>", "<ol><li><p>a\n<li><p>b</ol>"),
        ("<p>a</p>b", "<p>a</p>b"),
        ("<p><b>a</b>\n<i>b</i>\n</b></p>", "<p><b>a</b>\n<i>b</i>\n</b></p>"),
        ("<b>a &amp; b, it&#39;s &amp;amp; &amp;lt;</b>", "<b>a & b, it's &amp;amp; &amp;lt;</b>"),
        ('<i title="a &amp; b"></i>', '<i title="a & b"></i>'),
        ('<i title="it&#39;s"></i>', '<i title="it\'s"></i>'),
    ],
)
def test_markup_loses_only_what_html_does_not_need(text: str, small: str) -> None:
    assert small_html(text) == small + "\n"


def test_styles_lose_comments_and_spaces() -> None:
    text = """
    /* a remark: { } */
    :root { --ink: #000 }
    .a, .b > i { color: var(--ink); margin: calc(1px + 2px) 0; }
    @media (min-width: 4em) and (hover: hover) { .a--b { content: "a  b" } }
    """
    assert small_css(text) == (
        ":root{--ink:#000}.a,.b>i{color:var(--ink);margin:calc(1px + 2px) 0}"
        '@media (min-width:4em) and (hover:hover){.a--b{content:"a  b"}}'
    )


def test_scripts_lose_comments_and_spaces_and_keep_strings_and_patterns() -> None:
    text = "// why\nlet a = 'http://x  y';\nlet b = /a  [/'] /.test(a);\nif (b) f(a + +1);\n"
    small = small_js(text)
    assert "why" not in small
    assert "'http://x  y'" in small
    assert "/a  [/'] /.test(a)" in small
    assert "a+ +1" in small


def test_the_policy_starts_from_nothing() -> None:
    made = policy("a{}", "b()")
    assert made.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{sha256_base64(b'a{}')}'" in made
    assert f"script-src 'sha256-{sha256_base64(b'b()')}'" in made
    assert "unsafe" not in made


def test_a_document_escapes_what_is_not_markup() -> None:
    template = b"<p>{{ bad }}{{ good }}</p><style>{{ style }}</style><script>{{ script }}</script>"
    values = {"bad": "<i>&\"'", "good": Markup("<b>ok</b>")}
    made = document(template, style='a { content: "x" }', script='b("y")', values=values)
    assert made == (
        b"<p>&lt;i&gt;&amp;&#34;'<b>ok</b></p>"
        b'<style>a{content:"x"}</style><script>b("y")</script>\n'
    )


def test_a_name_that_nobody_gives_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        document(b"{{ nothing }}", style="", script="", values={})
