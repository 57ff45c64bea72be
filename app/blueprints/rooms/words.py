"""What the room's scripts say, in the reader's language."""
from flask_babel import gettext as _


def words():
    """Text by the key that the scripts know. Names in braces are filled in there."""
    return {**of_devices(), **of_the_room()}


def of_devices():
    return {
        "blocked": _("Your browser does not let this page use the camera or microphone. Click the lock or camera sign beside the "
                     "address, allow both, then try again."),
        "no_device": _("No camera or microphone was found. Plug one in and try again, or come in without it."),
        "busy": _("Your camera or microphone is used by another program, or does not answer. Close other video calls, then try again."),
        "device_gone": _("The camera or microphone you used last time is not there any more. Another one will be tried."),
        "insecure": _("Camera and microphone work over https only. Open this page by its https address."),
        "nothing": _("Camera and microphone did not start. Try again, or come in and listen."),
        "camera_blocked": _("The camera is not allowed, so the others hear you but do not see you."),
        "no_camera": _("There is no camera, so the others hear you but do not see you."),
        "no_microphone": _("There is no microphone, so the others see you but do not hear you."),
        "listening": _("You see and hear the others. They do not see or hear you."),
        "screen_blocked": _("Your screen was not shared. Choose a window and press Share; on a Mac, first allow the browser under "
                            "System Settings, Privacy, Screen Recording."),
        "screen_failed": _("Your screen could not be shared. Try again, or another window."),
        "camera_stopped": _("Your camera stopped. Switch it on again when you are ready."),
        "microphone_stopped": _("Your microphone stopped. Check its cable, then switch it on again."),
        "camera_ok": _("This is what others will see."),
        "microphone_quiet": _("Say something: the bar moves when you are heard."),
        "microphone_ok": _("You can be heard."),
        "sound_played": _("You should have heard three notes. If not: raise the volume, or choose another speaker in your system."),
        "network_direct": _("The connection to this site is good, and video can leave your network."),
        "network_relay": _("The connection is good, and the relay that helps through firewalls can be reached."),
        "network_no_relay": _("The relay for strict networks cannot be reached. On this network the call may not connect; try another."),
        "network_bad": _("This site answers slowly or not at all. Move closer to the router, or use a cable."),
        "network_unsupported": _("This browser cannot do video calls. Use a current Firefox, Chrome, Edge or Safari."),
    }


def of_the_room():
    return {
        "you": _("You"), "teacher": _("Teacher"), "hand_up": _("{name} raised a hand"), "hand_down": _("Your hand is down"),
        "my_hand_up": _("Your hand is up"), "came": _("{name} is here"), "went": _("{name} left"), "said": _("{name} writes: {text}"),
        "connecting": _("Connecting…"), "reconnecting": _("Connecting again…"),
        "unreachable": _("No direct way to {name} was found. A firewall may block it. Try another network, without a VPN."),
        "muted": _("Microphone off"), "unmuted": _("Microphone on"), "camera_off": _("Camera off"), "camera_on": _("Camera on"),
        "sharing": _("You share your screen"), "not_sharing": _("You stopped sharing"), "shares": _("{name} shares the screen"),
        "mute": _("Mute"), "unmute": _("Unmute"), "stop_camera": _("Stop camera"), "start_camera": _("Start camera"),
        "share": _("Share screen"), "stop_sharing": _("Stop sharing"), "raise": _("Raise hand"), "lower": _("Lower hand"),
        "lower_of": _("Lower the hand of {name}"),
        "offline": _("You are offline. The call goes on by itself when your network is back."),
        "online": _("You are connected again."),
        "slow": _("No answer from Lectern. Trying again…"),
        "not_sent": _("Not sent. Your text is kept: try again."),
        "minutes_left": _("{minutes} min left"), "last_minute": _("Last minute"), "over_time": _("Over time"),
        "ends_soon": _("{minutes} minutes left"), "alone": _("Nobody else is here yet."),
        "replaced": _("You joined in another tab or on another device, so this one was closed."),
        "opens_in": _("Opens in {time}"), "opens_now": _("The door opens now…"),
        "unread": _("{count} new messages"), "provider_failed": _("The video server {domain} did not load. An ad blocker or a firewall may "
                                                                  "block it. Allow it, then try again."),
        "end_failed": _("The session was not ended. Try again."),
    }
