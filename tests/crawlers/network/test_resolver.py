"""Which addresses a crawl may connect to, and that it connects to no others."""

import asyncio
import ipaddress

import pytest
from scrapy.exceptions import CannotResolveHostError

from crawlers.network.fetch_failure import RefusedError
from crawlers.network.resolver import CheckedResolver, is_open
from pipelines.records.reasons import FailureReason


@pytest.mark.parametrize(
    "address",
    [
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "192.0.2.1",
        "127.0.0.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "2002:a00:1::1",
        "64:ff9b::a00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::a00:1",
        "64:ff9b:1:ffff::1",
        "fec0::1",
        "::10.0.0.1",
        "::8.8.8.8",
        "::ffff:0:10.0.0.1",
        "::ffff:0:8.8.8.8",
        "2001:0:808:808::f5ff:fffe",
        "2001:2::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "100::1",
        "192.0.0.8",
        "192.0.0.9",
        "192.0.0.170",
        "192.88.99.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "255.255.255.255",
    ],
)
def test_addresses_off_the_public_internet_are_closed(address):
    assert not is_open(ipaddress.ip_address(address), allow_loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "192.0.1.1", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1"])
def test_public_addresses_are_open(address):
    assert is_open(ipaddress.ip_address(address), allow_loopback=False)


def test_the_setting_opens_loopback_and_nothing_else():
    assert is_open(ipaddress.ip_address("127.0.0.1"), allow_loopback=True)
    assert not is_open(ipaddress.ip_address("10.0.0.1"), allow_loopback=True)
    assert is_open(ipaddress.ip_address("::1"), allow_loopback=True)
    for disguised in ("::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::1"):
        assert not is_open(ipaddress.ip_address(disguised), allow_loopback=True)


class Receiver:
    """Collects the addresses that the resolver gives a connection."""

    def __init__(self):
        self.addresses = []

    def resolutionBegan(self, resolution):  # noqa: N802 - Twisted's name
        pass

    def addressResolved(self, address):  # noqa: N802
        self.addresses.append((address.host, address.port))

    def resolutionComplete(self):  # noqa: N802
        pass


def resolved(resolver, host):
    receiver = Receiver()
    resolver.resolveHostName(receiver, host, 80)
    return receiver.addresses


def test_a_connection_goes_to_the_checked_address_only():
    resolver = CheckedResolver(None, allow_loopback=True)
    assert resolved(resolver, "localhost") == [], "nobody has checked it"
    asyncio.run(resolver.check("localhost"))
    assert ("127.0.0.1", 80) in resolved(resolver, "LOCALHOST")


def test_a_name_of_a_closed_address_is_refused():
    resolver = CheckedResolver(None, allow_loopback=False)
    with pytest.raises(RefusedError, match="not on the public internet") as refused:
        asyncio.run(resolver.check("localhost"))
    assert refused.value.reason is FailureReason.PRIVATE_ADDRESS
    assert resolved(resolver, "localhost") == []


def test_a_name_without_an_address_cannot_be_resolved():
    with pytest.raises(CannotResolveHostError):
        asyncio.run(CheckedResolver(None, allow_loopback=True).check("kota.invalid"))


def test_the_operators_proxy_may_lie_anywhere():
    resolver = CheckedResolver(None, allow_loopback=False, trusted=frozenset({"127.0.0.1"}))
    asyncio.run(resolver.check("127.0.0.1"))
    assert resolved(resolver, "127.0.0.1") == [("127.0.0.1", 80)]
