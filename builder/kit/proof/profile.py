"""Proves a profile against the one that this program builds: alike but for its sentences.

Knows which entries of a profile are words in some language. Every other entry is fixed by the
facts: identifiers, kinds, keys and values. The rules of `builder.model.profile` say what a
profile must be; this says that it is one of ours. Knows no signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builder.errors import OptOutError, Problem, Severity
from builder.facts.offer import Offers, ProfileSpec
from builder.kit.proof.any_words import AnyWords
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact
from builder.model.kinds import MOBILECONFIG
from builder.model.profile.profile import DEFAULT_CONSENT, Key
from builder.model.profile.rules import check_profile
from builder.targets.profile import ProfileWords, compile_profile, identity_for
from builder.wire.plist import loads_dict

_WORDS = frozenset({Key.NAME, Key.DESCRIPTION, Key.ORGANIZATION})


def prove_profile(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """The faults of a profile; a signed one is opened. Warnings are for those who sign."""
    spec = _spec(artifact, evidence.offers)
    found = check_profile(
        artifact.data,
        settings=evidence.settings,
        file=artifact.path,
        platform=spec.platform if spec else None,
        expected_identity=identity_for(spec) if spec else None,
        open_signed=_unsigned_bytes if artifact.signed else None,
    )
    return [problem for problem in found if problem.severity is Severity.ERROR]


def _spec(artifact: Artifact, offers: Offers) -> ProfileSpec | None:
    """Which profile a file is: by its name, or else by the identifier inside."""
    stem = artifact.path.rpartition("/")[2].removesuffix(MOBILECONFIG.ending)
    for spec in offers.profiles.values():
        if spec.file == stem or f">{spec.identifier}<".encode() in artifact.data:
            return spec
    return None


def _unsigned_bytes(data: bytes) -> bytes:
    from builder.kit.trust.profile import extract_profile

    return extract_profile(data)


def check_built(data: bytes, *, file: str, offers: Offers) -> list[Problem]:
    """The faults of an unsigned profile; [] for one that we build in some language."""
    stem = file.rpartition("/")[2].removesuffix(MOBILECONFIG.ending)
    spec = next((each for each in offers.profiles.values() if each.file == stem), None)
    if spec is None:
        return [_problem("is not a profile that this program builds", file)]
    words = ProfileWords(phrases=AnyWords("-"), labels=AnyWords("-"), consent={"en": "-"})
    wanted = loads_dict(compile_profile(spec, words))
    try:
        found = loads_dict(data, file=file)
    except OptOutError as error:
        return list(error.problems)
    places = sorted(set(_differences(wanted, found, "")))
    return [_problem(f"differs from ours at {place}", file) for place in places[:8]]


def _differences(wanted: Any, found: Any, place: str) -> Iterator[str]:
    """Where two property lists differ, words left aside."""
    if type(wanted) is not type(found):
        yield place or "its top"
    elif isinstance(wanted, dict):
        for key in wanted.keys() | found.keys():
            where = f"{place}/{str(key)[:60]}"
            if key not in wanted or key not in found:
                yield where
            elif key == Key.CONSENT:
                yield from _consent(found[key], where)
            elif key in _WORDS:
                if not isinstance(found[key], str):
                    yield where
            else:
                yield from _differences(wanted[key], found[key], where)
    elif isinstance(wanted, list):
        if len(wanted) != len(found):
            yield place
        for number, (one, other) in enumerate(zip(wanted, found, strict=False)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif wanted != found:
        yield place


def _consent(found: Any, place: str) -> Iterator[str]:
    sound = isinstance(found, dict) and DEFAULT_CONSENT in found
    if not sound or not all(isinstance(text, str) for text in found.values()):
        yield place


def _problem(words: str, file: str) -> Problem:
    return Problem(code="profile-foreign", message=words, file=file)
