"""What a Jitsi token says.

Claims: jitsi-meet resources/prosody-plugins (mod_auth_token, token/util, mod_token_affiliation) and 8x8's JaaS documentation.
"""

# Every feature a Jitsi client knows. One that is not named counts as no once any is named, except screen-sharing: so name all.
FEATURES = (
    "recording", "livestreaming", "transcription", "outbound-call", "inbound-call", "sip-outbound-call", "sip-inbound-call",
    "screen-sharing", "send-groupchat", "create-polls", "file-upload", "list-visitors", "live-translation", "lobby",
    "moderation", "flip", "room", "calendar", "branding",
)  # fmt: skip


def room_claims(issuer, audience, subject, room_name, begins, ends, person, features):
    """What a token says: this person, this one room, these minutes. Times are aware; the audience is never a list."""
    user = {"id": person.id, "name": person.name, "moderator": bool(person.is_moderator)}
    user |= {"email": person.email} if person.email else {}
    user |= {"avatar": person.avatar_url} if person.avatar_url else {}
    return {
        "iss": issuer,
        "aud": audience,
        "sub": subject,
        "room": room_name,
        **seconds(begins, ends),
        "context": {"user": user, "features": feature_claims(person, features)},
    }


def feature_claims(person, features):
    """The whole set, each said. The recording filter believes the token alone, so a student's never says yes."""
    leads = bool(person.is_moderator)
    allowed = {
        "screen-sharing": features.screen_share,
        "send-groupchat": features.chat,
        "recording": leads and features.recording,
        "transcription": leads and features.captions,
        "create-polls": leads and features.polls,
        "moderation": leads,
    }
    return {name: bool(allowed.get(name, False)) for name in FEATURES}


def seconds(begins, ends):
    """nbf and exp of two aware times. Prosody allows no second of difference: exp itself is already too late."""
    return {"nbf": int(begins.timestamp()), "exp": int(ends.timestamp())}
