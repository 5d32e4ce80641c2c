"""Where a kit is to be published, as people write it.

Knows the forms of DEST and refuses credentials in them. Opens nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from builder.errors import Problem, UsageError, did_you_mean
from builder.kit.object_store import STORES, refuse_credentials, store_address
from builder.wire.web_address import read_address

FORMS = "s3://BUCKET/PREFIX, gs://…, az://…, a folder, file://…, or git+URL#BRANCH"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_MAX_ADDRESS = 2000
_BRANCH = re.compile(r"(?!-)[A-Za-z0-9._/-]{1,200}\Z")


class PublishWay(StrEnum):
    STORE = "store"
    FOLDER = "folder"
    GIT = "git"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishAddress:
    """A destination. `target` is a URL or a path; `branch` is for git alone."""

    way: PublishWay
    target: str
    branch: str = ""

    @property
    def shown(self) -> str:
        """The destination for people; it holds no credentials, since none are accepted."""
        return f"{self.target} ({self.branch})" if self.branch else self.target


def parse_address(text: str) -> PublishAddress:
    """The destination that a person wrote. Raises UsageError with the forms there are."""
    if not text or any(ord(mark) < 32 or ord(mark) == 127 for mark in text):
        raise _unusable(text, "it is empty or holds control characters")
    if text.startswith("git+"):
        return _git(text.removeprefix("git+"))
    scheme = _SCHEME.match(text)
    if scheme is None:
        return PublishAddress(way=PublishWay.FOLDER, target=text)
    match scheme[1].lower():
        case "file":
            return _file(text)
        case name if name in STORES:
            return PublishAddress(way=PublishWay.STORE, target=store_address(text))
        case "http" | "https":
            raise _unusable(
                text, "a web address can only be read", "name the bucket or folder behind it"
            )
        case name:
            known = (*STORES, "file", "git+https", "git+ssh", "git+file")
            raise _unusable(text, f'"{name}" is not a way to publish', did_you_mean(name, known))


def _file(text: str) -> PublishAddress:
    parts = _parts(text)
    if parts.netloc not in ("", "localhost"):
        raise _unusable(text, "it names another computer", "write file:///folder")
    from urllib.request import url2pathname

    return PublishAddress(way=PublishWay.FOLDER, target=url2pathname(parts.path))


def _git(text: str) -> PublishAddress:
    url, mark, branch = text.rpartition("#")
    way_out = "for GitHub Pages: git+https://github.com/YOU/REPO.git#gh-pages"
    if not mark or not branch:
        raise _unusable(f"git+{text}", "it names no branch", way_out)
    if not _BRANCH.match(branch) or ".." in branch or branch.endswith((".lock", "/", ".")):
        raise _unusable(f"git+{text}", f'no branch can be called "{branch}"', way_out)
    if url.startswith("-"):
        raise _unusable(f"git+{text}", "an address does not begin with -")
    if "://" in url:
        refuse_credentials(f"git+{text}", _parts(url).netloc, user_allowed=True)
        _require_readable(f"git+{text}", url)
    return PublishAddress(way=PublishWay.GIT, target=url, branch=branch)


def _parts(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:
        raise _unusable(text, f"it is no address: {error}") from None


def _require_readable(text: str, url: str) -> None:
    """A web address of git is held to what every web address is; a user may stand in it."""
    before, mark, host = _parts(url).netloc.rpartition("@")
    if url.lower().startswith(("http:", "https:")):
        try:
            read_address(url.replace(f"{before}{mark}{host}", host, 1), longest=_MAX_ADDRESS)
        except ValueError as error:
            raise _unusable(text, str(error)) from None


def _unusable(text: str, reason: str, way_out: str = "") -> UsageError:
    message = f'cannot publish to "{text}": {reason}'
    return UsageError(
        Problem(code="publish-address", message=message, help=way_out or f"destinations: {FORMS}")
    )
