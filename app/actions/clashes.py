"""What the database says when two people want one place, turned into a kind sentence."""
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.database import db
from app.refusals import Taken
from app.rules.words import N_

OVERLAP = "ex_participant_overlap"
POSTGRESQL_WAITED_FOR_EACH_OTHER = ("40P01", "40001")  # deadlock detected, serialization failure


@contextmanager
def none_or_taken(nearest=list):
    """Around a transaction: a refused overlap becomes Taken, with the nearest free starts that `nearest()` finds afterwards."""
    try:
        yield
    except DBAPIError as error:
        if not is_clash(error):
            raise
        db.session.rollback()
        raise Taken(N_("Somebody was faster: this time has just been taken."), nearest=nearest()) from error


def is_clash(error):
    """Whether this error means that somebody else has the place, or is about to."""
    if isinstance(error, IntegrityError) and OVERLAP in str(error.orig):
        return True
    return getattr(error.orig, "sqlstate", None) in POSTGRESQL_WAITED_FOR_EACH_OTHER
