"""What a kit's bytes depend on besides its sources: the builder's own code, and libraries.

Knows the libraries' names and versions. Knows nothing of what they do.
"""

from __future__ import annotations

import json
import platform
import re
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from pathlib import Path

from builder.kit.make.sbom import BUILDER
from builder.wire.digest import digest_of

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


def library_versions() -> dict[str, str]:
    """All libraries that this program asks for, and those that they build upon, by name."""
    found: dict[str, str] = {}
    queue = [BUILDER]
    while queue:
        name = re.split(r"[^A-Za-z0-9._-]", queue.pop(), maxsplit=1)[0]
        if name not in found:
            try:
                found[name], wanted = version(name), requires(name) or []
            except PackageNotFoundError:
                found[name], wanted = "missing", []
            queue += [each for each in wanted if "extra ==" not in each]
    return found


def builder_parts() -> list[tuple[str, bytes]]:
    """What the builder itself gives to a digest of all that an output depends on, named."""
    versions = json.dumps({**tool_versions(), "python": platform.python_version()})
    return [("tools", versions.encode()), ("code", code_digest().encode())]


def code_digest() -> str:
    """One SHA-256 over the builder's own code and facts."""
    package = Path(str(files("builder")))
    wanted = {".py", ".yaml", ".tsv", ".json", ".cer"}
    parts = [
        (path.relative_to(package).as_posix(), path.read_bytes())
        for path in sorted(package.rglob("*"))
        if path.suffix in wanted and "workspace" not in path.relative_to(package).parts
    ]
    return digest_of(parts)
