"""Private keys that a person has locked with a passphrase.

Knows when a passphrase is needed, and that it is asked for only then. Knows neither where it
comes from nor what the key is for; it is kept nowhere and stands in no message.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.errors import Problem, UsageError

# Gives the passphrase of the key file with this name.
AskPassphrase = Callable[[str], bytes]
_HOW = "run this in a terminal to be asked, or name a variable that holds it: --passphrase-env NAME"


def no_passphrase(file: str) -> bytes:
    """Where nobody can be asked. Raises UsageError."""
    words = "the key is locked with a passphrase"
    raise UsageError(Problem(code="key-locked", message=words, file=file, help=_HOW))


def open_key(
    load: Callable[[bytes, bytes | None], Any],
    data: bytes,
    *,
    ask: AskPassphrase = no_passphrase,
    file: str = "",
) -> Any:
    """The private key that `load(data, passphrase)` reads. Raises UsageError.

    `load` raises TypeError for a key that is locked, and anything for one that it cannot read
    or a passphrase that does not fit, as the readers of `cryptography` do.
    """
    try:
        return load(data, None)
    except TypeError:
        passphrase = ask(file)
    except Exception as error:  # ValueError, UnsupportedAlgorithm and others
        words = f"the key cannot be read ({type(error).__name__})"
        raise UsageError(Problem(code="key", message=words, file=file)) from None
    try:
        return load(data, passphrase)
    except Exception:
        words = "the passphrase does not open the key"
        raise UsageError(Problem(code="key-locked", message=words, file=file, help=_HOW)) from None
