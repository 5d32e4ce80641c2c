"""Coverage-guided fuzzing of everything that reads a stranger's bytes.

Run with the reader's name first, then libFuzzer's own options:

    python tests/fuzz/readers.py aea FOLDER -max_total_time=60

A reader may refuse bytes with an OptOutError and do nothing else: any other exception, more
than 768 MB, or ten seconds over one input ends the run as a failure.
"""

from __future__ import annotations

import contextlib
import functools
import io
import resource
import struct
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Inputs that reached something new, kept from one campaign to the next.
CORPUS = Path(__file__).parent / "corpus"
REPORTS = ROOT / "tests/cases/trials/good"
sys.path.insert(0, str(ROOT))

import atheris  # noqa: E402 - the project's root comes first

with atheris.instrument_imports(include=["builder"]):
    from builder.errors import OptOutError
    from builder.kit.proof.pdf import check_pdf
    from builder.kit.trust.profile import open_profile, verify_profile
    from builder.kit.trust.shortcut import open_signed
    from builder.wire import (
        aea,
        applearchive,
        archive,
        cms,
        der,
        keyed,
        lzfse_stream,
        plist,
        sshsig,
        x509,
    )
    from builder.wire.yaml import parse_yaml
    from builder.wire.yaml_comments import find_comments
    from builder.workflow.apple.signed import extract_workflow
    from builder.workflow.language.document import compile_workflow

from tests import pki  # noqa: E402


@functools.cache
def page_check() -> Callable[[str, bytes], object]:
    """The check of a page in an empty kit. For pages alone: to load and mark all that it stands
    on takes a second of processor.
    """
    with atheris.instrument_imports(include=["builder"]):
        from builder.kit.proof.page import check_page
    from builder.facts.setting import load_settings
    from builder.kit.proof.site import site_of
    from builder.loader.workspace import find_workspace
    from builder.model.manifest import Manifest

    around = site_of(Manifest(head={}, files={}), load_settings(), find_workspace(ROOT))
    return lambda path, data: list(check_page(path, data, around))


@functools.cache
def trial_reader() -> Callable[[bytes], object]:
    """The reader of a volunteer's report, with the facts that it is held to."""
    with atheris.instrument_imports(include=["builder.loader.trial"]):
        from builder.loader.trial_reports import parse_report
    from builder.facts.catalog import load_catalog

    catalog = load_catalog()
    return lambda data: parse_report(data, file="x", catalog=catalog)


@functools.cache
def sites_reader(ending: str) -> Callable[[bytes], object]:
    """The reader of a list of sites. It opens files, so each input becomes one."""
    with atheris.instrument_imports(include=["builder.kit.fleet.sites"]):
        from builder.kit.fleet.sites import SiteNames, read_sites

    known = SiteNames(guides=("siri-audio",), languages=("en", "de"))
    place = Path(tempfile.mkdtemp(prefix="optout-fuzz-")) / f"sites.{ending}"

    def read(data: bytes) -> object:
        place.write_bytes(data)
        return list(read_sites(place, known))

    return read


@functools.cache
def picture_check() -> Callable[[bytes], object]:
    with atheris.instrument_imports(include=["builder.kit.proof.picture"]):
        from builder.kit.proof.picture import check_svg
    from builder.model.artifact import Artifact
    from builder.model.kinds import Kind

    return lambda data: check_svg(Artifact(path="a.svg", data=data, kind=Kind.PICTURE))


@functools.cache
def sheet_check() -> Callable[[bytes], object]:
    """The libraries run in a process of their own: one that ends is started again."""
    with atheris.instrument_imports(include=["builder.kit.proof"]):
        from builder.kit.proof.sheet_reader import SheetReader
    reader = SheetReader()

    def check(data: bytes) -> None:
        nonlocal reader
        found = reader.check(data, file="x", url="https://example.org/")
        if any("was not opened" in each.message for each in found):
            reader = SheetReader()

    return check


