"""From where a request comes (客户端地址). What a request says of itself counts only from a proxy of the office."""

from ipaddress import ip_address, ip_network

from fastapi import Request

from hotline.accounts.record import Origin
from hotline.settings import Settings


def origin_of(request: Request, settings: Settings) -> Origin:
    """The client's address: the last one in `X-Forwarded-For` that is not a trusted proxy's own."""
    peer = request.client.host if request.client else ""
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    hops = [peer, *(hop.strip() for hop in reversed(forwarded) if hop.strip())]
    trusted = settings.trusted_proxy
    return Origin(next((hop for hop in hops if not _is_trusted(hop, trusted)), hops[-1]))


def _is_trusted(hop: str, trusted: str) -> bool:
    try:
        address = ip_address(hop)
    except ValueError:
        return False
    networks = (ip_network(part.strip(), strict=False) for part in trusted.split(",") if part.strip())
    return any(address in network for network in networks)
