"""Holds each file of a kit to a list of what our own templates can produce.

Knows which list is for which kind, and where files of a kind lie. Nothing here looks for what
is known to be bad: what cannot have come from this program is a fault. What it cannot tell is
what sentences and drawings say; for that the sources are needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from builder.errors import OptOutError, Problem, Severity
from builder.kit.check.texts import check_bill, check_hosting, check_readme
from builder.kit.proof.artifact import check_artifact
from builder.kit.proof.evidence import Evidence
from builder.kit.proof.page import check_page
from builder.kit.proof.panes import check_panes
from builder.kit.proof.picture import check_png, check_qr_svg, check_svg
from builder.kit.proof.profile import check_built
from builder.kit.proof.script import Lines, check_script, script_lines
from builder.kit.proof.sheet_reader import SheetReader
from builder.kit.proof.shortcut import check_ours
from builder.kit.proof.site import Site, site_of
from builder.kit.proof.unseen import check_unseen
from builder.loader.workspace import Workspace, packaged
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.kinds import SVG, Kind, misplaced
from builder.model.manifest import Entry, Manifest
from builder.targets.script import TEMPLATE
from builder.wire.plist import loads

_STEP = r"[a-z0-9.-]+-(?:light|dark|way)"
_TAG = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}"
_ID = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# Where files of a kind lie, language and guide as the list itself names them.
_PLACES: Mapping[Kind, str] = {
    Kind.SHORTCUT: rf"shortcuts/(?:(?P<language>{_TAG})/)?[^/]+\.shortcut",
    Kind.PROFILE: rf"profiles/(?P<language>{_TAG})/[A-Za-z0-9-]+\.mobileconfig",
    Kind.SCRIPT: rf"scripts/(?P<language>{_TAG})/[A-Za-z0-9-]+\.command",
    Kind.QR: rf"qr/(?P<language>{_TAG})/(?P<guide>{_ID})-(?:page|run|get)\.(?:svg|png)",
    Kind.PAGE: rf"(?:index|(?P<language>{_TAG})/(?:{_ID}/)?index)\.html",
    Kind.PANES: rf"panes/(?P<language>{_TAG})/index\.html",
    Kind.PICTURE: rf"pictures/(?P<language>{_TAG})/(?P<guide>{_ID})/{_STEP}\.svg",
    Kind.PRINT: rf"print/(?:(?P<language>{_TAG})/[a-z0-9-]+|[a-z0-9-]+-languages-[a-z0-9-]+)\.pdf",
    Kind.HOST: r"_headers|\.htaccess|hosting/nginx\.conf|hosting/Caddyfile",
    Kind.DOC: rf"README\.md|sbom\.json|(?P<language>{_TAG})/(?:{_ID}/)?[A-Za-z0-9-]+\.txt",
}  # fmt: skip


class Contents:
    """The lists for one kit. `inside` is what signed files hold, by path, as far as it is known."""

    def __init__(
        self,
        manifest: Manifest,
        files: Mapping[str, bytes],
        evidence: Evidence,
        sheets: SheetReader,
    ) -> None:
        self.manifest = manifest
        self.files = files
        self.evidence = evidence
        self.sheets = sheets
        self.inside: dict[str, bytes] = {}

    @cached_property
    def site(self) -> Site:
        return site_of(self.manifest, self.evidence.settings, self.defaults)

    @cached_property
    def defaults(self) -> Workspace:
        """The sources that came with this program: its templates, words and fonts."""
        return Workspace(root=packaged(), fallback=packaged())

    @cached_property
    def scripts(self) -> Mapping[str, Lines]:
        """What each line of a script must be, by the script's file name."""
        template = self.defaults.read(self.defaults.folder("assets") / TEMPLATE).decode("utf-8")
        return {
            f"{spec.file}.command": script_lines(spec, self.site.catalog, template)
            for spec in self.evidence.offers.scripts.values()
        }

    def check(self, entry: Entry, data: bytes) -> Iterator[Problem]:
        """The faults of one file. Never raises for what it holds."""
        yield from self._place(entry)
        inside = self.inside.get(entry.path, None if entry.signed else data)
        if inside is not None and entry.path not in self.written:
            yield from check_unseen(entry.path, inside)
        artifact = _artifact(entry, data)
        match entry.kind.row.proof:
            case "page":
                yield from check_page(entry.path, data, self.site)
            case "panes":
                yield from check_panes(entry.path, data, self.site)
            case "picture":
                yield from check_svg(artifact)
            case "code":
                yield from self._code(entry, artifact)
            case "sheet":
                yield from self.sheets.check(data, file=entry.path, url=self._page_of(entry))
            case "script":
                yield from self._script(entry, data)
            case "shortcut" | "profile":
                yield from self._installed(entry, artifact)
            case _ if entry.kind is Kind.HOST:
                yield from check_hosting(entry.path, data)
            case _ if entry.kind is Kind.DOC:
                yield from self._doc(entry, data)
            case _:
                yield from check_artifact(artifact, self.evidence)
                yield _unlisted(entry)

    def _place(self, entry: Entry) -> Iterator[Problem]:
        pattern = _PLACES.get(entry.kind)
        if pattern is None and not misplaced(entry.kind, entry.path):
            return  # a kind that was added to this program, with no more said of its places
        found = re.fullmatch(pattern or "", entry.path)
        if found is None:
            yield _problem(entry.path, f"is not a place for a file of the kind {entry.kind}")
            return
        for axis, said in found.groupdict(default="").items():
            listed = getattr(entry, axis)
            if said != listed:
                yield _problem(entry.path, f"lies in {said!a}, but is listed for {listed!a}")

    def _page_of(self, entry: Entry) -> str:
        """The address of the page that an output of a guide in a language is for; a sheet in
        several languages leads to the page that asks for one."""
        if not entry.language:
            return self.site.address
        return next(
            (
                self.site.page_url(path)
                for path, other in self.site.files.items()
                if other.kind is Kind.PAGE
                and (other.guide, other.language) == (entry.guide, entry.language)
            ),
            self.site.address + self._page_path(entry),
        )

    def _page_path(self, entry: Entry) -> str:
        """As `Context.page_path` has it: the first guide's page is a language's own."""
        kit = self.manifest.head.get("kit")
        guides = kit.get("guides") if isinstance(kit, dict) else None
        first = isinstance(guides, list) and guides[:1] == [entry.guide]
        return f"{entry.language}/" if first else f"{entry.language}/{entry.guide}/"

    def _code(self, entry: Entry, artifact: Artifact) -> Iterator[Problem]:
        """A code is drawn as ours are, and holds what the list says and this kit may hold."""
        from builder.render.qr import read_back

        drawn = entry.path.endswith(SVG.ending)
        found = check_qr_svg(artifact) if drawn else check_png(artifact)
        yield from found
        if found:
            return  # nobody draws a stranger's picture of 20 KB that may have 160 million dots
        try:
            text = read_back(artifact.data.decode("utf-8") if drawn else artifact.data)
        except (OptOutError, UnicodeDecodeError):
            text = ""
        if not text:
            words = "the code cannot be read"
            yield Problem(code="kit-code", message=words, file=entry.path)
            return
        if entry.code != text:
            yield Problem(code="kit-code", message=f"the code holds {text!r}", file=entry.path)
        if not self._leads(entry, text):
            words = f"the code leads away from this kit, to {text!r}"
            yield Problem(code="kit-code", message=words, file=entry.path)

    def _leads(self, entry: Entry, text: str) -> bool:
        """Whether a code of this name may hold this text."""
        if "-page." in entry.path:
            return text == self._page_of(entry)
        if "-run." in entry.path:
            return self.site.runs_ours(text)
        return text in self.site.links

    def _script(self, entry: Entry, data: bytes) -> Iterator[Problem]:
        lines = self.scripts.get(entry.path.rpartition("/")[2])
        if lines is None:
            yield _problem(entry.path, "is not a script that this program makes")
        else:
            yield from check_script(data, lines, file=entry.path)

    def _installed(self, entry: Entry, artifact: Artifact) -> Iterator[Problem]:
        """A shortcut or profile, by what is inside its signature."""
        inside = self.inside.get(entry.path, None if entry.signed else artifact.data)
        if inside is None:
            return  # told by whoever opened it
        opened = _artifact(entry, inside, signed=False)
        faults = check_artifact(opened, self.evidence)
        yield from faults
        if faults:
            return
        if entry.kind is Kind.PROFILE:
            yield from check_built(inside, file=entry.path, offers=self.evidence.offers)
        elif entry.path in self.written:
            yield Problem(
                code="kit-written",
                message="its host wrote this shortcut: what it does is not judged here",
                file=entry.path,
                help="optout show prints what it does; in its workspace it is compiled again",
                severity=Severity.WARNING,
            )
        else:
            yield from check_ours(
                loads(inside, file=entry.path), file=entry.path, screens=self.site.screens
            )

    @cached_property
    def written(self) -> frozenset[str]:
        """Shortcuts that the kit says its host wrote as text. Nothing else may lie beside the
        relay without a language."""
        given = self.manifest.head.get("given")
        said = given.get("workflows") if isinstance(given, dict) else None
        listed = said if isinstance(said, list) else []
        return frozenset(
            path for path in map(str, listed) if path.count("/") == 1 and path != paths.RELAY
        )

    def _doc(self, entry: Entry, data: bytes) -> Iterator[Problem]:
        if entry.path == paths.README:
            yield from check_readme(data, self.manifest, self.defaults)
        elif entry.path == paths.SBOM:
            yield from check_bill(data, self.manifest)
        elif not self._is_copy(entry, data):
            words = "is offered as a copy of what is installed, but differs from it"
            yield Problem(code="kit-copy", message=words, file=entry.path)

    def _is_copy(self, entry: Entry, data: bytes) -> bool:
        """Whether a text is the profile or script of its name, as it is read before installing."""
        stem = entry.path.rpartition("/")[2].removesuffix(".txt")
        for path in (
            f"profiles/{entry.language}/{stem}.mobileconfig",
            f"scripts/{entry.language}/{stem}.command",
        ):
            if path in self.manifest.files:
                return data == self.inside.get(path, self.files.get(path))
        return False


def _artifact(entry: Entry, data: bytes, *, signed: bool | None = None) -> Artifact:
    return Artifact(
        path=entry.path,
        data=data,
        kind=entry.kind,
        guide=entry.guide,
        device=entry.device,
        language=entry.language,
        signed=entry.signed if signed is None else signed,
        executable=entry.executable,
        says=entry.says,
        code=entry.code,
    )


def _unlisted(entry: Entry) -> Problem:
    words = f"there is no list of what a file of the kind {entry.kind} may hold"
    return Problem(
        code="kit-unlisted",
        message=words,
        file=entry.path,
        help="check the kit in its workspace, where it is compiled again",
        severity=Severity.WARNING,
    )


def _problem(path: str, words: str) -> Problem:
    return Problem(code="kit-place", message=words, file=path)