@functools.cache
def code_check() -> Callable[[bytes], object]:
    """The frame of a code's PNG, then the code: the noise stands inside of sound parts."""
    with atheris.instrument_imports(include=["builder.kit.proof.picture"]):
        from builder.kit.proof.picture import check_png
    from builder.model.artifact import Artifact
    from builder.model.kinds import Kind
    from builder.render.qr import read_back

    def check(data: bytes) -> None:
        picture = code_picture(data[:13], data[13:])
        if not check_png(Artifact(path="a.png", data=picture, kind=Kind.QR)):
            read_back(picture)

    return check


def code_picture(head: bytes, dots: bytes) -> bytes:
    """A PNG of these two parts, their lengths and sums as they should be."""
    parts = ((b"IHDR", head), (b"IDAT", dots), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part)) + name + part + struct.pack(">I", zlib.crc32(name + part))
        for name, part in parts
    )


@functools.cache
def manifest_check() -> Callable[[bytes], object]:
    with atheris.instrument_imports(include=["builder.kit.check.manifest", "builder.model"]):
        from builder.kit.check.manifest import check_head
        from builder.model.manifest import parse_manifest
    return lambda data: check_head(parse_manifest(data), {})


def read_aea(data: bytes) -> None:
    aea.unpack(aea.parse_aea(data))


def read_signed(data: bytes) -> None:
    extract_workflow(data)
    open_signed(data, now=pki.NOW, roots=pki.roots())


def read_lzfse(data: bytes) -> None:
    size = int.from_bytes(data[:3], "little")
    assert len(lzfse_stream.decompress(data[3:], size)) == size


def read_archive(data: bytes) -> None:
    assert applearchive.read_archive(data).payload in data


def read_cms(data: bytes) -> None:
    cms.parse_cms(data)


def read_profile(data: bytes) -> None:
    verify_profile(open_profile(data), now=pki.NOW, roots=pki.roots())


def read_keyed(data: bytes) -> None:
    keyed.loads_keyed(data)


def read_ssh(data: bytes) -> None:
    sshsig.parse_ssh(data.decode("latin-1"))


def read_der(data: bytes) -> None:
    nodes = [der.read_der(data)]
    while nodes:
        node = nodes.pop()
        if node.tag & 0x20:
            nodes += node.children()
        elif node.tag == der.OID:
            node.oid()
        elif node.tag == der.INTEGER:
            node.number()


def read_certificate(data: bytes) -> None:
    found = x509.load_certificate(data)
    x509.build_chain(found, [found], pki.roots())


def read_plist(data: bytes) -> None:
    value = plist.loads(data)
    assert plist.same(plist.loads(plist.dumps_binary(value)), value)


def read_zip(data: bytes) -> None:
    opened = archive.open_zip(data, file="x")
    opened.is_as_written()
    for path in opened:
        assert len(b"".join(opened.chunks(path))) <= archive.MAX_MEMBER


def read_yaml(data: bytes) -> None:
    find_comments(parse_yaml(data, file="x").text)


def read_workflow(data: bytes) -> None:
    compile_workflow(data, file="x", name="x")


def read_page(data: bytes) -> None:
    page_check()("en/index.html", data)


def read_pdf(data: bytes) -> None:
    check_pdf(data, file="x")


def read_trial(data: bytes) -> None:
    trial_reader()(data)


def read_sites_csv(data: bytes) -> None:
    sites_reader("csv")(data)


def read_sites_json(data: bytes) -> None:
    sites_reader("jsonl")(data)


def read_svg(data: bytes) -> None:
    picture_check()(data)


def read_sheet(data: bytes) -> None:
    sheet_check()(data)


def read_code(data: bytes) -> None:
    code_check()(data)


def read_manifest(data: bytes) -> None:
    manifest_check()(data)


