"""How much of a name is shown to whom."""


def first_and_initial(name):
    """Tom Tanaka becomes Tom T.: enough to tell the others of a group apart, not enough to find them elsewhere."""
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name.strip()
