"""Compiles settings for web servers: the media types and headers that a kit needs.

Knows the syntax of four servers. The types themselves stand in builder.model.kinds.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import FORMATS, Format, Kind
from builder.views.workbench import Workbench

AXES: tuple[Axis, ...] = ()

# What servers must be told, with what phones cannot do without first.
_NAMED = sorted((each for each in FORMATS if each.needs_setting), key=lambda each: not each.decides)
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


def line_for(server: str, ending: str) -> str:
    """What to write into the settings of a server, known by its `Server` header, so that it sends
    an ending as its type; "" for a server that is not known here."""
    kind = next(each for each in FORMATS if each.ending == ending)
    name = server.lower()
    for known, line in (
        ("nginx", _nginx_type(kind)),
        ("apache", _apache_type(kind)),
        ("caddy", "; ".join(_caddy_type(kind))),
        ("netlify", " ".join(_header_type(kind))),
        ("cloudflare", " ".join(_header_type(kind))),
    ):
        if known in name:
            return line
    return ""


def _header_type(kind: Format) -> list[str]:
    return [f"/*{kind.ending}", f"  Content-Type: {kind.media_type}"]


def _apache_type(kind: Format) -> str:
    return f"AddType '{kind.media_type}' {kind.ending}"


def _nginx_type(kind: Format) -> str:
    types = "types { }"
    return f"location ~ \\{kind.ending}$ {{ {types} default_type '{kind.media_type}'; }}"


def _caddy_type(kind: Format) -> list[str]:
    name = kind.ending.lstrip(".")
    return [f"@{name} path *{kind.ending}", f'header @{name} Content-Type "{kind.media_type}"']


def _headers() -> str:
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    for each in _NAMED:
        lines += _header_type(each)
    return "\n".join(lines) + "\n"


def _htaccess() -> str:
    # Only what `AllowOverride FileInfo` allows: one word more, such as Options, and Apache
    # answers every request with an error (tried with 2.4, 2026-11-28).
    lines = ["AddDefaultCharset utf-8"]
    lines += map(_apache_type, _NAMED)
    lines.append("<IfModule mod_headers.c>")
    lines += [f'  Header set {name} "{value}"' for name, value in HEADERS.items()]
    lines.append("</IfModule>")
    return "\n".join(lines) + "\n"


def _nginx() -> str:
    lines = ["# Inside the server block that serves the kit:", "autoindex off;"]
    lines += [f'add_header {name} "{value}" always;' for name, value in HEADERS.items()]
    lines += ["include mime.types;", "charset utf-8;"]
    for each in _NAMED:
        lines.append(_nginx_type(each))
    return "\n".join(lines) + "\n"


def _caddy() -> str:
    lines = ["# Inside the site block that serves the kit:", "file_server", "header {"]
    lines += [f'\t{name} "{value}"' for name, value in HEADERS.items()]
    lines.append("}")
    for each in _NAMED:
        lines += _caddy_type(each)
    return "\n".join(lines) + "\n"
