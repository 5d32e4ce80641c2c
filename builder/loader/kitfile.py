"""kit.yaml to a Kit value, and the rules for a base URL.

Knows the keys of kit.yaml. An address that would make a dead or unsafe code is a fault:
it must be http or https, name a host, and carry no query, fragment or password.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit

from builder.errors import Problem, UsageError, did_you_mean
from builder.loader.workspace import Workspace
from builder.model.kit import Kit, Paper
from builder.wire.fields import Faults, Fields
from builder.wire.safe_text import code_of, first_unseen
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence, parse_yaml

LINK = re.compile(r"https://www\.icloud\.com/shortcuts/[0-9a-f]{32}/?\Z")
MAX_URL = 200
PAPERS = tuple(map(str, Paper))
_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?\Z"
)

_HIDDEN = re.compile(r"%(?:[01][0-9A-F]|7F|2F|5C)", re.IGNORECASE)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# A last part with an ending, and no slash behind it, is what a file is called.
_FILE = re.compile(r"/([^/]*\.[A-Za-z][A-Za-z0-9]{1,4})\Z")
_PRIVATE = (".local", ".localhost", ".home.arpa", ".internal", ".lan")


def load_kit(workspace: Workspace) -> Kit:
    """The workspace's kit.yaml, or the defaults where there is none."""
    path = workspace.root / "kit.yaml"
    if not path.exists():
        return Kit()
    guides = {found.stem for found in workspace.files("shortcuts", "*.yaml")}
    return parse_kit(
        parse_yaml(workspace.read(path), file=workspace.shown(path)),
        languages={found.stem for found in workspace.files("assets/labels", "*.yaml")},
        guides={name for name in guides if not name.endswith(".workflow")},
    )


def parse_kit(
    document: Document,
    *,
    languages: Collection[str] | None = None,
    guides: Collection[str] | None = None,
) -> Kit:
    """The kit in a document. Raises DefinitionError with every fault.

    Names of languages and guides are held to those that are there, where they are given.
    """
    faults = Faults(document)
    fields = Fields(faults, document.root, "kit.yaml")
    fields.number("format", low=1, high=1)
    address = fields.text("base_url", default="")
    node = fields.mapping.get("base_url")
    if address and node is not None:
        try:
            address = base_url(address)
        except ValueError as error:
            faults.add("bad-url", node, str(error), "for example: https://example.org/siri/")
            address = ""
    kit = Kit(
        id=fields.id("id", default="optout-kit"),
        title=fields.text("title", default=""),
        host=fields.text("host", default=""),
        contact=fields.text("contact", default=""),
        base_url=address,
        edition=fields.text("edition", default="1"),
        languages=fields.texts("languages", default=()),
        guides=fields.texts("guides", default=()),
        links=_links(faults, fields),
        papers=tuple(Paper(name) for name in fields.texts("papers", default=()) if name in PAPERS),
    )
    fields.close()
    _refuse_unseen(faults, document.root)
    _named(faults, fields, "languages", languages)
    _named(faults, fields, "guides", guides)
    _named(faults, fields, "papers", PAPERS)
    faults.raise_if_any()
    return kit


def _refuse_unseen(faults: Faults, node: Node) -> None:
    """A fault at each text with characters that nobody sees: all of them are shown to people."""
    if isinstance(node, Scalar):
        if mark := first_unseen(node.text.strip()):
            message = f"the text holds {code_of(mark)}: here it is one line of what people see"
            faults.add("unseen-character", node, message, "take it out")
    elif isinstance(node, Sequence):
        for item in node:
            _refuse_unseen(faults, item)
    elif isinstance(node, Mapping):
        for key, value in node.pairs:
            _refuse_unseen(faults, key)
            _refuse_unseen(faults, value)


