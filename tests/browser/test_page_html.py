"""The pages' HTML in the eyes of the W3C's own checker."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import Site, missing
from tests.browser.test_every_guide import LANGUAGES
from tests.page_site import ROOT, guides_site, html_pages, write

pytestmark = pytest.mark.browser


def html_faults(files: list[Path]) -> list[str]:
    """What the checker says of them; the calling test is skipped where it is not here."""
    jar = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.is_file():
        missing("the HTML checker", "PUPPETEER_SKIP_DOWNLOAD=1 npm ci")
    if not shutil.which("java"):
        missing("java", "apt-get install default-jre-headless")
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--format", "json", *map(str, files)],
        capture_output=True,
        check=False,
        text=True,
    )
    faults = [f"{each['url']}: {each['message']}" for each in json.loads(done.stderr)["messages"]]
    assert (done.returncode == 0) == (not faults)
    return faults


def test_the_html_checker_finds_no_error(hosted: Site, tmp_path: Path) -> None:
    """One run, since Java takes its time to start; a bad page shows that the checker is heard."""
    guides = guides_site(LANGUAGES)
    write(guides, tmp_path)
    bad = tmp_path / "bad.html"
    bad.write_text("<!doctype html><html lang=en><p>no title", encoding="utf-8")
    files = [tmp_path / made.path for made in html_pages(guides)]
    files += [hosted.folder / made.path for made in html_pages(hosted.bench)]
    (found,) = html_faults([*files, bad])
    assert found.startswith(bad.as_uri().replace("file:///", "file:/"))
    assert "title" in found
