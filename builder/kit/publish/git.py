"""A branch of a git repository as the place of a published kit: GitHub Pages, GitLab Pages.

Knows the git command: one commit a publish, pushed without force, so that whoever was faster
is never overwritten. Other files on the branch stay. Credentials are git's own business.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from html import escape
from pathlib import Path

from builder.errors import MissingToolError, NetworkError, Problem
from builder.files import read_file, replace_file
from builder.kit.publish.address import PublishAddress
from builder.kit.publish.destination import Destination, OutgoingFile

# A first push of a whole kit is tens of megabytes, over whatever line there is.
SECONDS = 600
# What a branch may bring, in bytes: a site of GitHub Pages may have a gigabyte.
MOST_FETCHED = 1024 * 1024 * 1024
_MOST_SAID = 1024 * 1024
# A server that sends less is given up by git itself: bytes in a second, for so many seconds.
_LOW_SPEED = {"GIT_HTTP_LOW_SPEED_LIMIT": "1000", "GIT_HTTP_LOW_SPEED_TIME": "60"}
_LOOK_SECONDS = 0.2
# GitHub Pages: without it, files that begin with _ or . are left out; 404.html is shown for
# what is not there (docs.github.com, "Creating a custom 404 page", checked 2026-11-28).
NO_JEKYLL = ".nojekyll"
NOT_FOUND = "404.html"
# A transport that runs a command of the address's choosing, and hooks of the machine, are not
# wanted; line ends stay as they are.
_SAFE = (
    *("-c", "protocol.ext.allow=never", "-c", "core.hooksPath=/dev/null"),
    *("-c", "core.autocrlf=false", "-c", "core.symlinks=false", "-c", "commit.gpgSign=false"),
    *("-c", "core.quotePath=false", "-c", "gc.auto=0"),
)
_NOBODY = ("-c", "user.name=Optout", "-c", "user.email=optout@localhost")


@contextlib.contextmanager
def open_branch(address: PublishAddress) -> Iterator[Destination]:
    """The newest state of the branch in a folder of its own, removed at the end."""
    program = shutil.which("git")
    if program is None:
        message = "publishing to a branch needs git"
        raise MissingToolError(Problem(code="no-git", message=message, help="install git"))
    with tempfile.TemporaryDirectory(prefix="optout-publish-") as folder:
        branch = _Branch(program, Path(folder), address)
        branch.fetch()
        yield branch


class _Branch:
    """See Destination. Nothing is seen by others before `finish`."""

    parallel = 1
    whole = True

    def __init__(self, program: str, folder: Path, address: PublishAddress) -> None:
        self.program = program
        self.folder = folder
        self.address = address

    def fetch(self) -> None:
        branch = self.address.branch
        self._git("init", "--quiet", "--initial-branch", "publish")
        self._git("remote", "add", "origin", "--", self._url())
        listed = self._git("ls-remote", "origin", f"refs/heads/{branch}")
        if listed.strip():
            self._git("fetch", "--quiet", "--depth", "1", "origin", f"refs/heads/{branch}")
            self._git("reset", "--quiet", "--hard", "FETCH_HEAD")

    def read(self, path: str, limit: int) -> bytes | None:
        file = self.folder / path
        return read_file(file, limit=limit) if file.is_file() else None

    def put(self, file: OutgoingFile) -> None:
        path = self.folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, file.data)
        path.chmod(0o755 if file.executable else 0o644)

    def replace(self, file: OutgoingFile, old: bytes | None) -> None:
        del old  # a push that is not a fast-forward is refused
        self.put(file)

    def remove(self, path: str) -> None:
        (self.folder / path).unlink(missing_ok=True)

    def claim(self, journal: OutgoingFile) -> None:
        del journal

    def finish(self, message: str) -> None:
        replace_file(self.folder / NO_JEKYLL, b"")
        replace_file(self.folder / NOT_FOUND, _not_found(message).encode())
        self._git("add", "--all", "--force", ".")
        if not self._git("status", "--porcelain"):
            return
        known = self._git("config", "--default", "", "--get", "user.email").strip()
        self._git(
            "commit", "--quiet", "--message", f"Publish {message}", before=() if known else _NOBODY
        )
        self._git("push", "--quiet", "origin", f"HEAD:refs/heads/{self.address.branch}")

    def _url(self) -> str:
        """A repository of this machine may be named from where the command was given."""
        target = self.address.target
        return str(Path(target).absolute()) if Path(target).is_dir() else target

    def _git(self, *arguments: str, before: tuple[str, ...] = ()) -> str:
        environment = {**_LOW_SPEED, **os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            environment.pop(name, None)
        # Files, not pipes: what git itself starts may hold a pipe open after git was ended.
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
            with subprocess.Popen(  # noqa: S603 - a list, no shell; the program was looked up
                [self.program, *_SAFE, *before, *arguments],
                cwd=self.folder,
                env=environment,
                stdout=out,
                stderr=told,
                stdin=subprocess.DEVNULL,
            ) as process:
                self._watch(process, arguments[0], (out.fileno(), told.fileno()))
            out.seek(0)
            told.seek(0)
            said = out.read(_MOST_SAID).decode("utf-8", "replace")
            words = told.read(_MOST_SAID).decode("utf-8", "replace")
        if process.returncode == 0:
            return said
        if "[rejected]" in words or "non-fast-forward" in words or "cannot lock ref" in words:
            way_out = "run the same command again: it starts from what is there now"
            raise self._fault("somebody else has published meanwhile", way_out)
        raise self._fault(f"git {arguments[0]}: {_reason(words)}")

    def _watch(self, process: subprocess.Popen[bytes], what: str, said: tuple[int, ...]) -> None:
        """Waits for git's end, or ends it: how long it lasts and what it brings is another's."""
        until = time.monotonic() + SECONDS
        ended = False
        while not ended:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)
                ended = True
            fault = ""
            if not ended and time.monotonic() > until:
                fault = f"took longer than {SECONDS} seconds"
            elif sum(os.fstat(handle).st_size for handle in said) > _MOST_SAID:
                fault = f"says more than {_MOST_SAID} bytes"
            elif what == "fetch" and _size_of(self.folder) > MOST_FETCHED:
                fault = f"brings more than {MOST_FETCHED} bytes"
            if fault:
                process.kill()
                raise self._fault(f"git {what} {fault}")

    def _fault(self, message: str, way_out: str = "") -> NetworkError:
        return NetworkError(
            Problem(code="publish-git", message=message, file=self.address.shown, help=way_out)
        )


def _size_of(folder: Path) -> int:
    """The bytes below a folder, in which files come and go."""
    size = 0
    for where, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                size += os.lstat(os.path.join(where, name)).st_size  # noqa: PTH118 - many files
    return size


def _reason(text: str) -> str:
    """What git gives as the reason: its last lines are advice for all cases."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    fatal = [line for line in lines if line.startswith(("fatal: ", "error: ", "remote: error: "))]
    return (fatal or lines[-1:] or ["no reason was given"])[0][:300]


def _not_found(title: str) -> str:
    """A page for addresses that lead nowhere; from any depth there is only the top to offer."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Not here</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<h1>This page is not here.</h1><p>{escape(title)}: "
        "please scan the code again, or ask whoever gave you the address.</p></html>\n"
    )
