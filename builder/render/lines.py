"""Where a label may break into lines, in every script that the labels use.

Knows spaces, Japanese phrases, a few Thai words, and clusters that never break apart.
Knows no fonts: a caller says how wide a text is. This is a small rule set for short
labels, not UAX #14.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from itertools import accumulate

Measure = Callable[[str], float]

# Signs that never begin a line, and signs that never end one (JIS X 4051, the part that
# labels need; the same holds for Chinese).
_NO_START = set(
    "、。，．・：；？！）」』】〕〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々ゝヽ,.:;?!)]}%’”…"
)
_NO_END = set("（「『【〔〈《([{‘“")

# Own rules where budoux exists, because they cut fewer words: measured 2026-11-29 on all labels,
# against the word ends of pythainlp (newmm), jieba and janome. Breaks inside a word, of all that
# are offered: Thai 7 of 91, budoux 161 of 451; Chinese 1 of 38, budoux 83 of 299; Japanese 3 of
# 130, budoux 2 of 133. budoux parts Japanese titles, in `builder.render.phrases`.
#
# Words that begin a Thai phrase: Thai writes no spaces, and a break before one of these seldom cuts
# a word. Chosen from the words that Settings labels are made of.
_THAI = "การ|และ|ความ|ของ|ที่|หรือ|เพื่อ|ตาม|จาก|กับ|ให้|ใน|ประวัติ"
# What they are the second half of: manage, follow, message, service, map, list, area.
_THAI_COMPOUNDS = "".join(f"(?<!{word})" for word in ("จัด", "ติด", "ข้อ", "บริ", "แผน", "ราย", "พื้น"))
# A Japanese phrase ends where hiragana gives way to kanji, katakana or Latin letters.
_KANA_END = r"(?<=[ぁ-ん])(?=[^ぁ-んー、。」）)\s])"
_CHINESE_END = r"(?<=[与與和的及、，])(?=[\u4e00-\u9fffA-Za-z])"
# A Chinese or Japanese sentence ends without a space.
_STOP_END = r"(?<=[。！？])(?=[^。！？、」』）\s])"
_SPACE_END = r"(?<=[ \u3000\u200b])(?=[^ ])"
_THAI_END = rf"(?<=[\u0e01-\u0e4e])(?<!และ)(?<!ของ){_THAI_COMPOUNDS}(?={_THAI})"
_GOOD_BREAK = re.compile(f"{_SPACE_END}|{_STOP_END}|{_KANA_END}|{_CHINESE_END}|{_THAI_END}")

# Only where a word is too wide for any line: at a space that should hold it together, after
# a hyphen, or after a Thai "and" or "of".
_LAST_RESORT = re.compile(
    r"(?<=\u00a0)|(?<=[^\W\d_][-\u2010\u2011])(?=[^\W\d_])|(?<=และ)(?=[ก-ฮ])|(?<=ของ)(?=[ก-ฮ])"
)

_THAI_BEFORE = set("เแโใไ")
_THAI_AFTER = set("ะาำๅๆฯ")
_VIRAMA = "\u094d"
_SARA_AM = "\u0e33"


def wrap(text: str, measure: Measure, room: float) -> tuple[str, ...]:
    """`text` in as few lines as fit into `room`, and then as even as they can be.

    A word wider than `room` breaks between clusters; nothing is ever cut off. A single
    cluster wider than `room` stands alone.
    """
    lines = _fill(text, measure, room)
    if len(lines) == 1:
        return lines
    good = _good_ends(text)
    if _broken(lines, good):
        return lines
    low, high = room / 2, room
    for _ in range(6):
        middle = (low + high) / 2
        narrower = _fill(text, measure, middle)
        if len(narrower) == len(lines) and not _broken(narrower, good):
            high, lines = middle, narrower
        else:
            low = middle
    return lines


def words_of(text: str) -> list[str]:
    """The parts of `text` that a good break divides, without the spaces between them."""
    return [word.strip() for word in _GOOD_BREAK.split(text)]


def clusters(text: str) -> list[str]:
    """The smallest parts of `text` that may stand on different lines."""
    parts: list[str] = []
    for char in text:
        if parts and _sticks(parts[-1], char):
            parts[-1] += char
        else:
            parts.append(char)
    return parts


def has_wide_cluster(text: str) -> bool:
    """Whether `text` holds a cluster drawn by several letters that each take room: a vowel
    sign beside its letter, half letters, Thai sara am."""
    return any(unicodedata.category(char) == "Mc" or char in (_VIRAMA, _SARA_AM) for char in text)


def _fill(text: str, measure: Measure, room: float) -> tuple[str, ...]:
    lines: list[str] = []
    line = ""
    for word in _GOOD_BREAK.split(text):
        if measure((line + word).rstrip()) <= room:
            line += word
            continue
        if line.strip():
            lines.append(line.strip())
        line = ""
        for part in _parts(word, measure, room):
            if line and measure((line + part).rstrip()) > room:
                lines.append(line.strip())
                line = ""
            line += part
    return (*lines, line.strip())


def _parts(word: str, measure: Measure, room: float) -> list[str]:
    """`word` whole where it fits, else cut where it hurts least, and only then between clusters."""
    if measure(word.rstrip()) <= room:
        return [word]
    halves = [half for half in _LAST_RESORT.split(word) if half]
    if len(halves) <= 1:
        return clusters(word)
    return [part for half in halves for part in _parts(half, measure, room)]


def _good_ends(text: str) -> frozenset[int]:
    """How many letters other than spaces stand before each good break."""
    return frozenset(
        len(text[: match.start()].replace(" ", "")) for match in _GOOD_BREAK.finditer(text)
    )


def _broken(lines: tuple[str, ...], good: frozenset[int]) -> bool:
    """Whether any line ends inside a word."""
    ends = accumulate(len(line.replace(" ", "")) for line in lines[:-1])
    return any(end not in good for end in ends)


def _sticks(before: str, char: str) -> bool:
    last = before[-1]
    return (
        unicodedata.category(char).startswith("M")
        or char in _NO_START
        or char in _THAI_AFTER
        or char in "\u200c\u200d\u00a0\u2011"
        or last in _NO_END
        or last in _THAI_BEFORE
        or last in "\u200d\u00a0\u2011"
        or last == _VIRAMA
    )
