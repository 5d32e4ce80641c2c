"""Judges a printed sheet with PDF libraries: it holds what our typesetter writes, and its codes
lead to the page that they are printed for.

Knows every key that typst puts into a tagged PDF of ours, and that a sheet has no action but a
link to its own page. What is not on the list is a fault: no script, file, form or picture has a
place. Codes are read from the page as it is drawn. Knows no disk. These libraries are written
in C++: a stranger's sheet is judged here in a process of its own (`sheet_reader`).

pikepdf reads the objects (qpdf, without repair), pdfium draws the page, zxing-cpp reads it:
9 ms a sheet at 100 dots an inch, where the smallest module of a sticker has 2 dots
(measured 2026-11-28).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from builder.render.qr import read_all

# Our largest handouts have 380 objects on four pages (2026-11).
MAX_OBJECTS = 20_000
MAX_PAGES = 20
_DOTS = 100
_MOST_DOTS = 4000
"""A sheet's longer side when it is drawn: A3 has 1,654 dots."""

# Every key that typst 0.15.2 writes into our sheets (546 sheets in 39 languages, 2026-11-28), and
# those of qpdf's streams of objects and cross-references (2026-11-29).
_KEYS = frozenset(
    {
        "/A", "/Alt", "/Annots", "/Ascent", "/Author", "/BBox", "/BaseFont", "/Border",
        "/CIDSet", "/CIDSystemInfo", "/CIDToGIDMap", "/CapHeight", "/ColorSpace",
        "/Columns", "/Contents", "/Count", "/Creator", "/DW", "/Datetime", "/DecodeParms",
        "/DescendantFonts", "/Descent", "/Dest", "/Direction", "/DisplayDocTitle", "/Em",
        "/Encoding", "/F", "/Filter", "/First", "/Flags", "/Font", "/FontBBox",
        "/FontDescriptor", "/FontFile2", "/FontFile3", "/FontName", "/ID", "/Index",
        "/Info", "/ItalicAngle", "/K", "/Kids", "/Lang", "/Last", "/Length",
        "/ListNumbering", "/MarkInfo", "/Marked", "/MediaBox", "/Metadata", "/N", "/Next",
        "/Nums", "/O", "/Obj", "/Ordering", "/Outlines", "/P", "/Pages", "/Parent",
        "/ParentTree", "/ParentTreeNextKey", "/Pg", "/Placement", "/Predictor", "/Prev",
        "/ProcSet", "/Range", "/Rect", "/Registry", "/Resources", "/RoleMap", "/Root", "/S",
        "/Size", "/StemV", "/Strong", "/StructParent", "/StructParents", "/StructTreeRoot",
        "/Subtype", "/Supplement", "/Suspects", "/T", "/Tabs", "/Terms", "/Title",
        "/ToUnicode", "/Type", "/URI", "/ViewerPreferences", "/W", "/WMode",
    }
)  # fmt: skip
_NAMED = {
    "/Subtype": frozenset(
        {"/Type0", "/CIDFontType0", "/CIDFontType0C", "/CIDFontType2", "/Link", "/XML"}
    ),
    "/Filter": frozenset({"/FlateDecode"}),
}
_ACTIONS = frozenset({"/URI"})


def judge_sheet(data: bytes, url: str) -> list[str]:
    """What is wrong with a sheet whose page is public at `url`, each as the end of a sentence
    that begins "the sheet"; [] for a sound one. A damaged PDF may end the process."""
    return list(dict.fromkeys(_opened(data, url))) or list(dict.fromkeys(_drawn(data, url)))


def _opened(data: bytes, url: str) -> list[str]:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if len(pdf.objects) > MAX_OBJECTS or len(pdf.pages) > MAX_PAGES:
                return ["has more parts than any of our sheets"]
            faults = list(_objects(pdf, url))
            if pdf.get_warnings():
                faults.append("is damaged, so that readers guess what it holds")
            return faults[:8]
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        return [f"cannot be opened: {str(error)[:120]}"]


def _objects(pdf: Any, url: str) -> Iterator[str]:
    """Each dictionary of the file, whether anything refers to it or not."""
    import pikepdf

    todo = [pdf.trailer, *pdf.objects]
    seen = 0
    while todo:
        value = todo.pop()
        seen += 1
        if seen > 20 * MAX_OBJECTS:
            yield "has more parts than any of our sheets"
            return
        if isinstance(value, pikepdf.Array):
            inner = list(value.as_list())
        elif isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
            yield from _dictionary(value, url)
            inner = [each for _, each in value.items()]
        else:
            continue
        todo += [
            each
            for each in inner
            if isinstance(each, pikepdf.Dictionary | pikepdf.Array) and not each.is_indirect
        ]


def _dictionary(value: Any, url: str) -> Iterator[str]:
    for key in value.keys():  # noqa: SIM118 - pikepdf's own mapping is none of Python's
        if key not in _KEYS and not _is_resource(key):
            yield f"holds {key[:40]}, which none of our sheets does"
    for key, known in _NAMED.items():
        if key in value and str(value[key]) not in known:
            yield f"holds {key} {str(value[key])[:40]!a}, which none of our sheets does"
    if "/URI" in value and str(value["/URI"]) != url:
        yield f"leads to {str(value['/URI'])[:120]!a}, not to its own page"
    acts = str(value.get("/Type", "")) == "/Action" or "/URI" in value
    if acts and str(value.get("/S", "")) not in _ACTIONS:
        yield "may do something other than follow a link"
    if "/A" in value and str(value.get("/Subtype", "")) == "/Link" and "/URI" not in value["/A"]:
        yield "has a link that leads to no page"


def _is_resource(key: str) -> bool:
    """Fonts and colour spaces are named f0, f1..., c0, c1... by typst."""
    return len(key) <= 5 and key[1:2] in ("f", "c") and key[2:].isdigit()


def _drawn(data: bytes, url: str) -> Iterator[str]:
    """The codes that stand on the pages, as a phone would read them."""
    import pypdfium2

    read: set[str] = set()
    try:
        with pypdfium2.PdfDocument(data) as document:
            for page in document:
                scale = min(_DOTS / 72, _MOST_DOTS / max(page.get_size()))
                image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
                read |= set(read_all(image))
    except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError, MemoryError):
        yield "cannot be drawn"
        return
    if not read:
        yield "has no code that can be read"
    for text in sorted(read - {url}):
        yield f"has a code that holds {text[:120]!a}, not the address of its own page"
