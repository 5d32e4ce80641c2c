"""Pages of strangers as words and as Markdown."""

from __future__ import annotations

import pytest

from builder.workflow.run.html_text import markdown, plain_text

WORDS = [
    ("<p>one</p><p>two &amp; <b>three</b></p>", "one\ntwo & three"),
    ("a<br>b<BR/>c", "a\nb\nc"),
    ("<title>no</title><script>if (a < b) </p></script>yes<style>x", "yes"),
    ("a <!-- <p>no</p> --> b", "a b"),
    ("a <!-- never ends", "a"),
    ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
    ("<!DOCTYPE html><?xml?></ >x", "x"),
    ("cut <a href='", "cut"),
    ("&lt;p&gt; &#65;&#x1F600;", "<p> A😀"),
    ("", ""),
]


@pytest.mark.parametrize(("source", "words"), WORDS, ids=[one[0][:20] for one in WORDS])
def test_the_words_of_a_page_stand_block_by_block(source: str, words: str) -> None:
    assert plain_text(source) == words


MARKDOWN = [
    (
        "<h2>Head</h2><p>Some <em>words</em> and <code>code</code>.</p>",
        "## Head\n\nSome *words* and `code`.",
    ),
    ("<ul><li>a</li><li>b</li></ul>", "* a\n* b"),
    ('<a class=x HREF="https://x.org/?a=1&amp;b">there</a>', "[there](https://x.org/?a=1&b)"),
    ("<a href='x'>1</a><a href=y>2</a><a>3</a></a>", "[1](x)[2](y)[3]()"),
]


@pytest.mark.parametrize(("source", "made"), MARKDOWN, ids=["words", "list", "link", "links"])
def test_a_page_is_written_as_markdown(source: str, made: str) -> None:
    assert markdown(source) == made


@pytest.mark.parametrize(
    "piece",
    ["<!--", "<![", "<a ", "</a ", "<", "&", "<!", "<?", '<a href="', "<script>", "&#", "</"],
)
def test_a_page_made_to_hang_a_reader_is_read_in_one_pass(piece: str) -> None:
    """A quadratic reader takes minutes for each of these."""
    source = piece * (1_000_000 // len(piece))
    assert len(plain_text(source)) <= len(source)
    assert len(markdown(source)) <= 2 * len(source)
