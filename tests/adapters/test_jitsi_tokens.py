"""Tokens that let the right person into the right room, and nobody anywhere else."""
import dataclasses
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from app.adapters.video.base import Features, ProviderError, Room, Window, new_room_name, permissions_policy
from app.adapters.video.jitsi_claims import FEATURES
from tests.adapters.lesson import (
    ADA,
    APP_ID,
    DOMAIN,
    JITSI,
    KEY_ID,
    NOW,
    ROOM,
    SAM,
    SECONDS,
    SECRET,
    WINDOW,
    at_jaas,
    entry,
    pem,
    rsa_key,
)
from tests.adapters.prosody import Prosody, Refusal, claims_of, header_of, signed

SERVER = Prosody(domain=DOMAIN, issuers=("lectern",), audiences=("jitsi",), secret=SECRET.encode())


@pytest.fixture(scope="module")
def key():
    return rsa_key()


@pytest.fixture(scope="module")
def jaas():
    return at_jaas()


def changed(**claims):
    """Sam's own token with some claims changed (None: left out), signed with the right secret."""
    kept = claims_of(entry(JITSI).token) | claims
    return signed({name: value for name, value in kept.items() if value is not None}, SECRET.encode())


def user(**said):
    return {"context": {"user": said}}


def outcome(token, *, server=SERVER, room_name=ROOM.name, now=SECONDS):
    try:
        return server.join(server.login(token, now), room_name)
    except Refusal as refusal:
        return refusal.seen


def test_the_signature_is_the_one_two_other_makers_agree_on():
    claims = {"iss": "lectern", "aud": "jitsi", "sub": DOMAIN, "room": "lesson-42", "nbf": 1700000000, "exp": 1700003600,
              "context": {"user": {"id": "u7", "name": "Ann", "moderator": True}}}
    assert JITSI.sign(claims).endswith(".StKC56WlhGj6QLowFJNbGeBLK5d-YX6t3mRbLaKNbXc")


def test_ada_enters_her_room_as_its_owner_and_sam_as_a_member():
    assert outcome(entry(JITSI, ADA).token) == "owner"
    assert outcome(entry(JITSI, SAM).token) == "member"


def test_ada_and_sam_enter_their_room_at_jaas(jaas, key):
    server = Prosody(domain=APP_ID, issuers=("chat",), audiences=("jitsi",), public_keys={KEY_ID: key.public_key()})
    assert outcome(entry(jaas, ADA).token, server=server) == "owner"
    assert outcome(entry(jaas, SAM).token, server=server) == "member"


def test_sams_token_opens_no_other_room():
    assert outcome(entry(JITSI).token, room_name=new_room_name()) == ("join", "not-allowed")


def test_sams_token_opens_nothing_on_another_server():
    elsewhere = Prosody(domain="meet.other.test", issuers=("lectern",), audiences=("jitsi",), secret=SECRET.encode())
    assert outcome(entry(JITSI).token, server=elsewhere) == ("join", "not-allowed")


LOGIN, DENIED = ("login", "not-allowed"), ("login", "not-authorized")
JOIN = ("join", "not-allowed")
MEASURED = {
    "moderator true": (user(moderator=True), "owner"),
    "moderator as text": (user(moderator="true"), "owner"),
    "affiliation owner": (user(affiliation="owner"), "owner"),
    "affiliation moderator": (user(affiliation="moderator"), "owner"),
    "affiliation teacher": (user(affiliation="teacher"), "owner"),
    "moderator false": (user(moderator=False), "member"),
    "moderator false as text": (user(moderator="false"), "member"),
    "moderator one": (user(moderator=1), "member"),
    "affiliation member": (user(affiliation="member"), "member"),
    "affiliation student": (user(affiliation="student"), "member"),
    "affiliation Owner": (user(affiliation="Owner"), "member"),
    "wrong room": ({"room": "anotherroom00000000"}, JOIN),
    "expired a second ago": ({"exp": SECONDS - 1}, LOGIN),
    "expires now": ({"exp": SECONDS}, LOGIN),
    "no exp is for ever": ({"exp": None}, "member"),
    "nbf ahead by 30 s": ({"nbf": SECONDS + 30}, LOGIN),
    "nbf ahead by 1 s": ({"nbf": SECONDS + 1}, LOGIN),
    "nbf now": ({"nbf": SECONDS}, "member"),
    "wrong iss": ({"iss": "somebody"}, LOGIN),
    "no iss": ({"iss": None}, LOGIN),
    "wrong aud": ({"aud": "other"}, LOGIN),
    "no aud": ({"aud": None}, LOGIN),
    "aud as a list": ({"aud": ["jitsi"]}, LOGIN),
    "no sub": ({"sub": None}, DENIED),
    "no room": ({"room": None}, DENIED),
    "sub of another domain": ({"sub": "meet.other.test"}, JOIN),
    "sub of any domain": ({"sub": "*"}, "member"),
    "sub in capitals": ({"sub": DOMAIN.upper()}, "member"),
    "any room": ({"room": "*"}, "member"),
    "room in capitals": ({"room": ROOM.name.upper()}, "member"),
}


