"""What a device is called, from what its browser says of itself."""

from django.utils.translation import gettext as _
from ua_parser import parse


def device_name(user_agent: str) -> str:
    """Such as “Firefox on Windows” or “Mobile Safari on iOS (iPhone)”."""
    said = parse(user_agent)
    browser = said.user_agent.family if said.user_agent else ""
    system = said.os.family if said.os else ""
    model = said.device.model if said.device else ""
    if not browser:
        return system or _("Unknown browser")
    if not system:
        return browser
    facts = {"browser": browser, "system": system, "model": model}
    if model and model not in (system, browser):
        return _("%(browser)s on %(system)s (%(model)s)") % facts
    return _("%(browser)s on %(system)s") % facts
