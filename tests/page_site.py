"""Pages built in memory for tests, with whatever they are built upon, and read again."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from builder.kit.make.make import workbench_for
from builder.kit.proof.site import Site, site_of
from builder.loader.definitions import load_definitions
from builder.loader.workspace import find_workspace
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import Manifest, entry_of
from builder.targets import TARGETS, compiler_of
from builder.views.workbench import Workbench
from builder.wire.digest import sha256_base64
from tests.tracing import untraced

ROOT = Path(__file__).parent.parent
LANGUAGES = ("en", "de", "ar", "ja")
EVERY = tuple(sorted(file.stem for file in (ROOT / "assets/labels").glob("*.yaml")))
PREVIEW = Kit(title="Optout", host="City Library", contact="help@library.example")
HOSTED = replace(
    PREVIEW,
    base_url="https://optout.example.org/",
    contact="https://library.example/help",
    links={"siri-audio": {"any": "https://www.icloud.com/shortcuts/0123456789abcdef"}},
)
_VOID = {"meta", "link", "br", "wbr", "input", "img", "hr"}


def definitions(kit: Kit, languages: tuple[str, ...], *, every: bool = False) -> Workbench:
    found = load_definitions(find_workspace(ROOT), kit=kit, languages=languages, every=every)
    return workbench_for(found)


def below_pages(
    kit: Kit = PREVIEW, languages: tuple[str, ...] = ("en",), *, every: bool = False
) -> Workbench:
    """A workbench on which everything is built that pages look at; `every` guide, or those that
    a kit holds by default."""
    bench = replace(definitions(kit, languages, every=every), built={})
    return _built(bench, {"profile", "script", "shortcut", "relay", "qr", "way", "screens"})


def with_pages(bench: Workbench) -> Workbench:
    return _built(bench, {"page", "chooser"})


@cache
def site(languages: tuple[str, ...] = LANGUAGES) -> Workbench:
    """Every page of a preview kit."""
    return with_pages(below_pages(PREVIEW, languages))


@cache
def hosted_site(languages: tuple[str, ...] = ("en", "ar")) -> Workbench:
    """Every page of a kit with an address, published links, and signed shortcuts."""
    return with_pages(signed(below_pages(HOSTED, languages)))


@cache
def every_site(*, hosted: bool = False) -> Workbench:
    """The English pages of all guides, as of `site` or of `hosted_site`."""
    below = below_pages(HOSTED if hosted else PREVIEW, every=True)
    return with_pages(signed(below) if hosted else below)


@cache
def guides_site(languages: tuple[str, ...]) -> Workbench:
    """Every page of all guides in some languages; all take the same lines."""
    with untraced():
        return with_pages(below_pages(PREVIEW, languages, every=True))


@cache
def heaviest_site() -> Workbench:
    """What pages with all that can be on them are made of: each language to switch to, an
    address, links, signed files, as many other guides as a page names. All languages take the
    same lines."""
    relay = {"relay": {"any": "https://www.icloud.com/shortcuts/fe"}}
    kit = replace(HOSTED, links={**HOSTED.links, **relay})
    with untraced():
        every = definitions(kit, (), every=True)
        return signed(replace(every, built=below_pages(kit, ()).built))


def signed(bench: Workbench) -> Workbench:
    """The same, with shortcuts that count as signed."""
    built = {
        path: replace(made, signed=True) if made.kind is Kind.SHORTCUT else made
        for path, made in bench.built.items()
    }
    return replace(bench, built=built)


def page(bench: Workbench, path: str = "en/index.html") -> str:
    return bench.built[path].data.decode("utf-8")


def html_pages(bench: Workbench) -> list[Artifact]:
    return [made for made in bench.built.values() if made.path.endswith(".html")]


def write(bench: Workbench, folder: Path) -> None:
    for made in bench.built.values():
        file = folder / made.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made.data)


def _built(bench: Workbench, names: set[str]) -> Workbench:
    built: dict[str, Artifact] = dict(bench.built)
    growing = replace(bench, built=built)
    for target in TARGETS:
        if target.name not in names:
            continue
        compiler = compiler_of(target)
        for cell in _cells(target.name, compiler.AXES, growing):
            if not compiler.refuse(cell, growing):
                for made in compiler.compile_cell(cell, growing):
                    built[made.path] = made
    return growing


def _cells(name: str, axes: tuple[Axis, ...], bench: Workbench) -> list[Cell]:
    guides = list(bench.context.guides.values()) if Axis.GUIDE in axes else [None]
    languages = list(bench.context.languages.values()) if Axis.LANGUAGE in axes else [None]
    alone = [(device,) for device in bench.context.catalog.devices.values()]
    shared = list(bench.context.families) if Axis.FAMILY in axes else [()]
    groups = alone if Axis.DEVICE in axes else shared
    return [
        Cell(target=name, guide=guide, devices=group, language=language)
        for guide in guides
        for group in groups
        for language in languages
    ]


@dataclass(slots=True)
class Element:
    """An element, its attributes, and all text within it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    path: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


class Page(HTMLParser):
    """A page read again: its elements in order, and its text without style and script."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_before(tag)
        element = Element(tag, {name: value or "" for name, value in attrs})
        element.path = tuple(each.tag for each in self.open)
        self.elements.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        tags = [each.tag for each in self.open]
        if tag in tags:
            del self.open[len(tags) - 1 - tags[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        # What is written in a picture is not what the elements around it say.
        tags = [each.tag for each in self.open]
        inside = self.open[tags.index("svg") :] if "svg" in tags else self.open
        for each in inside:
            each.text += data

    def _end_before(self, tag: str) -> None:
        """Close what HTML closes by itself: `p` before blocks, `li` before the next."""
        blocks = {"p", "ul", "ol", "div", "details", "figure", "h2", "h3", "h4", "section", "li"}
        if tag in blocks and self.open and self.open[-1].tag == "p":
            self.open.pop()
        if tag == "li" and self.open and self.open[-1].tag == "li":
            self.open.pop()

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements by tag and attributes; `class_` must be among the classes."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [each for each in self.elements if each.tag == tag and _fits(each, wanted)]

    def one(self, tag: str, **attributes: str) -> Element:
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def links(self) -> list[str]:
        return [each["href"] for each in self.all("a")]

    @property
    def visible(self) -> str:
        body = self.one("body").text
        for each in self.all("script"):
            body = body.replace(each.text, "")
        return " ".join(body.split())


def _fits(element: Element, wanted: dict[str, str]) -> bool:
    return all(
        value in element[name].split() if name == "class" else element[name] == value
        for name, value in wanted.items()
    )


def hashes(html: str) -> tuple[str, str]:
    """The hash sources that a page's own style and script ask for."""
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    assert style
    assert script
    made = tuple(f"'sha256-{sha256_base64(found[1].encode('utf-8'))}'" for found in (style, script))
    return made[0], made[1]


def around(bench: Workbench) -> Site:
    """What the check of a built kit lets a page of this workbench hold."""
    kit = bench.context.kit
    head = {
        "base_url": kit.address,
        "kit": {
            "title": kit.title,
            "host": kit.host,
            "contact": kit.contact,
            "links": {guide: dict(rows) for guide, rows in kit.links.items()},
        },
    }
    files = {path: entry_of(made) for path, made in bench.built.items()}
    packaged = find_workspace(ROOT)
    return site_of(Manifest(head=head, files=files), bench.context.settings, packaged)
