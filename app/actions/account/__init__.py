"""What a person does about her own account."""
from app.actions.account.emails import ask_to_change_email, change_email, send_verification, verify_email
from app.actions.account.entry import Unverified, sign_in, sign_out
from app.actions.account.entry import home as home_of
from app.actions.account.passwords import change as change_password
from app.actions.account.passwords import forgot as forgot_password
from app.actions.account.passwords import reset as reset_password
from app.actions.account.people import normal_email, typed_email
from app.actions.account.profile import change_headline, change_picture, change_profile, confirm_zone, remove_picture
from app.actions.account.sign_up import join, new_person, sign_up

__all__ = [
    "Unverified", "ask_to_change_email", "change_email", "change_headline",
    "change_password", "change_picture", "change_profile", "confirm_zone",
    "forgot_password", "home_of", "join", "new_person", "normal_email", "remove_picture", "reset_password", "send_verification",
    "sign_in", "sign_out", "sign_up", "typed_email", "verify_email",
]
