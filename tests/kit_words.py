"""English words, specs and places for tests of profiles and scripts."""

from __future__ import annotations

from pathlib import Path

from builder.facts.offer import Offers, load_offers
from builder.facts.setting import Settings, load_settings
from builder.facts.version import Version
from builder.targets.profile import ProfileWords
from builder.targets.script import ScriptPlace, ScriptWords
from builder.wire.yaml import Mapping, Scalar, parse_yaml

TESTS = Path(__file__).parent
TEMPLATE = TESTS.parent / "assets" / "templates" / "mac-script.sh.jinja"

SETTINGS: Settings = load_settings()
OFFERS: Offers = load_offers(SETTINGS)

LABELS = {
    "improve-siri": "“Improve Siri & Dictation”",
    "improve-assistive-voice": "“Improve Assistive Voice Features”",
    "share-device-analytics": "“Share Mac Analytics”",
}
OLD_URL = "x-apple.systempreferences:com.apple.preference.security?Privacy_Analytics"
NEW_URL = "x-apple.systempreferences:com.apple.settings.PrivacySecurity.extension?Privacy_Analytics"
PLACES = (
    ScriptPlace(
        since=Version(10, 15),
        url=OLD_URL,
        path="System Preferences › Privacy",
        app="“System Preferences”",
    ),
    ScriptPlace(
        since=Version(13),
        url=NEW_URL,
        path="System Settings › Privacy & Security",
        app="“System Settings”",
    ),
)


def phrases() -> dict[str, str]:
    data = (TESTS / "cases" / "words" / "profile-script.yaml").read_bytes()
    root = parse_yaml(data, file="profile-script.yaml").root
    assert isinstance(root, Mapping)
    return {key.text: node.text for key, node in root.pairs if isinstance(node, Scalar)}


def profile_words(profile: str) -> ProfileWords:
    said = phrases()
    consent = {"en": said[f"profile.{profile}.consent"], "de": "Zustimmung", "zh_CN": "同意"}
    return ProfileWords(phrases=said, labels=LABELS, consent=consent)


def script_words() -> ScriptWords:
    return ScriptWords(title="Stop sharing Siri recordings", phrases=phrases(), labels=LABELS)


def template() -> str:
    return TEMPLATE.read_text(encoding="utf-8")
