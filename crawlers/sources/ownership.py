"""Whether an address is on given hosts."""

from functools import lru_cache
from urllib.parse import urlsplit

from pipelines.urls import ascii_host

_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=1_000)  # listings name few hosts many times
def ownership(scheme: str, netloc: str, domains: tuple[str, ...]) -> tuple[bool, bool]:
    """Return whether an address is on these hosts, and whether it is so at a default or named port, without a login."""
    try:
        parts = urlsplit(f"//{netloc}")
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False, False
    host, address = ascii_host(host), ascii_host(netloc.rpartition("@")[2])
    is_held = scheme in _PORTS and any(
        address == domain if ":" in domain else host == domain or host.endswith(f".{domain}") for domain in domains
    )
    is_reached = port in {None, _PORTS.get(scheme)} or address in domains
    return is_held, is_held and is_reached and parts.username is None
