"""kit.yaml to a Kit value, and the rules for a base URL.

Knows the keys of kit.yaml. An address that would make a dead or unsafe code is a fault:
it must be http or https, name a host, and carry no query, fragment or password.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import partial
from urllib.parse import urlsplit

from builder.errors import Problem, Severity, UsageError, did_you_mean
from builder.loader.workspace import Workspace
from builder.model.kit import Kit, Paper
from builder.wire.fields import Faults, Fields
from builder.wire.safe_text import code_of, first_unseen
from builder.wire.web_address import as_read, in_dns_form, read_address
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence, parse_yaml

LINK = re.compile(r"https://www\.icloud\.com/shortcuts/[0-9a-f]{32}/?\Z")
# It stands on paper, to be typed, and in codes, which grow with it.
MAX_URL = 200
PAPERS = tuple(map(str, Paper))
# A last part with an ending, and no slash behind it, is what a file is called.
_FILE = re.compile(r"/([^/]*\.[A-Za-z][A-Za-z0-9]{1,4})\Z")


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
            way_out = partial(did_you_mean, word, known)
            faults.add(f"unknown-{what}", item, f'no {what} "{word}"', way_out)


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
    """The address in canonical form, its host in DNS's letters, with a final slash. Raises
    ValueError in plain words."""
    parts = read_address(in_dns_form(text), longest=MAX_URL)
    if parts.query or parts.fragment or text.endswith(("?", "#")):
        raise ValueError("the address must end with a folder, without ? or #")
    if found := _FILE.search(parts.path):
        words = f'the address ends in a file, "{found[1]}", and must end in the kit\'s folder'
        raise ValueError(words)
    host = parts.hostname or ""
    where = f"[{host}]" if ":" in host else host
    where = f"{where}:{parts.port}" if parts.port is not None else where
    return f"{parts.scheme}://{where}{parts.path.rstrip('/')}/"


def both_forms(address: str, file: str) -> list[Problem]:
    """A warning that names both forms of an international host; [] for any other address."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return []
    shown = as_read(host)
    if not shown:
        return []
    return [
        Problem(
            code="two-forms",
            message=f'the host has two forms: "{host}" in codes, "{shown}" in browsers',
            file=file,
            help="see that both are yours before anything is printed",
            severity=Severity.WARNING,
        )
    ]


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
