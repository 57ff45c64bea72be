"""Which zone somebody means who types its name, its city, or a part of them."""

# Browsers still say the old names (CLDR keeps them as its keys); places are called otherwise by now.
RENAMED = {
    "Africa/Asmera": "Africa/Asmara", "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca", "America/Cordoba": "America/Argentina/Cordoba",
    "America/Godthab": "America/Nuuk", "America/Indianapolis": "America/Indiana/Indianapolis", "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville", "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Calcutta": "Asia/Kolkata", "Asia/Katmandu": "Asia/Kathmandu", "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh", "Atlantic/Faeroe": "Atlantic/Faroe", "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton", "Pacific/Ponape": "Pacific/Pohnpei", "Pacific/Truk": "Pacific/Chuuk",
}


def current(name):
    """The name this zone has now: Asia/Calcutta is Asia/Kolkata. Any other name, and None, unchanged."""
    return RENAMED.get(name, name)


def city(name):
    """australia/sydney is "sydney"."""
    return name.rsplit("/", 1)[-1]


def found(text, names):
    """The one of `names` that was meant, or None when none or several could be.

    Names of one city (America/Buenos_Aires, America/Argentina/Buenos_Aires) are one zone: the longest is the current name.
    """
    wanted = plain(text)
    if not wanted:
        return None
    spoken = {name: plain(name) for name in names}
    for fits in (
        lambda name: spoken[name] == wanted,
        lambda name: city(spoken[name]) == wanted,
        lambda name: wanted in spoken[name],
    ):
        hits = [name for name in names if fits(name)]
        if len({city(name) for name in hits}) == 1:
            return max(hits, key=len)
        if hits:
            return None
    return None


def plain(text):
    return " ".join(text.lower().replace("_", " ").split())
