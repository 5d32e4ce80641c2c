"""What a kit as a whole allows its pages and codes: its own addresses, files and scripts.

Knows which addresses are a kit's own, and the packaged templates that pages are made from.
Knows nothing of how a page is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote

from builder.facts.catalog import Catalog, load_catalog
from builder.facts.pane_table import listed_panes
from builder.facts.setting import Settings
from builder.loader.workspace import Workspace
from builder.model import paths
from builder.model.kinds import Kind
from builder.model.kit import PREVIEW_URL
from builder.model.manifest import Entry, Manifest, common_at
from builder.render.document import small_js
from builder.targets.page import fitting_style

_TEMPLATES = "templates/page/"
_SETTING = re.compile(r"(?P<domain>[A-Za-z0-9.]+): (?P<key>[A-Za-z0-9 .-]+) = (?P<value>[\w.-]+)\Z")
_RUN = "shortcuts://run-shortcut?name="
_TEXT = "&input=text&text="


@dataclass(frozen=True, kw_only=True)
class Site:
    """A kit's own world: `address` with its final slash, `files` by path as the manifest lists
    them, `common` where those lie that sites share, `links` published on iCloud, `words` that
    the host gave (contact, name, title).

    `digests` are those of the files, and of what is inside signed ones. `defaults` holds the
    templates that came with this program.
    """

    address: str
    files: Mapping[str, Entry]
    links: frozenset[str]
    contacts: frozenset[str]
    words: tuple[str, ...]
    catalog: Catalog
    settings: Settings
    defaults: Workspace
    common: str = ""
    digests: set[str] = field(default_factory=set)

    def place(self, path: str) -> str:
        """Where a listed file lies, seen from the kit's root."""
        entry = self.files.get(path)
        return f"{self.common}{path}" if entry and entry.common else path

    def at(self, place: str) -> str:
        """The path of the listed file that lies at a place, or the place itself."""
        path = place.removeprefix(self.common) if self.common else place
        return path if path != place and self.place(path) == place else place

    def page_url(self, path: str) -> str:
        """The address under which a page of the kit is public."""
        return self.address + path.removesuffix(paths.INDEX)

    @cached_property
    def page_urls(self) -> frozenset[str]:
        pages = (path for path, entry in self.files.items() if entry.kind is Kind.PAGE)
        return frozenset(map(self.page_url, pages))

    @cached_property
    def runs(self) -> frozenset[str]:
        """Names of the kit's shortcuts, by which `run-shortcut` calls them."""
        return frozenset(
            paths.shortcut_name(path)
            for path, entry in self.files.items()
            if entry.kind is Kind.SHORTCUT
        )

    @cached_property
    def screens(self) -> frozenset[str]:
        """Every address of a Settings screen that the facts know."""
        devices = self.catalog.devices.values()
        known = {
            address.url
            for device in devices
            for pane in device.panes.values()
            for address in pane.addresses
        }
        table = {address.url for pane in listed_panes().values() for address in pane.addresses}
        return frozenset(known | table)

    def knows(self, link: str) -> bool:
        """Whether an absolute address is one that this kit may hold."""
        return (
            link in self.page_urls
            or link == self.address
            or link in self.links
            or self.runs_ours(link)
            or link.removeprefix("mailto:") in self.contacts
        )

    def runs_ours(self, link: str) -> bool:
        """Whether an address runs a shortcut of this kit, the relay with a screen it knows."""
        if not link.startswith(_RUN):
            return False
        name, _, given = link.removeprefix(_RUN).partition(_TEXT)
        plain = unquote(name)
        if plain not in self.runs or quote(plain, safe="") != name:
            return False
        known = (*self.catalog.addresses("scan"), *listed_panes())
        panes = {quote(pane, safe="") for pane in known}
        return link == f"{_RUN}{name}" or (plain == paths.RELAY_NAME and given in panes)

    def may_be_read(self, written: str) -> bool:
        """Whether a sentence may name this address: the kit's own, or one the host gave."""
        plain = written.rstrip(".,;:!?)。，")
        return plain.startswith((self.address, "shortcuts://run-shortcut")) or any(
            plain in each for each in self.words
        )

    def is_setting(self, text: str) -> bool:
        """Whether a line names a setting that profiles of ours set."""
        found = _SETTING.match(text)
        return found is not None and any(
            row.domain == found["domain"] and row.key == found["key"] for row in self.settings
        )

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all files, without folders."""
        return frozenset(path.rpartition("/")[2] for path in self.files)

    @cached_property
    def _page(self) -> str:
        return small_js(self.template("page.js"))

    @cached_property
    def _chooser(self) -> str:
        return small_js(self.template("chooser.js"))

    def script(self, *, chooser: bool) -> str:
        """The one script of a page, or of the page that leads to a language."""
        return self._chooser if chooser else self._page

    def style(self, language: str, direction: str, *, chooser: bool) -> str:
        """The part of a page's style sheet that its pictures do not change."""
        if chooser:
            return self.template("page.css") + self.template("chooser.css")
        return fitting_style(self.template("page.css"), language, direction)

    def template(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = self.asset(f"{_TEMPLATES}{name}").decode("utf-8")
        return self._texts[name]

    def asset(self, path: str) -> bytes:
        """A file of assets/ as it came with this program."""
        return self.defaults.read(self.defaults.folder("assets") / path)

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {}


def site_of(manifest: Manifest, settings: Settings, defaults: Workspace) -> Site:
    """The world that a manifest describes; whatever JSON it is, nothing is raised."""
    kit = manifest.head.get("kit")
    said: Mapping[str, object] = kit if isinstance(kit, dict) else {}
    contacts = _values(said.get("contacts"))
    return Site(
        address=str(manifest.head.get("base_url", "")) or PREVIEW_URL,
        files=manifest.files,
        links=frozenset(_links(said.get("links"))),
        contacts=frozenset({str(said.get("contact", "")), *contacts} - {""}),
        words=(
            *(str(said.get(name, "")) for name in ("title", "host", "contact")),
            *(*_values(said.get("hosts")), *contacts),
        ),
        catalog=load_catalog(),
        settings=settings,
        defaults=defaults,
        common=common_at(manifest.head),
        digests={entry.sha256 for entry in manifest.files.values()},
    )


def _values(named: object) -> tuple[str, ...]:
    """The texts of a mapping in a manifest; none where it is no such thing."""
    return tuple(map(str, named.values())) if isinstance(named, dict) else ()


def _links(rows: object) -> Iterator[str]:
    """The published links, by guide and language."""
    for row in rows.values() if isinstance(rows, dict) else ():
        if isinstance(row, dict):
            yield from map(str, row.values())
