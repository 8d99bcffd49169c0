"""What kind of address a signature came from: behind proxies too, and whatever a header claims."""

import pytest
from django.test import RequestFactory

from engagements.http import address_class

PROXY, PUBLIC, PRIVATE, SIX = "10.0.0.5", "9.9.9.9", "192.168.1.7", "2620:fe::fe"


def class_of(settings, count, header=None, called_from=PROXY):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    headers = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    return address_class(RequestFactory().get("/", REMOTE_ADDR=called_from, **headers))


@pytest.mark.parametrize(
    ("called_from", "kind"),
    [
        (PUBLIC, "IPv4, public"), (PRIVATE, "IPv4, private"), (SIX, "IPv6, public"),
        ("fd00::1", "IPv6, private"), (f"::ffff:{PUBLIC}", "IPv4, public"), ("", ""),
    ],
)  # fmt: skip
def test_without_a_proxy_it_is_the_kind_of_who_called_whatever_the_header_says(
    settings, called_from, kind
):
    assert class_of(settings, 0, called_from=called_from) == kind
    assert class_of(settings, 0, f"{SIX}, {PRIVATE}", called_from) == kind


@pytest.mark.parametrize(
    ("count", "header", "kind"),
    [
        (1, PUBLIC, "IPv4, public"),
        (1, SIX, "IPv6, public"),
        # Further left stands what the sender claims.
        (1, f"{PRIVATE}, {SIX}", "IPv6, public"),
        (2, f"{PUBLIC}, 10.0.0.9", "IPv4, public"),
        (2, f"{PRIVATE},{SIX} , 10.0.0.9", "IPv6, public"),
    ],
)
def test_behind_proxies_it_is_the_kind_that_the_outermost_trusted_one_saw(
    settings, count, header, kind
):
    assert class_of(settings, count, header) == kind


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("203.0.113.5:4711", "IPv4, private"),
        (f"{PUBLIC}:4711", "IPv4, public"),
        (f"{PRIVATE}:65535", "IPv4, private"),
        (f"[{SIX}]:443", "IPv6, public"),
        (f"[{SIX}]", "IPv6, public"),
        ("[2001:db8::1]:443", "IPv6, private"),
        (f"[::ffff:{PUBLIC}]:443", "IPv4, public"),
        (f"{PRIVATE}:80, [{SIX}]:443 ", "IPv6, public"),
    ],
)
def test_a_port_behind_the_address_changes_nothing_and_is_not_kept(settings, header, kind):
    caller = SIX if kind.startswith("IPv4") else PUBLIC
    assert class_of(settings, 1, header, called_from=caller) == kind


HOSTILE = [
    None, "", ",", " , ", "unknown", "999.1.1.1", "9.9.9.9:", "9.9.9.9:x", "9.9.9.9:123456",
    "[2620:fe::fe", "2620:fe::fe]", "[9.9.9.9]x", "[2620:fe::fe]443", ":4711", "[]:443", "\x00",
    "<script>alert(1)</script>", "９.９.９.９", "9" * 100_000, "9.9.9.9;DROP TABLE",
]  # fmt: skip


@pytest.mark.parametrize("header", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("count", [1, 2])
def test_a_header_that_says_nothing_leaves_who_called(settings, count, header):
    assert class_of(settings, count, header) == "IPv4, private"
    assert class_of(settings, count, header, called_from=SIX) == "IPv6, public"


def test_a_header_with_too_few_addresses_leaves_who_called(settings):
    assert class_of(settings, 2, PUBLIC) == "IPv4, private"
