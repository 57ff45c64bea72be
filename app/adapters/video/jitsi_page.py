"""What the room page hands to Jitsi's IFrame API: `new JitsiMeetExternalAPI(domain, {...options, parentNode})`.

Only names on jitsi-meet's whitelist for configOverwrite are here. They shape the page; the token is what is enforced.
"""

ALWAYS = ("microphone", "camera", "raisehand", "participants-pane", "tileview", "settings", "videoquality", "fullscreen",
          "noisesuppression", "hangup")


def page_options(room_name, token, room, person, features):
    """The constructor's options but for `parentNode`, as a dict that JSON can carry."""
    return {
        "roomName": room_name,
        "jwt": token,
        "width": "100%",
        "height": "100%",
        "lang": person.language,
        "userInfo": {"displayName": person.name},
        "configOverwrite": config_overwrite(room, person, features),
    }


def config_overwrite(room, person, features):
    leads = person.is_moderator
    return {
        "subject": room.title,
        "prejoinConfig": {"enabled": False},  # our own device check comes before
        "disableDeepLinking": True,  # else phones see an "open the app" page
        "deeplinking": {"disabled": True},
        "disableInviteFunctions": True,
        "readOnlyName": True,
        "toolbarButtons": toolbar_buttons(person, features),
        "disableChat": not features.chat,
        "disablePolls": not features.polls,
        "disableReactions": not features.reactions,
        "recordingService": {"enabled": leads and features.recording},
        "localRecording": {"disable": True},  # students could record everybody on their own disk
        "liveStreaming": {"enabled": False},
        "transcription": {"enabled": features.captions},
        "whiteboard": {"enabled": features.whiteboard},
        "breakoutRooms": {"hideAddRoomButton": not (leads and features.breakout_rooms)},
        "lobby": {"autoKnock": True},
        "securityUi": {"hideLobbyButton": True, "disableLobbyPassword": True},
        # A teacher who makes a student moderator gives away the lesson: nobody grants.
        "remoteVideoMenu": {"disableKick": not leads, "disableGrantModerator": True}
        | ({} if leads and features.chat else {"disablePrivateChat": "all"}),
        "disableSelfDemote": True,
        "notifyOnConferenceDestruction": True,
    }


def toolbar_buttons(person, features):
    """The buttons this person sees. `security` is never among them: a password set there would lock out those on time."""
    wanted = {
        "desktop": features.screen_share,
        "chat": features.chat,
        "whiteboard": features.whiteboard,
        "closedcaptions": features.captions,
        "select-background": features.backgrounds,
        "recording": features.recording and person.is_moderator,
    }
    return [*ALWAYS, *(name for name, is_on in wanted.items() if is_on)]
