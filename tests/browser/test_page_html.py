"""The pages' HTML in the eyes of the W3C's own checker."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from tests.browser.conftest import Site, missing
from tests.page_site import ROOT, html_pages

pytestmark = pytest.mark.browser


def test_the_html_checker_finds_no_error(pages: Site, hosted: Site) -> None:
    jar = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.is_file():
        missing("the HTML checker", "PUPPETEER_SKIP_DOWNLOAD=1 npm ci")
    if not shutil.which("java"):
        missing("java", "apt-get install default-jre-headless")
    files = [
        str(site.folder / made.path) for site in (pages, hosted) for made in html_pages(site.bench)
    ]
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--format", "json", *files],
        capture_output=True,
        check=False,
        text=True,
    )
    messages = json.loads(done.stderr)["messages"]
    assert [f"{each['url']}: {each['message']}" for each in messages] == []
    assert done.returncode == 0
