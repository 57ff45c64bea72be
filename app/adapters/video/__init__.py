"""Video providers. To add one, copy the file of a similar one and name it in `providers`."""
from app.adapters.video.builtin import BuiltIn
from app.adapters.video.jitsi import JaaS, SelfHostedJitsi


def providers(settings):
    """The providers these settings (a mapping as config.py reads it) switch on, by key, the preferred one first."""
    found = {}
    if settings.get("JAAS_APP_ID"):
        found[JaaS.key] = JaaS.from_settings(settings)
    if settings.get("JITSI_DOMAIN"):
        found[SelfHostedJitsi.key] = SelfHostedJitsi.from_settings(settings)
    found[BuiltIn.key] = BuiltIn.from_settings(settings)
    return found
