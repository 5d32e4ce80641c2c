"""What a page offers besides steps by hand, from what was built: shortcuts, profiles, scripts.

Knows which built file belongs to which device, and which of them a person can use: an
unsigned shortcut cannot be added, so it is not offered. What was not built is not here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from builder.facts.offer import ProfileSpec, ScriptSpec
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.guide import Guide
from builder.model.instructions import span_words
from builder.model.kinds import Kind
from builder.model.locale import Language
from builder.model.profile.words import KeyWords, describe_profile, describe_reach
from builder.views.page_view import DeviceView
from builder.views.workbench import Workbench
from builder.wire.cms import is_cms, parse_cms, signer_certificate
from builder.wire.digest import sha256
from builder.wire.x509 import common_name, load_certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipeAddress:
    """A URL that opens the screen, and the systems for which it does."""

    names: tuple[str, ...]
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayOffer:
    """The relay: its name, where to get it (`link` or `path`, the other ""), and the URL that
    runs it for this pane."""

    name: str
    link: str
    path: str
    run: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutOffer:
    """A shortcut that opens the screen. `link` is published on iCloud, `path` a signed file of
    the kit; without either, `recipe` is what a person needs to make one, newest first."""

    name: str
    link: str
    path: str
    recipe: tuple[RecipeAddress, ...]
    relay: RelayOffer | None = None

    @property
    def ready(self) -> bool:
        return bool(self.link or self.path)

    @property
    def run(self) -> str:
        return run_url(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileOffer:
    """A profile: `keys` and `reach` are read from the built file; `text` is the property list
    inside it; `signer` and `until` name who signed it, "" and None where nobody did."""

    spec: ProfileSpec
    path: str
    sha256: str
    keys: tuple[KeyWords, ...]
    reach: tuple[str, ...]
    text: bytes
    signer: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptOffer:
    spec: ScriptSpec
    path: str
    file: str
    sha256: str
    text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyOffers:
    """All that a family of devices can use besides hands."""

    views: tuple[DeviceView, ...]
    shortcut: ShortcutOffer | None = None
    profiles: tuple[ProfileOffer, ...] = ()
    script: ScriptOffer | None = None

    @property
    def opens(self) -> bool:
        """Whether a shortcut that a person can add opens the screen."""
        return self.shortcut is not None and (self.shortcut.ready or bool(self.shortcut.relay))

    @property
    def relay_link(self) -> RelayOffer | None:
        """The relay where it is published: one tap opens the screen, on every page."""
        relay = self.shortcut.relay if self.shortcut else None
        return relay if relay and relay.link else None

    @property
    def recipe(self) -> tuple[RecipeAddress, ...]:
        """How to make the shortcut by hand, where there is none to add."""
        return self.shortcut.recipe if self.shortcut and not self.shortcut.ready else ()

    @property
    def expert(self) -> bool:
        """Whether there is anything for people who know what a profile or a script is."""
        return bool(self.profiles or self.script or self.recipe)

    @property
    def ids(self) -> str:
        """The ids of its devices, with spaces between."""
        return " ".join(view.device.id for view in self.views)

    @property
    def scans(self) -> bool:
        """Whether these are devices that read codes and keep downloads in an app of files."""
        return "scan" in self.views[0].device.can


def run_url(name: str, text: str = "") -> str:
    """The address that runs an installed shortcut by its name, with `text` as its input.

    Source: Apple's Shortcuts User Guide, "Run a shortcut using a URL scheme" (2026-11-22).
    """
    given = f"&input=text&text={quote(text, safe='')}" if text else ""
    return f"shortcuts://run-shortcut?name={quote(name, safe='')}{given}"


def family_offers(
    views: tuple[DeviceView, ...], guide: Guide, language: Language, bench: Workbench
) -> tuple[FamilyOffers, ...]:
    """What each family is offered on the guide's page, in the order of its first device."""
    families: dict[str, list[DeviceView]] = {}
    for view in views:
        families.setdefault(view.device.family, []).append(view)
    return tuple(
        _Offers(tuple(family), guide, language, bench).all() for family in families.values()
    )


