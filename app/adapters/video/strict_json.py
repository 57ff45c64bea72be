"""JSON from strangers. Anything that two readers could read in two ways is refused."""
import json
import math

from app.adapters.video.base import ProviderError

MOST_BYTES = 256 * 1024
DEEPEST = 16


def read_object(body):
    """The JSON object in these bytes. Raises ProviderError (too_large, malformed) for anything else.

    Refused: not UTF-8, a key twice, NaN and infinities, over 16 levels, NUL or half surrogates (a database cannot keep them).
    """
    if not isinstance(body, bytes):
        raise _malformed("The body is not bytes.")
    if len(body) > MOST_BYTES:
        raise ProviderError("The body is larger than 256 KB.", code="too_large")
    try:
        read = json.loads(
            body.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
    except (ValueError, RecursionError) as fault:  # also: a number of over 4300 digits
        raise _malformed("The body is not JSON that can be read in one way only.") from fault
    if not isinstance(read, dict):
        raise _malformed("The body is not a JSON object.")
    _check(read)
    return read


def _malformed(text):
    return ProviderError(text, code="malformed")


def _once(pairs):
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key twice")
    return read


def _no_constant(name):
    raise ValueError(name)


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("too large a number")
    return number


def _check(read):
    waiting = [(read, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise _malformed("The body is nested too deeply.")
        if isinstance(value, str) and not _can_be_kept(value):
            raise _malformed("The body holds text that cannot be kept.")
        if isinstance(value, dict):
            waiting.extend((part, depth + 1) for pair in value.items() for part in pair)
        elif isinstance(value, list):
            waiting.extend((part, depth + 1) for part in value)


def _can_be_kept(text):
    return "\0" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
