"""A kit built for some devices, targets or languages only passes the check of a whole one."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import Trust, check_kit
from builder.kit.check.recompile import recompile
from builder.kit.opening.kit import open_kit
from builder.loader.workspace import find_workspace
from builder.model.manifest import NAME, parse_manifest
from tests.conftest import ROOT

TARGETS = (
    *("profile", "script", "shortcut", "relay", "workflow", "qr"),
    *("way", "screens", "picture", "chooser", "host"),
)
ADDRESSES = ("https://example.org/siri/", "", "https://example.net:8443/a%20b/")
Narrowed = dict[str, tuple[str, ...]]
NARROWED: list[Narrowed] = [
    {},
    {"guides": ("analytics", "siri-audio")},
    *(Narrowed(devices=(device,)) for device in ("iphone", "ipad", "mac", "watch", "homepod")),
    {"devices": ("appletv", "visionpro")},
    *(Narrowed(targets=(target,)) for target in TARGETS),
    {"devices": ("mac", "watch")},
    {"targets": ("profile", "script"), "devices": ("mac",)},
    {"targets": ("relay",), "devices": ("mac",)},
    {"guides": ("siri-history",), "devices": ("homepod", "mac")},
    {"targets": ("poster",), "guides": ("siri-history",), "devices": ("watch",)},
]
# Every row once, each address and both choices of languages in turn.
CASES = [
    (row, ADDRESSES[number % 3], (("en",), ("de", "ar"))[number % 2])
    for number, row in enumerate(NARROWED)
]


@pytest.mark.parametrize(("narrowed", "address", "languages"), CASES, ids=str)
def test_a_narrowed_kit_is_what_its_sources_compile_to(
    narrowed: Narrowed,
    address: str,
    languages: tuple[str, ...],
    tmp_path: Path,
) -> None:
    """Every option that narrows a build stands in the manifest, and is told to its check."""
    workspace = find_workspace(ROOT)
    request = BuildRequest(
        out=tmp_path,
        guides=narrowed.get("guides", ()),
        languages=languages,
        devices=narrowed.get("devices", ()),
        targets=narrowed.get("targets", ()),
        base_url=address,
    )
    kit = open_kit(build_kit(workspace, request).folder)
    head = parse_manifest(kit.files[NAME]).head
    assert head["limits"] == {
        "guides": list(request.guides),
        "languages": list(languages),
        "devices": list(request.devices),
        "targets": list(request.targets),
    }
    sources = recompile(workspace, kit)
    assert sources is not None
    verdict = check_kit(kit, Trust(sources=sources))
    assert verdict.problems == ()
    assert verdict.proof.by == "sources"
    assert check_kit(kit).problems == ()
    readme = kit.files["README.md"].decode()
    assert ("`scripts/`" in readme) == any(path.startswith("scripts/") for path in kit.files)
    assert ("Ready-made" in readme) == ("_headers" in kit.files)
