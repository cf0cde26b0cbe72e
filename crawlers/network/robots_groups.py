"""The groups of a robots.txt that are meant for Kabar."""

import re

ROBOTS_AGENT = "Kabar"
"""Kabar's name in robots.txt, its product token by RFC 9309."""

# A byte order mark may stand before the first line.
_OWN_GROUP = re.compile(
    rb"[\s\xef\xbb\xbf]*user[- ]?agent[^#]*?(?<![\w-])" + ROBOTS_AGENT.encode() + rb"(?![\w-])", re.IGNORECASE
)


def with_own_groups(robots: bytes) -> bytes:
    """Return a robots.txt in which each group that names Kabar's product token names nothing else.

    Publishers copy the User-Agent header (`User-agent: Kabar/0.1`), which the parser would take for another crawler's.
    """
    own = f"User-agent: {ROBOTS_AGENT}".encode()
    return b"\n".join(own if _OWN_GROUP.match(line) else line for line in robots.splitlines())
