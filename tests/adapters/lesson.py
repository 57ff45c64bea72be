"""One lesson of Ada's with Sam, and the settings of the Jitsi servers it can be held on."""
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.adapters.video.base import Features, Person, Room, Window
from app.adapters.video.jitsi import JaaS, SelfHostedJitsi

SECRET = "0123456789abcdef0123456789abcdef"
DOMAIN = "meet.example.test"
APP_ID = "vpaas-magic-cookie-0123456789abcdef"
KEY_ID = f"{APP_ID}/5a1b2c"
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
WINDOW = Window(NOW - timedelta(minutes=5), NOW + timedelta(minutes=55))
ROOM = Room("k3v9w2m5q8x1z7b4n6c0d8f2a1", "Algebra")
ADA = Person("ada", "Ada", is_moderator=True, language="de")
SAM = Person("sam", "Sam", is_moderator=False)
JITSI = SelfHostedJitsi(DOMAIN, "lectern", SECRET)


def pem(key):
    kind = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, kind, serialization.NoEncryption()).decode()


def entry(provider, person=SAM, *, room=ROOM, features=Features(), now=NOW, window=WINDOW):
    return provider.entry(room, person, window, features, now)


@cache
def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def at_jaas():
    return JaaS(APP_ID, KEY_ID, pem(rsa_key()), ("whsec_test",))
