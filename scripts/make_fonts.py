"""Make the font subsets that print uses, from Debian's Noto packages.

    apt-get install fonts-noto-core fonts-noto-cjk
    python scripts/make_fonts.py            # writes assets/fonts/
    python scripts/make_fonts.py --check    # says whether a label needs a glyph that is not there

Alphabets are kept whole with their layout tables, so a host's own words can be set in them.
Han and hangul would weigh 20 MB a font: kept are the characters that `assets/labels` uses,
kana, punctuation, and the most common characters for a host's own name (see COMMON).
Same sources and labels, same bytes: no clock, no hinting, no names but the essential ones.
Needs fonttools, which nothing at build time does: `coverage.json` says what each file holds.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from builder.render.script import Script

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "assets" / "fonts"
LABELS = ROOT / "assets" / "labels"
CASES = ROOT / "tests" / "cases" / "print"  # the words that the print tests set
CORE = Path("/usr/share/fonts/truetype/noto")
CJK = Path("/usr/share/fonts/opentype/noto")

# Seconds since 1904 for 2020-01-01: every subset carries this date, whenever it is made.
FIXED_DATE = 3_660_681_600
# Copyright, family, style, unique id, full name, version, PostScript name, trademark,
# licence, licence address: what the licence and a font menu need.
NAME_IDS = (0, 1, 2, 3, 4, 5, 6, 7, 13, 14)

PUNCTUATION = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2000, 0x206F),
    (0x20A0, 0x20BF),
    (0x25CC, 0x25CC),
)
LATIN_GREEK_CYRILLIC = (
    *PUNCTUATION,
    (0x0100, 0x024F),  # Latin Extended-A and -B
    (0x0259, 0x0259),  # schwa, Azerbaijani
    (0x02B0, 0x02FF),  # modifier letters
    (0x0300, 0x036F),  # combining marks
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic and its supplement
    (0x1E00, 0x1EFF),  # Latin Extended Additional: Vietnamese
    (0x2070, 0x209F),
    (0x2100, 0x214F),
    (0x2190, 0x2199),
    (0x2212, 0x2212),
    (0x2260, 0x2265),
    (0xFB00, 0xFB04),
    (0xFFFD, 0xFFFD),
)
# Quotes, dashes and dots stand in here too: they are full width in Chinese and Japanese.
CJK_PUNCTUATION = (
    (0x22EF, 0x22EF),  # the dots that Apple writes in Traditional Chinese
    (0x20, 0x20),
    (0xA0, 0xA0),
    (0xB7, 0xB7),
    (0x2010, 0x2026),
    (0x203B, 0x203B),
    (0x3000, 0x303F),
    (0xFF01, 0xFF65),
    (0xFFE0, 0xFFE6),
)
KANA = ((0x3041, 0x309F), (0x30A0, 0x30FF))


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """One family to write: where it comes from, and which characters it keeps."""

    family: str
    stem: str  # file name before "-Regular.ttf"
    source: Path  # with {style}
    ending: str
    ranges: tuple[tuple[int, int], ...]
    languages: tuple[str, ...] = ()  # label files whose characters are added


def _core(family: str, ranges: tuple[tuple[int, int], ...]) -> Face:
    stem = family.replace(" ", "")
    source = CORE / f"{stem}-{{style}}.ttf"
    return Face(family=family, stem=stem, source=source, ending=".ttf", ranges=ranges)


def _cjk(region: str, languages: tuple[str, ...], ranges: tuple[tuple[int, int], ...] = ()) -> Face:
    return Face(
        family=f"Noto Sans CJK {region}",
        stem=f"NotoSansCJK{region.lower()}",
        source=CJK / "NotoSansCJK-{style}.ttc",
        ending=".otf",
        ranges=CJK_PUNCTUATION + ranges,
        languages=languages,
    )


# Fonts of Han come from one collection, with the label files whose characters each is to hold.
_REGIONS = {
    "SC": ("zh-Hans", "zh-CN", "zh-SG"),
    "TC": ("zh-Hant", "zh-TW"),
    "HK": ("zh-HK", "zh-Hant-HK"),
    "JP": ("ja",),
    "KR": ("ko",),
}


def _faces() -> Iterator[Face]:
    """A face for each family of each script, in the order of their rows."""
    for script in Script:
        row = script.row
        for family in row.families:
            region = family.name.rpartition(" ")[2]
            if script is Script.LATIN:
                yield _core(family.name, LATIN_GREEK_CYRILLIC)
            elif region in _REGIONS:
                yield _cjk(region, _REGIONS[region], KANA if region == "JP" else ())
            else:
                yield _core(family.name, PUNCTUATION + (row.kept or row.ranges))


FACES = tuple(_faces())
STYLES = ("Regular", "Bold")

# What names of places are made of: a host writes its own name and where to ask.
# Hangul is kept as KS X 1001 has it (2,350 syllables, 250 KB); Han as far as the labels and
# these words go.
COMMON = {
    "ja": "図書館公民学校大高中小等園市区町村都道府県立国私保育所病院会社法人協団体連絡"
    "先窓口受付階号室番地東西南北本部支店課係電話時間月火水木金土日曜年前後一二三"
    "四五六七八九十百千名氏様央総合情報文化芸術科産業福祉健康険薬局診療児童生徒教"
    "職員議役案内相談場外上下左右新古山川田島松林森井橋谷原野崎浜沢藤佐伊渡辺鈴加"
    "吉石岡清池阪京奈良神戸広仙台札幌横屋葉埼玉茨栃群馬静愛知岐阜重滋賀兵庫和歌鳥"
    "取根徳香媛熊鹿沖縄長分宮城秋形青岩手海潟富梨",
    "zh-Hans": "图书馆公共学校大高中小初等院园市区镇乡村县省州国立私幼儿医司法人协会团体联系"
    "前台接待楼号室街道路东西南北本部分店科处电话时间月日年周星期一二三四五六七八"
    "九十百千名先生女士社央总合情报文化艺术研究心健康保险药局诊所童教职员议委咨询"
    "服务居民活动站内外上下左右新旧山川江河湖海田林森木桥张王李赵刘陈杨黄吴徐孙马"
    "朱胡郭何京广深圳天津重庆成都武汉杭苏安沈阳青岛连厦门福建浙云贵陕甘宁夏蒙古疆"
    "藏",
    "zh-Hant": "圖書館公共學校大高中小初等院園市區鎮鄉村縣省州國立私幼兒醫司法人協會團體聯絡"
    "前台接待樓號室街道路東西南北本部分店科處電話時間月日年週星期一二三四五六七八"
    "九十百千名先生女士社里服務央總合情報文化藝術研究心健康保險藥局診所童教職員議"
    "委諮詢居民活動站內外上下左右新舊山川江河湖海田林森木橋張王李趙劉陳楊黃周吳徐"
    "孫馬朱胡郭何臺灣雄基隆竹嘉義宜蘭花蓮屏彰投雲桃苗栗澎金門香港龍島界仔銅鑼旺角"
    "沙荃屯元朗澳",
}
COMMON_FOR = {
    "Noto Sans CJK JP": COMMON["ja"],
    "Noto Sans CJK SC": COMMON["zh-Hans"],
    "Noto Sans CJK TC": COMMON["zh-Hant"],
    "Noto Sans CJK HK": COMMON["zh-Hant"],
}


def _hangul() -> set[int]:
    """The syllables of KS X 1001, rows 16 to 40, through the codec that carries the table."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return {ord(pair.decode("euc_kr")) for pair in rows}


