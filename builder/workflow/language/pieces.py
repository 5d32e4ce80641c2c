"""Where braces stand in a text: `{{`, `}}`, a reference (group 1 is what it holds), a lone one."""

from __future__ import annotations

import re

PIECE = re.compile(r'\{\{|\}\}|\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}|[{}]')
