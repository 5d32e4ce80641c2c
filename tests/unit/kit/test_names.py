"""Names of a kit's files: legal and each its own on every system, and told apart by a reader."""

from __future__ import annotations

import pytest

from builder.kit.proof.names import bad_name, check_names
from builder.wire.archive import bad_path

KIT = ["en/index.html", "en/mac-siri-audio.txt", "README.md", "zh-Hant/index.html"]


@pytest.mark.parametrize(
    "path",
    [
        *KIT,
        "shortcuts/fa/\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645.shortcut",
        "shortcuts/de/\u00dcber Siri, nur f\u00fcr dich.shortcut",
        *("a/com.txt", "a/console.txt", "a/auxiliary", "a/lpt.txt", "a/null.txt"),
    ],
)
def test_an_honest_name_is_none_of_them(path: str) -> None:
    assert check_names([path]) == []


@pytest.mark.parametrize(
    "name",
    [
        *("CON", "con.html", "CON.html", "Nul", "PRN.txt", "aux .txt", "AUX.tar.gz", "COM9.txt"),
        *("com0", "LPT1", "lpt\u00b2.txt", "CONIN$", "conout$.txt"),
        *("a.", "a ", "a .", " a", "a.txt.", "..txt.", "...", ""),
        *("a<b", "a>b", "a:b", "a.txt:Zone.Identifier", "a.txt::$DATA", 'a"b', "a|b", "a?", "a*"),
        *("a\\b", "a\tb", "a\nb", "a\x00", "a\x7f", "a\x85b"),
        *("a" * 256, "\u4e2d" * 86, "\U0001f642" * 64),
        *("\u202etxt", "a\u2066b", "a\u200bb", "a\u200db", "a\ufeffb", "a\u00adb", "a\u2060b"),
        *("a\u2028b", "a\u00a0b", "a\u3000b", "a\u180eb", "a\u034fb", "a\u115fb", "a\u2800b"),
        *("a\u3164b", "a\uffa0b", "a\ufe0fb", "\U000e0041", "\U000e0100"),
        *("\ue000", "a\ud800", "\uffff"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_name_that_cannot_stand_everywhere_is_told(name: str) -> None:
    assert bad_name(name)


@pytest.mark.parametrize(
    "path",
    [
        *("EN/mac-siri-audio.txt", "en/Index.html", "readme.MD", "zh-hant/index.html"),
        *("en/index.htmI", "en/mac-siri-audi\u03bf.txt", "en/mac-siri-\u0430udio.txt"),
        *("en/mac-siri-aud\u0131o.txt", "en/mac-siri-\uff41udio.txt", "\u0435n/index.html"),
        *("en/mac\u2010siri-audio.txt", "\uff32EADME.md"),
        *("en/cafe\u0301.txt", "en/\u212bngstrom.txt", "en/\u0344.txt"),
        *("README.md/a.txt", "en/index.html/a/b.txt", "readme.md/x"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_name_that_is_taken_for_another_is_told(path: str) -> None:
    assert check_names([*KIT, path])


@pytest.mark.parametrize(
    "path",
    [
        *("/en/a.txt", "../a.txt", "en/../a.txt", "./a.txt", "en/./a.txt", "C:/a.txt", "c:a.txt"),
        *("en//a.txt", "en/a.txt/", "en\\a.txt", "\\\\host\\a", "", ".", ".."),
        *("en/a\x00", "en/a\n.txt", "en/\u202ea.txt"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_path_that_leads_out_or_hides_is_no_path_of_a_manifest(path: str) -> None:
    assert bad_path(path)
