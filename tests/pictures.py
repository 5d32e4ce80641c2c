"""Screens and fonts for tests of pictures: a few whole ones, and the longest words there are."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from builder.render.fonts import Face, Fonts
from builder.render.frame import Frame, PictureRow, RowKind, Screen
from builder.render.palette import Theme
from builder.render.scene import Scene, draw
from builder.render.script import Direction, Script
from builder.render.svg import Dialect, to_svg

TESTS = Path(__file__).parent
FONT_FOLDER = TESTS.parent / "assets" / "fonts"
GOLDEN = TESTS / "golden" / "pictures"
LONGEST: dict[str, dict[str, str]] = json.loads(
    (TESTS / "cases" / "pictures" / "longest.json").read_text("utf-8")
)["languages"]

_RTL = ("ar", "he")
_CJK = {"ko": "kr", "zh_CN": "sc", "yue_CN": "sc", "zh_HK": "hk", "zh_TW": "tc"}

# Words of the systems themselves, as in longest.json, but those of everyday length.
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "settings": "Settings",
        "privacy": "Privacy & Security",
        "pane": "Analytics & Improvements",
        "switch": "Improve Siri & Dictation",
        "other": "Share iPhone Analytics",
        "general": "General",
        "off": "Off",
        "button": "Delete Siri & Dictation History",
    },
    "de": {
        "settings": "Einstellungen",
        "privacy": "Datenschutz & Sicherheit",
        "pane": "Analyse & Verbesserungen",
        "switch": "Siri & Diktierfunktion verbessern",
        "other": "iPhone-Analyse teilen",
        "general": "Allgemein",
        "off": "Aus",
        "button": "Siri- und Diktierverlauf löschen",
    },
    "ar": {
        "settings": "الإعدادات",
        "privacy": "الخصوصية والأمن",
        "pane": "التحليلات والتحسينات",
        "switch": "تحسين Siri والإملاء",
        "other": "مشاركة تحليلات iPhone",
        "general": "عام",
        "off": "إيقاف",
        "button": 'حذف تاريخ "Siri والإملاء"',
    },
    "he": {
        "settings": "הגדרות",
        "privacy": "פרטיות ואבטחה",
        "pane": "ניתוח ושיפורים",
        "switch": "שיפור Siri והכתבה",
        "other": "שיתוף ניתוח iPhone",
        "general": "כללי",
        "off": "כבוי",
        "button": "מחיקת היסטוריית Siri והכתבה",
    },
    "ja": {
        "settings": "設定",
        "privacy": "プライバシーとセキュリティ",
        "pane": "解析と改善",
        "switch": "Siriと音声入力の改善",
        "other": "iPhone解析を共有",
        "general": "一般",
        "off": "オフ",
        "button": "Siriと音声入力の履歴を削除",
    },
    "th": {
        "settings": "การตั้งค่า",
        "privacy": "ความเป็นส่วนตัวและความปลอดภัย",
        "pane": "การวิเคราะห์และการปรับปรุง",
        "switch": "ปรับปรุง Siri และการป้อนตามคำบอก",
        "other": "แชร์การวิเคราะห์ iPhone",
        "general": "ทั่วไป",
        "off": "ปิด",
        "button": "ลบประวัติ Siri และการป้อนตามคำบอก",
    },
    "hi": {
        "settings": "सेटिंग्ज़",
        "privacy": "गोपनीयता और सुरक्षा",
        "pane": "ऐनालिटिक्स और सुधार",
        "switch": "Siri और श्रुतलेख को बेहतर बनाएँ",
        "other": "iPhone ऐनालिटिक्स शेयर करें",
        "general": "सामान्य",
        "off": "बंद",
        "button": "Siri और श्रुतलेख इतिहास डिलीट करें",
    },
}

# Name of the golden file: frame and language; dialect and theme stand in the name too.
GOLDENS = (
    "phone-en-web-light",
    "phone-ar-web-light",
    "phone-ar-print-light",
    "phone-hi-print-light",
    "tablet-en-web-dark",
    "watch-de-web-light",
    "mac-ja-web-dark",
    "old-mac-de-print-light",
    "tv-he-print-light",
    "home-en-web-light",
    "vision-th-web-light",
)


@lru_cache
def fonts(language: str) -> Fonts:
    """The shipped faces for one language."""
    region = _CJK.get(language, "jp")
    return Fonts(
        faces={
            Script.LATIN: _face("Noto Sans", "NotoSans", "ttf"),
            Script.ARABIC: _face("Noto Sans Arabic", "NotoSansArabic", "ttf"),
            Script.HEBREW: _face("Noto Sans Hebrew", "NotoSansHebrew", "ttf"),
            Script.THAI: _face("Noto Sans Thai", "NotoSansThai", "ttf"),
            Script.DEVANAGARI: _face("Noto Sans Devanagari", "NotoSansDevanagari", "ttf"),
            Script.CJK: _face(f"Noto Sans CJK {region.upper()}", f"NotoSansCJK{region}", "otf"),
        }
    )


def direction(language: str) -> Direction:
    return Direction.RTL if language in _RTL else Direction.LTR


def screen(frame: Frame, language: str, words: dict[str, str] | None = None) -> Screen:
    """The step "turn the switch off" on one kind of screen, in one language."""
    say = words or WORDS[language]
    boxes = frame is Frame.OLD_MAC
    kind = RowKind.CHECKBOX_OFF if boxes else RowKind.SWITCH_OFF
    other = RowKind.CHECKBOX_ON if boxes else RowKind.SWITCH_ON
    value = ""
    if frame is Frame.TV:
        kind = other = RowKind.VALUE
        value = say["off"]
    side: tuple[PictureRow, ...] = ()
    if frame in (Frame.TABLET, Frame.MAC, Frame.OLD_MAC):
        side = (PictureRow(text=say["general"]), PictureRow(text=say["privacy"], chosen=True))
    return Screen(
        frame=frame,
        title=say["pane"],
        back="" if frame in (Frame.TV, Frame.HOME, Frame.OLD_MAC) else say["privacy"],
        rows=(
            PictureRow(text=say["other"], kind=other, value=value, faint=True),
            PictureRow(text=say["switch"], kind=kind, value=value, ringed=True, group=1, far=True),
            PictureRow(text=say["button"], kind=RowKind.BUTTON, group=2),
        ),
        sidebar=side,
        step=3,
        language=language.replace("_", "-"),
        direction=direction(language),
        alt=f"{say['pane']}: {say['switch']}, {say['off']}",
    )


def longest_screen(frame: Frame, language: str) -> Screen:
    """The same step with the longest words of a language in every place."""
    say = LONGEST[language]
    long = dict.fromkeys(("settings", "privacy", "pane", "general"), say["link"])
    return screen(frame, language, {**long, "other": say["switch"], "off": "Off", **say})


def golden_scene(name: str) -> Scene:
    """What the picture shows that a golden file's name asks for."""
    frame, language, _, _ = name.rsplit("-", 3)
    return draw(screen(Frame(frame), language), fonts(language))


def golden_svg(name: str) -> str:
    """The picture that a golden file's name asks for."""
    _, _, dialect, theme = name.rsplit("-", 3)
    return to_svg(golden_scene(name), dialect=Dialect(dialect), theme=Theme(theme))


def _face(family: str, stem: str, ending: str) -> Face:
    regular, bold = (FONT_FOLDER / f"{stem}-{weight}.{ending}" for weight in ("Regular", "Bold"))
    return Face(family=family, regular=str(regular), bold=str(bold))


if __name__ == "__main__":  # python -m tests.pictures writes the golden files again
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for golden in GOLDENS:
        (GOLDEN / f"{golden}.svg").write_text(golden_svg(golden) + "\n", encoding="utf-8")
