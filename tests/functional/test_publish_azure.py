"""A kit published to Azurite, Microsoft's own emulator of Azure's blob storage."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder.errors import NetworkError
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.opening.kit import open_kit
from builder.kit.publish import store
from builder.kit.publish.address import PublishAddress, parse_address
from builder.kit.publish.publish import publish_kit
from builder.loader.workspace import Workspace
from tests.azurite_server import (
    ACCOUNT,
    CONTAINER,
    absent,
    azurite_server,
    environment,
    is_installed,
)


@pytest.fixture(scope="module")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The emulator's port, with one container."""
    if not is_installed():
        absent()
    with azurite_server(tmp_path_factory.mktemp("azurite")) as port:
        yield port


@pytest.fixture
def container(
    azurite: int, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> PublishAddress:
    for name, value in environment(azurite).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(store, "WAIT_SECONDS", 0.6)
    monkeypatch.setattr(store, "RENEW_SECONDS", 0.2)
    return parse_address(f"az://{CONTAINER}/{re.sub(r'[^a-z]+', '-', request.node.name)}")


def built(workspace: Workspace, out: Path, *languages: str) -> Path:
    request = BuildRequest(
        out=out,
        guides=("siri-history",),
        languages=languages,
        base_url="https://x.example/siri/",
        targets=("page", "host"),
    )
    return build_kit(workspace, request).folder


def objects(address: PublishAddress) -> dict[str, bytes]:
    import obstore
    from obstore.store import from_url

    place = from_url(address.target)
    paths = [row["path"] for rows in obstore.list(place) for row in rows]
    return {path: bytes(obstore.get(place, path).bytes()) for path in paths}


def files(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_a_container_holds_the_kit_and_takes_only_what_changed(
    workspace: Workspace, container: PublishAddress, tmp_path: Path
) -> None:
    import obstore
    from obstore.store import from_url

    first = built(workspace, tmp_path / "first", "en", "ja")
    publish_kit(open_kit(first), container)
    assert objects(container) == files(first)
    attributes = dict(obstore.get(from_url(container.target), "en/index.html").attributes)
    assert attributes["Content-Type"] == "text/html; charset=utf-8"
    assert "max-age=300" in str(attributes["Cache-Control"])
    assert publish_kit(open_kit(first), container).changes.nothing
    second = built(workspace, tmp_path / "second", "en", "fr")
    done = publish_kit(open_kit(second), container)
    assert 0 < len(done.changes.send) < len(files(second))
    assert objects(container) == files(second)


def test_a_wrong_key_is_told_and_not_printed(
    workspace: Workspace,
    container: PublishAddress,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wrong = base64.b64encode(b"a wrong key" * 4).decode()
    monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", wrong)
    with pytest.raises(NetworkError) as caught:
        publish_kit(open_kit(built(workspace, tmp_path, "en")), container)
    assert wrong not in str(caught.value)
    assert ACCOUNT in str(caught.value) or "az://" in str(caught.value)
