"""DNS: each name is resolved once, each address is checked, and connections go to checked addresses only."""

import asyncio
import ipaddress
import socket
import time
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit
from urllib.request import getproxies

from scrapy.crawler import CrawlerRunner
from scrapy.exceptions import CannotResolveHostError
from scrapy.resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IAddress, IHostnameResolver
from zope.interface import implementer

from crawlers.network.fetch_failure import RefusedError
from pipelines.records.reasons import FailureReason
from pipelines.urls import ascii_host

_FRESH_SECONDS = 300.0
_TIMEOUT_SECONDS = 20.0

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*networks: str) -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, networks))


_LOOPBACK = _networks("127.0.0.0/8", "::1/128")
# The only IPv6 addresses of the public internet. Outside are those that stand for an IPv4 address, which may be a
# private one: IPv4-compatible, -mapped and -translated addresses (in ::/8) and both prefixes of NAT64 (64:ff9b::).
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# What IANA's registries of special-purpose addresses reserve, and some version of Python calls global.
_RESERVED = _networks(
    "192.0.0.0/24",  # IETF protocols
    "192.88.99.0/24",  # relays of 6to4
    "2001::/23",  # IETF protocols, with Teredo, which stands for IPv4 addresses
    "2001:db8::/32",  # documentation
    "2002::/16",  # 6to4, which stands for IPv4 addresses
    "3fff::/20",  # documentation
)


def is_open(address: Address, *, allow_loopback: bool) -> bool:
    """Whether a crawl may connect to an address: one of the public internet, or loopback if that is allowed."""
    if any(address in network for network in _LOOPBACK):
        return allow_loopback
    if address.version == 6 and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _RESERVED)


@implementer(IHostnameResolver)
class CheckedResolver:
    """The reactor's resolver: it returns only the addresses of a host that passed the check.

    The check and the connection use the same resolution, so a name cannot change its address between them.
    """

    def __init__(self, reactor: object, *, allow_loopback: bool, trusted: frozenset[str] = frozenset()) -> None:
        self._reactor = reactor
        self._allow_loopback = allow_loopback
        self._trusted = trusted
        self._open: dict[str, tuple[Address, ...]] = {}
        self._fresh_until: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: CrawlerRunner, reactor: object) -> Self:
        """Build for Scrapy; proxies that the environment names may be at any address."""
        trusted = frozenset(filter(None, map(proxy_host, getproxies().values())))
        return cls(reactor, allow_loopback=crawler.settings.getbool("KABAR_ALLOW_LOOPBACK"), trusted=trusted)

    def install_on_reactor(self) -> None:
        """Become the resolver of all connections of this process."""
        self._reactor.installNameResolver(self)  # type: ignore[attr-defined] # every reactor has it

    async def check(self, host: str) -> None:
        """Resolve a host and keep its open addresses; raise RefusedError if none is open."""
        key = ascii_host(host)
        if time.monotonic() < self._fresh_until.get(key, 0.0):
            return
        found = await _resolve(key)
        self._open[key] = tuple(
            each for each in found if key in self._trusted or is_open(each, allow_loopback=self._allow_loopback)
        )
        if not self._open[key]:
            message = f"{host} is at {', '.join(map(str, found))}, which is not on the public internet"
            raise RefusedError(FailureReason.PRIVATE_ADDRESS, message)
        self._fresh_until[key] = time.monotonic() + _FRESH_SECONDS

    def resolveHostName(  # noqa: N802 - Twisted's name
        self,
        resolutionReceiver: Any,  # noqa: ANN401, N803 - an IResolutionReceiver, which mypy cannot read
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: ARG002, N803
        transportSemantics: str = "TCP",  # noqa: ARG002, N803
    ) -> HostResolution:
        """Give the receiver a host's open addresses; none for a host that was not checked."""
        resolution = HostResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        for address in self._open.get(ascii_host(hostName), ()):
            kind = IPv4Address if address.version == 4 else IPv6Address
            resolutionReceiver.addressResolved(kind("TCP", str(address), portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution


def proxy_host(proxy: str) -> str | None:
    """Return the host of a proxy that an environment variable names."""
    return urlsplit(proxy if "//" in proxy else f"//{proxy}").hostname


async def _resolve(host: str) -> list[Address]:
    lookup = asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    try:
        found = await asyncio.wait_for(lookup, _TIMEOUT_SECONDS)
    except (OSError, UnicodeError, TimeoutError) as error:
        raise CannotResolveHostError(f"{host} cannot be resolved: {error}") from error
    return [ipaddress.ip_address(where[0]) for *_, where in found]
