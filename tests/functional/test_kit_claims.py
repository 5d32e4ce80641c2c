"""Everything a manifest claims is held against the kit, and no manifest can harm the check."""

from __future__ import annotations

import copy
import io
import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.errors import OptOutError
from builder.kit.check.kit import check_kit
from builder.kit.make.make import make_kit
from builder.kit.make.plan import Limits
from builder.kit.make.sbom import font_of, fonts_of
from builder.kit.opening.kit import OpenedKit
from builder.kit.proof.artifact import check_artifact
from builder.kit.proof.pdf import check_pdf
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import NAME, SUMS, dump_sums, parse_manifest
from builder.wire.digest import sha256
from tests.conftest import ROOT

LINK = "https://www.icloud.com/shortcuts/0123456789abcdef0123456789abcdef"
KIT = Kit(base_url="https://example.org/siri/", links={"siri-audio": {"any": LINK}})
Change = Callable[[dict[str, Any]], Any]


def made(workspace: Workspace, *targets: str, kit: Kit = KIT) -> OpenedKit:
    definitions = load_definitions(
        workspace, kit=kit, guides=("siri-audio",), languages=("en", "de")
    )
    files = make_kit(definitions, limits=Limits(targets=targets), source_digest="0" * 64)
    return OpenedKit(
        name="kit",
        files={each.path: each.data for each in files},
        executable=frozenset(each.path for each in files if each.executable),
        problems=(),
    )


@pytest.fixture(scope="module")
def pages(workspace: Workspace) -> OpenedKit:
    return made(workspace, "page", "chooser", "host")


@pytest.fixture(scope="module")
def small(workspace: Workspace) -> OpenedKit:
    """A few files of several kinds, quick to check many times."""
    return made(workspace, "relay", "host", "script", "profile")


def resummed(opened: OpenedKit, manifest: bytes) -> OpenedKit:
    """The kit with another manifest, and checksums that fit it as far as it can be read."""
    files = {**opened.files, NAME: manifest}
    try:
        files[SUMS] = dump_sums(parse_manifest(manifest).files.values(), manifest)
    except OptOutError:
        return replace(opened, files=files)
    return replace(opened, files=files)


def changed(opened: OpenedKit, change: Change) -> OpenedKit:
    """The kit after `change` of the JSON of its manifest, all sums right."""
    value = json.loads(opened.files[NAME])
    change(value)
    return resummed(opened, json.dumps(value, ensure_ascii=False).encode())


def words(opened: OpenedKit) -> str:
    verdict = check_kit(opened)
    assert not verdict.sound
    return "\n".join(f"{problem.code}: {problem.message}" for problem in verdict.problems)


def test_the_kits_as_made_are_sound(pages: OpenedKit, small: OpenedKit) -> None:
    for opened in (pages, small):
        assert check_kit(opened).problems == ()


def at(value: dict[str, Any], path: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in value["files"] if row["path"] == path)
    return found


