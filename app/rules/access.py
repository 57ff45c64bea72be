"""Who may do what to whom. Sentences about people; the rows were fetched among what the asker may see."""
from app.rules.words import N_


def why_not_remove(member, owners):
    """Reasons this member cannot be removed, worded for an owner. `owners` counts the institution's owners now."""
    if member.removed_at is not None:
        return [N_("This person is not a member any more.")]
    if is_last_owner(member, owners):
        return [N_("This is the only owner. Make somebody else an owner first.")]
    return []


def may_remove(member, owners):
    return not why_not_remove(member, owners)


def why_not_change_role(member, role, owners):
    """Reasons this member cannot have that role, worded for an owner."""
    if member.removed_at is not None:
        return [N_("This person is not a member any more.")]
    if role != "owner" and is_last_owner(member, owners):
        return [N_("This is the only owner. Make somebody else an owner first.")]
    return []


def may_change_role(member, role, owners):
    return not why_not_change_role(member, role, owners)


def is_last_owner(member, owners):
    return member.role == "owner" and member.removed_at is None and owners <= 1


def teaches(role, also_teaches):
    """Whether somebody in this role gives lessons: a teacher always does, an owner if she wants to, a student never."""
    return role == "teacher" or (role == "owner" and bool(also_teaches))


def may_use_demo_person(institution, is_demo):
    """People of a demonstration exist only while this is one: whoever knows their names could sign in as them."""
    return is_demo or not institution.is_demo



def may_correct_attendance(person_id, is_owner, teacher_id):
    """Who was there is corrected by an owner or by whose lesson it was; nobody corrects her own presence as a student."""
    return is_owner or person_id == teacher_id