@pytest.mark.parametrize(("claims", "expected"), MEASURED.values(), ids=MEASURED)
def test_a_changed_token_gets_exactly_as_far_as_was_measured(claims, expected):
    assert outcome(changed(**claims)) == expected


def test_a_list_of_audiences_passes_only_where_any_is_accepted():
    anything = Prosody(domain=DOMAIN, issuers=("lectern",), secret=SECRET.encode())
    assert outcome(changed(aud=["jitsi"]), server=anything) == "member"
    assert outcome(changed(aud=None), server=anything) == LOGIN


FORGED = {
    "none at all": "",
    "garbage": "abc.def",
    "not base64": "a+b.c/d.e=f",
    "alg none": signed(claims_of(entry(JITSI).token), b"", algorithm="none"),
    "HS512": signed(claims_of(entry(JITSI).token), SECRET.encode(), algorithm="HS512"),
    "no typ": signed(claims_of(entry(JITSI).token), SECRET.encode(), typ=None),
    "wrong secret": signed(claims_of(entry(JITSI).token), b"fedcba9876543210fedcba9876543210"),
    "changed after signing": entry(JITSI).token.replace(".", ".e", 1),
}


@pytest.mark.parametrize("token", FORGED.values(), ids=FORGED)
def test_zoe_cannot_forge_a_token(token):
    assert outcome(token) == LOGIN


def test_jaas_tokens_are_refused_with_any_part_wrong(jaas, key):
    public = key.public_key()
    server = Prosody(domain=APP_ID, issuers=("chat",), audiences=("jitsi",), public_keys={KEY_ID: public})
    claims = claims_of(entry(jaas).token)
    as_secret = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    other_key = dataclasses.replace(jaas, private_key=pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)))
    refused = {
        "HS256 with the public key": signed(claims, as_secret, kid=KEY_ID),
        "another key": entry(other_key).token,
        "an unknown kid": entry(dataclasses.replace(jaas, key_id=f"{APP_ID}/other")).token,
        "another aud": jaas.sign(claims | {"aud": "other"}),
        "aud as a list": jaas.sign(claims | {"aud": ["jitsi"]}),
        "another iss": jaas.sign(claims | {"iss": "lectern"}),
    }
    assert {name: outcome(token, server=server) for name, token in refused.items()} == dict.fromkeys(refused, LOGIN)
    assert outcome(entry(dataclasses.replace(jaas, app_id="vpaas-magic-cookie-other")).token, server=server) == JOIN


def test_a_token_names_one_room_one_person_and_a_few_minutes(jaas):
    claims = claims_of(entry(JITSI, ADA).token)
    assert (claims["iss"], claims["aud"], claims["sub"], claims["room"]) == ("lectern", "jitsi", DOMAIN, ROOM.name)
    assert claims["nbf"] == SECONDS - 6 * 60
    assert claims["exp"] == SECONDS + (55 + 15) * 60
    assert claims["context"]["user"] == {"id": "ada", "name": "Ada", "moderator": True}
    at_jaas = claims_of(entry(jaas, ADA).token)
    assert (at_jaas["iss"], at_jaas["aud"], at_jaas["sub"], at_jaas["room"]) == ("chat", "jitsi", APP_ID, ROOM.name)
    assert header_of(entry(jaas).token) == {"alg": "RS256", "typ": "JWT", "kid": KEY_ID}
    assert header_of(entry(JITSI).token) == {"alg": "HS256", "typ": "JWT"}


minutes = st.integers(0, 600)