SCRIPT = "scripts/en/mac-siri-audio.command"
PROFILE = "profiles/en/mac-siri-audio-off.mobileconfig"
CLAIMS: list[tuple[str, Change]] = [
    ("this one's do not", lambda head: head.update(preview=True)),
    ('"preview" is not', lambda head: head.update(preview="no")),
    ('"preview" is missing', lambda head: head.pop("preview")),
    ('"base_url": the address must start', lambda head: head.update(base_url="ftp://a/")),
    ("not written as addresses are", lambda head: head.update(base_url="https://example.org")),
    ("does not count", lambda head: head["english_words"].pop("de")),
    ('"english_words" is not', lambda head: head.update(english_words={"en": -1, "de": 0})),
    ('"english_words" is not', lambda head: head.update(english_words={"en": True, "de": 0})),
    ('"english_words" is not', lambda head: head.update(english_words=[["en", 0]])),
    ("does not say that it speaks 'de'", lambda head: head["kit"]["languages"].remove("de")),
    ("has the guide 'siri-audio'", lambda head: head["kit"]["guides"].clear()),
    ("no file for the guide 'other'", lambda head: head["kit"]["guides"].append("other")),
    ('"kit.guides" is not', lambda head: head["kit"]["guides"].append("siri-audio")),
    ('"kit.links" is not', lambda head: head["kit"].update(links={"a": {"en": "http://a/"}})),
    ('"kit.edition" is missing', lambda head: head["kit"].pop("edition")),
    ('"kit" is not', lambda head: head.update(kit=[])),
    ('"source_digest" is not', lambda head: head.update(source_digest="0" * 63)),
    ('"built_by" is not', lambda head: head["built_by"].pop("optout-kit")),
    ("does not agree", lambda head: head["built_by"].update({"qrcode": "0"})),
    ("does not agree", lambda head: head.update(source_digest="1" * 64)),
    ('"left_out" is not', lambda head: head["left_out"].append({"cell": "a"})),
    ("left out", lambda head: head["left_out"].append({"cell": "a/b", "reason": ""})),
    ("is not a key of a manifest", lambda head: head.update(blessed="by all")),
    ("it cannot be", lambda head: at(head, PROFILE).update(kind="doc", signed=None)),
    ("it cannot be", lambda head: at(head, "_headers").update(kind="doc")),
    ("it cannot be", lambda head: at(head, "README.md").update(kind="host")),
    ("cannot be signed", lambda head: at(head, "README.md").update(signed=False)),
    ("can be signed", lambda head: at(head, PROFILE).update(signed=None)),
    ("is not a script", lambda head: at(head, "README.md").update(executable=True)),
    ("which is text/markdown", lambda head: at(head, "README.md").update(media_type="\x1b[2J")),
]


@pytest.mark.parametrize(("told", "change"), CLAIMS, ids=[told for told, _ in CLAIMS])
def test_a_claim_that_does_not_hold_is_named(told: str, change: Change, small: OpenedKit) -> None:
    found = words(changed(small, change))
    assert told in found
    assert "\x1b" not in found


def test_a_language_without_its_page_is_named(pages: OpenedKit) -> None:
    def without(head: dict[str, Any]) -> None:
        head["files"].remove(at(head, "de/index.html"))

    assert "no page for 'siri-audio' in 'de'" in words(changed(pages, without))

    def excused(head: dict[str, Any]) -> None:
        without(head)
        head["left_out"].append({"cell": "page/siri-audio/-/de", "reason": "none"})

    assert "no page for" not in words(changed(pages, excused))


def test_a_code_for_a_link_that_the_manifest_does_not_name_is_caught(pages: OpenedKit) -> None:
    assert any(path.endswith("siri-audio-get.svg") for path in pages.files)
    found = words(changed(pages, lambda head: head["kit"].update(links={})))
    assert f"leads away from this kit, to '{LINK}'" in found


def test_a_preview_is_sound_too(workspace: Workspace) -> None:
    assert check_kit(made(workspace, "qr", kit=Kit())).problems == ()


def test_a_copy_to_be_read_must_be_what_is_installed(pages: OpenedKit) -> None:
    path = "de/mac-siri-audio.txt"
    data = pages.files[path] + b"\n"

    def listed(head: dict[str, Any]) -> None:
        at(head, path).update(bytes=len(data), sha256=sha256(data))

    harmed = changed(replace(pages, files={**pages.files, path: data}), listed)
    assert "kit-copy: is offered as a copy of what is installed" in words(harmed)


