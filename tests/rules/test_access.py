"""Who may do what to whom."""
from datetime import UTC, datetime

import pytest

from app.models import Institution, Membership
from app.rules import access

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_last_owner_is_never_removed():
    olga = Membership(role="owner")
    assert not access.may_remove(olga, owners=1)
    assert access.may_remove(olga, owners=2)


def test_the_last_owner_stays_owner():
    olga = Membership(role="owner")
    assert not access.may_change_role(olga, "teacher", owners=1)
    assert access.may_change_role(olga, "owner", owners=1)
    assert access.may_change_role(olga, "student", owners=2)


def test_who_has_left_is_not_removed_again():
    rita = Membership(role="student", removed_at=LONG_AGO)
    assert "not a member" in access.why_not_remove(rita, owners=1)[0]
    assert "not a member" in access.why_not_change_role(rita, "teacher", owners=1)[0]


@pytest.mark.parametrize(("role", "ticked", "does"), [
    ("teacher", False, True), ("owner", True, True), ("owner", False, False), ("student", True, False),
])
def test_who_teaches(role, ticked, does):
    assert access.teaches(role, ticked) is does


def test_people_of_a_demonstration_exist_only_in_one():
    assert not access.may_use_demo_person(Institution(is_demo=True), is_demo=False)
    assert access.may_use_demo_person(Institution(is_demo=True), is_demo=True)
    assert access.may_use_demo_person(Institution(is_demo=False), is_demo=False)
