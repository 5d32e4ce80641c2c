"""How the command line looks: carets, tables, colour or none, and text that steers nothing."""

from __future__ import annotations

import io
import sys

import pytest

from builder.cli.terminal import (
    colored,
    paint,
    progress,
    say,
    show_problems,
    size,
    table,
    unicode_ok,
)
from builder.errors import Problem, Severity


class Stream(io.TextIOWrapper):
    """A stream of some encoding that is a terminal, or not."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, errors="strict", write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def bytes(self) -> bytes:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue()

    @property
    def text(self) -> str:
        return self.bytes.decode(self.encoding)


PROBLEM = Problem(
    code="bad-id",
    message='"X" is not an id',
    file="a.yaml",
    line=2,
    column=5,
    width=3,
    source='id: "X"',
    help="use small letters",
)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


class Said:
    """What was said on stderr so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys
        self.all = ""

    @property
    def text(self) -> str:
        self.all += self.capsys.readouterr().err
        return self.all


@pytest.fixture
def err(capsys: pytest.CaptureFixture[str]) -> Said:
    return Said(capsys)


def test_a_problem_shows_its_place_its_line_a_caret_and_the_way_out(err: Said) -> None:
    show_problems([PROBLEM])
    assert err.text == (
        'error[bad-id] a.yaml:2:5: "X" is not an id\n'
        '    id: "X"\n'
        "        ^^^\n"
        "    help: use small letters\n"
    )


def test_a_problem_without_a_place_is_one_line(err: Said) -> None:
    show_problems([Problem(code="c", message="m", severity=Severity.WARNING)])
    assert err.text == "warning[c]: m\n"


def test_errors_come_after_warnings(err: Said) -> None:
    show_problems([PROBLEM, Problem(code="w", message="m", severity=Severity.WARNING)])
    assert err.text.startswith("warning[w]")


def test_the_caret_stands_below_wide_letters_and_tabs(err: Said) -> None:
    for source, column, width in (("日本: x", 5, 1), ("\ta: x", 5, 1), ("x: 日本", 4, 2)):
        show_problems(
            [
                Problem(
                    code="c",
                    message="m",
                    file="f",
                    line=1,
                    column=column,
                    width=width,
                    source=source,
                )
            ]
        )
    carets = [line for line in err.text.splitlines() if "^" in line]
    assert carets == [" " * 4 + " " * 6 + "^", " " * 4 + " " * 4 + "^", " " * 4 + " " * 3 + "^^^^"]


@pytest.mark.parametrize("column", [1, 50, 150, 299, 300])
def test_a_long_line_is_shown_around_its_caret(err: Said, column: int) -> None:
    source = "".join(chr(ord("a") + number % 26) for number in range(300))
    show_problems([Problem(code="c", message="m", file="f", line=1, column=column, source=source)])
    _, shown, caret = err.text.splitlines()
    assert len(shown) <= 114
    assert shown[caret.index("^")] == source[column - 1]


def test_one_line_a_problem_on_request(err: Said) -> None:
    show_problems([PROBLEM], style="concise")
    assert err.text == 'a.yaml:2:5: error: "X" is not an id; use small letters\n'


@pytest.mark.parametrize(
    ("problem", "wanted"),
    [
        (PROBLEM, '::error file=a.yaml,line=2,col=5::"X" is not an id\n'),
        (Problem(code="c", message="100%", severity=Severity.WARNING), "::warning::100%25\n"),
        (Problem(code="c", message="m", file="a,b:c%"), "::error file=a%2Cb%3Ac%25::m\n"),
        (Problem(code="c", message="a\n::error::b"), "::error::a\\n::error::b\n"),
    ],
)
def test_annotations_for_github_are_escaped(err: Said, problem: Problem, wanted: str) -> None:
    show_problems([problem], style="github")
    assert err.text == wanted


@pytest.mark.parametrize("style", ["full", "concise", "github"])
def test_a_strangers_words_cannot_steer_the_terminal(err: Said, style: str) -> None:
    evil = "a\x1b[2J\x9b1m\r\x07\u202eb\ud800"
    show_problems(
        [Problem(code="c", message=evil, file=evil, line=1, column=1, source=evil, help=evil)],
        style=style,
        color="always",
    )
    text = err.text.replace("\x1b[31m", "").replace("\x1b[36m", "")
    text = text.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert not set(text) & set("\x1b\x9b\r\x07\u202e\ud800")
    assert "\\x1b[2J" in text


def test_colour_goes_to_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not colored(Stream())
    assert colored(Stream(terminal=True))
    assert paint("a", "red", Stream(terminal=True)) == "\x1b[31ma\x1b[0m"
    assert paint("a", "red", Stream()) == "a"
    monkeypatch.setenv("TERM", "dumb")
    assert not colored(Stream(terminal=True))
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colored(Stream(terminal=True))
    assert colored(Stream(), "always")
    assert not colored(Stream(terminal=True), "never")


def test_an_empty_no_color_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    assert colored(Stream(terminal=True))


@pytest.mark.parametrize(
    ("encoding", "ok"),
    [("utf-8", True), ("UTF-8", True), ("utf8", True), ("ascii", False), ("latin-1", False)],
)
def test_streams_that_carry_every_letter_are_known(encoding: str, ok: bool) -> None:
    assert unicode_ok(Stream(encoding)) is ok


@pytest.mark.parametrize(
    ("encoding", "wanted"),
    [("ascii", b"gr? ? ?\n"), ("latin-1", b"gr\xfc ? ?\n"), ("utf-8", "grü ✔ ?\n".encode())],
)
def test_what_a_stream_cannot_carry_becomes_a_question_mark(
    monkeypatch: pytest.MonkeyPatch, encoding: str, wanted: bytes
) -> None:
    stream = Stream(encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    say("grü ✔ \udcff")
    assert stream.bytes == wanted


def test_columns_line_up_also_with_wide_and_combined_letters() -> None:
    text = table([["name", "n"], ["日本語", "1"], ["cafe\u0301", "22"]], right=frozenset({1}))
    assert text.splitlines() == ["name     n", "日本語   1", "cafe\u0301    22"]
    assert table([]) == ""
    assert table([["a", ""]]) == "a"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 KB"),
        (1_500_000, "1.5 MB"),
        (2 * 10**12, "2000.0 GB"),
    ],
)
def test_sizes_read_as_people_write_them(count: int, words: str) -> None:
    assert size(count) == words


def test_progress_in_a_pipe_is_a_line_a_stage(err: Said) -> None:
    with progress(quiet=False) as tell:
        for number in range(3):
            tell("load", number, 3)
        tell("write", 0, 1)
    assert err.text == "load ...\nwrite ...\n"


def test_quiet_work_says_nothing(err: Said) -> None:
    with progress(quiet=True) as tell:
        tell("load", 0, 1)
    assert err.text == ""


def test_progress_on_a_terminal_is_a_bar_that_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(quiet=False) as tell:
        tell("page", 1, 2)
    assert stream.text.endswith("\x1b[2K") or "\x1b[" in stream.text


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "dumb")
    with progress(quiet=False) as tell:
        tell("page", 1, 2)
    assert stream.text == "page ...\n"
