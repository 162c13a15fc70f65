"""Whether an ID token may be believed (OpenID Connect Core, 3.1.3.7): by whom, for whom, of this login, in time.

Pure; its times are real ones, never a clock that was moved.
"""

from typing import Any, NamedTuple

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hotline.accounts.errors import ProviderRefused

ALGORITHMS = ("RS256", "ES256")
LEEWAY_SECONDS = 60
"""By how much the provider's clock may differ."""


class Expected(NamedTuple):
    """What a token has to say."""

    issuer: str
    client_id: str
    nonce: str


def claims_of(id_token: str, keys: dict[str, Any], expected: Expected) -> dict[str, Any]:
    """What the token says; `keys` is the provider's JSON Web Key Set. Raises ProviderRefused."""
    try:
        token = jwt.decode(id_token, KeySet.import_key_set(_signing(keys)), algorithms=list(ALGORITHMS))
        _rules(expected).validate(token.claims)
    except (JoseError, ValueError, TypeError) as error:
        raise ProviderRefused from error
    if token.claims.get("azp", expected.client_id) != expected.client_id:
        raise ProviderRefused
    return token.claims


def _rules(expected: Expected) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": expected.nonce},
    )


def _signing(keys: dict[str, Any]) -> Any:
    """The keys that may sign, of the kinds that we take."""
    found: list[dict[str, Any]] = keys.get("keys", [])
    return {"keys": [key for key in found if key.get("kty") in ("RSA", "EC") and key.get("use") != "enc"]}
