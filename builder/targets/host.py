"""Compiles settings for web servers: the media types and headers that a kit needs.

Knows the syntax of four servers. The types themselves stand in builder.model.artifact.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model.artifact import MEDIA_TYPES, Artifact, Kind
from builder.model.cell import Axis, Cell
from builder.views.workbench import Workbench

AXES: tuple[Axis, ...] = ()

# Endings that common servers do not know, or send in another way than browsers and iOS need.
_OURS = (".mobileconfig", ".shortcut", ".command")
# Sent with every file: no sniffing of types, no addresses handed on, no framing.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}


def refuse(cell: Cell, bench: Workbench) -> str:
    del cell, bench
    return ""


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`_headers`, `.htaccess`, `hosting/nginx.conf` and `hosting/Caddyfile`."""
    del cell, bench
    for path, text, says in (
        ("_headers", _headers(), "headers for Netlify and Cloudflare Pages"),
        (".htaccess", _htaccess(), "settings for Apache"),
        ("hosting/nginx.conf", _nginx(), "settings for nginx"),
        ("hosting/Caddyfile", _caddy(), "settings for Caddy"),
    ):
        yield Artifact(path=path, data=text.encode("utf-8"), kind=Kind.HOST, says=says)


def _headers() -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    for ending in _OURS:
        lines += [f"/*{ending}", f"  Content-Type: {MEDIA_TYPES[ending]}"]
    return "\n".join(lines) + "\n"


def _htaccess() -> str:
    lines = ["Options -Indexes"]
    lines += [f"AddType '{MEDIA_TYPES[ending]}' {ending}" for ending in _OURS]
    lines.append("<IfModule mod_headers.c>")
    lines += [f'  Header set {name} "{value}"' for name, value in HEADERS.items()]
    lines.append("</IfModule>")
    return "\n".join(lines) + "\n"


def _nginx() -> str:
    lines = ["# Inside the server block that serves the kit:", "autoindex off;"]
    lines += [f'add_header {name} "{value}" always;' for name, value in HEADERS.items()]
    lines.append("include mime.types;")
    for ending in _OURS:
        types = "types { }"
        lines.append(f"location ~ \\{ending}$ {{ {types} default_type '{MEDIA_TYPES[ending]}'; }}")
    return "\n".join(lines) + "\n"


def _caddy() -> str:
    lines = ["# Inside the site block that serves the kit:", "file_server", "header {"]
    lines += [f'\t{name} "{value}"' for name, value in HEADERS.items()]
    lines.append("}")
    for ending in _OURS:
        name = ending.lstrip(".")
        lines += [f"@{name} path *{ending}", f'header @{name} Content-Type "{MEDIA_TYPES[ending]}"']
    return "\n".join(lines) + "\n"
