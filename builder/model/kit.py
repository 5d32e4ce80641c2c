"""What a host says about their kit: title, name, contact, address, languages, guides, links.

Knows a kit's settings as a frozen value. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "us-letter"


# Where US Letter is what printers hold: the United States, Canada, Mexico, Chile, Colombia and
# others (Unicode CLDR 48, measurementData, paperSize; checked 2026-11-28). All else is A4.
_PAPERS: Mapping[str, tuple[Paper, ...]] = {
    "en": (Paper.A4, Paper.LETTER),
    "es-419": (Paper.A4, Paper.LETTER),
    "fr-CA": (Paper.LETTER,),
}

PREVIEW_URL = "http://localhost:8000/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A host's settings. Without a `base_url` every build is a preview.

    `id` names the folder in dist/; `links` are published iCloud links by guide id, then
    language id (or "any"), with "relay" beside the guide ids; `languages` and `guides` are
    empty where all are wanted; `edition` is what the host calls this printing. `papers` are
    those to print on; where none is named, those that are common where a language is spoken.
    `hosts` and `contacts` are by language id, for languages that have words of their own.
    `listed` says that all this stands in a row of a list, and not in a workspace's kit.yaml.
    """

    id: str = "optout-kit"
    title: str = ""
    host: str = ""
    contact: str = ""
    base_url: str = ""
    edition: str = "1"
    languages: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()
    links: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    hosts: Mapping[str, str] = field(default_factory=dict)
    contacts: Mapping[str, str] = field(default_factory=dict)
    listed: bool = False

    @property
    def preview(self) -> bool:
        """Whether the codes point at a person's own computer only."""
        return not self.base_url

    @property
    def address(self) -> str:
        """The kit's address, with its final slash."""
        return self.base_url or PREVIEW_URL

    def link(self, guide: str, language: str) -> str:
        """The published link for a guide's shortcut in a language, or ""."""
        links = self.links.get(guide, {})
        return links.get(language, links.get("any", ""))

    def in_language(self, language: str) -> Kit:
        """The same settings, with the host's name and contact as people of a language read them."""
        return replace(
            self,
            host=self.hosts.get(language, self.host),
            contact=self.contacts.get(language, self.contact),
        )

    def papers_for(self, language: str) -> tuple[Paper, ...]:
        """What sheets in a language are printed on; with "" that of a sheet in several."""
        everywhere = tuple(Paper) if not language else (Paper.A4,)
        return self.papers or _PAPERS.get(language, everywhere)
