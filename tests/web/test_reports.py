"""When grants report, on their pages: planned, previewed, moved, listed, and shown to those who may know."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from grants_app.domain.reports.schedule.vocabulary import ScheduleKind
from tests.awards import NUMBER, desk, make_draft, make_signed
from tests.clients import CheckedClient
from tests.factories import counted_queries, find_grant, make_grants
from tests.schedules import days_of, entry, make_plan, move_due, schedule_of
from tests.sign_ins import ClientAs
from tests.web.money_pages import fields_of, main_text

SCHEDULE = f"/grants/{NUMBER}/schedule"
PLAN = f"{SCHEDULE}/plan"
WHY = "Marrëveshja, neni 7"
SAID = {"kind": "quarterly", "days_until_due": "30", "reason": WHY}
# Two of the four quarters are late then.
DAY = "2006-05-10"


def read(client: CheckedClient, path: str) -> str:
    """A page that is there."""
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def open_form(client: CheckedClient, path: str = PLAN) -> dict[str, str]:
    return fields_of(read(client, f"{path}?lang=en"), holding="guard_seen=")


def plan_typed(client: CheckedClient, **typed: str) -> tuple[int, str]:
    """Send the plan, then what it shows once more; gives status and text of the last answer."""
    first = client.post(f"{PLAN}?lang=en", data=open_form(client) | SAID | typed)
    if first.status_code != 200:
        return first.status_code, first.text
    shown = fields_of(first.text, holding=f"reason={typed.get('reason', WHY)}")
    second = client.post(f"{PLAN}?lang=en", data=shown)
    return second.status_code, second.text


@pytest.fixture
def planned(app: Flask) -> Flask:
    """A signed grant that reports by quarters."""
    make_signed(app)
    with desk(app) as at:
        make_plan(at)
    return app


def test_no_schedule_is_recorded_before_somebody_makes_one(app: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    text = main_text(read(staff, "/grants/9/schedule?lang=en"))
    assert "No source states when this grant reports" in text
    assert "Make a schedule" in text
    own = main_text(read(client_as("grantee.vatra"), "/grants/9/schedule?lang=en"))
    assert "No schedule recorded" in own
    assert "Make a schedule" not in own
    listed = main_text(read(staff, "/reports?lang=en"))
    assert "For 24 grants nobody has recorded when they report" in listed
    assert "and 12 others" in listed


def test_periods_are_shown_before_they_are_stored(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    staff = client_as("specialist")
    first = staff.post(f"{PLAN}?lang=en", data=open_form(staff) | SAID)
    assert first.status_code == 200
    text = main_text(first.text)
    assert "Nothing is stored yet" in text
    assert "October to December 2005 (FY2006 Q1)" in text
    assert "1 Jul 2006 to 31 Jul 2006final report" in text
    with desk(app) as at:
        assert schedule_of(at).plan is None
    shown = fields_of(first.text, holding=f"reason={WHY}")
    # Whoever changes something after looking is shown the periods once more.
    again = staff.post(f"{PLAN}?lang=en", data=shown | {"kind": "monthly"})
    assert again.status_code == 200
    assert "October 2005" in main_text(again.text)
    answer = staff.post(PLAN, data=fields_of(again.text, holding=f"reason={WHY}"))
    assert (answer.status_code, answer.location) == (303, SCHEDULE)
    with desk(app) as at:
        assert len(days_of(schedule_of(at))) == 10
    text = main_text(read(staff, f"{SCHEDULE}?lang=en&on={DAY}"))
    assert "every month" in text
    assert WHY in text
    assert "days late" in text


def test_chosen_days_end_periods(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    staff = client_as("specialist")
    typed = {"kind": "ad_hoc", "end-0-day": "2006-03-15", "end-1-day": "20.1.2006"}
    assert plan_typed(staff, **typed)[0] == 303
    with desk(app) as at:
        assert [last for _first, last, _due in days_of(schedule_of(at))] == [
            "2006-01-20",
            "2006-03-15",
            "2006-07-31",
        ]
    form = open_form(staff)
    assert [form["end-0-day"], form["end-1-day"], form["end-2-day"]] == ["2006-01-20", "2006-03-15", ""]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "ad_hoc"}, "Enter at least one day on which a period ends."),
        ({"kind": "ad_hoc", "end-0-day": "2006-02-30"}, "The calendar has no such day: 2006-02-30."),
        ({"kind": "ad_hoc", "end-0-day": "2007-01-01"}, "1 January 2007 does not part the days"),
        ({"kind": "ad_hoc", "end-0-day": "2006-07-25"}, "fewer than 15 days"),
        ({"days_until_due": "0"}, "Number must be between 1 and 180."),
        ({"days_until_due": "x"}, "Not a valid integer value."),
        ({"kind": "x"}, "Not a valid choice."),
        ({"reason": ""}, "This field is required."),
        ({"reason": "Tel. 069 234 5678"}, "Take out what points at a person"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    app: Flask, client_as: ClientAs, typed: dict[str, str], said: str
) -> None:
    make_signed(app)
    staff = client_as("specialist")
    answer = staff.post(f"{PLAN}?lang=en", data=open_form(staff) | SAID | typed)
    assert answer.status_code == 422
    assert said in main_text(answer.text)
    kept = fields_of(answer.text, holding=f"days_until_due={(SAID | typed)['days_until_due']}")
    assert {name: kept[name] for name in typed if name != "kind"} == {
        name: text for name, text in typed.items() if name != "kind"
    }
    with desk(app) as at:
        assert schedule_of(at).plan is None


def test_more_days_fit_on_the_page(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    staff = client_as("specialist")
    form, path = open_form(staff), f"{PLAN}?lang=en"
    days = {f"end-{place}-day": f"2006-0{place + 1}-20" for place in range(3)}
    answer = staff.post(path, data=form | SAID | days | {"step": "more"})
    assert answer.status_code == 200
    assert [f"end-{place}-day" in answer.text for place in (3, 5, 6)] == [True, True, False]
    assert fields_of(answer.text, holding=f"reason={WHY}")["end-2-day"] == "2006-03-20"


def test_a_change_keeps_what_came_before_and_says_why(planned: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    typed = {"kind": "monthly", "from_on": "2006-04-01", "reason": "The donor asks for it"}
    first = staff.post(f"{PLAN}?lang=en", data=open_form(staff) | SAID | typed)
    text = main_text(first.text)
    assert "as before" in text
    assert "changedwas 1 Apr 2006 to 30 Jun 2006, due 30 Jul 2006" in text
    assert plan_typed(staff, **typed)[0] == 303
    text = main_text(read(staff, f"{SCHEDULE}?lang=en"))
    assert "Version 2" in text
    assert "The donor asks for it" in text
    assert "October to December 2005 (FY2006 Q1)" in text
    assert "May 2006" in text


def test_nothing_typed_is_lost_to_whoever_saves_in_between(planned: Flask, client_as: ClientAs) -> None:
    first = client_as("specialist")
    form = open_form(first)
    with desk(planned, "approver@example.org") as at:
        make_plan(at, entry(ScheduleKind.MONTHLY))
    typed = {"kind": "final", "reason": "One report is enough"}
    answer = first.post(f"{PLAN}?lang=en", data=form | SAID | typed)
    assert answer.status_code == 409
    text = main_text(answer.text)
    assert "Somebody else changed this meanwhile" in text
    assert "What stands now: every month" in text
    kept = fields_of(answer.text, holding="reason=One report is enough")
    assert kept["kind"] == "final"
    # Whoever has seen what stands now goes on from there.
    preview = first.post(f"{PLAN}?lang=en", data=kept)
    assert preview.status_code == 200
    shown = fields_of(preview.text, holding="reason=One report is enough")
    assert first.post(PLAN, data=shown).status_code == 303


def test_a_due_day_is_moved_for_a_reason_that_stays(planned: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    with desk(planned) as at:
        period = schedule_of(at).periods[1].id
    path = f"{SCHEDULE}/{period}/due"
    form = open_form(staff, path)
    assert form["due_on"] == "2006-04-30"
    for typed, said in (
        ({"reason": ""}, "This field is required."),
        ({"due_on": "2006-03-31", "reason": "Snow"}, "on 1 April 2006 at the earliest"),
        ({"due_on": "2006-04-30", "reason": "Snow"}, "This is how it stands already."),
        ({"due_on": "2006-05-20", "reason": "069 234 5678"}, "Take out what points at a person"),
    ):
        answer = staff.post(f"{path}?lang=en", data=form | typed)
        assert answer.status_code == 422
        assert said in main_text(answer.text)
    answer = staff.post(path, data=form | {"due_on": "2006-05-20", "reason": "Rruga u bllokua."})
    assert (answer.status_code, answer.location) == (303, SCHEDULE)
    own = main_text(read(client_as("grantee.vatra"), f"{SCHEDULE}?lang=en"))
    assert "moved from 30 Apr 2006 to 20 May 2006" in own
    assert "Rruga u bllokua." in own
    assert "specialist@example.org" not in own
    assert "Move the due day" not in own


def test_a_moved_day_meets_another_plan(planned: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    with desk(planned) as at:
        kept, gone = (schedule_of(at).periods[place].id for place in (1, 3))
    forms = {one: open_form(staff, f"{SCHEDULE}/{one}/due") for one in (kept, gone)}
    with desk(planned, "approver@example.org") as at:
        make_plan(at, entry(ScheduleKind.FINAL, from_on=date(2006, 4, 1)))
    typed = {"due_on": "2006-09-20", "reason": "Snow in the mountains"}
    answer = staff.post(f"{SCHEDULE}/{kept}/due?lang=en", data=forms[kept] | typed)
    assert answer.status_code == 409
    assert "What stands now is shown below" in main_text(answer.text)
    again = fields_of(answer.text, holding="reason=Snow in the mountains")
    assert staff.post(f"{SCHEDULE}/{kept}/due", data=again).status_code == 303
    answer = staff.post(f"{SCHEDULE}/{gone}/due?lang=en", data=forms[gone] | typed)
    assert answer.status_code == 409
    assert "No report on this period is asked for any more" in main_text(answer.text)
    assert "Snow in the mountains" in answer.text
    assert staff.get(f"{SCHEDULE}/{gone}/due").status_code == 404
    assert staff.post(f"{SCHEDULE}/9999/due", data=forms[gone] | typed).status_code == 404


def test_a_form_without_its_token_is_refused(planned: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    assert staff.post(PLAN, data=SAID).status_code == 400
    with desk(planned) as at:
        assert len(schedule_of(at).versions) == 1


def test_the_guard_reads_reasons(app: Flask, client_as: ClientAs) -> None:
    make_signed(app)
    staff = client_as("specialist")
    answer = staff.post(f"{PLAN}?lang=en", data=open_form(staff) | SAID | {"reason": "Znj. Arta Hoxha"})
    assert answer.status_code == 422
    assert "choose why it may stay" in main_text(answer.text)


def test_the_list_says_what_is_late(planned: Flask, client_as: ClientAs) -> None:
    staff = client_as("specialist")
    text = main_text(read(staff, f"/reports?lang=en&on={DAY}"))
    assert "100 days late" in text
    assert "10 days late" in text
    assert "not yet due" in text
    assert "late (2)" in text
    late = main_text(read(staff, f"/reports?lang=en&on={DAY}&state=late&organisation=vatra&phase=1"))
    assert "100 days late" in late
    assert "30 Jul 2006" not in late
    other = main_text(read(staff, f"/reports?lang=en&on={DAY}&organisation=gip"))
    assert "No report fits these filters." in other
    # The day decides, not the clock.
    assert "late (0)" in main_text(read(staff, "/reports?lang=en&on=2006-01-30"))
    assert "1 day late" in main_text(read(staff, "/reports?lang=en&on=2006-01-31"))
    assert "1 ditë vonesë" in main_text(read(staff, "/reports?lang=sq&on=2006-01-31"))


@pytest.mark.parametrize(
    "query",
    ["state=x", "organisation=Ä", "phase=x", "phase=1234", "after=x", "after=2006-13-01.1", "on=x"],
)
def test_parameters_that_cannot_be(app: Flask, client_as: ClientAs, query: str) -> None:
    assert client_as("specialist").get(f"/reports?{query}").status_code == 400


def test_a_grantee_finds_its_own_reports_and_the_next_day(planned: Flask, client_as: ClientAs) -> None:
    make_grants(planned, 1, first=700, organisation_id=other_organisation(planned))
    with desk(planned) as at:
        make_plan(at, number=700)
    own = main_text(read(client_as("grantee.vatra"), f"/reports?lang=en&on={DAY}"))
    assert "30 July 2006, grant 500: 1 Apr 2006 to 30 Jun 2006" in own
    assert "Grant 700" not in own
    home = main_text(read(client_as("grantee.vatra"), f"/?lang=en&on={DAY}"))
    assert "30 July 2006, grant 500" in home
    assert "2 reports are late" in home
    other = main_text(read(client_as("grantee.gip"), f"/reports?lang=en&on={DAY}"))
    assert "Grant 700" in other
    assert "Grant 500" not in other


def other_organisation(app: Flask) -> int:
    with desk(app):
        return next(
            one.organisation_id for one in map(find_grant, range(1, 25)) if one.organisation.slug == "gip"
        )


def test_the_specialist_finds_at_home_how_many_are_late(planned: Flask, client_as: ClientAs) -> None:
    home = read(client_as("specialist"), f"/?lang=en&on={DAY}")
    assert "reports are late or were returned 2" in main_text(home)
    assert f'href="/grants/{NUMBER}/schedule?on={DAY}"' in home
    assert (
        f'href="/reports?state=late&amp;on={DAY}"' in home
        or f'href="/reports?on={DAY}&amp;state=late"' in home
    )
    assert "reports are late" not in main_text(read(client_as("specialist"), "/?lang=en&on=2005-12-01"))


def test_what_a_draft_and_a_suspended_grant_say(app: Flask, client_as: ClientAs) -> None:
    make_draft(app)
    with desk(app) as at:
        make_plan(at)
    text = main_text(read(client_as("specialist"), f"{SCHEDULE}?lang=en&on={DAY}"))
    assert "No report is due before it is signed." in text
    assert "late" not in text.replace("Late means", "")


def test_pages_of_25_with_as_many_statements_for_few_and_many(app: Flask, client_as: ClientAs) -> None:
    client = client_as("specialist")
    make_grants(app, 9, first=600)

    def count(path: str) -> int:
        client.get(path)
        with counted_queries(app) as statements:
            answer = client.get(path)
        assert answer.status_code == 200
        assert len(answer.data) < 50_000
        return len(statements)

    with desk(app) as at:
        make_plan(at, entry(ScheduleKind.FINAL), number=600)
        make_plan(at, entry(ScheduleKind.FINAL), number=601)
    few = [count("/reports"), count("/grants/600/schedule")]
    with desk(app) as at:
        for number in range(602, 609):
            make_plan(at, number=number)
        make_plan(at, entry(ScheduleKind.MONTHLY, reason="More often"), number=600)
        move_due(at, 0, date(2006, 1, 31), number=600)
    assert [count("/reports"), count("/grants/600/schedule")] == few
    assert max(few) <= 8
    first = read(client, "/reports?lang=en")
    assert "25 reports on this page" in main_text(first)
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    last = main_text(read(client, following))
    assert "14 reports on this page" in last
    assert "First page" in last


def test_what_was_done_is_in_the_log_in_words(planned: Flask, client_as: ClientAs) -> None:
    with desk(planned) as at:
        move_due(at, 0, date(2006, 2, 20))
    for language, said in (
        ("en", ("The schedule of reports was written", "every quarter of the calendar", "due 30 Jan 2006")),
        (
            "sq",
            ("U shkrua kalendari i raporteve", "çdo tremujor kalendarik", "U ndryshua afati i një raporti"),
        ),
    ):
        text = main_text(
            read(client_as("specialist"), f"/admin/audit?subject=grant&key={NUMBER}&lang={language}")
        )
        for words in said:
            assert words in text
        assert "Snow" not in text
