"""The panes that the relay opens, packed: a tree of ids whose leaves say how a URL goes on.

Knows how thousands of URLs become a small text, and what a shortcut must do to find one in it.
Knows no action: `builder.targets.relay` writes the shortcut that reads it.

A pane's URL is that of the pane above it and a little more, in up to two forms: an older one
(`prefs:`) and a newer one (`settings-navigation:`). The tree holds the ids, split at their dots;
under `~`, or as a leaf, stand a class and what is added to both forms: `b LARGER_TEXT`. Where
there is no class, it is the usual one below the class above; the ending `_` stands for the id's
own part in capital letters, with `_` for `-`. A class says what comes before
the ending in each form, which class is usual below it, and from which system on a form opens
the pane: on a Mac (`m`), on every other device (`i`), or on some of those alone (`w`):

    {"o": "&path=", "n": "/", "d": "c", "i": "13 o\n26 n"}

A form that starts anew has a line end first, so a URL is the last line of what was joined. In
place of a form's letter a whole URL may stand, or `-` for none. Signs that no id and no URL has
stand for what is there most often.
"""

from __future__ import annotations

import json
import re
import string
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.facts.catalog import Catalog
from builder.facts.device import Device, Pane
from builder.facts.listed import list_of, listed_with_urls
from builder.facts.pane_table import listed_panes
from builder.facts.version import Version

OWN = "~"
OLDER, NEWER = "o", "n"
NOTHING = "^"
"""What stands for an empty ending: a list of words has no empty ones."""
SAME = "_"
"""What stands for an ending that says what the id says, in capital letters."""

# Signs for what is in the text most often, read in this order. No sign is in an id or a URL.
SIGNS: tuple[tuple[str, str], ...] = (
    ("<", '":{"~|'),
    (">", '"},"'),
    ("|", '":"'),
    ("#", '","'),
    ("$", "ettings"),
    ("@", "com.apple."),
    ("!", "xtension"),
    ("+", "rivacy"),
    ("(", "tion"),
)
PANES, CLASSES, USUAL, NO_FORM = "pane", "class", "d", "-"
_JOINTS = ("&path=", "/", "?", "&", ":", "=", ".", "")
_START = re.compile(
    r"prefs:root=|settings-navigation://com\.apple\.Settings\.(?:Apps/com\.apple\.)?"
    r"|bridge:root=(?:com\.apple\.)?|x-apple\.systempreferences:com\.apple\.(?:preferences?\.)?"
)
_LAST = re.compile(r"(.*?)(?:&path=[^/]*|/[^/]*|\?[^?]*)?\Z", re.DOTALL)
# Mac ids open on a Mac alone, and the others elsewhere alone: those of the Watch app only where
# that app is. iPadOS has none (Apple's list of apps that come with iPadOS; checked 2026-11-29).
MAC, ELSEWHERE, SOME = "m", "i", "w"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPanes:
    """`text` is the packed tree with its classes; `panes` are all ids, sorted."""

    text: str
    panes: tuple[str, ...]


def packed_panes(catalog: Catalog) -> PackedPanes:
    """Every pane of the table and of the devices that scan codes, packed.

    Raises ValueError where a sign is in an id or a URL.
    """
    rows = relay_urls(catalog)
    packer = _Packer(rows)
    packer.pack()
    text = json.dumps(packer.packed(), separators=(",", ":"))
    for sign, _ in SIGNS:
        if sign in text:
            raise ValueError(f"{sign} is in an id or a URL: choose another sign")
    for sign, often in reversed(SIGNS):
        text = text.replace(often, sign)
    return PackedPanes(text=text, panes=tuple(sorted(rows)))


