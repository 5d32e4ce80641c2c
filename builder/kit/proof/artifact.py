"""Reads every artifact back with somebody else's reader before a kit is written.

Knows which reader fits which kind. Anything that does not read back as it was written stops
the build: ProofError, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from xml.parsers import expat

from builder.errors import OptOutError, Problem, ProofError, Severity
from builder.facts.offer import Offers, ProfileSpec, load_offers
from builder.facts.setting import Settings, load_settings
from builder.kit.proof.pdf import check_pdf
from builder.model.artifact import Artifact, Kind
from builder.render.qr import QUIET_ZONE, QrMemo
from builder.wire.plist import loads_dict
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.workflow import workflow_from_plist

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What profiles are held to: the settings there are, and the profiles a kit can offer."""

    settings: Settings
    offers: Offers


def load_rules() -> Rules:
    settings = load_settings()
    return Rules(settings=settings, offers=load_offers(settings))


def prove(artifacts: Iterable[Artifact], tell: Progress, codes: QrMemo | None = None) -> None:
    """Raises ProofError with every fault found in any artifact.

    `codes` are those that were read back when they were made: a code's drawing must be one of
    them, module for module, since a reader forgives a few wrong ones.
    """
    problems: list[Problem] = []
    todo = list(artifacts)
    rules = load_rules()
    # One text has several codes where paper asks for a stronger one than a screen does.
    known = codes.codes.values() if codes else ()
    drawn = {(code.text, code.size, *code.outlines) for code in known}
    for index, artifact in enumerate(todo):
        problems += check_artifact(artifact, rules)
        if artifact.kind is Kind.QR and artifact.path.endswith(".svg") and codes:
            problems += _code(artifact, drawn)
        if index % 500 == 0:
            tell("prove", index, len(todo))
    if problems:
        raise ProofError(*problems)


def check_artifact(artifact: Artifact, rules: Rules | None = None) -> list[Problem]:
    """The faults of one artifact, each naming its file. Signatures are opened, not proven.

    Give the same `rules` to many calls: reading them takes longer than most checks.
    """
    try:
        match artifact.kind:
            case Kind.SHORTCUT:
                return _shortcut(artifact)
            case Kind.PROFILE:
                return _profile(artifact, rules or load_rules())
            case Kind.PRINT if artifact.path.endswith(".pdf"):
                return check_pdf(artifact.data, file=artifact.path)
            case Kind.PICTURE | Kind.QR if artifact.path.endswith(".svg"):
                return _svg(artifact)
            case Kind.SCRIPT:
                return _script(artifact)
            case _:
                return []
    except OptOutError as error:
        return list(error.problems)


def _shortcut(artifact: Artifact) -> list[Problem]:
    data = artifact.data
    if artifact.signed:
        from builder.workflow.apple.signed import extract_workflow

        data = extract_workflow(data, file=artifact.path)
    workflow = workflow_from_plist(loads_dict(data, file=artifact.path), file=artifact.path)
    return check_actions(workflow, file=artifact.path)


def _profile(artifact: Artifact, rules: Rules) -> list[Problem]:
    from builder.model.profile.rules import check_profile
    from builder.targets.profile import identity_for

    spec = _spec(artifact, rules.offers)
    found = check_profile(
        artifact.data,
        settings=rules.settings,
        file=artifact.path,
        platform=spec.platform if spec else None,
        expected_identity=identity_for(spec) if spec else None,
        open_signed=_inside if artifact.signed else None,
    )
    return [problem for problem in found if problem.severity is Severity.ERROR]


def _spec(artifact: Artifact, offers: Offers) -> ProfileSpec | None:
    """Which profile a file is: by its name, or else by the identifier inside."""
    stem = artifact.path.rpartition("/")[2].removesuffix(".mobileconfig")
    for spec in offers.profiles.values():
        if spec.file == stem or f">{spec.identifier}<".encode() in artifact.data:
            return spec
    return None


def _inside(data: bytes) -> bytes:
    from builder.kit.trust.profile import extract_profile

    return extract_profile(data)


def _svg(artifact: Artifact) -> list[Problem]:
    faults: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2].lower() in ("script", "foreignobject"):
            faults.append(f"a picture holds no <{name[:40]}>")
        for key, value in attributes.items():
            if key.startswith("on") or (key.endswith("href") and not value.startswith("#")):
                faults.append(f"a picture does and loads nothing, but has {key[:40]}")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(artifact.data, True)
    except expat.ExpatError as error:
        return [_problem(artifact, f"not well-formed: {error}")]
    return [_problem(artifact, fault) for fault in dict.fromkeys(faults)]


def _code(artifact: Artifact, drawn: Collection[tuple[object, ...]]) -> list[Problem]:
    from builder.render.qr_draw import svg_path

    text = artifact.says.removeprefix("QR code: ")
    path, side = svg_path(artifact.data.decode("utf-8", "replace"))
    if (text, side - 2 * QUIET_ZONE, path) in drawn:
        return []
    return [_problem(artifact, "this is not the code that was read back when it was made")]


def _script(artifact: Artifact) -> list[Problem]:
    if not artifact.data.startswith(b"#!/bin/sh\n") or b"\r" in artifact.data:
        return [_problem(artifact, "a script starts with #!/bin/sh and has plain line ends")]
    return []


def _problem(artifact: Artifact, message: str) -> Problem:
    return Problem(code="unproven", message=message, file=artifact.path)
