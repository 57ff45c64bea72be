"""Which zone somebody means who types its name, its city, or a part of them."""


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