class _Offers:
    """The offers of one family."""

    def __init__(
        self, views: tuple[DeviceView, ...], guide: Guide, language: Language, bench: Workbench
    ) -> None:
        self.views = views
        self.ranges = tuple(each for view in views for each in view.ranges)
        self.guide = guide
        self.language = language
        self.bench = bench

    def all(self) -> FamilyOffers:
        profiles = dict.fromkeys(name for each in self.ranges for name in each.steps.profiles)
        scripts = dict.fromkeys(each.steps.script for each in self.ranges if each.steps.script)
        ids = frozenset(view.device.id for view in self.views)
        found = (_profile(name, ids, self.language, self.bench) for name in profiles)
        written = (_script(name, ids, self.language, self.bench) for name in scripts)
        return FamilyOffers(
            views=self.views,
            shortcut=self.shortcut(),
            profiles=tuple(offer for offer in found if offer is not None),
            script=next((offer for offer in written if offer is not None), None),
        )

    def shortcut(self) -> ShortcutOffer | None:
        device = self.views[0].device
        recipe = self.addresses()
        if not recipe or not {"links", "shortcuts"} <= device.can:
            return None
        # A published link is for the devices in whose family the plain name is.
        scans = "scan" in device.can
        link = self.bench.context.kit.link(self.guide.id, self.language.id) if scans else ""
        file = _shortcut_file(self.guide.id, device.family, self.language.id, self.bench)
        name = (
            paths.shortcut_name(file.path) if file else self.language.guides[self.guide.id]["name"]
        )
        return ShortcutOffer(
            name=name,
            link=link,
            path=file.path if file and file.signed else "",
            recipe=recipe,
            relay=self.relay() if scans else None,
        )

    def relay(self) -> RelayOffer | None:
        file = _shortcut_file("", "", "", self.bench)
        pane = self.ranges[0].steps.pane
        if file is None or pane not in self.bench.context.catalog.addresses("scan"):
            return None
        link = self.bench.context.kit.link("relay", self.language.id)
        path = file.path if file.signed and not link else ""
        if not link and not path:
            return None
        name = paths.shortcut_name(file.path)
        return RelayOffer(name=name, link=link, path=path, run=run_url(name, pane))

    def addresses(self) -> tuple[RecipeAddress, ...]:
        """One for each URL, newest first, with the systems of all devices that it serves."""
        found: dict[str, tuple[str, ...]] = {}
        for view in self.views:
            for each in view.ranges:
                if address := each.steps.address:
                    name = span_words(self.language, view.device, address.span)
                    names = (*found.get(address.url, ()), name)
                    found[address.url] = tuple(dict.fromkeys(names))
        return tuple(RecipeAddress(names=names, url=url) for url, names in found.items())


def _shortcut_file(guide: str, family: str, language: str, bench: Workbench) -> Artifact | None:
    return next(
        (
            made
            for made in bench.built.values()
            if made.kind is Kind.SHORTCUT
            and (made.guide, made.device, made.language) == (guide, family, language)
        ),
        None,
    )


def _profile(
    name: str, devices: frozenset[str], language: Language, bench: Workbench
) -> ProfileOffer | None:
    spec = bench.context.offers.profiles[name]
    path = paths.profile(language.id, spec.file)
    made = bench.built.get(path)
    if made is None or not devices & set(spec.devices):
        return None
    inside, signer, until = _opened(made.data, path)
    return ProfileOffer(
        spec=spec,
        path=path,
        sha256=sha256(made.data),
        keys=describe_profile(inside, bench.context.settings),
        reach=describe_reach(inside),
        text=inside,
        signer=signer,
        until=until,
    )


def _opened(data: bytes, path: str) -> tuple[bytes, str, date | None]:
    """The profile inside, and who signed it until when. Nothing is proven here."""
    if not is_cms(data):
        return data, "", None
    signed = parse_cms(data, file=path)
    inside = [load_certificate(der, file=path) for der in signed.certificates]
    certificate = signer_certificate(signed.signers[0], inside, file=path)
    return signed.content, common_name(certificate), certificate.not_valid_after_utc.date()


def _script(
    name: str, devices: frozenset[str], language: Language, bench: Workbench
) -> ScriptOffer | None:
    spec = bench.context.offers.scripts[name]
    path = paths.script(language.id, spec.file)
    file = path.rpartition("/")[2]
    made = bench.built.get(path)
    if made is None or not devices & set(spec.devices):
        return None
    return ScriptOffer(spec=spec, path=path, file=file, sha256=sha256(made.data), text=made.data)
