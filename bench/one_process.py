"""Rows that are measured inside one process, in processor time: text, property lists, seals, codes.

Knows what stands beside each as its floor or its peer: plistlib, shortcutkit, shortcuts-js, the
bare calls of cryptography and LZFSE, qrcode, zxing, typst.
"""

from __future__ import annotations

import io
import plistlib
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from typing import Any

from bench import shortcuts
from bench.measure import Sample, in_process, ratio, series
from bench.table import Row, plain_seconds
from builder import compile_workflow, dump_workflow, import_workflow, load_workflow
from builder.workflow.apple.workflow import workflow_to_plist

ROUNDS = 15
URL = "https://example.org/siri/de/"


def compared(
    what: str,
    ours: Sample,
    beside: str,
    floor: Sample,
    *,
    aim: float | None = None,
    peers: Mapping[str, Sample] | None = None,
    rounds: int = ROUNDS,
) -> Row:
    """Ours and each peer beside the floor."""
    found = series({"": floor, " ours": ours, **(peers or {})}, rounds)
    return Row(
        what=what,
        ours=plain_seconds(median(found[" ours"])),
        beside=beside,
        theirs=plain_seconds(median(found[""])),
        value=ratio(found[" ours"], found[""]),
        aim=aim,
        peers=tuple((name, f"{ratio(found[name], found['']):.2f}") for name in peers or {}),
    )


def text_to_shortcut() -> Iterator[Row]:
    """The same shortcut from text, and from each peer's own code."""
    with shortcuts.js_peer() as peer:
        for actions, text, aim in (
            ("22", shortcuts.small_text(), 1.0),
            ("3,000", shortcuts.large_text(), 1.2),
        ):
            large = actions != "22"
            value = workflow_to_plist(compile_workflow(text))
            peers = {"shortcutkit": in_process(shortcuts.shortcutkit_peer(large=large))}
            if peer is not None:
                peers["shortcuts-js"] = peer(large=large)
            row = compared(
                f"text to shortcut, {actions} actions",
                in_process(lambda text=text: dump_workflow(compile_workflow(text))),  # type: ignore[misc]
                "plistlib's dump of the value",
                in_process(lambda value=value: _dumped(value)),  # type: ignore[misc]
                aim=aim,
                peers=peers,
                rounds=7 if large else ROUNDS,
            )
            yield row


def _dumped(value: Mapping[str, Any]) -> bytes:
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


def property_lists() -> Iterator[Row]:
    """Import of shortcuts as other writers left them, and their text compiled again."""
    files = shortcuts.real_like()
    workflows = [load_workflow(data) for data in files]
    texts = [import_workflow(workflow).text for workflow in workflows]
    reading = in_process(lambda: [plistlib.loads(data) for data in files])
    beside = f"plistlib reading the {len(files)} files"
    imported = in_process(lambda: [import_workflow(load_workflow(data)) for data in files])
    yield compared("import, bytes to text", imported, beside, reading, aim=5)
    compiled = in_process(lambda: [compile_workflow(text) for text in texts])
    yield compared("compile of the imported texts", compiled, beside, reading, aim=4)


def verified() -> Iterator[Row]:
    """Signed shortcuts proven, beside the calls without which nothing can be proven."""
    from bench import seals
    from builder.kit.trust.shortcut import open_signed
    from tests import pki

    roots = pki.roots()
    for name, data, bare in seals.signed_files():
        yield compared(
            f"verify, signed by {name}",
            in_process(lambda data=data: open_signed(data, now=pki.NOW, roots=roots)),  # type: ignore[misc]
            "its bare calls of cryptography and LZFSE",
            in_process(bare),
            aim=1.5,
        )


def codes() -> Iterator[Row]:
    """A QR code drawn, and read back."""
    from builder.render.qr import PROOF_SCALE, make_qr, proven_qr
    from builder.render.qr_draw import qr_png, qr_svg

    drawn = in_process(lambda: qr_svg(make_qr(URL), ""))
    yield compared("QR code as SVG", drawn, "qrcode's SVG", in_process(_qrcode_svg), aim=1)
    png = qr_png(make_qr(URL), scale=PROOF_SCALE)
    both = in_process(lambda: (_qrcode_svg(), _read(png), _read(png)))
    proven = in_process(lambda: proven_qr(URL))
    beside = "qrcode's SVG, and zxing reading two pictures"
    yield compared("QR code, read back from SVG and PNG", proven, beside, both, aim=1)


def _qrcode_svg() -> bytes:
    from qrcode.image.svg import SvgPathImage
    from qrcode.main import QRCode

    code = QRCode(border=4)
    code.add_data(URL)
    out = io.BytesIO()
    code.make_image(image_factory=SvgPathImage).save(out)
    return out.getvalue()


def _read(png: bytes) -> str:
    import zxingcpp
    from PIL import Image

    with Image.open(io.BytesIO(png)) as image:
        return str(zxingcpp.read_barcodes(image)[0].text)


def sheet() -> Iterator[Row]:
    """A poster from its view, beside typst alone with the same source and words."""
    from bench import sheets

    ours, bare = sheets.poster()
    yield compared("poster, A4", in_process(ours), "bare typst", in_process(bare), aim=1.3)


PARTS: Mapping[str, Callable[[], Iterator[Row]]] = {
    "text to shortcut": text_to_shortcut,
    "property lists": property_lists,
    "verify": verified,
    "codes": codes,
    "sheet": sheet,
}
