"""What a text must hold to use other files or constants, and what reads those files.

The light side of `builder.workflow.language.expand`, which most texts never need. Knows nothing
of what stands in a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# Gives the bytes of a file by its path from the folder of the workflow. Raises OptOutError.
FileReader = Callable[[str], bytes]

MAX_FILE_BYTES = 1024 * 1024
_WORDS = ("use", "constants", "takes")
_MARKS = rf"""\b(?:{"|".join(_WORDS)})["']?\s*:"""


def may_use(text: str) -> bool:
    """Whether a text has a word that only blocks and constants need; most have none."""
    return any(word in text for word in _WORDS) and re.search(_MARKS, text) is not None