READERS: dict[str, Callable[[bytes], None]] = {
    "aea": read_aea,
    "signed": read_signed,
    "lzfse": read_lzfse,
    "archive": read_archive,
    "cms": read_cms,
    "profile": read_profile,
    "keyed": read_keyed,
    "ssh": read_ssh,
    "der": read_der,
    "certificate": read_certificate,
    "plist": read_plist,
    "zip": read_zip,
    "yaml": read_yaml,
    "workflow": read_workflow,
    "page": read_page,
    "pdf": read_pdf,
    "trial": read_trial,
    "sites-csv": read_sites_csv,
    "sites-json": read_sites_json,
    "svg": read_svg,
    "sheet": read_sheet,
    "code": read_code,
    "manifest": read_manifest,
}


def seeds(name: str) -> list[bytes]:
    """Sound inputs to start from, made here from the tests' own keys."""
    from builder.wire import aea_seal

    small = aea_seal.Geometry(segment_size=4096, segments_per_cluster=2)
    signed = pki.icloud_file(geometry=small)
    packed = lzfse_stream.compress(b"some text again and again " * 400)
    made = {
        "aea": [signed],
        "signed": [signed, pki.icloud_file(pki.workflow(100), geometry=small)],
        "lzfse": [(26 * 400).to_bytes(3, "little") + packed],
        "archive": [pki.archive(), pki.archive(account=True)],
        "cms": [pki.record()],
        "profile": [pki.record()],
        "keyed": [b"bplist00"],
        "ssh": [sshsig.sign_ssh(b"m", pki.key("manifest"), "n").encode()],
        "der": [pki.record(), pki.der(pki.icloud_leaf())],
        "certificate": [pki.der(pki.icloud_leaf()), pki.der(pki.account_root())],
        "plist": [plist.dumps_xml(pki.workflow()), plist.dumps_binary(pki.workflow())],
        "zip": [archive.write_zip([archive.Member(path="kit/a", data=b"a" * 50)])],
        "yaml": [b"a: [b, {c: d}]\ne: |\n  f\n'g': \"h\" # i\n"],
        "workflow": [b"format: 1\nname: x\nactions:\n  - set x: {text: a}\n  - if x is: b\n"],
        "page": [b"<!doctype html><meta charset=utf-8><title>a</title><a href=b>c</a>"],
        "trial": [path.read_bytes() for path in sorted(REPORTS.iterdir())],
        "sites-csv": [b"id,title,base_url,guides,links\na,A,https://a.example/,siri-audio,\n"],
        "sites-json": [b'{"id": "a", "guides": ["siri-audio"], "links": {"relay": "x"}}\n'],
        "svg": [
            b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><title>a</title></svg>'
        ],
        "code": [struct.pack(">II", 9, 9) + b"\1\0\0\0\0" + zlib.compress(bytes(27))],
        "sheet": [small_sheet()] if name == "sheet" else [],
        "manifest": [b'{"format": 1, "files": [], "kit": {"languages": ["en"]}}'],
        "pdf": [b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"],
    }
    return made[name]


def small_sheet() -> bytes:
    """A PDF with what the first look at a sheet asks for, so that the library opens it."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(200, 200))
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot)
        pdf.Root.Lang = pikepdf.String("en")
        pdf.save(out, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def main() -> None:
    name = sys.argv.pop(1)
    reader = READERS[name]
    if name == "page":
        page_check()
    folder = Path(sys.argv.pop(1))
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    for kept in sorted((CORPUS / name).glob("*")):
        (folder / kept.name).write_bytes(kept.read_bytes())

    def one_input(data: bytes) -> None:
        with contextlib.suppress(OptOutError):
            reader(data)

    # The peak of whoever started this process counts as its own (getrusage(2), checked 2026-11-28).
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    options = [
        "-timeout=10",
        f"-rss_limit_mb={before + 768}",
        "-max_len=65536",
        *sys.argv[1:],
        str(folder),
    ]
    atheris.Setup([sys.argv[0], *options], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
