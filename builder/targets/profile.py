"""Compiles profiles: what a kit offers to set, in the words of a language, to a .mobileconfig.

Knows how settings become payloads. Knows neither files nor pages, and no device.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from builder.facts.offer import PayloadSpec, ProfileSpec, Scope, Wanted
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.model.locale import PLACEHOLDER, Language
from builder.model.profile.frame_rules import consent_tag
from builder.model.profile.profile import (
    DEFAULT_CONSENT,
    Identity,
    Payload,
    Profile,
    dump_profile,
)
from builder.views.workbench import Workbench
from builder.wire.ids import stable_uuid

AXES = (Axis.GUIDE, Axis.LANGUAGE)

_SCOPES = {Scope.EVERYONE: "System", Scope.ACCOUNT: "User", Scope.DEVICE: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileWords:
    """The words of one language. `phrases` by phrase id; `labels` by control id, as they
    stand in a sentence (quotation marks included); `consent` by language tag, for all
    languages, with English under "en"."""

    phrases: Mapping[str, str]
    labels: Mapping[str, str]
    consent: Mapping[str, str]


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why this guide has no profile, or ""."""
    assert cell.guide is not None
    if not cell.guide.profiles:
        return "no profile can do what this guide does"
    return "" if _specs(cell.guide, bench) else "its profiles are for other devices"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """Each profile that a route of the guide names, in the words of one language.

    Identifiers are the same in all languages, so a second one replaces the first.
    """
    assert cell.guide is not None
    assert cell.language is not None
    for spec in _specs(cell.guide, bench):
        consent = f"profile.{spec.id}.consent"
        asked = {**bench.context.languages, "en": bench.context.english}
        words = ProfileWords(
            phrases=_phrases(spec, cell.guide, cell.language, bench),
            labels=bench.context.control_words(spec.devices, cell.language),
            consent={
                tag: _phrases(spec, cell.guide, each, bench)[consent] for tag, each in asked.items()
            },
        )
        yield Artifact(
            path=paths.profile(cell.language.id, spec.file),
            data=compile_profile(spec, words),
            kind=Kind.PROFILE,
            guide=cell.guide.id,
            device="+".join(spec.devices),
            language=cell.language.id,
            says="profile" + (" (optional)" if spec.optional else ""),
            signed=False,
        )


def _specs(guide: Guide, bench: Workbench) -> list[ProfileSpec]:
    """The guide's profiles for any of the kit's devices."""
    specs = (bench.context.offers.profiles[name] for name in guide.profiles)
    return [spec for spec in specs if bench.context.devices.keys() & set(spec.devices)]


def _phrases(
    spec: ProfileSpec, guide: Guide, language: Language, bench: Workbench
) -> Mapping[str, str]:
    """The phrases of a language. A profile without a name of its own is called as its guide,
    and its description says what its keys do."""
    phrases, own = language.phrases, f"profile.{spec.id}"
    if f"{own}.name" in phrases:
        return phrases
    labels = bench.context.control_words(spec.devices, language)
    wanted = [entry for part in spec.payloads for entry in part.wanted]
    does = language.joined([_does(entry, phrases, labels) for entry in wanted])
    told = (phrases[f"page.profile-{end}"] for end in ("never", "locks"))
    texts = language.guides.get(guide.id) or bench.context.english.guides[guide.id]
    return {
        **phrases,
        f"{own}.name": texts["name"],
        f"{own}.description": does,
        f"{own}.consent": language.joined([does, *told, phrases["profile.removable"]]),
    }


def compile_profile(spec: ProfileSpec, words: ProfileWords) -> bytes:
    """The profile's bytes: the same identifiers in every language and release."""
    return dump_profile(build_profile(spec, words))


def build_profile(spec: ProfileSpec, words: ProfileWords) -> Profile:
    """The profile as a value. Raises KeyError for a missing phrase or label."""
    name = words.phrases[f"profile.{spec.id}.name"]
    organization = words.phrases["profile.organization"]
    return Profile(
        identifier=spec.identifier,
        uuid=stable_uuid("profile", spec.identifier),
        name=name,
        description=words.phrases[f"profile.{spec.id}.description"],
        organization=organization,
        consent=_consent(words.consent),
        platform=spec.platform,
        scope=_SCOPES[spec.scope],
        payloads=tuple(_payload(spec, part, words, name) for part in spec.payloads),
    )


def identity_for(spec: ProfileSpec) -> Identity:
    """What rule P22 holds every built copy to."""
    names = [f"{spec.identifier}.{part.id}" for part in spec.payloads]
    return Identity(
        identifier=spec.identifier,
        uuid=stable_uuid("profile", spec.identifier),
        payloads=tuple((name, stable_uuid("payload", name)) for name in names),
    )


def _payload(spec: ProfileSpec, part: PayloadSpec, words: ProfileWords, name: str) -> Payload:
    identifier = f"{spec.identifier}.{part.id}"
    told = [_does(entry, words.phrases, words.labels) for entry in part.wanted]
    return Payload(
        type=part.domain,
        identifier=identifier,
        uuid=stable_uuid("payload", identifier),
        name=name,
        description=" ".join(told),
        organization=words.phrases["profile.organization"],
        settings={entry.setting.key: entry.value for entry in part.wanted},
    )


def _does(entry: Wanted, phrases: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """What a setting does, the switch named as people see it."""
    setting = entry.setting
    phrase = phrases[f"profile.key.{setting.says}"]
    return PLACEHOLDER.sub(lambda _: labels[setting.control], phrase)


def _consent(texts: Mapping[str, str]) -> dict[str, str]:
    """Texts by tags that iOS can match, and English for all others."""
    tagged = {consent_tag(tag): texts[tag] for tag in sorted(texts) if consent_tag(tag)}
    return {**tagged, DEFAULT_CONSENT: texts["en"]} if texts else {}
