"""Which addresses a webhook may reach: public ones, so that nobody reaches inside through us."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_EMBEDDING = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""NAT64, 6to4 and Teredo carry an IPv4 address that may be private."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    found: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, IPv6Address) and any(found in network for network in _EMBEDDING):
        return False
    return found.is_global and not found.is_multicast


def is_address(host: str) -> bool:
    """Whether a host is written as an IP address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
