"""How the command line looks: carets, tables, colour or none, and text that steers nothing."""

from __future__ import annotations

import contextlib
import io
import sys

import pytest

from builder.cli.terminal import (
    MOST_PROBLEMS,
    colored,
    paint,
    progress_bar,
    say,
    show_problems,
    size,
    table,
    unicode_ok,
)
from builder.errors import Problem, Severity, line_window


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
    assert "\\u001b[2J" in text


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
    [
        ("ascii", b"gr? ? \\udcff\n"),
        ("latin-1", b"gr\xfc ? \\udcff\n"),
        ("utf-8", "grü ✔ \\udcff\n".encode()),
    ],
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
    with progress_bar(quiet=False) as progress:
        for number in range(3):
            progress("load", number, 3)
        progress("write", 0, 1)
    assert err.text == "load ...\nwrite ...\n"


def test_quiet_work_says_nothing(err: Said) -> None:
    with progress_bar(quiet=True) as progress:
        progress("load", 0, 1)
    assert err.text == ""


def test_progress_on_a_terminal_is_a_bar_that_vanishes(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    with progress_bar(quiet=False) as progress:
        progress("page", 1, 2)
        progress("page", 2, 2)
        progress("write", 0, 1)
    for shown in ("page ", "1/2", "2/2", "write ", "0/1"):
        assert shown in stream.text
    assert "\n" not in stream.text
    assert stream.text.endswith("\r\x1b[2K\x1b[?25h")


def test_a_bar_vanishes_when_work_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    with contextlib.suppress(KeyboardInterrupt), progress_bar(quiet=False) as progress:
        progress("page", 1, 2)
        raise KeyboardInterrupt
    assert stream.text.endswith("\r\x1b[2K\x1b[?25h")


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "dumb")
    with progress_bar(quiet=False) as progress:
        progress("page", 1, 2)
    assert stream.text == "page ...\n"


def shown(err: Said, source: str, column: int, width: int = 1, start: int = 0) -> tuple[str, str]:
    """The line that a problem shows, and what stands right above its carets."""
    problem = Problem(
        code="c",
        message="m",
        line=1,
        column=column,
        width=width,
        source=source,
        source_start=start,
    )
    show_problems([problem])
    _, line, carets = err.text.splitlines()
    return line.removeprefix("    "), carets.removeprefix("    ")


@pytest.mark.parametrize(
    ("source", "column", "width", "line", "carets"),
    [
        ("ab: cd", 5, 2, "ab: cd", "    ^^"),
        ("日本: cd", 5, 2, "日本: cd", "      ^^"),  # two cells each
        ("a: 日本", 4, 2, "a: 日本", "   ^^^^"),
        ("e\u0301u\u0308: x", 7, 1, "e\u0301u\u0308: x", "    ^"),  # marks take none
        ("กำ\u0e31: x", 6, 1, "กำ\u0e31: x", "    ^"),  # Thai vowels above: no combining class
        ("a\u202eb: x", 6, 1, "a\\u202eb: x", "          ^"),
        ("a: \0b", 4, 1, "a: \\u0000b", "   ^^^^^^"),
        ("\ta: x", 5, 1, " a: x", "    ^"),
        ("ab", 3, 1, "ab", "  ^"),  # behind the end
    ],
)
def test_carets_stand_below_their_place(
    err: Said, source: str, column: int, width: int, line: str, carets: str
) -> None:
    assert shown(err, source, column, width) == (line, carets)


def cells(text: str) -> int:
    return len(text) + text.count("日") - text.count("\u0301")


@pytest.mark.parametrize("letter", ["x", "日", "e\u0301", "\u202e"])
@pytest.mark.parametrize("at", [1, 60, 500, 998])
def test_a_part_of_a_long_line_has_its_caret_below_the_place(
    err: Said, letter: str, at: int
) -> None:
    source = letter * at + "!" + letter * 1000
    window, start = line_window(source, len(letter) * at + 1)
    line, carets = shown(err, window, len(letter) * at + 1, 1, start)
    before = line[: line.index("!")]
    assert carets == " " * cells(before) + "^"
    assert cells(line) <= 110


def test_of_many_faults_two_hundred_are_shown_and_the_rest_counted(err: Said) -> None:
    errors = [Problem(code="c", message=f"m{number}") for number in range(60_000)]
    warning = Problem(code="c", message="w", severity=Severity.WARNING)
    show_problems([warning, *errors], style="concise")
    lines = err.text.splitlines()
    assert lines[:2] == ["error: m0", "error: m1"]
    assert lines[-2:] == ["error: m199", "and 59801 more"]
    assert len(lines) == MOST_PROBLEMS + 1


def test_two_hundred_faults_are_all_shown(err: Said) -> None:
    errors = [Problem(code="c", message="m")] * (MOST_PROBLEMS - 1)
    warning = Problem(code="c", message="w", severity=Severity.WARNING)
    show_problems([*errors, warning], style="concise")
    assert err.text.splitlines() == ["warning: w", *["error: m"] * (MOST_PROBLEMS - 1)]


@pytest.mark.parametrize("evil", ["a\x1b[2J", "a\u202eb", "a\ufeff", "a\u200db", "a\ud800"])
def test_what_is_said_of_a_strangers_file_cannot_steer_the_terminal(
    monkeypatch: pytest.MonkeyPatch, evil: str
) -> None:
    stream = Stream("utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    say(f"{evil}\tb")
    say(table([["x", evil], ["y", "z"]]))
    said = stream.bytes.decode()
    assert evil not in said
    assert "\\u" in said
