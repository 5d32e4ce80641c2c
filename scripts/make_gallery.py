"""One page to look at everything: `make gallery` writes gallery/index.html.

Builds the kit for some languages into a temporary folder, then sets side by side, for each
language: every step picture, light and dark; install pages as Chromium shows them (where
playwright and a Chromium are here); posters, cards, stickers, strips and handouts (where
pdftoppm is here). `--readme` also composes docs/gallery.png out of them. What is missing is
said on the page and in the terminal.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from builder.kit.build.build import BuildRequest, build_kit  # noqa: E402 - the path comes first
from builder.loader.workspace import find_workspace  # noqa: E402 - as above

URL = "https://example.org/siri/"
LANGUAGES = ("en", "de", "ar", "ja", "hi")
SHEETS = ("poster", "card", "stickers", "strips", "handout")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
STYLE = """
:root{color-scheme:light dark;font:16px/1.4 system-ui,sans-serif;background:#e9e4db;color:#25211b}
@media (prefers-color-scheme:dark){:root{background:#1b1a18;color:#eee6da}}
body{margin:0 auto;padding:2rem;max-width:120rem}
h2{margin:3rem 0 1rem;border-top:3px solid #1d5f73;padding-top:1rem}
h3{margin:2rem 0 .75rem}
nav a{margin-right:1.2em}
.row{display:flex;flex-wrap:wrap;gap:1.5rem;align-items:flex-start}
figure{margin:0}
figcaption{font-size:.8rem;opacity:.75;margin-top:.4rem;max-width:100%}
img{display:block;background:#fff;box-shadow:0 1px 6px #0004}
.dark img{background:#000}
.bare img{box-shadow:none;background:none}
.bare{padding:1rem;border-radius:.75rem;background:#fff}
.bare.dark{background:#000;color:#eee}
.bare.light{color:#25211b}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One way to look at a page: a window, light or dark, and the browser it says it is.

    `agent` names one of playwright's devices; "" leaves Chromium's own name, and the page then
    shows the steps of all devices.
    """

    name: str
    width: int
    height: int
    dark: bool = False
    agent: str = ""


VIEWS = (
    View(name="phone", width=390, height=844, agent="iPhone 15"),
    View(name="phone-dark", width=390, height=844, dark=True, agent="iPhone 15"),
    View(name="tablet", width=820, height=1180, agent="iPad Mini"),
    View(name="desktop", width=1280, height=900),
)


class Camera:
    """Chromium, opened once. `missing` says why there is none."""

    def __init__(self) -> None:
        self.missing = ""
        self._stop: Any = None
        program = next(filter(None, map(shutil.which, CHROMIUMS)), None)
        try:
            from playwright.sync_api import sync_playwright
        except ImportError:
            self.missing = "no pages: playwright is not installed (pip install playwright)"
            return
        if program is None:
            self.missing = "no pages: no Chromium here (apt-get install chromium)"
            return
        self._stop = sync_playwright().start()
        self._browser = self._stop.chromium.launch(executable_path=program, args=["--no-sandbox"])

    def shoot(
        self, source: Path, view: View, to: Path, *, whole: bool = True, place: str = ""
    ) -> None:
        """The page as a PNG, two pixels each where only a window of it is shown: from its top
        or from the element that has the id `place`."""
        device = self._stop.devices[view.agent] if view.agent else {}
        context = self._browser.new_context(
            user_agent=device.get("user_agent"),
            viewport={"width": view.width, "height": view.height},
            color_scheme="dark" if view.dark else "light",
            device_scale_factor=1 if whole else 2,
        )
        page = context.new_page()
        page.goto(f"{source.as_uri()}#{place}" if place else source.as_uri())
        to.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(to), full_page=whole)
        context.close()

    def close(self) -> None:
        if self._stop:
            self._browser.close()
            self._stop.stop()


def paper(pdf: Path, to: Path, *, dpi: int) -> list[Path]:
    """Every page as a PNG; nothing where pdftoppm is not here."""
    program = shutil.which("pdftoppm")
    if program is None:
        return []
    to.parent.mkdir(parents=True, exist_ok=True)
    command = [program, "-r", str(dpi), "-png", str(pdf), str(to)]
    subprocess.run(command, check=True, capture_output=True)
    return sorted(to.parent.glob(f"{to.name}-*.png"))


def figure(path: Path, out: Path, caption: str, *, width: int, style: str = "") -> str:
    source = escape(path.relative_to(out).as_posix())
    return (
        f'<figure class="{style}"><a href="{source}"><img src="{source}" width="{width}" '
        f'alt="{escape(caption)}" loading="lazy"></a>'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def row(title: str, figures: list[str], missing: str = "") -> str:
    inside = "".join(figures) or f"<p>{escape(missing)}</p>"
    return f'<h3>{escape(title)}</h3><div class="row">{inside}</div>'


def pages(kit: Path, language: str, out: Path, camera: Camera) -> Iterator[str]:
    """Install pages of every guide, as four windows show them."""
    for source in sorted((kit / language).rglob("index.html")):
        guide = source.parent.relative_to(kit / language).as_posix().strip(".") or "first"
        shown = []
        for view in () if camera.missing else VIEWS:
            to = out / "pages" / language / f"{guide}-{view.name}.png"
            camera.shoot(source, view, to)
            style = "dark" if view.dark else ""
            shown.append(figure(to, out, view.name, width=min(view.width, 480), style=style))
        yield row(f"{language}: page, {guide}", shown, camera.missing)


def pictures(kit: Path, language: str, out: Path) -> Iterator[str]:
    """Every step picture, light and dark, as the kit has them."""
    folder = kit / "pictures" / language
    shutil.copytree(folder, out / "pictures" / language, dirs_exist_ok=True)
    for guide in sorted(path for path in folder.iterdir() if path.is_dir()):
        for theme in ("light", "dark"):
            files = sorted((out / "pictures" / language / guide.name).glob(f"*-{theme}.svg"))
            shown = [
                figure(path, out, path.stem, width=260, style=f"bare {theme}") for path in files
            ]
            yield row(f"{language}: pictures, {guide.name}, {theme}", shown)


def sheets(kit: Path, language: str, out: Path) -> Iterator[str]:
    """Every sheet of paper, A4 and US Letter."""
    for sheet in SHEETS:
        shown = []
        for pdf in sorted((kit / "print" / language).glob(f"*{sheet}-*.pdf")):
            found = paper(pdf, out / "print" / language / pdf.stem, dpi=80)
            shown += [figure(path, out, path.stem, width=330) for path in found]
        missing = "no paper: pdftoppm is not here (apt-get install poppler-utils)"
        yield row(f"{language}: {sheet}", shown, missing)


def write_page(kit: Path, languages: tuple[str, ...], out: Path, camera: Camera) -> None:
    parts = []
    for language in languages:
        found = (
            *pages(kit, language, out, camera),
            *sheets(kit, language, out),
            *pictures(kit, language, out),
        )
        parts.append(f'<h2 id="{language}">{language}</h2>' + "".join(found))
    links = "".join(f'<a href="#{language}">{language}</a>' for language in languages)
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style><h1>Everything a kit shows</h1><nav>{links}</nav>{''.join(parts)}"
    )
    (out / "index.html").write_text(page, encoding="utf-8")


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-l", "--language", action="append", help="only these; may be repeated")
    parser.add_argument("--out", type=Path, default=ROOT / "gallery")
    parser.add_argument("--readme", action="store_true", help="compose docs/gallery.png too")
    parser.add_argument("--only-readme", action="store_true", help="compose only docs/gallery.png")
    return parser.parse_args()


def main() -> int:
    said = read_arguments()
    languages = tuple(said.language or LANGUAGES)
    camera = Camera()
    with tempfile.TemporaryDirectory() as name:
        request = BuildRequest(out=Path(name), languages=languages, base_url=URL)
        kit = build_kit(find_workspace(ROOT), request).folder
        if not said.only_readme:
            shutil.rmtree(said.out, ignore_errors=True)
            said.out.mkdir(parents=True)
            write_page(kit, languages, said.out, camera)
            print(f"{said.out / 'index.html'}")
        if (said.readme or said.only_readme) and not camera.missing:
            from scripts.readme_picture import compose

            compose(kit, Path(name), ROOT / "docs" / "gallery.png", camera.shoot, paper, VIEWS)
    if camera.missing:
        print(camera.missing)
    camera.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