def _named(faults: Faults, fields: Fields, key: str, known: Collection[str] | None) -> None:
    """A fault at each name of a list that is not among the known ones."""
    node = fields.mapping.get(key)
    for item in node.items if isinstance(node, Sequence) else [node]:
        if known is not None and isinstance(item, Scalar) and item.text.strip() not in known:
            word = item.text.strip()
            what = key.removesuffix("s")
            faults.add(f"unknown-{what}", item, f'no {what} "{word}"', did_you_mean(word, known))


def _links(faults: Faults, fields: Fields) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, node in fields.pairs("icloud", required=False):
        pairs = node.pairs if isinstance(node, Mapping) else [(Scalar("any", 0, 0), node)]
        for language, value in pairs:
            link = _link(faults, value)
            if link:
                found.setdefault(key.text, {})[language.text] = link
    return found


def _link(faults: Faults, node: Node) -> str:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if LINK.match(text):
        return text.rstrip("/")
    faults.add(
        "bad-link",
        node,
        "this is not an iCloud link to a shortcut",
        "it looks like https://www.icloud.com/shortcuts/ and 32 characters",
    )
    return ""


def base_url(text: str) -> str:
    """The address in canonical form, with a final slash. Raises ValueError in plain words."""
    if len(text) > MAX_URL:
        raise ValueError(f"the address is longer than {MAX_URL} characters")
    if words := _in_ascii(text):
        raise ValueError(words)
    # Control characters are neither printable nor part of an address.
    if not (text.isascii() and text.isprintable()) or any(mark in text for mark in " \"'<>\\^`{}|"):
        raise ValueError("the address holds characters that no address may hold")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("the address must start with https:// (or http:// at home)")
    if not parts.hostname or port == 0 or not _names_a_host(parts.hostname):
        raise ValueError("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address must not carry a name or password")
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise ValueError("the address must end with a folder, without ? or #")
    if fault := _path_fault(parts.path):
        raise ValueError(fault)
    if parts.scheme == "http" and not is_private(parts.hostname):
        words = "http is for this computer and private networks; this address must be https"
        raise ValueError(words)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    where = f"{host}:{port}" if port is not None else host
    return f"{parts.scheme}://{where}{parts.path.rstrip('/')}/"


def _path_fault(path: str) -> str:
    """Why no kit can lie at this path, or ""."""
    if {".", ".."} & set(unquote(path).split("/")) or "//" in path:
        return "the address must not hold empty or dotted folders"
    if _BAD_PERCENT.search(path):
        return "in an address a percent sign stands before two digits of a code, as in %20"
    if _HIDDEN.search(path):
        return "the address hides a control character or a slash behind a percent sign"
    if found := _FILE.search(path):
        return f'the address ends in a file, "{found[1]}", and must end in the kit\'s folder'
    return ""


def is_private(host: str) -> bool:
    """Whether a host is this computer or in a private network, as far as its name tells.

    Source: RFC 6761 and 6762 (localhost, .local), RFC 8375 (home.arpa), ICANN's .internal.
    """
    import ipaddress

    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return name == "localhost" or name.endswith(_PRIVATE)
    return address.is_private or address.is_loopback or address.is_link_local


def _in_ascii(text: str) -> str:
    """For a host in letters beyond ASCII: both forms of its address, or "" for any other text."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if host.isascii():
        return ""
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return "the address names no host"
    return f'the address holds letters that codes cannot: write "{plain}" for "{host}"'


def _names_a_host(host: str) -> bool:
    """Whether `host` is a name or an address, as far as can be told without asking anybody."""
    import ipaddress

    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        try:
            return not ipaddress.ip_address(host).is_unspecified
        except ValueError:
            return False
    return _HOST.match(host) is not None


def given_base_url(text: str) -> str:
    """As base_url, for an address from the command line. Raises UsageError."""
    try:
        return base_url(text)
    except ValueError as error:
        raise UsageError(
            Problem(
                code="bad-url", message=str(error), help="for example: https://example.org/siri/"
            )
        ) from None
