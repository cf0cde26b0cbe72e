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
    ],
)
def test_addresses_off_the_public_internet_are_closed(address):
    assert not is_open(ipaddress.ip_address(address), allow_loopback=False)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses_are_open(address):
    assert is_open(ipaddress.ip_address(address), allow_loopback=False)


def test_the_setting_opens_loopback_and_nothing_else():
    assert is_open(ipaddress.ip_address("127.0.0.1"), allow_loopback=True)
    assert not is_open(ipaddress.ip_address("10.0.0.1"), allow_loopback=True)
    assert not is_open(ipaddress.ip_address("::ffff:127.0.0.1"), allow_loopback=True)


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