def _label_text(languages: Iterable[str]) -> str:
    """Everything the label files of these languages hold, comments and all."""
    names = {name for code in languages for name in (code, code.replace("-", "_"), code.lower())}
    paths = (folder / f"{name}.yaml" for folder in (LABELS, CASES) for name in sorted(names))
    return "".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())


def wanted(face: Face) -> set[int]:
    """The code points this family shall keep, as far as its source has them."""
    points = {point for first, last in face.ranges for point in range(first, last + 1)}
    points |= {ord(char) for char in COMMON_FOR.get(face.family, "")}
    if face.family.endswith("KR"):
        points |= _hangul()
    # Latin letters stay in Noto Sans, also where a Chinese sentence holds them.
    points |= {ord(c) for c in _label_text(face.languages) if ord(c) >= 0x2E80}
    return points


def _options() -> subset.Options:
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = list(NAME_IDS)
    options.name_languages = [0x409]
    options.layout_features = [*options.layout_features, "locl", "mark", "mkmk"]
    # Vertical Japanese and Chinese: not a direction that print here uses.
    options.layout_features = [f for f in options.layout_features if f not in {"vert", "vrt2"}]
    options.drop_tables = [*options.drop_tables, "DSIG", "BASE", "VORG", "vhea", "vmtx"]
    return options


def _source(face: Face, style: str) -> tuple[Path, int]:
    """The file of one style and the number of the family within it (-1: a file of its own)."""
    path = Path(str(face.source).format(style=style))
    if path.suffix != ".ttc":
        return path, -1
    for number in range(16):
        with TTFont(path, fontNumber=number, lazy=True) as font:
            if font["name"].getDebugName(1) == face.family:
                return path, number
    raise SystemExit(f"{path} holds no family {face.family}")


