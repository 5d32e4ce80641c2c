"""A browser that is not there skips its tests, and fails them where all must be there."""

from __future__ import annotations

import pytest

from tests.browser.conftest import missing


@pytest.mark.parametrize(("ci", "way"), [("true", pytest.fail), ("", pytest.skip)])
def test_a_missing_browser_fails_only_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, way: type
) -> None:
    monkeypatch.setenv("CI", ci)
    with pytest.raises(way.Exception, match=r"Netscape is not here; dig it out"):  # type: ignore[attr-defined]
        missing("Netscape", "dig it out")
