"""Which passwords are good enough: long, not among the common ones, not made of what everybody knows of the person.

ASVS 5.0.0, 6.2.1 to 6.2.12: no rules about kinds of characters, no expiry, pasting allowed.
"""
import re
import unicodedata

from app.rules.common_passwords import COMMON
from app.rules.words import N_

LEAST, MOST = 12, 128
LEAST_OF_HER_OWN = 8  # what must be left when her name and address are taken away
ROUND_ABOUT = r"[\s!-@\[-`{-~]"  # digits, ASCII's signs, spaces: what people put around a word
SPOKEN = str.maketrans("0134578@$!€", "oieastbasie")
RUNS = ("abcdefghijklmnopqrstuvwxyz" * 2, "01234567890" * 3, "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm")


def why_not(password, name="", email=""):
    """Reasons this cannot be her password, worded for her. Empty when it can."""
    if len(password) < LEAST:
        return [N_("Use at least 12 characters. A few words in a row are easy to remember.")]
    if len(password) > MOST:
        return [N_("Use at most 128 characters.")]
    if is_common(password):
        return [N_("Many people use this password, so it is tried first. Choose another one.")]
    if len(without(password, [*name.split(), *re.split(r"[@.+_-]", email)])) < LEAST_OF_HER_OWN:
        return [N_("This is too close to your name or address. Choose another one.")]
    return []


def is_common(password):
    """True when nothing is left of it but common words, digits around them, runs of the keyboard, and repetition."""
    plain = unicodedata.normalize("NFKC", password).lower()
    if is_repeated(plain) or is_run(plain):
        return True
    bare = re.sub(f"^{ROUND_ABOUT}+|{ROUND_ABOUT}+$", "", plain)
    return any(made_of_common(letters(text)) for text in (plain, bare, plain.translate(SPOKEN), bare.translate(SPOKEN)))


def letters(text):
    return re.sub(ROUND_ABOUT, "", text)


def made_of_common(text):
    """True for no letters at all, one common word, or the same one again and again."""
    return not text or text in COMMON or is_repeated(text, COMMON)


def is_repeated(text, pieces=None):
    """True for a short piece again and again, such as abcabcabcabc: of up to 4 characters, or one of `pieces`."""
    for size in range(1, len(text) // 2 + 1):
        piece = text[:size]
        if (size <= 4 if pieces is None else piece in pieces) and (piece * (len(text) // size + 1))[:len(text)] == text:
            return True
    return False


def is_run(text):
    """True for a stretch of the alphabet, the digits or a row of keys, forwards or backwards."""
    return any(text in run or text[::-1] in run for run in RUNS)


def without(password, words):
    """What is left of the password when these words (of 3 letters and more) are taken away, in any case."""
    left = password
    for word in sorted(filter(lambda word: len(word) > 2, words), key=len, reverse=True):
        left = re.sub(re.escape(word), "", left, flags=re.IGNORECASE)
    return left
