"""Where a submission goes: the user's base address and the competition's path."""

import ipaddress

import httpx

from seenit.competition.presets import Protocol
from seenit.errors import ConfigError


def endpoint(base_url: str, protocol: Protocol) -> str:
    """The address that takes the competition's submissions.

    Args:
        base_url: `https://host[:port][/prefix]`; servers of competitions move, so there is no
            default.
        protocol: how the competition is asked.

    Raises:
        ConfigError: Not such an address.
    """
    path = protocol.path
    wanted = "url: expected a base address such as https://host:port"
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise ConfigError(f"{wanted}, got {base_url!r} ({error})") from None
    if url.userinfo:
        raise ConfigError(
            f"{wanted}, got one with a user name or a password in it; the token goes into "
            "SEENIT_TOKEN and nothing else is sent"
        )
    if url.scheme not in ("http", "https") or not url.host or " " in base_url:
        raise ConfigError(f"{wanted}, got {base_url!r}")
    if url.query or url.fragment:
        raise ConfigError(f"{wanted}, got {base_url!r} with a query or a fragment")
    base = base_url.rstrip("/")
    if base.endswith(path):
        raise ConfigError(
            f"{wanted}, got {base_url!r}, but {path} is added by the preset; "
            f"give {base.removesuffix(path)}"
        )
    return base + path


def is_loopback(url: str) -> bool:
    """The address is this very machine."""
    host = httpx.URL(url).host
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
