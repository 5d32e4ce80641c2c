"""Where every file of a kit lies: the one module that spells its paths.

Knows folders and names, relative to the kit's root, with forward slashes. Folders that belong
to one kind alone stand in its row in `builder.model.kinds`. Knows nothing of what files hold.
"""

from __future__ import annotations

from builder.facts.version import Version
from builder.model.kinds import SHORTCUT_FILE, SVG, TEXT, Format, Kind

INDEX = "index.html"
"""What a web server shows for a folder. The root's own leads to a language."""

README = "README.md"
SBOM = "sbom.json"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"
SUMS = "SHA256SUMS"
NETLIFY, APACHE, NGINX, CADDY = Kind.HOST.row.names


def page(language: str, guide: str, *, first: bool) -> str:
    """A guide's page; that of a kit's first guide is the language's own."""
    return f"{language}/{INDEX}" if first else f"{language}/{guide}/{INDEX}"


def guides(language: str) -> str:
    """The list of a kit's guides, in a kit of several."""
    return f"{language}/guides/{INDEX}"


def plain_copy(page_path: str, file: str) -> str:
    """The copy of an offered file as plain text, beside the page that offers it."""
    return f"{page_path.rpartition('/')[0]}/{file}{TEXT.ending}"


def panes(language: str) -> str:
    """The page of all panes."""
    return in_language(Kind.PANES, language, "index")


def shortcut(name: str, language: str = "") -> str:
    """A shortcut by the name that the app shows; without a language it is for all."""
    folder = f"{language}/" if language else ""
    return f"{Kind.SHORTCUT.row.folder}/{folder}{name}{SHORTCUT_FILE.ending}"


def shortcut_name(path: str) -> str:
    """The name that the app shows for a shortcut's file."""
    return path.rpartition("/")[2].removesuffix(SHORTCUT_FILE.ending)


def in_language(kind: Kind, language: str, name: str) -> str:
    """A file in a language's folder within the folder of its kind, in the kind's first format."""
    return f"{kind.row.folder}/{language}/{name}{kind.row.formats[0].ending}"


def profile(language: str, file: str) -> str:
    return in_language(Kind.PROFILE, language, file)


def script(language: str, file: str) -> str:
    return in_language(Kind.SCRIPT, language, file)


def code(language: str, guide: str, what: str, form: Format = SVG) -> str:
    """A QR code: `what` it leads to is "page", "run" or "get"."""
    return f"{Kind.QR.row.folder}/{language}/{guide}-{what}{form.ending}"


def picture(language: str, guide: str, name: str) -> str:
    """A step's picture; its name says device, system, step and theme."""
    return in_language(Kind.PICTURE, language, f"{guide}/{name}")


def step_picture(
    language: str, guide: str, device: str, since: Version, step: int, theme: str
) -> str:
    """The picture of one step, on a device with the systems from `since` on."""
    return picture(language, guide, f"{device}-{since}-{step}-{theme}")


def screens(language: str, guide: str, theme: str) -> str:
    """The pictures that a guide's page shows larger, all in one file."""
    return picture(language, guide, f"screens-{theme}")


def screen_name(device: str, step: int) -> str:
    """The name of one of them within the file, behind the `#` of its address."""
    return f"{device}-{step}"


def way_picture(language: str, guide: str, device: str) -> str:
    """One picture of the whole way on a device's newest systems, to save or to share."""
    return picture(language, guide, f"{device}-way")


def sheet(language: str, guide: str, name: str, *, first: bool) -> str:
    """A printed sheet; those of a kit's first guide have no guide in their names."""
    return in_language(Kind.PRINT, language, name if first else f"{guide}-{name}")


def sheet_of_all(guide: str, name: str) -> str:
    """A printed sheet that belongs to no language alone; made of a kit's first guides only."""
    return f"{Kind.PRINT.row.folder}/{guide}-{name}{Kind.PRINT.row.formats[0].ending}"


RELAY_NAME = "Optout Relay"
RELAY = shortcut(RELAY_NAME)
