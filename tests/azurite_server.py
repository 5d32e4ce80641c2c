"""Azurite, Microsoft's own emulator of Azure's blob storage, for tests that put something there."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import NoReturn

import pytest

from tests.conftest import ROOT
from tests.ports import free_port

CONTAINER = "kits"
# The account that every Azurite has; Microsoft publishes it for tests.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
_PROGRAM = ROOT / "node_modules" / ".bin" / "azurite-blob"


def is_installed() -> bool:
    return _PROGRAM.exists() and shutil.which("node") is not None


def absent() -> NoReturn:
    """Ends the test, as a fault where everything ought to be installed."""
    words = "azurite is not on this machine: make tools installs it with npm"
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)


@contextlib.contextmanager
def azurite_server(home: Path) -> Iterator[int]:
    """The emulator's port, with one container. What it stores lies in `home`."""
    port = free_port()
    place = ["--blobHost", "127.0.0.1", "--blobPort", str(port), "--location", str(home)]
    with (home / "log").open("wb") as stream:
        server = subprocess.Popen(
            [str(_PROGRAM), "--skipApiVersionCheck", *place], stdout=stream, stderr=stream
        )
        try:
            until = time.monotonic() + 240
            while _container(port) not in (201, 409):
                assert time.monotonic() < until, (home / "log").read_text()
                time.sleep(0.2)
            yield port
        finally:
            server.kill()
            server.wait()


def environment(port: int) -> dict[str, str]:
    """Where obstore finds the emulator and its key."""
    return {
        "AZURE_STORAGE_ACCOUNT_NAME": ACCOUNT,
        "AZURE_STORAGE_ACCOUNT_KEY": KEY,
        "AZURE_STORAGE_USE_EMULATOR": "true",
        "AZURITE_BLOB_STORAGE_URL": f"http://127.0.0.1:{port}",
        "AZURE_ALLOW_HTTP": "true",
    }


def _container(port: int) -> int:
    """Makes the container: what a person does in Azure's portal (Shared Key, REST of 2021)."""
    date, version = formatdate(usegmt=True), "2021-12-02"
    signed = (
        f"PUT{chr(10) * 12}x-ms-date:{date}\nx-ms-version:{version}\n"
        f"/{ACCOUNT}/{ACCOUNT}/{CONTAINER}\nrestype:container"
    )
    digest = hmac.new(base64.b64decode(KEY), signed.encode(), hashlib.sha256).digest()
    headers = {
        "x-ms-date": date,
        "x-ms-version": version,
        "Content-Length": "0",
        "Authorization": f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("PUT", f"/{ACCOUNT}/{CONTAINER}?restype=container", headers=headers)
        with connection.getresponse() as answer:
            return answer.status
    except OSError:
        return 0
    finally:
        connection.close()
