"""Gathering what the health page says. Asks the database only: no outside service is called while a page is made."""
from datetime import timedelta

from flask import current_app
from sqlalchemy import func, select

from app import zones
from app.actions.check.bookings import promised_otherwise
from app.adapters import video
from app.clock import now
from app.database import db
from app.models import Mail, Outbox, Tick
from app.rules.health import Facts

WEEK = timedelta(days=7)


def facts():
    """The health.Facts of this install, as of now."""
    settings, present = current_app.config, now()
    oldest = db.session.scalar(select(func.min(Mail.due_at)).where(Mail.state.in_(("waiting", "sending")), Mail.due_at < present))
    return Facts(
        is_demo=settings["LECTERN_DEMO"], database=db.engine.dialect.name, base_url=settings["BASE_URL"],
        data_is_kept=settings["LECTERN_DATA_IS_SET"], mail_is_set_up=bool(settings["SMTP_HOST"]),
        oldest_waiting_mail=oldest and present - oldest,
        failed_mails=db.session.scalar(select(func.count()).where(Mail.state == "failed", Mail.created_at > present - WEEK)),
        parked_effects=db.session.scalar(select(func.count()).where(Outbox.state == "parked", Outbox.kind != "mail")),
        since_last_tick=since(db.session.scalar(select(func.max(Tick.ran_at))), present), uses_redis=bool(settings["REDIS_URL"]),
        video_problems=video_problems(settings),
        sessions_off_their_promise=len(list(promised_otherwise())), zone_data=zones.DATA_VERSION)


def since(instant, present):
    return None if instant is None else present - instant


def video_problems(settings):
    return tuple((problem.setting, problem.text, problem.severity == "error")
                 for provider in video.providers(settings).values() for problem in provider.problems())
