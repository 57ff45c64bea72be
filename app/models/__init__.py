"""The nouns: tables and their named queries."""
from app.models.attendance import OUTCOMES, Attendance, AttendanceCorrection, PresenceEvent
from app.models.audit import AuditRow, AuditSeal
from app.models.booking import Booking
from app.models.institution import ROLES, Institution, Invitation, Membership, Person, Picture
from app.models.offering import LEVELS, SESSION_TYPES, Offering
from app.models.outbox import Lease, Mail, Outbox, Tick
from app.models.room import ProviderEvent, RoomPeer, RoomSignal
from app.models.sign_in import Attempt, OneTimeLink, SignIn
from app.models.teacher_calendar import DateChange, TeacherCalendar, TeachingHours
from app.models.video_session import Change, Message, Participant, VideoSession

__all__ = [
    "LEVELS", "OUTCOMES", "ROLES", "SESSION_TYPES",
    "Attempt", "Attendance", "AttendanceCorrection", "AuditRow", "AuditSeal", "Booking", "Change", "DateChange", "Institution",
    "Invitation", "Lease", "Mail", "Membership", "Message", "Offering", "OneTimeLink", "Outbox", "Participant", "Person", "Picture",
    "PresenceEvent", "ProviderEvent", "RoomPeer", "RoomSignal", "SignIn", "TeacherCalendar", "TeachingHours", "Tick", "VideoSession",
]
