"""Signing with the `shortcuts` program of a Mac, in mode `anyone`.

Knows how the program is called, its harmless noise, and that its exit code alone proves
nothing. Knows no network: the program talks to iCloud itself.

Facts (reports about macOS 12 to 26, checked 2026-11-22, not run here): the input's name
must end in .shortcut; the program needs a Mac with iCloud signed in and somebody logged in
at its screen; a line `Unrecognized attribute string flag` on stderr means nothing; it may
end with 0 and write nothing, fail in bursts, or hang without an iCloud session; its output
has the input's permissions.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from builder.errors import MissingToolError, NetworkError, Problem
from builder.kit.sign.signers import SigningRequest
from builder.wire import aea

_NOISE = "Unrecognized attribute string flag"
_MAX_OUTPUT = 80 * 1024 * 1024
_HINTS: tuple[tuple[str, str], ...] = (
    ("correct format", "the program does not accept this workflow, or runs in a sandbox"),
    ("abort trap", "log in at the Mac's own screen, then try again"),
    ("iCloud", "sign in to iCloud on this Mac, then try again"),
    ("couldn’t be saved", "the program may not write there: give it full disk access"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MacSigner:
    """Calls `program`, up to `tries` times, `timeout` seconds each."""

    program: str = "/usr/bin/shortcuts"
    tries: int = 3
    timeout: float = 90.0
    pause: Callable[[float], None] = time.sleep

    @property
    def notice(self) -> str:
        return (
            "Each shortcut is sent to Apple: `shortcuts sign --mode anyone` uploads it to "
            "iCloud under the account of this Mac."
        )

    def sign(self, request: SigningRequest) -> bytes:
        """The signed file. Raises MissingToolError, or NetworkError after the last try."""
        words = ""
        for attempt in range(self.tries):
            if attempt:
                self.pause(2.0**attempt)
            data, words = self._once(request)
            if data:
                return data
        raise NetworkError(
            Problem(
                code="mac-sign",
                message=f"`shortcuts sign` failed {self.tries} times: {words}",
                file=request.file,
                help=_hint(words),
            )
        )

    def _once(self, request: SigningRequest) -> tuple[bytes, str]:
        """(signed bytes, "") or (b"", why there are none)."""
        with tempfile.TemporaryDirectory(prefix="optout-sign-") as folder:
            source, target = Path(folder, "unsigned.shortcut"), Path(folder, "signed.shortcut")
            source.write_bytes(request.workflow)
            command = [self.program, "sign", "--mode", "anyone"]
            command += ["-i", str(source), "-o", str(target)]
            try:
                done = subprocess.run(  # noqa: S603 - a fixed command, no shell
                    command,
                    capture_output=True,
                    timeout=self.timeout,
                    check=False,
                    stdin=subprocess.DEVNULL,
                )
            except subprocess.TimeoutExpired:
                return b"", f"no answer within {self.timeout:g} seconds"
            except OSError as error:
                raise _missing(self.program, error) from None
            return _result(done, target)


def _result(done: subprocess.CompletedProcess[bytes], target: Path) -> tuple[bytes, str]:
    said = done.stderr.decode("utf-8", "replace") + done.stdout.decode("utf-8", "replace")
    lines = [line.strip() for line in said.splitlines() if line.strip() and _NOISE not in line]
    words = "; ".join(lines)[:300] or "it printed nothing"
    if done.returncode != 0:
        return b"", f"exit code {done.returncode}: {words}"
    if not target.is_file() or target.stat().st_size == 0:
        return b"", f"exit code 0, but nothing was written: {words}"
    if target.stat().st_size > _MAX_OUTPUT:
        return b"", "exit code 0, but the output is far too large"
    data = target.read_bytes()
    if not aea.is_aea(data):
        return b"", f"exit code 0, but the output is not a signed shortcut: {words}"
    return data, ""


def _hint(words: str) -> str:
    for sign, hint in _HINTS:
        if sign in words:
            return hint
    return "open Shortcuts on this Mac, check that iCloud is signed in, then try again"


def _missing(program: str, error: OSError) -> MissingToolError:
    return MissingToolError(
        Problem(
            code="mac-program",
            message=f"{program} cannot be run: {error.strerror}",
            help="it is part of macOS 12 and later; elsewhere use another way to sign",
        )
    )
