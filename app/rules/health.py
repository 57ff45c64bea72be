"""What an owner should know about her install: each finding says what is wrong and what to do. Facts in, words out."""
from dataclasses import dataclass
from datetime import timedelta

from app.rules.words import N_

TICK_LATE = timedelta(minutes=3)
MAIL_LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Facts:
    """What is known at this moment; the times are spans until now, None for never."""

    is_demo: bool
    database: str  # sqlite, postgresql
    data_is_kept: bool  # the data folder was chosen by whoever deployed this
    base_url: str
    mail_is_set_up: bool
    oldest_waiting_mail: timedelta | None
    failed_mails: int
    parked_effects: int
    since_last_tick: timedelta | None
    uses_redis: bool
    video_problems: tuple = ()  # (setting, sentence, is it an error)
    sessions_off_their_promise: int = 0
    zone_data: str = ""


@dataclass(frozen=True)
class Finding:
    """`state` is ok, warning or broken. Words are English for the door to translate; `values` fill them."""

    state: str
    title: str
    text: str
    to_do: str = ""
    values: tuple = ()

    @property
    def filled(self):
        return dict(self.values)


def findings(facts):
    """What there is to say, worst first; what is well comes last."""
    said = [finding for look in (work, mail, database, address, video, zones) for finding in look(facts)]
    return sorted(said, key=lambda finding: ("broken", "warning", "ok").index(finding.state))


def work(facts):
    if facts.since_last_tick is None or facts.since_last_tick > TICK_LATE:
        yield Finding("broken", N_("Nothing is being sent"),
                      N_("Mails, reminders and ends of lessons wait: nobody does the work for later."),
                      N_("Start python worker.py beside the web process.") if facts.uses_redis else
                      N_("Start the web process with gunicorn, and leave DISPATCHER on."))
    else:
        yield Finding("ok", N_("Work for later is being done"),
                      N_("By the worker.") if facts.uses_redis else N_("By a thread of the web process."))
    if facts.parked_effects:
        yield Finding("warning", N_("Some work was given up"),
                      N_("%(count)s effects failed too often and are parked."), N_("Look at Mail for the reasons and send again."),
                      (("count", facts.parked_effects),))


def mail(facts):
    if not facts.mail_is_set_up and not facts.is_demo:
        yield Finding("broken", N_("No mail leaves"), N_("Nobody gets confirmations or reminders."),
                      N_("Set SMTP_HOST, SMTP_USER, SMTP_PASSWORD and MAIL_FROM."))
    elif not facts.mail_is_set_up:
        yield Finding("ok", N_("Mail stays here"), N_("This is a demo: read it at /dev/mail."))
    elif facts.oldest_waiting_mail and facts.oldest_waiting_mail > MAIL_LATE:
        yield Finding("broken", N_("Mail is late"), N_("The oldest one has been due for %(minutes)s minutes."),
                      N_("The reason stands beside each mail on the page Mail. Often it is a password, or a blocked port: "
                         "587 or 2525 are open on most hosts."),
                      (("minutes", int(facts.oldest_waiting_mail.total_seconds() // 60)),))
    else:
        yield Finding("ok", N_("Mail leaves"), N_("Nothing waits longer than it should."))
    if facts.failed_mails:
        yield Finding("warning", N_("Some mails could not be delivered"), N_("%(count)s in the last 7 days."),
                      N_("Look at Mail, mend the address, send again."), (("count", facts.failed_mails),))


def database(facts):
    if facts.database == "sqlite" and not facts.data_is_kept and not facts.is_demo:
        yield Finding("warning", N_("Is this disk kept?"),
                      N_("The database is a file in the program's own folder. Many hosts lose it at each restart."),
                      N_("Set LECTERN_DATA to a volume that stays, or DATABASE_URL to a PostgreSQL."))
    else:
        yield Finding("ok", N_("The database answers"), facts.database)


def address(facts):
    if not facts.base_url and not facts.is_demo:
        yield Finding("warning", N_("The public address is not set"), N_("Links in mails are made from the address of the moment."),
                      N_("Set BASE_URL, such as https://lessons.example.org."))
    elif facts.base_url.startswith("http://") and not facts.is_demo and not is_this_machine(facts.base_url):
        yield Finding("broken", N_("No camera, no microphone"), N_("Browsers give them only to pages on https."),
                      N_("Put TLS in front and set BASE_URL to the https address."))


def is_this_machine(url):
    """Browsers trust their own machine without https."""
    return url.removeprefix("http://").partition("/")[0].partition(":")[0] in ("localhost", "127.0.0.1")


def video(facts):
    for setting, sentence, is_error in facts.video_problems:
        yield Finding("broken" if is_error else "warning", N_("Video: look at %(setting)s"), sentence, values=(("setting", setting),))


def zones(facts):
    if facts.sessions_off_their_promise:
        yield Finding("warning", N_("A country changed its clocks"),
                      N_("%(count)s coming lessons now lie at another hour of the teacher's day than was promised."),
                      N_("Ask both people which hour they mean, and move the lesson."), (("count", facts.sessions_off_their_promise),))
    else:
        yield Finding("ok", N_("Zone data"), facts.zone_data)
