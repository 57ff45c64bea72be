"""Taking data away is a change worth knowing of: who exported what, by which filter."""
from app.actions import audit
from app.actions.transaction import transaction


def note(what, me, filters):
    """Write that this person took `what` ("attendance", "audit") of her institution away; `filters` as the address had them."""
    with transaction():
        audit.record(f"{what}.exported", me.institution, after=filters, institution_id=me.institution_id)
