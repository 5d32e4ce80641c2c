"""kit.yaml, and which addresses a code may hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.errors import UsageError
from builder.loader.kitfile import (
    MAX_URL,
    base_url,
    both_forms,
    given_base_url,
    load_kit,
    parse_kit,
)
from builder.loader.workspace import Workspace
from builder.model.kit import PREVIEW_URL, Kit, Paper
from tests.bad_cases import CASES, bad_files, expected, good_files, told
from tests.bad_readers import document, read_kit

GOOD_URLS = {
    "https://example.org": "https://example.org/",
    "https://example.org/": "https://example.org/",
    "https://example.org/siri": "https://example.org/siri/",
    "https://example.org/a/b/": "https://example.org/a/b/",
    "HTTPS://Example.ORG/Siri": "https://example.org/Siri/",
    "http://192.168.1.5:8000": "http://192.168.1.5:8000/",
    "http://localhost:8000/": "http://localhost:8000/",
    "http://[::1]:8000/x": "http://[::1]:8000/x/",
    "http://[2001:DB8::1]/": "http://[2001:db8::1]/",
    "https://xn--bcher-kva.example/": "https://xn--bcher-kva.example/",
    "https://b\u00fccher.example/": "https://xn--bcher-kva.example/",
    "HTTPS://B\u00dcCHER.example:8443/Siri": "https://xn--bcher-kva.example:8443/Siri/",
    "https://bu\u0308cher.example/": "https://xn--bcher-kva.example/",
    "https://stra\u00dfe.example/": "https://xn--strae-oqa.example/",
    "https://\u65e5\u672c\u8a9e\u30c6\u30b9\u30c8.example/": "https://xn--zckzah9945czlbtz6h.example/",
    "https://\uff41.example/": "https://a.example/",
    "https://example.org:443/": "https://example.org:443/",
    "https://example.org:/": "https://example.org/",
    "https://example.org./": "https://example.org./",
    "https://example.org/a%20b": "https://example.org/a%20b/",
    "https://example.org/~me/siri-1_2": "https://example.org/~me/siri-1_2/",
    "http://printer.local/": "http://printer.local/",
    "http://box.home.arpa/": "http://box.home.arpa/",
    "https://example.org/kit.html/": "https://example.org/kit.html/",
    "https://example.org/v1.0": "https://example.org/v1.0/",
    "https://a.b.c.d.example/": "https://a.b.c.d.example/",
}
BAD_URLS = {
    "": "must start with https",
    "example.org": "must start with https",
    "//example.org": "must start with https",
    "ftp://example.org/": "must start with https",
    "file:///etc/passwd": "must start with https",
    "javascript:alert(1)": "must start with https",
    "shortcuts://run-shortcut": "must start with https",
    "https://": "names no host",
    "https:///siri": "names no host",
    "https:/example.org": "names no host",
    "https://.": "names no host",
    "https://..": "names no host",
    "https://exa..mple/": "names no host",
    "https://-a.example/": "names no host",
    "https://a-.example/": "names no host",
    "https://a_b.example/": "names no host",
    "https://*.example.org/": "names no host",
    "https://1.2.3/": "names no host",
    "https://256.1.1.1/": "names no host",
    "http://0.0.0.0:8000/": "names no host",
    "https://example.org:0/": "names no host",
    "https://exam%70le.org/": "names no host",
    f"https://{'a' * 64}.example/": "names no host",
    "https://example.org:port/": "not an address",
    "https://example.org:99999/": "not an address",
    "https://[::1/": "not an address",
    "http://::1/": "not an address",
    "https://me@example.org/": "must not carry a name or password",
    "https://me:secret@example.org/": "must not carry a name or password",
    "https://@example.org/": "must not carry a name or password",
    "https://example.org@evil.example/": "must not carry a name or password",
    "https://example.org/?a=b": "without ? or #",
    "https://example.org/?": "without ? or #",
    "https://example.org/#a": "without ? or #",
    "https://example.org/#": "without ? or #",
    "https://example.org/../x": "dotted folders",
    "https://example.org/./x": "dotted folders",
    "https://example.org/%2e%2e/x": "dotted folders",
    "https://example.org/a//b": "empty or dotted folders",
    "https://example.org//": "empty or dotted folders",
    "https://ex\u3002ample/ü": "no address may hold",
    "https://\u0430pple.example/": "mixes Cyrillic and Latin letters in one name",
    "https://xn--pple-43d.example/": "mixes Cyrillic and Latin letters in one name",
    "https://\u03b1\u0430.example/": "mixes Cyrillic and Greek letters in one name",
    "https://\u2603.example/": "has no form in DNS",
    "https://b\u00fc..example/": "has no form in DNS",
    "https://b\u00fc_.example/": "has no form in DNS",
    "https://\u202eb\u00fc.example/": "has no form in DNS",
    "https://b\u00fc\u200d.example/": "has no form in DNS",
    "https://-b\u00fc.example/": "has no form in DNS",
    "https://" + "\u00fc" * 64 + ".example/": "has no form in DNS",
    "https://xn--a.example/": "stands for no name",
    "https://xn--.example/": "names no host",
    "https://xn--abc-.example/": "names no host",
    "https://xn--bcher-kva-.example/": "names no host",
    "https://b\u00fccher@evil.example/": "must not carry a name or password",
    "https://example.org/siri/index.html": 'ends in a file, "index.html"',
    "https://example.org/kit.zip": 'ends in a file, "kit.zip"',
    "https://example.org/a%": "percent sign",
    "https://example.org/a%2": "percent sign",
    "https://example.org/a%zz/b": "percent sign",
    "https://example.org/a%00b/": "behind a percent sign",
    "https://example.org/a%2fb/": "behind a percent sign",
    "http://example.org/": "http is for this computer",
    "http://93.184.216.34/": "http is for this computer",
    "http://example.local.evil.example/": "http is for this computer",
    "https://example.org/ü": "no address may hold",
    "https://example.org/a b": "no address may hold",
    "https://example.org/\n": "no address may hold",
    "https://example.org/\x00": "no address may hold",
    "https://example.org/\x7f": "no address may hold",
    'https://example.org/"': "no address may hold",
    "https://example.org/<script>": "no address may hold",
    "https://example.org\\@evil.example/": "no address may hold",
    "https://example.org/" + "a" * MAX_URL: f"longer than {MAX_URL}",
}


@pytest.mark.parametrize("case", bad_files("kitfiles"), ids=lambda case: case.stem)
def test_a_bad_kit_file_is_told_every_fault_with_its_place(case: Path) -> None:
    assert told(read_kit, case) == expected(case)


@pytest.mark.parametrize("case", good_files("kitfiles"), ids=lambda case: case.stem)
def test_a_good_kit_file_is_read(case: Path) -> None:
    assert told(read_kit, case) == ""


def test_a_kit_file_reads_as_it_is_written() -> None:
    kit = parse_kit(document(CASES / "kitfiles" / "good" / "whole.yaml"))
    link = "https://www.icloud.com/shortcuts/0123456789abcdef0123456789abcdef"
    assert kit == Kit(
        id="town-library",
        title="Siri privacy at the town library",
        host="Town Library",
        contact="Ask at the desk",
        base_url="https://example.org/siri/",
        edition="3",
        languages=("de", "en"),
        guides=("siri-audio",),
        links={"siri-audio": {"de": link}, "relay": {"any": link}},
        papers=(Paper.LETTER,),
    )


def test_one_language_may_stand_without_brackets() -> None:
    kit = parse_kit(document(CASES / "kitfiles" / "good" / "one-language.yaml"))
    assert kit.languages == ("de",)


def test_without_a_kit_file_everything_has_its_default(tmp_path: Path) -> None:
    assert load_kit(Workspace(root=tmp_path, fallback=tmp_path)) == Kit()
    (tmp_path / "kit.yaml").write_text("format: 1\nid: mine\n")
    assert load_kit(Workspace(root=tmp_path, fallback=tmp_path)).id == "mine"


@pytest.mark.parametrize("text", GOOD_URLS)
def test_a_good_address_gets_its_canonical_form(text: str) -> None:
    assert base_url(text) == GOOD_URLS[text]
    assert base_url(base_url(text)) == base_url(text)


@pytest.mark.parametrize("text", BAD_URLS, ids=ascii)
def test_an_address_that_would_make_a_dead_or_unsafe_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="address") as caught:
        base_url(text)
    assert BAD_URLS[text] in str(caught.value)


@given(some.text(alphabet="htps:/.@[]?#%abc1-\\ é\t", max_size=30))
def test_any_text_is_an_address_or_told_why_not(text: str) -> None:
    try:
        found = base_url("https://" + text)
    except ValueError as error:
        found = "https://refused/" if "address" in str(error) else str(error)
    assert found.startswith("https://")
    assert found.endswith("/")


def test_an_address_from_the_command_line_is_a_fault_of_usage() -> None:
    assert given_base_url("https://example.org") == "https://example.org/"
    with pytest.raises(UsageError, match=r"for example: https://example\.org/siri/"):
        given_base_url("example.org")


def test_a_kit_without_an_address_is_a_preview() -> None:
    assert Kit().preview
    assert Kit().address == PREVIEW_URL
    kit = Kit(base_url="https://example.org/")
    assert not kit.preview
    assert kit.address == "https://example.org/"


def test_a_link_is_that_of_the_language_or_of_any() -> None:
    kit = Kit(links={"a": {"any": "1", "de": "2"}, "b": {"de": "3"}})
    assert [kit.link("a", "de"), kit.link("a", "en")] == ["2", "1"]
    assert [kit.link("b", "en"), kit.link("c", "de")] == ["", ""]


@pytest.mark.parametrize(
    ("address", "forms"),
    [
        ("https://xn--bcher-kva.example/", ("xn--bcher-kva.example", "b\u00fccher.example")),
        (
            "https://xn--80ak6aa92e.example:8443/x/",
            ("xn--80ak6aa92e.example", "\u0430\u0440\u0440"),
        ),
        ("https://example.org/", ()),
        ("https://xn--a.example/", ()),
        ("https://[", ()),
    ],
)
def test_an_international_host_is_told_in_both_forms(address: str, forms: tuple[str, ...]) -> None:
    told = both_forms(address, "kit.yaml")
    assert bool(told) == bool(forms)
    assert all(form in told[0].message for form in forms)
