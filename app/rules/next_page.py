"""Where to go on to after signing in: a page of ours, never another site's."""
import re

_OWN_PATH = re.compile(r"/(?![/\\])[!-?A-\[\]^-~]*")  # printable ASCII without space, @ and backslash


def own_path(address):
    """The address when it is a path on this site, else "". No `//`, backslash, @ or control character (T24)."""
    address = address or ""
    return address if _OWN_PATH.fullmatch(address) and "//" not in address.split("?")[0] else ""
