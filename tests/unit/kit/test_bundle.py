"""What completes a kit: README, manifest and checksums, last and about everything."""

from __future__ import annotations

import pytest

from builder.kit.make.bundle import bundle
from builder.model.artifact import Artifact
from builder.model.cell import Cell, Refused
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import NAME, SUMS, Manifest, parse_manifest
from builder.model.paths import README
from builder.views.workbench import Workbench
from tests.benches import changed

MADE = {
    each.path: each
    for each in (
        Artifact(path="é.html", data=b"p", kind=Kind.PAGE, language="de"),
        Artifact(path="a.shortcut", data=b"s", kind=Kind.SHORTCUT, signed=False),
    )
}
REFUSED = (Refused(cell=Cell(target="script"), reason="no device runs scripts"),)


def whole(bench: Workbench) -> tuple[list[Artifact], Manifest]:
    files = bundle(MADE, bench, REFUSED, "d" * 64)
    return files, parse_manifest(next(each.data for each in files if each.path == NAME))


def test_everything_is_listed_but_the_lists_themselves(bench: Workbench) -> None:
    files, manifest = whole(bench)
    paths = [each.path for each in files]
    assert paths[-2:] == [NAME, SUMS]
    assert paths[:-2] == sorted(paths[:-2], key=str.encode)
    assert set(paths[:-2]) == set(manifest.files)
    assert {README, *MADE} <= set(manifest.files)
    sums = files[-1].data.decode().splitlines()
    assert [line.split("  ")[1] for line in sums] == sorted([*manifest.files, NAME], key=str.encode)


def test_the_head_says_what_the_kit_was_made_from(bench: Workbench) -> None:
    kit = Kit(id="k", title="T", base_url="https://example.org/", links={"relay": {"any": "x"}})
    _, manifest = whole(changed(bench, kit=kit))
    head = manifest.head
    assert head["source_digest"] == "d" * 64
    assert (head["preview"], head["base_url"]) == (False, "https://example.org/")
    assert head["kit"]["links"] == {"relay": {"any": "x"}}
    assert head["kit"]["guides"] == list(bench.context.guides)
    assert head["left_out"] == [{"cell": "script/-/-/-", "reason": "no device runs scripts"}]
    assert head["built_by"]["optout-kit"] == bench.context.version
    assert "pillow" in head["built_by"]
    assert head["english_words"]["en"] == 0


@pytest.mark.parametrize("address", ["", "https://example.org/"])
def test_the_readme_tells_a_preview_from_a_kit(bench: Workbench, address: str) -> None:
    files, _ = whole(changed(bench, kit=Kit(base_url=address, title="<b> & {{ 1 }}")))
    text = next(each.data for each in files if each.path == README).decode()
    assert ("preview" in text.lower()) == (not address)
    assert "<b> & {{ 1 }}" in text
    assert "{%" not in text


def test_the_same_input_gives_the_same_bytes(bench: Workbench) -> None:
    backwards = dict(reversed(MADE.items()))
    assert bundle(MADE, bench, REFUSED, "d") == bundle(backwards, bench, REFUSED, "d")
