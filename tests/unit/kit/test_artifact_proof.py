"""Every artifact is read back before a kit is written: injected faults stop the build."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.errors import DefinitionError, ProofError
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.proof.artifact import check_artifact, prove
from builder.kit.proof.unseen import check_unseen
from builder.loader.workspace import Workspace, find_workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.render.qr import QrMemo, proven_qr
from builder.render.qr_draw import qr_svg
from builder.targets import host, qr, relay
from builder.wire.plist import dumps_binary, loads_dict
from tests.conftest import ROOT, BuiltKit
from tests.lies import cases, put

URL = "https://example.org/siri/en/"


def artifact(path: str, data: bytes, kind: Kind, **more: Any) -> Artifact:
    return Artifact(path=path, data=data, kind=kind, **more)


def told(each: Artifact) -> str:
    return "\n".join(map(str, check_artifact(each)))


@pytest.fixture(scope="module")
def made(kit: BuiltKit) -> dict[str, bytes]:
    """One sound file of each kind, from a real kit."""
    found: dict[str, bytes] = {}
    for row in kit.built.files:
        found.setdefault(Path(row.path).suffix, (kit.folder / row.path).read_bytes())
    return found


def test_sound_files_of_every_kind_pass(made: dict[str, bytes]) -> None:
    for ending, kind in (
        (".shortcut", Kind.SHORTCUT),
        (".mobileconfig", Kind.PROFILE),
        (".command", Kind.SCRIPT),
        (".svg", Kind.PICTURE),
        (".html", Kind.PAGE),
    ):
        assert told(artifact(f"a{ending}", made[ending], kind)) == ""


def changed_action(data: bytes, **changes: Any) -> bytes:
    """A shortcut whose first action has other contents."""
    value = loads_dict(data)
    value["WFWorkflowActions"][0].update(changes)
    return dumps_binary(value)


def test_a_shortcut_that_is_no_sound_plist_is_told(made: dict[str, bytes]) -> None:
    data = made[".shortcut"]
    for bad in (b"", data[:-9], data.replace(b"bplist00", b"bplist99", 1), b"AEA1" + data):
        assert told(artifact("a.shortcut", bad, Kind.SHORTCUT)).startswith("a.shortcut: error:")


def test_an_unknown_action_or_parameter_is_told(made: dict[str, bytes]) -> None:
    unknown = changed_action(
        made[".shortcut"], WFWorkflowActionIdentifier="is.workflow.actions.opnurl"
    )
    assert "opnurl" in told(artifact("a.shortcut", unknown, Kind.SHORTCUT))
    strange = changed_action(made[".shortcut"], WFWorkflowActionParameters={"WFNothing": 1})
    assert "WFNothing" in told(artifact("a.shortcut", strange, Kind.SHORTCUT))


def test_a_shortcut_that_claims_a_signature_must_have_one(made: dict[str, bytes]) -> None:
    assert told(artifact("a.shortcut", made[".shortcut"], Kind.SHORTCUT, signed=True))


def test_a_profile_that_breaks_a_rule_is_told(made: dict[str, bytes]) -> None:
    data = made[".mobileconfig"]
    for old, new in (
        (
            b"<key>PayloadRemovalDisallowed</key>\n\t<false/>",
            b"<key>PayloadRemovalDisallowed</key>\n\t<true/>",
        ),
        (b"<plist", b"<plst"),
        (b"PayloadUUID", b"PayloadUIUD"),
    ):
        assert told(artifact("a.mobileconfig", data.replace(old, new), Kind.PROFILE))


@pytest.mark.parametrize(
    "svg",
    [
        b"",
        b"<svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='https://evil.example/'/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><foreignObject/></svg>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><a/>",
        b"\xff\xfe<svg/>",
        b"<!DOCTYPE s [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><s>&c;</s>",
    ],
)  # fmt: skip
def test_a_picture_that_is_broken_or_does_something_is_told(svg: bytes) -> None:
    assert told(artifact("a.svg", svg, Kind.PICTURE)).startswith("a.svg: error:")


DRAWN = {case["name"]: case for case in cases("picture_parts")}


@pytest.mark.parametrize("name", DRAWN)
def test_what_no_picture_of_ours_holds_is_told(name: str, made: dict[str, bytes]) -> None:
    svg = put(made[".svg"].decode(), DRAWN[name]).encode()
    drawn = artifact("a.svg", svg, Kind.PICTURE)
    assert told(drawn) or list(check_unseen("a.svg", svg))


@pytest.mark.parametrize(
    "data", [b"", b"#!/bin/bash\n", b"#!/bin/sh\r\n", b"\xef\xbb\xbf#!/bin/sh\n"]
)
def test_a_script_of_another_kind_or_with_odd_lines_is_told(data: bytes) -> None:
    assert told(artifact("a.command", data, Kind.SCRIPT)).startswith("a.command: error:")


def test_every_fault_of_every_artifact_is_told_and_work_is_reported() -> None:
    heard: list[tuple[str, int, int]] = []
    bad = [artifact(f"{n}.command", b"", Kind.SCRIPT) for n in range(501)]
    with pytest.raises(ProofError) as caught:
        prove(bad, lambda *said: heard.append(said))
    assert len(caught.value.problems) == 501
    assert heard == [("prove", 0, 501), ("prove", 500, 501)]


@pytest.fixture(scope="module")
def codes() -> QrMemo:
    memo = QrMemo()
    proven_qr(URL, memo=memo)
    return memo


def code_file(codes: QrMemo, *, text: str = URL) -> Artifact:
    data = qr_svg(next(iter(codes.codes.values())), "a title").encode()
    return artifact("qr/a.svg", data, Kind.QR, code=text)


def test_a_code_as_it_was_made_passes(codes: QrMemo) -> None:
    prove([code_file(codes)], lambda *said: None, codes)
    prove([code_file(codes)], lambda *said: None)


def flipped(codes: QrMemo, row: int, column: int) -> bytes:
    """The drawing with one module the other way round."""
    code = next(iter(codes.codes.values()))
    rows = [bytearray(each) for each in code.matrix]
    rows[row][column] ^= 1
    return qr_svg(replace(code, matrix=tuple(map(bytes, rows)), outlines=[]), "").encode()


@pytest.mark.parametrize("place", [(0, 0), (10, 10), (12, 3), (20, 20)])
def test_a_code_with_one_module_flipped_is_told(codes: QrMemo, place: tuple[int, int]) -> None:
    bad = replace(code_file(codes), data=flipped(codes, *place))
    with pytest.raises(ProofError, match=r"qr/a\.svg: error: this is not the code"):
        prove([bad], lambda *said: None, codes)


def test_a_code_of_another_address_is_told(codes: QrMemo) -> None:
    for text in ("https://evil.example/", "a code", ""):
        with pytest.raises(ProofError, match="not the code that was read back"):
            prove([code_file(codes, text=text)], lambda *said: None, codes)


# --- a whole build ---------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    return find_workspace(tmp_path)


def request_for(place: Workspace, *targets: str) -> BuildRequest:
    return BuildRequest(
        out=place.root / "dist",
        languages=("en",),
        guides=("analytics",),
        targets=targets,
        rebuild=True,
    )


def snapshot(place: Workspace) -> dict[str, bytes]:
    dist = place.root / "dist"
    return {
        path.relative_to(dist).as_posix(): path.read_bytes()
        for path in dist.rglob("*")
        if path.is_file() and not path.name.endswith(".lock")
    }


def broken_relay(cell: Any, context: Any) -> Iterator[Artifact]:
    for each in RELAY(cell, context):
        yield replace(each, data=each.data[:-20])


def unknown_action(cell: Any, context: Any) -> Iterator[Artifact]:
    for each in RELAY(cell, context):
        yield replace(
            each,
            data=changed_action(each.data, WFWorkflowActionIdentifier="is.workflow.actions.nope"),
        )


def flipped_code(code: Any, title: str) -> str:
    rows = [bytearray(each) for each in code.matrix]
    rows[10][10] ^= 1
    return qr_svg(replace(code, matrix=tuple(map(bytes, rows)), outlines=[]), title)


RELAY = relay.compile_cell
FAULTS = {
    "broken plist": ("relay", relay, "compile_cell", broken_relay),
    "unknown action": ("relay", relay, "compile_cell", unknown_action),
    "flipped module": ("qr", qr, "qr_svg", flipped_code),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_what_is_made_writes_nothing_and_keeps_the_old_kit(
    place: Workspace, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    target, module, name, wrong = FAULTS[fault]
    with monkeypatch.context() as patch:
        patch.setattr(module, name, wrong)
        with pytest.raises(ProofError):
            build_kit(place, request_for(place, target))
        assert snapshot(place) == {}
    build_kit(place, request_for(place, target))
    before = snapshot(place)
    assert before
    monkeypatch.setattr(module, name, wrong)
    with pytest.raises(ProofError):
        build_kit(place, request_for(place, target))
    assert snapshot(place) == before


def test_two_outputs_of_one_name_are_a_fault_of_ours(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def twice(cell: Any, context: Any) -> Iterator[Artifact]:
        del cell, context
        yield from (artifact("a", b"", Kind.DOC), artifact("a", b"", Kind.DOC))

    monkeypatch.setattr(host, "compile_cell", twice)
    with pytest.raises(DefinitionError, match="two outputs would be one file"):
        build_kit(place, request_for(place, "host"))
    assert snapshot(place) == {}
