"""An ID token is believed only if all of it is right."""

import hashlib
import hmac
import time
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from hotline.accounts.errors import ProviderRefused
from hotline.accounts.id_token import LEEWAY_SECONDS, Expected, claims_of

RSA = RSAKey.generate_key(2048, {"kid": "r", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "e", "use": "sig"})
KEYS: Any = KeySet([RSA, EC]).as_dict(private=False)
HS256 = b'{"alg":"HS256","kid":"r"}'
EXPECTED = Expected("https://login.example.org", "hotline", "of this login")


def claims(**changes: Any) -> dict[str, Any]:
    now = int(time.time())
    right = {
        "iss": EXPECTED.issuer,
        "aud": EXPECTED.client_id,
        "nonce": EXPECTED.nonce,
        "sub": "4711",
        "iat": now,
        "exp": now + 300,
    }
    return {name: value for name, value in (right | changes).items() if value is not None}


def signed(content: dict[str, Any], key: Any = RSA, alg: str = "RS256", kid: str = "r") -> str:
    return jwt.encode({"alg": alg, "kid": kid}, content, key, algorithms=[alg])


@pytest.mark.parametrize(("key", "alg", "kid"), [(RSA, "RS256", "r"), (EC, "ES256", "e")])
def test_right(key: Any, alg: str, kid: str) -> None:
    assert claims_of(signed(claims(), key, alg, kid), KEYS, EXPECTED)["sub"] == "4711"


def test_several_audiences_where_it_was_made_for_us() -> None:
    assert claims_of(signed(claims(aud=["hotline", "other"], azp="hotline")), KEYS, EXPECTED)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"aud": "other"},
        {"aud": ["hotline", "other"], "azp": "other"},
        {"nonce": "of another login"},
        {"exp": 1_000_000_000},
        {"iat": 4_000_000_000},
        *({name: None} for name in ("iss", "aud", "nonce", "sub", "iat", "exp")),
    ],
)
def test_wrong_or_missing(changes: dict[str, Any]) -> None:
    with pytest.raises(ProviderRefused):
        claims_of(signed(claims(**changes)), KEYS, EXPECTED)


def test_a_clock_that_differs_a_little() -> None:
    assert claims_of(signed(claims(exp=int(time.time()) - LEEWAY_SECONDS // 2)), KEYS, EXPECTED)


class TestSignatures:
    def test_by_another_key(self) -> None:
        other = RSAKey.generate_key(2048, {"kid": "r"})
        with pytest.raises(ProviderRefused):
            claims_of(signed(claims(), other), KEYS, EXPECTED)

    def test_changed_afterwards(self) -> None:
        head, _, signature = signed(claims()).split(".")
        body = signed(claims(sub="1")).split(".")[1]
        with pytest.raises(ProviderRefused):
            claims_of(f"{head}.{body}.{signature}", KEYS, EXPECTED)

    def test_by_the_public_key_as_if_it_were_a_secret(self) -> None:
        body = signed(claims()).split(".")[1]
        signing = f"{urlsafe_b64encode(HS256).rstrip(b'=').decode()}.{body}"
        mac = hmac.new(RSA.as_pem(private=False), signing.encode(), hashlib.sha256).digest()
        with pytest.raises(ProviderRefused):
            claims_of(f"{signing}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}", KEYS, EXPECTED)

    @pytest.mark.parametrize("token", ["", "a.b.c", "e30.e30.", "eyJhbGciOiJub25lIn0.e30."])
    def test_none(self, token: str) -> None:
        with pytest.raises(ProviderRefused):
            claims_of(token, KEYS, EXPECTED)

    @pytest.mark.parametrize("keys", [{}, {"keys": []}, {"keys": [{"kty": "oct", "k": "AA"}]}])
    def test_without_keys(self, keys: dict[str, Any]) -> None:
        with pytest.raises(ProviderRefused):
            claims_of(signed(claims()), keys, EXPECTED)
