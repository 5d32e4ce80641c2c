"""Composes docs/gallery.png, the sheet that README.md shows: two pages, three pictures, a poster.

Knows where everything stands on the sheet. Is handed the kit, and the ways to photograph it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

Shoot = Callable[..., None]
Paper = Callable[..., list[Path]]

GROUND = (226, 219, 207)
BODY = (37, 33, 27)
SIZE = (1600, 900)
TWICE = 2  # all is drawn twice as large, and made smaller at the end
MOST_BYTES = 400_000
PICTURES = (
    ("en/siri-audio/iphone-18-3-light.svg", 286, (882, 56)),
    ("ar/siri-audio/watch-10-2-light.svg", 196, (927, 412)),
    ("de/siri-audio/mac-15-3-light.svg", 286, (882, 622)),
)


def compose(kit: Path, work: Path, to: Path, shoot: Shoot, paper: Paper, views: Any) -> None:
    """Writes the sheet, at most MOST_BYTES. `views` are the phone's windows: light, then dark."""
    sheet = Image.new("RGB", (SIZE[0] * TWICE, SIZE[1] * TWICE), GROUND)
    pages = (("en", views[0], "", (52, 56)), ("ar", views[1], "iphone", (466, 104)))
    for language, view, place, at in pages:
        shot = work / f"{language}.png"
        shoot(kit / language / "index.html", view, shot, whole=False, place=place)
        _lay(sheet, _phone(_opened(shot, 346)), at)
    for name, width, at in PICTURES:
        _lay(
            sheet, _picture(kit / "pictures" / name, work, width, shoot, views[0]), at, raised=False
        )
    [poster] = paper(kit / "print" / "en" / "poster-a4.pdf", work / "poster", dpi=160)
    _lay(sheet, _rounded(_opened(poster, 352), 4), (1206, 201))
    small = sheet.resize(SIZE, Image.Resampling.LANCZOS)
    small.quantize(192, dither=Image.Dither.NONE).save(to, optimize=True)
    if to.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{to} takes {to.stat().st_size} bytes; at most {MOST_BYTES} are wanted")


def _opened(path: Path, width: int) -> Image.Image:
    with Image.open(path) as image:
        height = round(image.height * width * TWICE / image.width)
        return image.convert("RGB").resize((width * TWICE, height), Image.Resampling.LANCZOS)


def _picture(svg: Path, work: Path, width: int, shoot: Shoot, view: Any) -> Image.Image:
    """A step picture on the sheet's own ground."""
    page = work / f"{svg.stem}.html"
    colour = "#{:02x}{:02x}{:02x}".format(*GROUND)
    page.write_text(
        f'<body style="margin:0;background:{colour}"><img src="{svg.as_uri()}" width="{view.width}"'
        ' style="display:block">',
        encoding="utf-8",
    )
    shot = page.with_suffix(".png")
    shoot(page, view, shot, whole=False)
    image = _opened(shot, width)
    ground = Image.new("RGB", image.size, GROUND)
    box = _difference(image, ground)
    return image.crop((0, 0, image.width, box[3]))


def _difference(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int]:
    from PIL import ImageChops

    return ImageChops.difference(one, other).getbbox() or (0, 0, *one.size)


def _rounded(image: Image.Image, radius: int) -> Image.Image:
    mask = Image.new("L", image.size, 0)
    box = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * TWICE, fill=255)
    image = image.convert("RGBA")
    image.putalpha(mask)
    return image


def _phone(screen: Image.Image) -> Image.Image:
    """A screen in a plain dark frame."""
    rim = 9 * TWICE
    inner = _rounded(screen, 34)
    body = Image.new("RGB", (inner.width + 2 * rim, inner.height + 2 * rim), BODY)
    framed = _rounded(body, 42)
    framed.paste(inner, (rim, rim), inner)
    return framed


def _lay(
    sheet: Image.Image, image: Image.Image, at: tuple[int, int], *, raised: bool = True
) -> None:
    place = (at[0] * TWICE, at[1] * TWICE)
    if raised:
        shade = Image.new("L", sheet.size, 0)
        shade.paste(image.getchannel("A").point(lambda alpha: alpha * 70 // 255), place)
        blurred = shade.filter(ImageFilter.GaussianBlur(14 * TWICE))
        sheet.paste(Image.new("RGB", sheet.size, (60, 48, 34)), (0, 8 * TWICE), blurred)
    sheet.paste(image, place, image if image.mode == "RGBA" else None)
