"""Panes of the table of all panes, as a device has them: below which screen, called what.

Knows how a row of the table becomes a pane like those of device files. Knows no language:
which English words a label has is told, and words that no label has stand for themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from builder.facts.catalog import Catalog
from builder.facts.device import LITERAL, Device, Pane, PaneAddress, PaneList, Place
from builder.facts.fact import Confidence, Fact
from builder.facts.pane_table import CHECKED, ListedPane, listed_panes, surest_first
from builder.facts.version import EVER, Span, Version

LabelIds = Mapping[str, tuple[str, ...]]
"""English words, small letters -> the labels that say them."""

# The oldest lists: what they have may be older.
_OLDEST = {"ios": Version(13), "watch": Version(16), "mac": Version(10, 15)}


def list_of(device: Device, pane: str) -> PaneList | None:
    """The part of the table that a pane's id is of, if the device opens that part."""
    platform = pane.partition(".")[0]
    return next((each for each in device.lists if each.platform == platform), None)


def own_pane(device: Device, pane: str) -> str:
    """The id of the device file's own pane that a pane of the table is, by a common URL; else
    the id as it is."""
    row = listed_panes().get(pane)
    if row is None or list_of(device, pane) is None:
        return pane
    urls = {address.url for address in row.addresses}
    for own in device.panes.values():
        if not own.listed and urls & {address.url for address in own.addresses}:
            return own.id
    return pane


def listed_with_urls(device: Device, panes: Iterable[str]) -> dict[str, Pane]:
    """These panes of the table, of parts that the device opens, with their URLs and without their
    places, which take longer to find than all else; the device's own pane where it is that."""
    own = [pane for pane in device.panes.values() if not pane.listed]
    by_url: dict[str, int] = {}
    for number, pane in enumerate(own):
        for address in pane.addresses:
            by_url.setdefault(address.url, number)
    found: dict[str, Pane] = {}
    for name in panes:
        row = listed_panes()[name]
        known = [by_url[each.url] for each in row.addresses if each.url in by_url]
        if known:
            found[name] = own[min(known)]
        else:
            addresses = tuple(_addresses(device, row))
            found[name] = Pane(
                id=name, parent="", span=EVER, places=(), addresses=addresses, listed=True
            )
    return found


def with_listed(catalog: Catalog, wanted: Mapping[str, Iterable[str]], labels: LabelIds) -> Catalog:
    """The catalog, its devices also having these panes of the table (device id -> pane ids) and
    those above them."""
    devices = dict(catalog.devices)
    for name, panes in wanted.items():
        device = devices[name]
        added: dict[str, Pane] = {}
        for pane in panes:
            _add(device, pane, labels, added)
        devices[name] = replace(device, panes={**device.panes, **added})
    return Catalog(devices=devices)


def _add(device: Device, pane: str, labels: LabelIds, added: dict[str, Pane]) -> Pane | None:
    """The pane as the device has it, added with those above it; None where it has none such."""
    row, part = listed_panes().get(pane), list_of(device, pane)
    if row is None or part is None:
        return None
    if pane not in added:
        own = own_pane(device, pane)
        if own != pane:
            added[pane] = device.panes[own]
        else:
            above = _above(device, row, labels, added)
            added[pane] = _pane(device, row, part, above, labels)
    return added[pane]


def _above(
    device: Device, row: ListedPane, labels: LabelIds, added: dict[str, Pane]
) -> Pane | None:
    """The nearest pane above it that the table has."""
    above = row.parent
    while above and above not in listed_panes():
        above = above.rpartition(".")[0]
    return _add(device, above, labels, added) if above else None


def _pane(
    device: Device, row: ListedPane, part: PaneList, above: Pane | None, labels: LabelIds
) -> Pane:
    addresses = tuple(_addresses(device, row))
    first = min(address.span.since for address in row.addresses)
    since = Version(0) if first <= _OLDEST[row.platform] else Version(first.major)
    start: tuple[Place, ...] = (
        Place(span=EVER, path=(LITERAL + part.app,), also="", fact=_MEDIUM),
    )
    if part.pane:
        start = device.panes[part.pane].places
    titles = row.titles or (row.id.rpartition(".")[2],)
    parent = listed_panes().get(row.parent)
    # Lists tell the way from the top, but for apps, whose screens moved below one of their own.
    if above and parent and (parent.titles == titles[:-1] or len(titles) == 1):
        before = (each for each in start if each.span.since < above.span.since)
        start = (*(_until(each, above.span.since) for each in before), *above.places)
        titles = titles[-1:]
    places = []
    for place in start:
        path = place.path
        for title in titles:
            path = (*path, _label(title, path, device, labels))
        for span, fact in _address_spans(addresses, place.span, since):
            places.append(Place(span=span, path=path, also="", fact=fact))
    return Pane(
        id=row.id,
        parent=above.id if above else part.pane,
        span=Span(since=since),
        places=tuple(places),
        addresses=addresses,
        listed=True,
    )


def _until(place: Place, until: Version) -> Place:
    return replace(place, span=place.span.within(Span(until=until)))


# That a row is still where lists of older systems have it.
_MEDIUM = Fact(source="lists of older systems", checked=CHECKED, confidence=Confidence.MEDIUM)


def _address_spans(
    addresses: tuple[PaneAddress, ...], whole: Span, since: Version
) -> Iterator[tuple[Span, Fact]]:
    """The systems within `whole` from `since` on, each with how sure the lists are of the pane."""
    if whole.until is not None and whole.until <= since:
        return
    whole = Span(since=max(whole.since, since), until=whole.until)
    for span in _cut(whole, (address.span for address in addresses)):
        fact = next((each.fact for each in addresses if span.since in each.span), _MEDIUM)
        yield span, fact


def _addresses(device: Device, row: ListedPane) -> Iterator[PaneAddress]:
    """The surest URL for each system. Shortcuts tell systems apart by their major version."""
    spans = [_major(address.span) for address in row.addresses]
    for span in _cut(EVER, spans):
        held = [each for each, it in zip(row.addresses, spans, strict=True) if span.since in it]
        if held and span.meets(device.covers):
            yield replace(surest_first(held)[0], span=span)


def _major(span: Span) -> Span:
    since = span.since if span.since.major < 11 else Version(span.since.major)
    return Span(since=since, until=span.until)


def _cut(whole: Span, spans: Iterable[Span]) -> Iterator[Span]:
    """`whole` in pieces, cut wherever one of the spans begins or ends; the oldest first."""
    edges = {edge for span in spans for edge in (span.since, span.until) if edge is not None}
    inner = sorted(edge for edge in edges if edge in whole and edge != whole.since)
    for since, until in zip((whole.since, *inner), (*inner, whole.until), strict=True):
        yield Span(since=since, until=until)


def _label(words: str, path: tuple[str, ...], device: Device, labels: LabelIds) -> str:
    """The label that says these words on the way `path`, or the words themselves.

    Where several do, the one that belongs there: a row of the same screen, else the plainest.
    """
    found = labels.get(words.casefold(), ())
    if not found:
        return LITERAL + words
    rows = {
        place.path[len(path)]
        for pane in device.panes.values()
        for place in pane.places
        if len(place.path) > len(path) and place.path[: len(path)] == path
    }
    rows |= {
        row.label
        for pane in device.panes.values()
        if any(place.path == path for place in pane.places)
        for layout in device.layouts
        if layout.pane == pane.id
        for _, row in layout.rows()
    }
    fit = [label for label in found if label in rows]
    return (fit or sorted(found, key=lambda label: (label.count("."), found.index(label))))[0]