def relay_urls(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Each pane's id with its URL for each era, as `i18` or `m13`; "" where it has none."""
    found: dict[str, tuple[str, Pane]] = {}
    for device, panes in _openers(catalog):
        opened = listed_with_urls(device, panes)
        mac = "mac-panes" in device.can
        found.update({name: (MAC if mac else _kind(catalog, name), opened[name]) for name in panes})
    for device in reversed(catalog.devices.values()):
        if "scan" in device.can:
            own = [pane for pane in device.own_panes if pane.addresses]
            found.update({pane.id: (ELSEWHERE, pane) for pane in own})
    majors: dict[str, list[int]] = {}
    for kind in (MAC, ELSEWHERE, SOME):
        panes_of = [pane for each, pane in found.values() if each == kind]
        majors[kind] = _url_changes(panes_of)
    return {
        name: {f"{kind}{major}": _url(pane, major) for major in majors[kind]}
        for name, (kind, pane) in found.items()
    }


def opening_all(catalog: Catalog) -> tuple[str, ...]:
    """Titles of the devices that also open what only some of their kind do."""
    scanning = [device for device in catalog.devices.values() if "scan" in device.can]
    most = max((len(device.lists) for device in scanning), default=0)
    return tuple(
        device.title
        for device in scanning
        if len(device.lists) == most and any(len(other.lists) < most for other in scanning)
    )


def _kind(catalog: Catalog, pane: str) -> str:
    """On which devices besides Macs a part of the table opens, by one of its panes."""
    scanning = (device for device in catalog.devices.values() if "scan" in device.can)
    return ELSEWHERE if all(list_of(device, pane) for device in scanning) else SOME


def _url_changes(panes: list[Pane]) -> list[int]:
    """The major versions at which some pane's URL changes, oldest first."""
    spans = [address.span for pane in panes for address in pane.addresses]
    edges = {edge.major for span in spans for edge in (span.since, span.until) if edge}
    found: list[int] = []
    for major in sorted(edges - {0}):
        if not found or any(_url(pane, major) != _url(pane, found[-1]) for pane in panes):
            found.append(major)
    return found


def _url(pane: Pane, major: int) -> str:
    """The URL on a major version; its first releases may be older than the facts."""
    address = pane.address(Version(major)) or pane.address(Version(major, 999))
    return address.url if address else ""


def _openers(catalog: Catalog) -> Iterator[tuple[Device, list[str]]]:
    """Each part of the table with the first device that opens it."""
    left = list(listed_panes())
    for device in catalog.devices.values():
        panes = [pane for pane in left if list_of(device, pane)]
        left = [pane for pane in left if pane not in set(panes)]
        if panes:
            yield device, panes


Forms = tuple[str, str]
# What comes before the ending in each form, the kind of system, and its turns: "13 o", "26 n".
Class = tuple[str, str, str, tuple[str, ...]]


class _Packer:
    """Turns URLs by pane and era into classes and endings."""

    def __init__(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        self.rows = rows
        self.forms = {
            pane: _forms([url for url in urls.values() if url]) for pane, urls in rows.items()
        }
        self.below: dict[str, list[str]] = {}
        for pane in rows:
            self.below.setdefault(pane.rpartition(".")[0], []).append(pane)
        # What has been joined by then, and what stands at each id.
        self.joined: dict[str, Forms] = {}
        self.made: dict[str, tuple[Class, str]] = {}

    def pack(self) -> None:
        for pane in sorted({*self.rows, *self.below} - {""}):
            urls = self.rows.get(pane, {})
            forms = self.forms.get(pane, ("", ""))
            kind, turns = _turned(urls, forms)
            shared = (forms[0] or self.common(pane, 0), forms[1] or self.common(pane, 1))
            above = self.above(pane)
            joints = _joints(shared, above)
            if joints is None or " " in joints[2]:
                above = ("", "")
                joints = _anew(shared)
            older, newer, ending = joints
            self.made[pane] = ((older, newer, kind, turns), ending)
            self.joined[pane] = (
                above[0] + older.lstrip("\n") + ending,
                above[1] + newer.lstrip("\n") + ending,
            )

    def common(self, pane: str, form: int) -> str:
        """The URL that most panes below this one begin with, where it has none of its own."""
        urls = [self.forms[each][form] for each in self.below.get(pane, [])]
        starts = [match[1] for url in urls if url and (match := _LAST.match(url))]
        best = Counter(starts).most_common(1)
        return best[0][0] if best and best[0][1] > 1 else ""

    def above(self, pane: str) -> Forms:
        above = pane.rpartition(".")[0]
        while above and above not in self.joined:
            above = above.rpartition(".")[0]
        return self.joined.get(above, ("", ""))

    def names(self) -> dict[Class, str]:
        """A name of letters for each class, short for those that many panes have."""
        counted = Counter(made for made, _ in self.made.values())
        order = sorted(counted, key=lambda each: (-counted[each], each))
        letters = string.ascii_letters
        base = len(letters)
        return {
            each: letters[n] if n < base else letters[n // base - 1] + letters[n % base]
            for n, each in enumerate(order)
        }

    def usual(self) -> dict[Class | None, Class]:
        """The class that most panes below one of a class have; None stands for the top."""
        counted: dict[Class | None, Counter[Class]] = {}
        for pane, (made, _) in self.made.items():
            counted.setdefault(self.class_above(pane), Counter())[made] += 1
        return {
            above: max(each, key=lambda one: (each[one], one)) for above, each in counted.items()
        }

    def class_above(self, pane: str) -> Class | None:
        found = self.made.get(pane.rpartition(".")[0])
        return found[0] if found else None

    def tree(self) -> dict[str, object]:
        names, usual = self.names(), self.usual()
        root: dict[str, object] = {}
        inner = {pane.rpartition(".")[0] for pane in self.made}
        for pane in sorted(self.made):
            made, ending = self.made[pane]
            above = self.class_above(pane)
            same = pane.rpartition(".")[2].upper().replace("-", "_")
            text = SAME if ending == same else ending or NOTHING
            if above is None or usual[above] != made or text in names.values():
                text = f"{names[made]} {text}"
            node = root
            *way, last = pane.split(".")
            for segment in way:
                found = node.setdefault(segment, {})
                assert isinstance(found, dict)
                node = found
            node[last] = {OWN: text} if pane in inner else text
        return root

    def packed(self) -> dict[str, object]:
        names, usual = self.names(), self.usual()
        classes = {}
        for made, name in names.items():
            older, newer, kind, turns = made
            below = names[usual[made]] if made in usual else ""
            given = {OLDER: older, NEWER: newer, USUAL: below, kind: "\n".join(turns)}
            classes[name] = {key: text for key, text in given.items() if text}
        return {PANES: self.tree(), CLASSES: classes}


def _turned(urls: Mapping[str, str], forms: Forms) -> tuple[str, tuple[str, ...]]:
    """The kind of system, and from which major version on which form opens the pane."""
    kind = next((era[0] for era in urls), ELSEWHERE)
    found: list[str] = []
    last = NO_FORM
    for era, url in sorted(urls.items()):
        form = {"": NO_FORM, forms[0]: OLDER, forms[1]: NEWER}.get(url, url) if url else NO_FORM
        if form != last:
            found.append(f"{era[1:]} {form}")
            last = form
    return kind, tuple(found)


def _forms(urls: Sequence[str]) -> Forms:
    """The newest URL of the older form and of the newer one, "" where there is none."""
    newer = [url for url in urls if url.startswith("settings-navigation:")]
    older = [url for url in urls if not url.startswith("settings-navigation:")]
    return (older[-1] if older else "", newer[-1] if newer else "")


def _joints(forms: Forms, above: Forms) -> tuple[str, str, str] | None:
    """What to put before the same ending so that what is above goes on to these URLs."""
    for first in _JOINTS if forms[0] else ("",):
        for second in _JOINTS if forms[1] else ("",):
            ends = {
                url.removeprefix(start + joint)
                for url, start, joint in zip(forms, above, (first, second), strict=True)
                if url
            }
            goes_on = all(
                not url or (start and url.startswith(start + joint))
                for url, start, joint in zip(forms, above, (first, second), strict=True)
            )
            if goes_on and len(ends) == 1:
                return (first, second, ends.pop())
    return None


def _anew(forms: Forms) -> tuple[str, str, str]:
    """Both forms from their start: the ending is what they share, or what one alone is about."""
    older, newer = forms
    if older and newer:
        same = 0
        while same < min(len(older), len(newer)) and older[-1 - same] == newer[-1 - same]:
            same += 1
        ending = older[len(older) - same :]
    else:
        url = older or newer
        start = _START.match(url)
        ending = url[start.end() :] if start else url
    ending = ending.rpartition(" ")[2]
    first, second = (
        f"\n{url.removesuffix(ending)}" if url else "" for url in forms
    )  # fmt: skip
    return (first, second, ending)
