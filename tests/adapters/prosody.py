"""Prosody with Jitsi's mod_auth_token, token_verification and token_affiliation, as it was measured: which token gets how far.

Written apart from the app and without PyJWT, so that a shared mistake cannot hide. Two stages as on the wire: `login` is
the SASL step, `join` the entering of a room. Both raise Refusal with the stage and the condition that a client sees.
"""
import base64
import hashlib
import hmac
import json
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding


class Refusal(Exception):
    def __init__(self, stage, condition, text):
        super().__init__(text)
        self.seen = (stage, condition)


class Prosody:
    def __init__(self, *, domain, issuers, audiences=("*",), secret=None, public_keys=None, domain_checked=True):
        self.domain, self.issuers, self.audiences = domain, issuers, audiences
        self.secret, self.public_keys, self.domain_checked = secret, public_keys or {}, domain_checked

    def login(self, token, now):
        """The claims of a session. `now` is Unix seconds; there is no leeway."""
        if not token:
            raise Refusal("login", "not-allowed", "token required")
        claims = self._signed(token)
        self._accepted(claims, "iss", self.issuers)
        self._accepted(claims, "aud", self.audiences)
        for name in ("sub", "room"):
            if not claims.get(name):
                raise Refusal("login", "not-authorized", f"'{name}' claim is missing")
        if "exp" in claims and not now < claims["exp"]:
            raise Refusal("login", "not-allowed", "Not acceptable by exp")
        if "nbf" in claims and not claims["nbf"] <= now:
            raise Refusal("login", "not-allowed", "Not acceptable by nbf")
        return claims

    def join(self, claims, room_name):
        """The affiliation in this room: owner or member."""
        if " " in room_name:
            raise Refusal("join", "jid-malformed", "no such address")
        if claims["room"] != "*" and claims["room"].lower() != room_name.lower():
            raise Refusal("join", "not-allowed", "Room and token mismatched")
        subject = claims["sub"].lower()
        if self.domain_checked and subject not in ("*", self.domain.lower()):
            raise Refusal("join", "not-allowed", "Room and token mismatched")
        user = claims.get("context", {}).get("user", {})
        leads = user.get("moderator") is True or user.get("moderator") == "true"
        return "owner" if leads or user.get("affiliation") in ("owner", "moderator", "teacher") else "member"

    def _signed(self, token):
        try:
            head, body, signature = token.split(".")
            header, claims = json.loads(_bytes(head)), json.loads(_bytes(body))
        except ValueError:
            raise Refusal("login", "not-allowed", "Invalid token") from None
        wanted = "HS256" if self.secret else "RS256"
        if header.get("typ") != "JWT" or header.get("alg") != wanted:
            raise Refusal("login", "not-allowed", "Invalid typ or alg")
        self._check(header, f"{head}.{body}".encode(), _bytes(signature))
        return claims

    def _check(self, header, signed, signature):
        if self.secret:
            if not hmac.compare_digest(hmac.new(self.secret, signed, hashlib.sha256).digest(), signature):
                raise Refusal("login", "not-allowed", "Invalid signature")
            return
        key = self.public_keys.get(header.get("kid"))
        if key is None:
            raise Refusal("login", "not-allowed", "no key for this kid")
        try:
            key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA256())
        except InvalidSignature:
            raise Refusal("login", "not-allowed", "Invalid signature") from None

    @staticmethod
    def _accepted(claims, name, accepted):
        value = claims.get(name)
        if not value:
            raise Refusal("login", "not-allowed", f"'{name}' claim is missing")
        if "*" not in accepted and value not in accepted:  # a list is in no list of names
            raise Refusal("login", "not-allowed", f"Invalid {name}")


def signed(claims, secret, *, algorithm="HS256", **header):
    """A token by plain hmac. `header` entries of None are left out."""
    header = {"alg": algorithm, "typ": "JWT"} | header
    parts = [_text(json.dumps({k: v for k, v in header.items() if v is not None}).encode()), _text(json.dumps(claims).encode())]
    digest = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}.get(algorithm)
    signature = hmac.new(secret, ".".join(parts).encode(), digest).digest() if digest else b""
    return ".".join([*parts, _text(signature)])


def claims_of(token):
    return json.loads(_bytes(token.split(".")[1]))


def header_of(token):
    return json.loads(_bytes(token.split(".")[0]))


def _bytes(text):
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
