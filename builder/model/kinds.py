"""The one registry of output kinds: what each is called, where it lies, who makes, signs and
proves it, how a server must send it, and what the host's README says of it.

Knows each kind as one row of frozen values; whatever asks "which files are signed?" or "which
type is sent?" asks here. Imports no compiler and no checker: rows name them by words, and
`builder.targets` and `builder.kit.proof` hold the tables from words to modules.
To add a kind: one module in `builder/targets/` and one row here.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Self


class Serving(Enum):
    """What a server must be told about an ending.

    KNOWN: every common server sends the right type by itself. DECIDES: it does, and a browser
    does the right thing only then. CONFIGURED: servers do not know it (`.mobileconfig` and
    `.shortcut` are in no common table: Python's, mime-db's, Debian's; checked 2026-11-22), or
    send it in another way than people need. REQUIRED: both.
    """

    KNOWN = "known"
    DECIDES = "decides"
    CONFIGURED = "configured"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A file ending, its dot included, and the content type that a web server must send."""

    ending: str
    media_type: str
    serving: Serving = Serving.KNOWN

    @property
    def needs_setting(self) -> bool:
        """Whether a server's settings must name it."""
        return self.serving in (Serving.CONFIGURED, Serving.REQUIRED)

    @property
    def decides(self) -> bool:
        """Whether a device does the right thing with the file only if the type is right."""
        return self.serving in (Serving.DECIDES, Serving.REQUIRED)


PLAIN_TEXT = "text/plain; charset=utf-8"

HTML = Format(ending=".html", media_type="text/html; charset=utf-8", serving=Serving.DECIDES)
JSON = Format(ending=".json", media_type="application/json")
MARKDOWN = Format(ending=".md", media_type="text/markdown; charset=utf-8")
PDF = Format(ending=".pdf", media_type="application/pdf")
PNG = Format(ending=".png", media_type="image/png")
SVG = Format(ending=".svg", media_type="image/svg+xml")
TEXT = Format(ending=".txt", media_type=PLAIN_TEXT)
ZIP = Format(ending=".zip", media_type="application/zip")
COMMAND = Format(ending=".command", media_type=PLAIN_TEXT, serving=Serving.CONFIGURED)
# Source: Apple's profile documentation.
MOBILECONFIG = Format(
    ending=".mobileconfig",
    media_type="application/x-apple-aspen-config",
    serving=Serving.REQUIRED,
)
# A convention that Safari answers with a download (device report, August 2026).
SHORTCUT_FILE = Format(
    ending=".shortcut", media_type="application/x-apple-shortcut", serving=Serving.REQUIRED
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A compiler: the name of its module in `builder.targets`, what it makes in a few words,
    and the names it builds upon.

    `beside` are those that it leads to: they must be in the same kit, in any order.
    `threads`: it builds upon nothing and works outside Python, so threads do it meanwhile.
    `on_request`: it is made only where somebody names it.
    `shared`: it says nothing of a host, so that many sites can share what it makes.
    `together`: it also makes something of a guide in several languages at once.
    `in_all`: what it makes of one language holds words of all.
    """

    name: str
    says: str
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    threads: bool = False
    on_request: bool = False
    shared: bool = False
    together: bool = False
    in_all: bool = False


class SigningMeans(StrEnum):
    """What somebody must be able to do to sign a kind."""

    SHORTCUTS = "shortcuts"
    CERTIFICATES = "certificates"


class Caching(StrEnum):
    """How long a browser may keep a file, as Cache-Control says it: LONG where an old one does
    no harm for a day. The code of a page may hang on a wall for years, and must show the newest
    kit within minutes."""

    SHORT = "public, max-age=300"
    LONG = "public, max-age=86400"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmeLine:
    """A line of the host's README: a place in the kit, what lies there, and its limits."""

    place: str
    what: str
    limits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow:
    """All there is to know of a kind.

    `formats` are the endings it may have, `names` the paths of files that stand in one place
    each; `folder` is the top folder that is its alone, "" where it has none. `targets` make
    it, in the order of building. `proof` is a word of `builder.kit.proof`. `hosting`: a web
    server keeps such a file to itself. `readme` is what the host's README says.
    """

    formats: tuple[Format, ...] = ()
    names: tuple[str, ...] = ()
    folder: str = ""
    targets: tuple[Target, ...] = ()
    signer: SigningMeans | None = None
    executable: bool = False
    proof: str
    caching: Caching = Caching.SHORT
    hosting: bool = False
    readme: tuple[ReadmeLine, ...] = ()


class Kind(StrEnum):
    """The kinds, each with its row, in the order in which they are built: a target may look at
    what those before it made."""

    row: KindRow

    def __new__(cls, name: str, row: KindRow) -> Self:
        kind = str.__new__(cls, name)
        kind._value_ = name
        kind.row = row
        return kind

    PROFILE = (
        "profile",
        KindRow(
            formats=(MOBILECONFIG,),
            folder="profiles",
            targets=(
                Target(
                    name="profile",
                    says="configuration profiles (.mobileconfig)",
                    shared=True,
                    in_all=True,
                ),
            ),
            signer=SigningMeans.CERTIFICATES,
            proof="profile",
            readme=(
                ReadmeLine(
                    place="profiles/",
                    what="profiles that hold a setting in place",
                    limits="no profile reads anything or manages a device",
                ),
            ),
        ),
    )
    SCRIPT = (
        "script",
        KindRow(
            formats=(COMMAND,),
            folder="scripts",
            targets=(Target(name="script", says="Mac scripts (.command)", shared=True),),
            executable=True,
            proof="script",
            readme=(
                ReadmeLine(
                    place="scripts/",
                    what="Mac scripts: `status`, `off`, `restore`, `open`",
                    limits="they need no password and no network",
                ),
            ),
        ),
    )
    SHORTCUT = (
        "shortcut",
        KindRow(
            formats=(SHORTCUT_FILE,),
            folder="shortcuts",
            targets=(
                Target(name="shortcut", says="shortcuts that open the right screen", shared=True),
                Target(name="relay", says="the relay shortcut", shared=True),
                Target(name="workflow", says="shortcuts written as text", shared=True),
            ),
            signer=SigningMeans.SHORTCUTS,
            proof="shortcut",
            readme=(
                ReadmeLine(
                    place="shortcuts/",
                    what="shortcuts that open the right Settings screen",
                    limits="they flip no switch: the person does",
                ),
            ),
        ),
    )
    QR = (
        "qr",
        KindRow(
            formats=(SVG, PNG),
            folder="qr",
            targets=(Target(name="qr", says="QR codes", after=("shortcut",)),),
            proof="code",
            caching=Caching.LONG,
            readme=(
                ReadmeLine(
                    place="qr/",
                    what="codes for the pages, for running a shortcut, for published links",
                    limits="they never point at a profile",
                ),
            ),
        ),
    )
    PICTURE = (
        "picture",
        KindRow(
            formats=(SVG,),
            folder="pictures",
            targets=(
                Target(name="way", says="the whole way on a device as one picture"),
                Target(name="screens", says="the step pictures that pages show"),
                Target(
                    name="picture",
                    says="every step as a picture of its own, for every range of systems",
                    beside=("way", "screens"),
                    on_request=True,
                ),
            ),
            proof="picture",
            caching=Caching.LONG,
            readme=(
                ReadmeLine(
                    place="pictures/",
                    what="the step pictures that the pages show, and each way as one picture",
                    limits="drawn by us; no Apple artwork",
                ),
            ),
        ),
    )
    PAGE = (
        "page",
        KindRow(
            formats=(HTML,),
            targets=(
                Target(name="chooser", says="the page that leads to a language", beside=("page",)),
                Target(
                    name="page",
                    says="install pages",
                    after=(
                        *("chooser", "profile", "script", "shortcut", "relay", "qr"),
                        *("way", "screens"),
                    ),
                ),
            ),
            proof="page",
            readme=(
                ReadmeLine(
                    place="<language>/",
                    what="install pages: every step, with pictures",
                    limits="they load nothing from elsewhere and count nobody",
                ),
            ),
        ),
    )
    PANES = (
        "panes",
        KindRow(
            formats=(HTML,),
            folder="panes",
            targets=(
                Target(
                    name="panes",
                    says="a page of all known screens of Settings, with search",
                    after=("relay",),
                    on_request=True,
                ),
            ),
            proof="panes",
            readme=(
                ReadmeLine(
                    place="panes/",
                    what="all known screens of Settings, each a link, for people who help others",
                    limits="nobody has tried them all",
                ),
            ),
        ),
    )
    HOST = (
        "host",
        KindRow(
            names=("_headers", ".htaccess", "hosting/nginx.conf", "hosting/Caddyfile"),
            targets=(Target(name="host", says="settings for web servers"),),
            proof="text",
            hosting=True,
        ),
    )
    PRINT = (
        "print",
        KindRow(
            formats=(PDF,),
            folder="print",
            targets=(
                Target(
                    name="poster",
                    says="posters, cards, stickers, strips and handouts",
                    threads=True,
                    together=True,
                ),
            ),
            proof="sheet",
            caching=Caching.LONG,
            readme=(
                ReadmeLine(
                    place="print/",
                    what="posters, cards, strips, handouts, stickers (Avery L7160 or 5160)",
                ),
            ),
        ),
    )
    DOC = (
        "doc",
        KindRow(
            formats=(MARKDOWN, TEXT, JSON),
            proof="text",
            readme=(
                ReadmeLine(
                    place="manifest.json",
                    what="every file with its digest, and why anything was left out",
                ),
                ReadmeLine(
                    place="sbom.json",
                    what="the programs and fonts that went in, with versions and licences",
                ),
            ),
        ),
    )


KINDS: dict[str, Kind] = {str(kind): kind for kind in Kind}

# Beside the kinds' own: the archive, which lies next to a kit.
FORMATS: tuple[Format, ...] = tuple(
    dict.fromkeys((*(each for kind in Kind for each in kind.row.formats), ZIP))
)
MEDIA_TYPES: dict[str, str] = {each.ending: each.media_type for each in FORMATS}


def ending_of(path: str) -> str:
    """The ending of a path's last part, dot included; "" where a dot is its first sign."""
    dot = path.rfind(".")
    return path[dot:] if dot > path.rfind("/") + 1 else ""


def media_type(path: str) -> str:
    """The content type for a file of the kit, by its ending."""
    return MEDIA_TYPES.get(ending_of(path), PLAIN_TEXT)


def cache_control(path: str) -> str:
    """How long a browser may keep a file of the kit, by the kind that its path is of."""
    kept = (kind.row.caching for kind in Kind if not misplaced(kind, path))
    return next(kept, Caching.SHORT).value


def signable(kind: Kind) -> bool:
    """Whether files of the kind can carry a signature of their own."""
    return kind.row.signer is not None


SIGNED_ENDINGS = frozenset(
    each.ending for kind in Kind if signable(kind) for each in kind.row.formats
)
"""Endings of the files that can carry one."""


def misplaced(kind: Kind, path: str) -> bool:
    """Whether a file at `path` cannot be of the kind: checkers look by kind, so a file that
    said it were another one would meet none."""
    row = kind.row
    endings = tuple(each.ending for each in row.formats)
    if path not in row.names and not (endings and path.endswith(endings)):
        return True
    top = path.partition("/")[0] if "/" in path else ""
    owner = next((each for each in Kind if each.row.folder and each.row.folder == top), None)
    return owner is not kind if row.folder else owner is not None