@given(before=minutes, after=st.integers(-14, 600), leads=st.booleans(), on=st.tuples(*[st.booleans()] * 9))
def test_every_token_counts_now_ends_soon_and_says_every_feature(before, after, leads, on):
    window = Window(NOW - timedelta(minutes=before), NOW + timedelta(minutes=after))
    got = entry(JITSI, dataclasses.replace(SAM, is_moderator=leads), features=Features(*on), window=window)
    claims = claims_of(got.token)
    assert claims["nbf"] <= SECONDS < claims["exp"] <= SECONDS + 2 * 3600
    assert claims["exp"] <= (window.ends_at + timedelta(minutes=15)).timestamp() == SECONDS + (after + 15) * 60
    assert claims["exp"] == int(got.expires_at.timestamp())
    assert claims["context"]["user"]["moderator"] is leads
    assert set(claims["context"]["features"]) == set(FEATURES)
    assert all(isinstance(said, bool) for said in claims["context"]["features"].values())
    assert outcome(got.token) == ("owner" if leads else "member")


@pytest.mark.parametrize("now", [WINDOW.opens_at - timedelta(seconds=61), WINDOW.ends_at + timedelta(minutes=15)])
def test_no_token_is_made_outside_the_window(now):
    with pytest.raises(ProviderError) as refused:
        entry(JITSI, now=now)
    assert (refused.value.code, refused.value.retry) == ("not_now", False)


@pytest.mark.parametrize("name", ["*", "Algebra", "with space 0000000", "short", "", "%-%d%d%d%d%d%d%d%d%d%d%d%d", None])
def test_no_token_is_made_for_a_room_name_that_is_not_ours(jaas, name):
    for provider in (JITSI, jaas):
        with pytest.raises(ProviderError):
            entry(provider, room=Room(name))


def test_a_student_never_gets_recording_however_the_session_is_set():
    everything = Features(*[True] * 9)
    sams = claims_of(entry(JITSI, SAM, features=everything).token)["context"]["features"]
    adas = claims_of(entry(JITSI, ADA, features=everything).token)["context"]["features"]
    assert adas["recording"] and not sams["recording"]
    assert [name for name, is_on in sams.items() if is_on] == ["screen-sharing", "send-groupchat"]
    assert not any(adas[name] for name in FEATURES if "call" in name or name == "livestreaming")


@pytest.mark.parametrize(("off", "button", "claim"), [("chat", "chat", "send-groupchat"),
                                                      ("screen_share", "desktop", "screen-sharing"),
                                                      ("recording", "recording", "recording")])
def test_what_the_session_does_not_allow_is_in_no_button_and_no_token(off, button, claim):
    with_it = entry(JITSI, ADA, features=dataclasses.replace(Features(), **{off: True}))
    without = entry(JITSI, ADA, features=dataclasses.replace(Features(), **{off: False}))
    assert button in with_it.config["configOverwrite"]["toolbarButtons"]
    assert button not in without.config["configOverwrite"]["toolbarButtons"]
    assert claims_of(with_it.token)["context"]["features"][claim] is True
    assert claims_of(without.token)["context"]["features"][claim] is False


def test_the_page_gets_what_the_iframe_api_wants(jaas):
    own, at_jaas = entry(JITSI, ADA), entry(jaas, ADA)
    assert own.script_url == f"https://{DOMAIN}/external_api.js" and own.domain == DOMAIN
    assert own.config["roomName"] == ROOM.name and own.config["jwt"] == own.token and own.config["lang"] == "de"
    assert at_jaas.script_url == f"https://8x8.vc/{APP_ID}/external_api.js" and at_jaas.domain == "8x8.vc"
    assert at_jaas.config["roomName"] == f"{APP_ID}/{ROOM.name}"
    assert own.frame_sources == own.script_sources == (f"https://{DOMAIN}",)
    assert f'camera=(self "https://{DOMAIN}")' in permissions_policy(own)


def test_students_get_no_local_recording_no_kick_and_nobody_sets_a_password():
    for person in (ADA, SAM):
        config = entry(JITSI, person).config["configOverwrite"]
        assert config["localRecording"] == {"disable": True} and "security" not in config["toolbarButtons"]
        assert config["remoteVideoMenu"]["disableGrantModerator"] is True
        assert config["remoteVideoMenu"]["disableKick"] is (person is SAM)


def test_an_entry_in_a_log_shows_no_token_and_no_secret(jaas):
    for provider in (JITSI, jaas):
        shown = repr((provider, entry(provider)))
        assert SECRET not in shown and "PRIVATE KEY" not in shown and "whsec" not in shown and "eyJ" not in shown


def test_room_names_are_never_the_same_and_need_no_change():
    names = {new_room_name() for _ in range(1000)}
    assert len(names) == 1000
    assert all(len(name) == 26 and name.isascii() and name.isalnum() and name == name.lower() for name in names)
