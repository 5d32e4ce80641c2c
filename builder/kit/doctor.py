"""Which programs are on this machine, what each is for, and how to get it.

Knows names, reasons and install lines. Only Python itself is required: everything else
makes one task possible, and the kit is built without it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from builder.kit.make.tools import LIBRARIES

SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A program: how to ask its version, what it is for, and the line that installs it."""

    name: str
    programs: tuple[str, ...]
    ask: tuple[str, ...]
    why: str
    install: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFinding:
    """What is there. `version` is "" where it is not."""

    name: str
    version: str
    required: bool
    why: str
    install: str


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="shortcuts",
        programs=("shortcuts",),
        ask=(),
        why="signing shortcuts on this Mac (optout sign --with mac)",
        install="comes with macOS 12 and later",
    ),
    Tool(
        name="openssl",
        programs=("openssl",),
        ask=("version",),
        why="tests: a second reader of signed profiles",
        install="apt-get install openssl",
    ),
    Tool(
        name="ssh-keygen",
        programs=("ssh-keygen",),
        ask=(),
        why="checking a signed manifest as a stranger would",
        install="apt-get install openssh-client",
    ),
    Tool(
        name="zbarimg",
        programs=("zbarimg",),
        ask=("--version",),
        why="tests: a second reader of QR codes",
        install="apt-get install zbar-tools",
    ),
    Tool(
        name="plistutil",
        programs=("plistutil",),
        ask=("--version",),
        why="tests: a second reader of property lists",
        install="apt-get install libplist-utils",
    ),
    Tool(
        name="shellcheck",
        programs=("shellcheck",),
        ask=("--version",),
        why="tests: the Mac script",
        install="apt-get install shellcheck",
    ),
    Tool(
        name="chromium",
        programs=("chromium", "chromium-browser", "google-chrome"),
        ask=("--version",),
        why="tests: pages in a browser",
        install="apt-get install chromium",
    ),
    Tool(
        name="webkit",
        programs=("WebKitWebDriver",),
        ask=("--version",),
        why="tests: pages in Safari's family",
        install="apt-get install webkit2gtk-driver xvfb",
    ),
    Tool(
        name="java",
        programs=("java",),
        ask=("-version",),
        why="tests: the HTML checker vnu",
        install="apt-get install default-jre-headless",
    ),
    Tool(
        name="npm",
        programs=("npm",),
        ask=("--version",),
        why="tests: axe-core and vnu",
        install="apt-get install npm",
    ),
    Tool(
        name="qpdf",
        programs=("qpdf",),
        ask=("--version",),
        why="tests: a second reader of print",
        install="apt-get install qpdf",
    ),
    Tool(
        name="pdftoppm",
        programs=("pdftoppm",),
        ask=("-v",),
        why="tests and the gallery: print as pictures",
        install="apt-get install poppler-utils",
    ),
)


def diagnose() -> tuple[ToolFinding, ...]:
    """Python, the libraries that a build uses, and the tools, in that order."""
    python = ".".join(map(str, sys.version_info[:3]))
    found = [
        ToolFinding(
            name="python",
            version=python if sys.version_info >= (3, 11) else "",
            required=True,
            why="everything",
            install="Python 3.11 or later",
        )
    ]
    found += [
        ToolFinding(
            name=name,
            version=_library(name),
            required=True,
            why="building kits",
            install=f"pip install {name}",
        )
        for name in LIBRARIES
    ]
    return (*found, *map(_find_tool, TOOLS))


def _library(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _find_tool(tool: Tool) -> ToolFinding:
    path = next(filter(None, map(shutil.which, tool.programs)), None)
    said = ""
    if path is not None:
        said = _version(path, tool.ask) if tool.ask else "there"
    return ToolFinding(
        name=tool.name, version=said, required=False, why=tool.why, install=tool.install
    )


def _version(path: str, ask: tuple[str, ...]) -> str:
    """The first line with a digit that a program says of itself, shortened."""
    try:
        answer = subprocess.run(  # noqa: S603 - a program found on the person's own PATH
            [path, *ask],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SECONDS,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "there, but it does not answer"
    lines = (answer.stdout + answer.stderr).splitlines()
    line = next((line for line in lines if any(map(str.isdigit, line))), "there")
    return " ".join(line.split())[:48]