# Hostile manifests.

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something stands in a JSON value."""
    found = [path]
    items = value.items() if isinstance(value, dict) else ()
    rows = enumerate(value) if isinstance(value, list) else items
    for key, inner in rows:
        found += places(inner, (*path, key))
    return found


def mutated(value: Any, path: tuple[Any, ...], new: Any, *, verb: str) -> Any:
    if not path:
        return new
    value = copy.deepcopy(value)
    inner = value
    for key in path[:-1]:
        inner = inner[key]
    match verb:
        case "delete":
            del inner[path[-1]]
        case "add" if isinstance(inner, list):
            inner.insert(path[-1], new)
        case "add":
            inner[str(new)] = inner[path[-1]]
        case _:
            inner[path[-1]] = new
    return value


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_change_of_a_manifest_makes_the_check_raise(
    data: st.DataObject, small: OpenedKit
) -> None:
    value = json.loads(small.files[NAME])
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places(value)))
        verb = data.draw(st.sampled_from(["replace", "delete", "add"]))
        value = mutated(value, path, data.draw(JSON), verb=verb)
    dumped = json.dumps(value).encode()
    verdict = check_kit(resummed(small, dumped))
    for problem in verdict.problems:
        assert str(problem).encode("utf-8")


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"[" * 100_000,
        b'{"format": 1, "format": 1}',
        b'{"format": 1, "files": [], "kit": "\\ud800"}',
        b'{"format": ' + b"1" * 6000 + b"}",
        '{"format": 1, "files": []}'.encode("utf-16"),
        b"\xff\xfe\x00",
        b'{"format": 1, "files": {}}',
        b'{"format": NaN}',
        b"{" + b'"a":' * 3 + b"1}",
    ],
    ids=range(10),
)
def test_what_is_no_manifest_is_told_in_words(manifest: bytes, small: OpenedKit) -> None:
    assert words(resummed(small, manifest))


# The bill of materials.


def test_each_kit_says_what_went_in(small: OpenedKit, workspace: Workspace) -> None:
    bill = json.loads(small.files["sbom.json"])
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    # The schema allows no other key at the top; serial number and time would change each time.
    assert bill.keys() == {
        "$schema",
        "bomFormat",
        "specVersion",
        "version",
        "metadata",
        "components",
    }
    assert bill["metadata"].keys() == {"component", "properties"}
    digest = {"name": "optout:source-digest", "value": "0" * 64}
    assert bill["metadata"]["properties"] == [digest]
    refs = [each["bom-ref"] for each in (bill["metadata"]["component"], *bill["components"])]
    assert len(set(refs)) == len(refs)
    names = {each["name"] for each in bill["components"]}
    assert names >= {"optout-kit", "jinja2", "pillow", "qrcode", "typst", "zxing-cpp"}
    assert names >= {font.name for font in fonts_of(workspace)}
    manifest = json.loads(small.files[NAME])
    assert next(row for row in manifest["files"] if row["path"] == "sbom.json")["kind"] == "doc"


def test_each_part_has_what_the_schema_requires(small: OpenedKit) -> None:
    kinds = {"application", "library", "file", "data"}
    allowed = {"type", "bom-ref", "name", "version", "purl", "licenses", "hashes"}
    for part in json.loads(small.files["sbom.json"])["components"]:
        assert part["type"] in kinds
        assert part.keys() <= allowed
        assert part["name"]
        assert part["version"]
        if part["type"] == "library":
            assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        if part["type"] == "file":
            assert part["licenses"] == [{"license": {"id": "OFL-1.1"}}]
            assert len(part["hashes"][0]["content"]) == 64
        for licence in part.get("licenses", []):
            assert len(licence) == 1
            assert licence.keys() <= {"license", "expression"}


def test_the_bill_is_the_same_each_time(workspace: Workspace, small: OpenedKit) -> None:
    again = made(workspace, "relay", "host", "script", "profile")
    assert again.files["sbom.json"] == small.files["sbom.json"]


def test_a_font_says_its_own_version_and_licence() -> None:
    data = (ROOT / "assets/fonts/NotoSans-Regular.ttf").read_bytes()
    font = font_of("a.ttf", data)
    assert (font.version, font.licence) == ("2.004", "OFL-1.1")
    for harmed in (b"", b"\0" * 11, data[:40], data[:300]):
        assert font_of("a.ttf", harmed).version in ("", "2.004")
        assert font_of("a.ttf", harmed).licence == ""


@pytest.mark.parametrize("bill", [b"", b"[]", b"{}", b'{"components": [{}]}', b"\xff"])
def test_a_bill_that_is_none_is_told(bill: bytes, small: OpenedKit) -> None:
    harmed = replace(small, files={**small.files, "sbom.json": bill})
    assert "sbom.json is not a bill of materials" in words(harmed)


# Sheets, from their bytes.


def test_sheets_are_held_to_their_structure(workspace: Workspace) -> None:
    opened = made(workspace, "poster")
    assert check_kit(opened).problems == ()
    path = "print/en/poster-a4.pdf"
    assert check_pdf(opened.files[path], file=path) == []
    data = unpacked(opened.files[path])
    for harmed, told in (
        (b"", "is not a PDF"),
        (b"<html>" + data, "is not a PDF"),
        (data[:-9], "cut short"),
        (data + b"<script>" * 20, "cut short"),
        (data.replace(b"/MarkInfo", b"/MarkNone"), "not tagged"),
        (data.replace(b"/StructTreeRoot", b"/Structurexxxx "), "no structure"),
        (data.replace(b"/Lang", b"/Lanx"), "language"),
        (data.replace(b"/Catalog", b"/Catalig"), "no catalog"),
        (data.replace(b"/MarkInfo", b"/OpenAction 1 0 R/MarkInfo"), "may do something"),
        (data.replace(b"/MarkInfo", b"/Open#41ction 1 0 R/MarkInfo"), "may do something"),
        (data.replace(b"/MarkInfo", b"/Type/ObjStm/MarkInfo"), "hides its parts"),
        (data.replace(b"/MarkInfo", b"/Encrypt 1 0 R/MarkInfo"), "hides its parts"),
        (data.replace(b"/MarkInfo", b"stream" * 3 + b"/MarkInfo"), ""),
    ):
        found = [problem.message for problem in check_pdf(harmed, file=path)]
        assert any(told in message for message in found) or not told, (told, found)
    assert check_pdf(data, file=path) == []


def unpacked(data: bytes, *, packed: bool = False) -> bytes:
    """The same PDF with its objects as plain text, or packed again."""
    from pikepdf import ObjectStreamMode, Pdf

    place = io.BytesIO()
    mode = ObjectStreamMode.generate if packed else ObjectStreamMode.disable
    with Pdf.open(io.BytesIO(data)) as pdf:
        pdf.save(place, object_stream_mode=mode)
    return place.getvalue()


def test_what_is_packed_into_streams_of_objects_is_looked_at_too(workspace: Workspace) -> None:
    path = "print/en/poster-a4.pdf"
    data = made(workspace, "poster").files[path]
    assert b"/ObjStm" in data
    assert b"/MarkInfo" not in data
    plain = unpacked(data)
    harmed = unpacked(plain.replace(b"/Marked true", b"/AA 1    "), packed=True)
    assert "may do something when it is opened: AA" in check_pdf(harmed, file=path)[0].message
    start = data.index(b"stream", data.index(b"/ObjStm")) + len(b"stream")
    for hidden in (
        data[:start] + b"\nno deflated bytes" + data[start:],
        data.replace(b"/ObjStm", b"/ObjStm/DecodeParms<</Predictor 12>>"),
        data[:start] + b"\n" + zlib.compress(bytes(40 * 1024 * 1024)) + b"endstream" + data[start:],
    ):
        told = check_pdf(hidden, file=path)[0].message
        assert told == "the sheet hides its parts, so that nobody can check them"


def test_a_profile_is_known_by_its_identifier_where_its_name_says_nothing(small: OpenedKit) -> None:
    data = small.files[PROFILE].replace(b"</dict>\n</plist>", b"</dict>\n</plist>\n")
    renamed = Artifact(path="profiles/en/x.mobileconfig", data=data, kind=Kind.PROFILE)
    assert check_artifact(renamed) == []
    uuid = re.search(rb"<key>PayloadUUID</key>\s*<string>([0-9A-F-]+)", data)
    assert uuid is not None
    other = replace(renamed, data=data.replace(uuid[1], b"00000000-0000-4000-8000-000000000000"))
    assert "profile-p22" in {problem.code for problem in check_artifact(other)}
    stranger = replace(renamed, data=data.replace(b"org.optout-kit", b"org.example"))
    assert "profile-p22" not in {problem.code for problem in check_artifact(stranger)}
