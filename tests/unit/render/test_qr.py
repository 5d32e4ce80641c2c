"""Codes hold what they should, as small and as strong as can be, and read back."""

from __future__ import annotations

import string

import pytest
import qrcode
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import DefinitionError, ProofError
from builder.render import qr
from builder.render.qr import QrMemo, make_qr, proven_qr, read_back
from builder.render.qr_code import LEVELS, Level, QrCode
from builder.render.qr_draw import qr_svg

_ADDRESS = "https://optout.library.example/de/"


@pytest.mark.parametrize(
    ("text", "least", "version", "level"),
    [
        ("http://a.de/", Level.M, 1, Level.M),
        ("http://a.d/", Level.M, 1, Level.Q),
        ("HTTP://A.DE/", Level.M, 1, Level.Q),
        ("01234567", Level.M, 1, Level.H),
        ("https://siri.example.org", Level.M, 2, Level.M),
        ("https://siri.example.org", Level.Q, 3, Level.H),
        (_ADDRESS, Level.M, 3, Level.M),
        (_ADDRESS, Level.Q, 4, Level.H),
    ],
)
def test_the_level_is_raised_only_where_that_costs_nothing(
    text: str, least: Level, version: int, level: Level
) -> None:
    code = make_qr(text, least=least)
    assert (code.version, code.level) == (version, level)
    assert code.size == 17 + 4 * version
    assert all(len(row) == code.size for row in code.matrix)


@settings(max_examples=30, deadline=None)
@given(
    st.text(alphabet=string.ascii_lowercase + "/?&=%.-_~#", max_size=80).map("https://".__add__),
    st.sampled_from(LEVELS),
)
def test_two_encoders_draw_the_same_code_for_an_address(text: str, least: Level) -> None:
    code = make_qr(text, least=least)
    other = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=str(code.level))
    drawn = memoryview(other.to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]  # an Image is a buffer
    assert code.matrix == tuple(
        bytes(int(drawn[y, x] == 0) for x in range(code.size)) for y in range(code.size)
    )
    assert read_back(code) == text


@pytest.mark.parametrize("text", ["Grüße aus 東京", "a b\tc", "x" * 500, "0" * 90, "ÄÖÜ"])
def test_any_text_is_proven(text: str) -> None:
    assert proven_qr(text).text == text


def test_a_code_of_the_memo_is_not_made_again() -> None:
    memo = QrMemo()
    first = proven_qr(_ADDRESS, memo=memo)
    assert proven_qr(_ADDRESS, memo=memo) is first
    assert proven_qr(_ADDRESS, least=Level.Q, memo=memo) is not first
    assert len(memo.codes) == 2


def test_a_text_that_no_code_holds_is_refused() -> None:
    with pytest.raises(DefinitionError, match="more than a QR code holds"):
        make_qr("x" * 3000)


def test_an_empty_text_is_refused() -> None:
    with pytest.raises(DefinitionError, match="needs a text"):
        make_qr("")


def test_a_code_that_reads_as_something_else_is_not_handed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = make_qr("https://elsewhere.example/")
    lie = QrCode(text=_ADDRESS, matrix=other.matrix, version=other.version, level=other.level)
    monkeypatch.setattr(qr, "make_qr", lambda text, *, least: lie)
    with pytest.raises(ProofError, match=r'reads as "https://elsewhere\.example/"'):
        proven_qr(_ADDRESS)


def test_a_code_that_cannot_be_read_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = QrCode(text="x", matrix=(bytes(21),) * 21, version=1, level=Level.M)
    monkeypatch.setattr(qr, "make_qr", lambda text, *, least: blank)
    memo = QrMemo()
    with pytest.raises(ProofError, match="cannot be read"):
        proven_qr("x", memo=memo)
    assert not memo.codes


@pytest.mark.parametrize("drawing", [b"", b"\x89PNG\r\n\x1a\nbroken", "<svg></svg>", ""])
def test_what_is_no_code_reads_as_nothing(drawing: str | bytes) -> None:
    assert read_back(drawing) == ""


_DRAWN = qr_svg(make_qr("https://example.org/siri/"), "x")


@pytest.mark.parametrize(
    "drawing",
    [
        _DRAWN.replace("33", "90000"),
        _DRAWN.replace("33", "999"),
        _DRAWN.replace('d="M4 4h7', 'd="M4 4h' + "9" * 5000),
        _DRAWN.replace('d="M4 4h', 'd="' + "M4 4h1v1h-1z" * 600_000 + "M4 4h"),
        "<svg>" * 400_000,
        'viewBox="0 0 1 1"' * 200_000,
    ],
    ids=["vast", "large", "digits", "moves", "nested", "boxes"],
)
def test_a_drawing_larger_than_any_of_ours_is_not_drawn(drawing: str) -> None:
    assert drawing != _DRAWN
    assert read_back(drawing) == ""


def test_the_mask_is_as_good_as_the_slow_choice() -> None:
    """Scores by qrcode's own measure: the borrowed mask is near its best of eight."""
    from qrcode.util import lost_point

    code = qrcode.QRCode(error_correction=0, border=0)
    code.add_data(_ADDRESS, optimize=0)
    code.make()
    slow = lost_point([list(map(bool, row)) for row in code.get_matrix()])
    ours = lost_point([list(map(bool, row)) for row in make_qr(_ADDRESS).matrix])
    assert ours <= 1.25 * slow
