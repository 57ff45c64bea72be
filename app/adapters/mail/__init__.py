"""How mail leaves: over SMTP where a server is set, else nowhere, for the app shows its letters itself."""

from app.adapters.mail import smtp


class Page:
    """For an app without a mail server: people read their letters on a page of the app. Keeps nothing, always succeeds."""

    name = "page"

    def send(self, message):
        return ""


class Smtp:
    """A mail server as `smtp.SmtpSettings` describe it."""

    name = "smtp"

    def __init__(self, settings):
        self.settings = settings

    def send(self, message):
        """The server's answer. Raises smtp.MailError."""
        return smtp.send(self.settings, message, self.settings.bounce_address)


def transport(settings):
    """The way mail leaves by these SmtpSettings; None, or settings without a host, mean the page."""
    return Smtp(settings) if settings and settings.host else Page()
