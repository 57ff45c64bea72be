"""Every setting, read from the environment here and nowhere else. docs/configuration.md lists them; a test compares the two."""
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def text(name, default=""):
    return os.environ.get(name, default).strip()


def number(name, default):
    written = text(name)
    try:
        return int(written) if written else default
    except ValueError:
        raise ValueError(f"{name} must be a whole number, not {written!r}") from None


def switch(name, default=False):
    written = text(name).lower()
    if written not in ("", "0", "1", "no", "yes", "off", "on", "false", "true"):
        raise ValueError(f"{name} must be 1 or 0, not {written!r}")
    return written in ("1", "yes", "on", "true") if written else default


def listed(name):
    return [part.strip() for part in text(name).split(",") if part.strip()]


def pem(name):
    """A key as one line with \\n in it (as most dynos want it) or with real line breaks."""
    return text(name).replace("\\n", "\n")


def database_url(data_folder):
    url = text("DATABASE_URL") or f"sqlite:///{data_folder}/lectern.db"
    for short in ("postgres://", "postgresql://"):  # what platforms hand out; SQLAlchemy wants the driver's name
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def limits_url(redis_url):
    """Where request limits are counted: in Redis, where there is one. The counter's library names sockets in its own way."""
    return redis_url.replace("unix://", "redis+unix://", 1) if redis_url.startswith("unix://") else redis_url or "memory://"


def secret_key(data_folder):
    """SECRET_KEY, else one made once and kept in the data folder: a default that everybody knows would sign anybody in."""
    if written := text("SECRET_KEY"):
        return written
    kept = Path(data_folder, "secret_key")
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.chmod(0o600)
        try:
            os.link(fresh, kept)  # of several processes that start at once, one makes the key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return kept.read_text()


def read():
    """All settings as a plain dict. Raises ValueError that names the setting when one cannot be read."""
    data_folder = text("LECTERN_DATA", str(ROOT / "instance"))
    base_url = text("BASE_URL").rstrip("/")
    https = base_url.startswith("https://")
    return {
        # the house
        "SECRET_KEY": secret_key(data_folder),
        "LECTERN_DATA": data_folder,
        "LECTERN_DATA_IS_SET": bool(text("LECTERN_DATA")),
        "LECTERN_DEMO": switch("LECTERN_DEMO"),
        "LECTERN_INSTITUTIONS": text("LECTERN_INSTITUTIONS", "one"),
        "BASE_URL": base_url,
        "TRUSTED_PROXIES": number("TRUSTED_PROXIES", 0),
        "ALLOWED_HOSTS": listed("ALLOWED_HOSTS"),
        "PORT": number("PORT", 8000),
        "WEB_CONCURRENCY": number("WEB_CONCURRENCY", 1),
        "WEB_THREADS": number("WEB_THREADS", 8),
        # the database and the bell
        "SQLALCHEMY_DATABASE_URI": database_url(data_folder),
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},  # a fault's log must not hold names and addresses
        "REDIS_URL": text("REDIS_URL"),
        "DISPATCHER": switch("DISPATCHER", True),
        # mail
        "SMTP_HOST": text("SMTP_HOST"),
        "SMTP_PORT": number("SMTP_PORT", 587),
        "SMTP_USER": text("SMTP_USER"),
        "SMTP_PASSWORD": text("SMTP_PASSWORD"),
        "SMTP_SECURITY": text("SMTP_SECURITY", "starttls"),
        "MAIL_FROM": text("MAIL_FROM", "bookings@lectern.invalid"),
        "MAIL_BOUNCES_TO": text("MAIL_BOUNCES_TO"),
        # lessons
        "MIN_SESSION_MINUTES": number("MIN_SESSION_MINUTES", 30),
        "MAX_SESSION_MINUTES": number("MAX_SESSION_MINUTES", 240),
        # video: Jitsi, self-hosted
        "JITSI_DOMAIN": text("JITSI_DOMAIN"),
        "JITSI_APP_ID": text("JITSI_APP_ID"),
        "JITSI_APP_SECRET": text("JITSI_APP_SECRET"),
        "JITSI_AUDIENCE": text("JITSI_AUDIENCE", "jitsi"),
        "JITSI_SUBJECT": text("JITSI_SUBJECT"),
        "JITSI_END_MEETING_URL": text("JITSI_END_MEETING_URL"),
        "JITSI_EVENT_SYNC_TOKEN": text("JITSI_EVENT_SYNC_TOKEN"),
        # video: 8x8 JaaS
        "JAAS_APP_ID": text("JAAS_APP_ID"),
        "JAAS_KEY_ID": text("JAAS_KEY_ID"),
        "JAAS_PRIVATE_KEY": pem("JAAS_PRIVATE_KEY"),
        "JAAS_WEBHOOK_SECRET": listed("JAAS_WEBHOOK_SECRET"),
        # video: the built-in room
        "ICE_STUN_URLS": listed("ICE_STUN_URLS"),
        "ICE_TURN_URLS": listed("ICE_TURN_URLS"),
        "TURN_SECRET": text("TURN_SECRET"),
        "TURN_LIFETIME_SECONDS": number("TURN_LIFETIME_SECONDS", 3 * 3600),
        # what Flask and its neighbours read; not for deployers to set
        "MAX_CONTENT_LENGTH": 5 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-lectern" if https else "lectern",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_REFRESH_EACH_REQUEST": False,  # a late answer must not bring back the token from before a sign-in was renewed
        "PERMANENT_SESSION_LIFETIME": 14 * 24 * 3600,
        "PREFERRED_URL_SCHEME": "https" if https else "http",
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": limits_url(text("REDIS_URL")),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,  # without Redis each process counts for itself
        "RATELIMIT_HEADERS_ENABLED": True,
        "BABEL_DEFAULT_LOCALE": "en",
    }
