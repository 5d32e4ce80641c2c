"""Web addresses: which are taken, what others are told, and hosts in other letters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from builder.errors import invalid_file
from builder.wire.web_address import as_read, in_dns_form, is_private, read_address
from tests.refusals import Refusals, expected, told

LONGEST = 2000


def read(address: str, longest: int = LONGEST) -> None:
    try:
        read_address(address, longest=longest)
    except ValueError as error:
        raise invalid_file("address", str(error), "x") from None


def addresses(*places: str, scheme: str = "https") -> dict[str, Callable[[], object]]:
    return {ascii(text): partial(read, text) for text in (f"{scheme}://{one}" for one in places)}


LABEL = "a" * 63
LONGEST_HOST = ".".join((LABEL, LABEL, LABEL, "a" * 61))
REFUSALS: Refusals = {
    **addresses("example.org", "example.org/", "EXAMPLE.org./a/b?c=d#e", "a.org:8443/a%20b"),
    **addresses("a-b.c0", "0a.example", "1.2.3.4/", "[2001:db8::1]/", "[::ffff:1.2.3.4]"),
    **addresses("xn--mnchen-3ya.de/", "xn--mnchen-3ya.de./", "XN--MNCHEN-3YA.de"),
    **addresses("xn--a-x7t2nk74s.jp/", "xn--a-8sb7423f.jp/"),
    **addresses("xn--fiq228c5hs.cn/", "xn--80ak6aa92e.com/", "xn--pple-43d.com/"),
    **addresses("xn--a/", "xn--\u0301/", "xn--xn--a-/", "xn---/", "xn--0.pt/"),
    **addresses("m\u00fcnchen.de/", "M\u00fcnchen.de:80/a", "m\u00fcnchen.de/\u00fc"),
    **addresses("\u00fc" * 254 + "/", "example.org/\u00fc", "\u00fc..de/", "\u00df.de"),
    **addresses("a\u200db.de/", "u@\u00fc.de/"),
    **addresses("", "/", ".", "a..b", ".a", "-a/", "a-/", "a_b", "a.-b", "a.b-/", "a./", "a../"),
    **addresses("0.0.0.0/", "256.1.1.1", "1.2.3", "1", "[::]/", "[v1.a]/"),
    **addresses("a:0/", "a:1/", "a:65535/", "a:/"),
    **addresses("u@a/", "u:p@a/", ":p@a/", "@a/", ":@a/"),
    **addresses("a/.", "a/..", "a/./b", "a/../b", "a//b", "a//", "a/%2e/b", "a/%2E%2e/b"),
    **addresses("a/...", "a/.b"),
    **addresses("a/%", "a/%2", "a/%2g", "a/%g2", "a/%20", "a/%41", "a?b=%", "a/%ff"),
    **addresses("a/%00", "a/%1f", "a/%7F", "a/%7f", "a/%2f", "a/%2F", "a/%5c", "a/%5C", "a?b=%00"),
    **addresses("a b", "a\tb", "a\nb", "a\x7f", 'a"b', "a'b", "a<b", "a>b", "a\\b", "a^b", "a`b"),
    **addresses("a/{b", "a/b}", "a/b|c", "a/~b!$&()*+,;=:@"),
    **addresses(LABEL + "/", LABEL + "a/", LONGEST_HOST + "/", LONGEST_HOST + "a/"),
    **addresses("a.org/", "localhost/", "LOCALHOST./", "a.local", "10.0.0.1/", scheme="http"),
    **addresses("8.8.8.8/", "[::1]/", "[fe80::1]/", "127.0.0.1:80/", scheme="http"),
    **addresses("[2001:4860:4860::8888]/", scheme="http"),
    **addresses("a", scheme="ftp"),
    **addresses("a", scheme="HTTPS"),
    **addresses("a", scheme="htt"),
    **{ascii(one): partial(read, one) for one in ("", "a", "//a", "/a", "https:a", "https:/a")},
    "as long as any": partial(read, "https://a/" + "b" * (LONGEST - 10)),
    "one letter longer": partial(read, "https://a/" + "b" * (LONGEST - 9)),
    "longer than a few": partial(read, "https://a/", 9),
    "as long as a few": partial(read, "https://a/", 10),
}


def test_what_python_takes_for_no_address_is_none() -> None:
    """In Python's own words, which differ from version to version."""
    for odd in ("[::1", "[::g]/", "[]", "a:65536/", "a:b/", "a:-1/"):
        with pytest.raises(ValueError, match=r"^not an address: ."):
            read_address(f"https://{odd}", longest=LONGEST)


def test_each_address_is_taken_or_told_why_not() -> None:
    assert told(REFUSALS) == expected("web_address")


def test_an_address_is_taken_apart() -> None:
    parts = read_address("https://example.org:8443/a/b?c=d#e", longest=LONGEST)
    assert (parts.scheme, parts.hostname, parts.port) == ("https", "example.org", 8443)
    assert (parts.path, parts.query, parts.fragment) == ("/a/b", "c=d", "e")


PRIVATE = [
    *("localhost", "LocalHost", "localhost.", "a.localhost", "a.local", "A.LOCAL.", "a.home.arpa"),
    *("a.internal", "a.lan", "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.1.1"),
    *("::1", "fe80::1", "fd00::1"),
]
PUBLIC = [
    *("local", "lan", "alocalhost", "example.org", "local.org", "8.8.8.8", "2606:4700::1111"),
    *("", "a.xlan", "home.arpa"),
]


def test_what_is_within_reach_of_this_computer_alone_is_private() -> None:
    assert [host for host in PRIVATE if not is_private(host)] == []
    assert [host for host in PUBLIC if is_private(host)] == []


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://m\u00fcnchen.de/\u00fc?\u00e4", "https://xn--mnchen-3ya.de/\u00fc?\u00e4"),
        ("HTTP://M\u00fcnchen.de", "HTTP://xn--mnchen-3ya.de"),
        ("https://m\u00fcnchen.de:80/", "https://xn--mnchen-3ya.de:80/"),
        ("https://\uff4d\u00fcnchen.de", "https://xn--mnchen-3ya.de"),
        ("https://example.org/\u00fc", "https://example.org/\u00fc"),
        ("ftp://m\u00fcnchen.de/", "ftp://m\u00fcnchen.de/"),
        ("m\u00fcnchen.de", "m\u00fcnchen.de"),
        (" https://m\u00fcnchen.de", " https://m\u00fcnchen.de"),
        ("https://" + "\u00fc" * 254, "https://" + "\u00fc" * 254),
    ],
)
def test_a_host_in_other_letters_is_put_into_the_form_of_dns(text: str, form: str) -> None:
    assert in_dns_form(text) == form


def test_a_host_that_has_no_form_in_dns_is_told() -> None:
    host = "a\u200db" + "\u00fc" * 60
    with pytest.raises(ValueError, match="the address names no host: ") as caught:
        in_dns_form(f"https://{host}.de/")
    assert str(caught.value) == (
        f"the address names no host: {host[:60]!a} has no form in DNS"
    )  # no more than its beginning
    with pytest.raises(ValueError, match="has no form in DNS"):
        in_dns_form("https://" + "\u00fc" * 253)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("xn--mnchen-3ya.de", "m\u00fcnchen.de"),
        ("XN--MNCHEN-3YA.de", "m\u00fcnchen.de"),
        ("example.org", ""),
        ("xn--a", ""),
        ("", ""),
    ],
)
def test_a_host_is_shown_as_browsers_show_it(host: str, shown: str) -> None:
    assert as_read(host) == shown
