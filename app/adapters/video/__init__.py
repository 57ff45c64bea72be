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


def preferred(settings):
    """The key of the provider where lessons meet unless somebody chooses another: the first that is set up without a fault."""
    for key, provider in providers(settings).items():
        if not any(problem.severity == "error" for problem in provider.problems()):
            return key
    return BuiltIn.key