def make(face: Face, style: str) -> tuple[bytes, set[int], dict[int, str]]:
    """One static subset: its bytes, the code points it can show, and its name records."""
    path, number = _source(face, style)
    out = io.BytesIO()
    with TTFont(path, fontNumber=number, lazy=True, recalcTimestamp=False) as font:
        engine = subset.Subsetter(_options())
        engine.populate(unicodes=wanted(face))
        engine.subset(font)
        font["head"].modified = FIXED_DATE
        names = {i: font["name"].getDebugName(i) or "" for i in (0, 5, 7)}
        font.save(out)
        return out.getvalue(), set(font.getBestCmap()), names


def spans(points: Iterable[int]) -> Iterator[list[int]]:
    """Ascending code points as [first, last] pairs."""
    first = last = -2
    for point in sorted(points):
        if point != last + 1:
            if first >= 0:
                yield [first, last]
            first = point
        last = point
    if first >= 0:
        yield [first, last]


def _coverage_json(rows: list[dict[str, object]]) -> str:
    lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
    return f'{{"format":1,"fonts":[\n{lines}\n]}}\n'


def write_only(families: Iterable[str]) -> None:
    """Write the subsets of these families, and what they hold into `coverage.json`."""
    path = OUT / "coverage.json"
    rows = json.loads(path.read_text(encoding="utf-8"))["fonts"]
    for face in (face for face in FACES if face.family in set(families)):
        rows = [row for row in rows if row["family"] != face.family]
        for style in STYLES:
            data, points, _ = make(face, style)
            file = f"{face.stem}-{style}{face.ending}"
            (OUT / file).write_bytes(data)
            rows.append(
                {"file": file, "family": face.family, "style": style, "has": list(spans(points))}
            )
    path.write_text(_coverage_json(rows), encoding="utf-8")


def write() -> None:
    """Write every subset, `coverage.json`, and the table in the README."""
    rows: list[dict[str, object]] = []
    total = 0
    copyrights: dict[str, str] = {}
    table = []
    for face in FACES:
        for style in STYLES:
            data, points, names = make(face, style)
            file = f"{face.stem}-{style}{face.ending}"
            (OUT / file).write_bytes(data)
            total += len(data)
            rows.append(
                {"file": file, "family": face.family, "style": style, "has": list(spans(points))}
            )
            version = names[5].split(";")[0].removeprefix("Version ")
            table.append(f"| `{file}` | {version} | {len(points)} | {len(data)} |")
            copyrights.setdefault(face.family, names[0])
    (OUT / "coverage.json").write_text(_coverage_json(rows), encoding="utf-8")
    _write_between(OUT / "README.md", "\n".join(table))
    lines = [f"{family}: {line}" for family, line in copyrights.items()]
    _write_between(OUT / "LICENSE-OFL.txt", "\n".join(lines))
    print(f"{len(rows)} files, {total:,} bytes")


def _write_between(path: Path, text: str) -> None:
    """Replace what stands between the two marked lines of a text file."""
    head, _, rest = path.read_text(encoding="utf-8").partition("[begin made]\n")
    _, _, tail = rest.partition("[end made]")
    path.write_text(f"{head}[begin made]\n{text}\n[end made]{tail}", encoding="utf-8")


def missing() -> dict[str, str]:
    """For each label file, the characters that no font here can show."""
    fonts = json.loads((OUT / "coverage.json").read_text(encoding="utf-8"))["fonts"]
    have = {p for row in fonts for first, last in row["has"] for p in range(first, last + 1)}
    found = {}
    for path in sorted(LABELS.glob("*.yaml")):
        text = set(path.read_text(encoding="utf-8")) - {"\n"}
        if gone := "".join(sorted(c for c in text if ord(c) not in have)):
            found[path.stem] = gone
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the font subsets that print uses.")
    parser.add_argument("--check", action="store_true", help="only say what is missing")
    parser.add_argument("--only", nargs="+", metavar="FAMILY", help="make these, keep the others")
    arguments = parser.parse_args()
    if arguments.only:
        write_only(arguments.only)
        return 0
    if not arguments.check:
        write()
    gone = missing()
    for language, characters in gone.items():
        print(f"assets/labels/{language}.yaml: no glyph for {characters}", file=sys.stderr)
    return 1 if gone else 0


if __name__ == "__main__":
    raise SystemExit(main())
