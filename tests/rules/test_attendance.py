"""Who was there, from when to when, and what that is called. Minute 0 of these tests is the start of an hour's lesson."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.attendance import (
    SILENCE_SECONDS,
    Correction,
    PresenceEvent,
    Thresholds,
    corrected,
    intervals,
    observed,
    outcome,
    window,
)

START = 1_900_000_000
LESSON = window(START, START + 3600, opens_before_minutes=15, grace_minutes=15)
PAGE, JITSI, JAAS = "room_page", "jitsi_event_sync", "jaas_webhook"


def event(kind, seconds, who="sam", source=JITSI, on="phone"):
    at = int(START + seconds)
    return PresenceEvent(source, f"{source}{on}{who}{kind}{at}", who, on, kind, at)


def ended(seconds, source=JITSI, who=None):
    return event("ended", seconds, who, source, "")


def page(start, stop, who="sam", on="tab", beat=15):
    """A page that lived from `start` to `stop`: every report it made."""
    beats = [event("seen", at, who, PAGE, on) for at in range(int(start) + beat, int(stop), beat)]
    return [event("joined", start, who, PAGE, on), *beats, event("left", stop, who, PAGE, on)]


def provider(start, stop, who="sam", on="phone", source=JITSI):
    return [event("joined", start, who, source, on), event("left", stop, who, source, on)]


def spans(events, who="sam", lesson=LESSON):
    return [(i.start - START, i.end - START, i.closed_by) for i in intervals(events, lesson).get(who, ())]


def seconds(events, who="sam", lesson=LESSON):
    return sum(i.end - i.start for i in intervals(events, lesson).get(who, ()))


CASES = {
    "he comes and goes": (provider(0, 1800), [(0, 1800, "left")]),
    "he comes back": (provider(0, 600) + provider(700, 1800, on="again"), [(0, 600, "left"), (700, 1800, "left")]),
    "phone and laptop count once": (provider(0, 1200) + provider(600, 1800, on="laptop"), [(0, 1800, "left")]),
    "page and provider agree": (page(0, 1800) + provider(2, 1799), [(0, 1800, "left")]),
    "a left without a joined proves its instant": ([event("left", 900)], [(900, 900, "left")]),
    "he came and went within one second": (provider(900, 900), [(900, 900, "left")]),
    "the leave is lost and the meeting ends": ([event("joined", 0), ended(1500)], [(0, 1500, "ended")]),
    "an end before he came is another meeting's": ([ended(0), *provider(60, 900)], [(60, 900, "left")]),
    "the room ends and opens again in his second": ([event("joined", 60), ended(60)], [(60, 4500, "window")]),
    "he was there after the end": ([*provider(0, 1800), ended(900)], [(0, 1800, "left")]),
    "the leave and the end are lost": ([event("joined", 0)], [(0, 4500, "window")]),
    "the leave is lost and the same device joins": (
        [event("joined", 0), *provider(600, 1800)], [(0, 1800, "left")]),
    "a poll saw him last": ([event("joined", 0), event("seen", 600)], [(0, 660, "silence")]),
    "a poll saw him and he left later": ([*provider(0, 1800), event("seen", 600)], [(0, 1800, "left")]),
    "his page falls silent": (page(0, 600)[:-1], [(0, 645, "silence")]),
    "his page falls silent and the session ends": ([*page(0, 600)[:-1], ended(610)], [(0, 610, "ended")]),
    "his laptop slept": (page(0, 600)[:-1] + page(1800, 2400)[1:], [(0, 645, "silence"), (1815, 2400, "left")]),
    "a page that only opened lived a minute": ([event("joined", 0, source=PAGE)], [(0, 60, "silence")]),
    "he is removed": ([event("joined", 0), ended(300, who="sam"), ended(900)], [(0, 300, "removed")]),
    "another is removed": ([*provider(0, 900), ended(300, who="tom")], [(0, 900, "left")]),
    "he waits since before the room opened": (provider(-7200, 60), [(-900, 60, "left")]),
    "he stays when the room is closed": (provider(3500, 9000), [(3500, 4500, "window")]),
    "only his leave after the close arrived": ([event("left", 5000)], [(4500, 4500, "window")]),
    "he came after the close": (provider(4600, 4700), []),
    "he was there yesterday": (provider(-90000, -80000), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_sams_presence_is_found_when(name):
    events, expected = CASES[name]
    assert spans(events) == expected
    assert spans([*reversed(events), *events]) == expected


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="danced"):
        intervals([event("danced", 0)], LESSON)


def test_a_stranger_without_a_name_is_nobodys_presence_but_proves_that_the_room_was_watched():
    events = [event("joined", 0, who=None)]
    assert intervals(events, LESSON) == {}
    assert observed(events, LESSON) == {JITSI}


def test_the_sources_of_an_interval_are_named():
    (found,) = intervals(page(0, 900) + provider(5, 890), LESSON)["sam"]
    assert found.sources == (JITSI, PAGE)
    assert found.is_certain


def test_what_a_rule_added_is_counted_apart():
    (found,) = intervals([event("joined", 0), ended(1500)], LESSON)["sam"]
    assert (found.guessed_seconds, found.is_certain) == (1500, False)


def test_a_second_device_turns_a_guess_into_knowledge():
    (found,) = intervals([event("joined", 0), ended(1500), *page(0, 1500)], LESSON)["sam"]
    assert found.is_certain


def test_a_lost_joining_is_doubted_only_where_no_other_device_proves_presence():
    before = [*provider(100, 900), event("left", 500, on="laptop")]
    slept = [*page(0, 600)[:-1], *page(1800, 2400)[1:], *provider(0, 3000)]
    back = [*page(0, 600), *page(700, 2400)[1:], *provider(0, 3000)]
    (doubtful,) = intervals(before, LESSON)["sam"]
    assert (doubtful.opened_by, doubtful.is_certain) == ("left", False)
    assert [intervals(day, LESSON)["sam"][0].is_certain for day in (slept, back)] == [True, True]


def test_a_guess_between_two_proofs_is_counted_as_a_guess():
    (found,) = intervals([event("joined", 0), ended(900), *page(600, 900)], LESSON)["sam"]
    assert (found.end - found.start, found.guessed_seconds) == (900, 600)


def test_a_page_put_out_by_the_end_of_the_session_is_guessed_from_its_last_beat():
    (found,) = intervals([*page(0, 600)[:-1], ended(603, PAGE)], LESSON)["sam"]
    assert (found.end - START, found.guessed_seconds) == (603, 18)


# What it is called.


def named(events, lesson=LESSON, who="sam", thresholds=None):
    found = intervals(events, lesson).get(who, ())
    return outcome(found, lesson, thresholds or Thresholds(), bool(observed(events, lesson)))


ADA = provider(0, 3600, who="ada")
NAMES = {
    "on time to the end": (provider(0, 3600), "present", 60),
    "five minutes late is on time": (provider(300, 3600), "present", 55),
    "a second more is late": (provider(301, 3600), "late", 55),
    "gone five minutes before the end": (provider(0, 3300), "present", 55),
    "a second earlier left early": (provider(0, 3299), "left_early", 55),
    "late and left early, later than early": (provider(700, 3000), "late", 38),
    "late and left early, earlier than late": (provider(600, 2900), "left_early", 38),
    "late and left early, equally": (provider(600, 3000), "late", 40),
    "half the lesson": (provider(1800, 3600), "late", 30),
    "less than half": (provider(1801, 3600), "absent", 30),
    "never came": ([], "absent", 0),
    "came for the talk before": (provider(-600, -60), "absent", 9),
    "only his leave arrived": ([event("left", 3600)], "unknown", 0),
    "his page fell silent soon": (page(0, 300)[:-1], "absent", 6),
    "his page was first heard of after its start": (page(0, 300)[1:], "unknown", 5),
}


@pytest.mark.parametrize("name", NAMES)
def test_beside_ada_sam_counts_as(name):
    events, status, minutes = NAMES[name]
    found = named(events + ADA)
    assert (found.status, found.minutes) == (status, minutes)


def test_where_nobody_reported_anything_nobody_is_absent():
    assert named([]).status == "unknown"


def test_pressing_end_from_elsewhere_does_not_make_sam_absent():
    assert named([ended(3600, PAGE)]).status == "unknown"
    assert named([ended(3600, JITSI)]).status == "absent"


def test_a_watcher_of_another_day_does_not_make_sam_absent():
    assert named(provider(-90000, -80000, who="ada")).status == "unknown"


def test_while_the_lesson_is_on_nobody_is_absent_and_who_is_there_is_present():
    now = replace(LESSON, closes_at=START + 600)
    events = [event("joined", 0), event("joined", 0, who="ada"), *provider(0, 120, who="ben")]
    assert [named(events, now, who).status for who in ("sam", "tom", "ben")] == ["present", "unknown", "left_early"]


def test_nobody_left_early_when_the_teacher_ended_early():
    events = [*ADA, *provider(0, 2400)]
    assert named(events).status == "left_early"
    assert named(events, LESSON.ended_early(START + 2400)).status == "present"


def test_a_lesson_ended_before_it_began_still_has_its_people():
    found = named(provider(-120, -60), LESSON.ended_early(START - 60))
    assert (found.percent, found.status) == (100, "present")


def test_the_institution_sets_the_thresholds():
    strict = Thresholds(late_after_minutes=0, left_early_minutes=0, minimum_percent=80)
    assert named(provider(1, 3600), thresholds=strict).status == "late"
    assert named(provider(0, 2800), thresholds=strict).status == "absent"
    assert named(provider(0, 60), thresholds=Thresholds(minimum_percent=0)).status == "left_early"


def test_in_a_short_lesson_the_allowances_come_before_the_share():
    short = window(START, START + 540)
    assert named(provider(280, 540), short).status == "present"


@pytest.mark.parametrize(("stay", "minutes"), [(0, 0), (29, 0), (30, 1), (89, 1), (90, 2)])
def test_minutes_are_rounded_to_the_nearest_half_up(stay, minutes):
    assert named(provider(0, stay)).minutes == minutes


def test_sam_known_from_the_page_alone_says_so():
    found = named(page(0, 3600))
    assert (found.sources, found.status, found.estimated) == ((PAGE,), "present", False)
    assert (found.first_joined, found.last_left) == (START, START + 3600)


# Corrections.


def test_a_correction_stands_beside_what_was_found():
    found = named(ADA)
    excused = Correction(1, "excused", "Doctor's note", by="ada", at=START + 9000)
    both = corrected(found, excused)
    assert (both.status, both.minutes, both.latest) == ("excused", 0, excused)
    assert both.original == found
    assert found.status == "absent"


def test_the_newest_of_two_corrections_holds_and_the_older_stays():
    first = Correction(1, "present", "Was in the room with Ada", by="ada", at=START + 9000, minutes=50)
    second = Correction(2, "late", "Came at ten past", by="olga", at=START + 9000)
    both = corrected(named(ADA), second, first, second)
    assert (both.status, both.minutes, both.corrections) == ("late", 50, (first, second))


def test_without_a_correction_what_was_found_holds():
    same = corrected(named(provider(0, 3600)), None)
    assert (same.status, same.minutes, same.latest) == ("present", 60, None)


@pytest.mark.parametrize("wrong", [{"status": "great"}, {"reason": " "}, {"minutes": -1}], ids=lambda wrong: next(iter(wrong)))
def test_a_correction_must_make_sense(wrong):
    fields = {"correction_id": 1, "status": "present", "reason": "Was there", "by": "ada", "at": START, "minutes": 3}
    with pytest.raises(ValueError):
        Correction(**(fields | wrong))


# Properties: a known truth, reported well or badly.

PEOPLE = ("sam", "tom", "ada")


@st.composite
def days(draw):
    """(truth as {person: seconds in the window}, events): visits on pages and providers, one connection each; perhaps an end."""
    present, events = {who: set() for who in PEOPLE}, []
    for number in range(draw(st.integers(0, 6))):
        who, source = draw(st.sampled_from(PEOPLE)), draw(st.sampled_from((PAGE, JITSI, JAAS)))
        start = draw(st.integers(-1200, 4600))
        stop = start + draw(st.one_of(st.integers(0, 200), st.integers(0, 2000)))
        reports = page(start, stop, who, f"c{number}") if source == PAGE else provider(start, stop, who, f"c{number}", source)
        events += reports
        present[who].update(range(max(start, -900), min(stop, 4500)))
    if events and draw(st.booleans()):
        events.append(ended(max(each.at for each in events) - START + draw(st.integers(0, 90))))
    return {who: len(there) for who, there in present.items()}, events


@st.composite
def any_events(draw):
    """Reports that need not make any sense."""
    kinds = st.sampled_from(("joined", "seen", "left", "ended"))
    who = st.sampled_from((*PEOPLE, None))
    one = st.builds(event, kinds, st.integers(-1000, 4600), who, st.sampled_from((PAGE, JITSI)), st.sampled_from("ab"))
    return draw(st.lists(one, max_size=25))


@given(days(), st.randoms(use_true_random=False))
def test_shuffled_and_doubled_reports_give_the_truth_exactly(day, chance):
    truth, events = day
    reports = events + [each for each in events if chance.random() < 0.5]
    chance.shuffle(reports)
    assert {who: seconds(reports, who) for who in PEOPLE} == truth
    assert all(found.is_certain for each in intervals(reports, LESSON).values() for found in each)


@given(days(), st.randoms(use_true_random=False))
def test_with_delayed_reports_the_figure_becomes_the_truth_when_the_last_has_come(day, chance):
    truth, events = day
    chance.shuffle(events)
    so_far = events[: len(events) // 2]
    assert all(seconds(so_far, who) <= LESSON.closes_at - LESSON.opens_at for who in PEOPLE)
    assert {who: seconds(so_far + events[len(so_far) :], who) for who in PEOPLE} == truth


@settings(max_examples=300)
@given(days(), st.data())
def test_with_one_report_lost_the_figure_is_the_truth_or_is_marked(day, data):
    truth, events = day
    if not events:
        return
    lost = data.draw(st.integers(0, len(events) - 1))
    found = intervals(events[:lost] + events[lost + 1 :], LESSON)
    for who in PEOPLE:
        figure = sum(i.end - i.start for i in found.get(who, ()))
        assert figure == truth[who] or any(not i.is_certain for i in found[who])


@given(days(), st.data())
def test_with_any_reports_lost_an_unmarked_figure_never_claims_more_than_the_truth(day, data):
    truth, events = day
    kept = [each for each in events if data.draw(st.booleans())]
    for who, found in intervals(kept, LESSON).items():
        figure = sum(i.end - i.start for i in found)
        assert figure <= LESSON.closes_at - LESSON.opens_at
        assert figure <= truth[who] or any(not i.is_certain for i in found)


@given(any_events(), st.randoms(use_true_random=False))
def test_nonsense_too_gives_one_answer_within_the_window_without_overlap(events, chance):
    found = intervals(events, LESSON)
    chance.shuffle(events)
    assert intervals(events + events[:5], LESSON) == found
    for each in found.values():
        edges = [edge for i in each for edge in (i.start, i.end)]
        assert edges == sorted(edges)
        assert LESSON.opens_at <= edges[0] and edges[-1] <= LESSON.closes_at
        assert all(0 <= i.guessed_seconds <= i.end - i.start for i in each)
        assert all(before.end < after.start for before, after in pairwise(each))


def proved_seconds(events, who):
    return sum(i.end - i.start - i.guessed_seconds for i in intervals(events, LESSON).get(who, ()))


@given(any_events(), st.sampled_from(("joined", "seen", "left", "ended")), st.integers(-1000, 4600), st.sampled_from((PAGE, JITSI)))
def test_no_report_of_another_device_person_or_end_deletes_what_was_proved(events, kind, at, source):
    more = [*events, event(kind, at, "sam", source, "another") if kind != "ended" else ended(at)]
    for who in PEOPLE:
        assert proved_seconds(more, who) >= proved_seconds(events, who)


@given(any_events(), st.integers(-1000, 4600), st.sampled_from("ab"))
def test_one_more_sign_of_life_never_makes_a_page_shorter(events, at, on):
    more = [*events, event("seen", at, "sam", PAGE, on)]
    assert seconds(more) >= seconds(events)


@settings(max_examples=50)
@given(days())
def test_silence_costs_at_most_its_minute(day):
    truth, events = day
    reports = [each for each in events if each.source == PAGE and each.kind != "left"]
    visits = sum(each.kind == "joined" for each in reports)
    for who in PEOPLE:
        assert seconds(reports, who) <= truth[who] + visits * SILENCE_SECONDS
