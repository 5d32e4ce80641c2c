"""The libraries whose output goes into a kit's bytes, and their versions on this machine.

Knows their names. Knows nothing of what they do.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

LIBRARIES = ("jinja2", "pillow", "qrcode", "typst", "zxing-cpp")


def tool_versions() -> dict[str, str]:
    """The libraries whose output goes into kits, by name."""
    found = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found
