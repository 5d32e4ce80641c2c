"""Compiles settings for web servers: the media types and headers that a kit needs.

Knows the syntax of four servers. The types themselves stand in builder.model.kinds.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import FORMATS, Kind
from builder.views.workbench import Workbench

AXES: tuple[Axis, ...] = ()

# What servers must be told, with what phones cannot do without first.
_TOLD = sorted((each for each in FORMATS if each.told), key=lambda each: not each.decides)
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
    yield from hosting_files()


def hosting_files() -> Iterator[Artifact]:
    """The same four files for every kit."""
    for path, text, says in (
        (paths.NETLIFY, _headers(), "headers for Netlify and Cloudflare Pages"),
        (paths.APACHE, _htaccess(), "settings for Apache"),
        (paths.NGINX, _nginx(), "settings for nginx"),
        (paths.CADDY, _caddy(), "settings for Caddy"),
    ):
        yield Artifact(path=path, data=text.encode("utf-8"), kind=Kind.HOST, says=says)


def _headers() -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    for each in _TOLD:
        lines += [f"/*{each.ending}", f"  Content-Type: {each.media_type}"]
    return "\n".join(lines) + "\n"


def _htaccess() -> str:
    lines = ["Options -Indexes"]
    lines += [f"AddType '{each.media_type}' {each.ending}" for each in _TOLD]
    lines.append("<IfModule mod_headers.c>")
    lines += [f'  Header set {name} "{value}"' for name, value in HEADERS.items()]
    lines.append("</IfModule>")
    return "\n".join(lines) + "\n"


def _nginx() -> str:
    lines = ["# Inside the server block that serves the kit:", "autoindex off;"]
    lines += [f'add_header {name} "{value}" always;' for name, value in HEADERS.items()]
    lines.append("include mime.types;")
    for each in _TOLD:
        types = "types { }"
        lines.append(f"location ~ \\{each.ending}$ {{ {types} default_type '{each.media_type}'; }}")
    return "\n".join(lines) + "\n"


def _caddy() -> str:
    lines = ["# Inside the site block that serves the kit:", "file_server", "header {"]
    lines += [f'\t{name} "{value}"' for name, value in HEADERS.items()]
    lines.append("}")
    for each in _TOLD:
        name = each.ending.lstrip(".")
        lines.append(f"@{name} path *{each.ending}")
        lines.append(f'header @{name} Content-Type "{each.media_type}"')
    return "\n".join(lines) + "\n"
