"""What is to be done is done in order, and what may disturb one another one after the other."""

from datetime import datetime, timedelta

from demo.agenda import Act, Agenda, Call, Verb
from hotline.calendar import SHANGHAI

NOON = datetime(2026, 9, 29, 12, tzinfo=SHANGHAI)


def _act(subject: str, ticket: str | None, *, task: str | None = None, minutes: int = 0) -> Act:
    at = NOON + timedelta(minutes=minutes)
    return Act(at, subject, ticket, Verb.COMPLETE, "handler@V01", Call("/x"), task)


def test_what_is_about_one_ticket_is_done_one_by_one() -> None:
    agenda = Agenda([_act("T.1", "T.1"), _act("T.1.v1", "T.1"), _act("T.2", "T.2"), _act("duty", None)])
    assert [act.subject for act in agenda.take(NOON, ())] == ["T.1", "T.2", "duty"]
    assert [act.subject for act in agenda.take(NOON, ())] == ["T.1.v1"]


def test_tickets_that_are_worked_together_count_as_one() -> None:
    agenda = Agenda([_act(name, name) for name in ("T.1", "T.2", "T.3", "T.4")])
    agenda.join(["T.1", "T.2"])
    agenda.join(["T.3", "T.2"])
    assert agenda.is_joined("T.3")
    assert not agenda.is_joined("T.4")
    assert [act.subject for act in agenda.take(NOON, ())] == ["T.1", "T.4"]
    assert [act.subject for act in agenda.take(NOON, ())] == ["T.2"]


def test_an_act_goes_with_its_task() -> None:
    agenda = Agenda([_act("T.1", "T.1", task="t1"), _act("T.2", "T.2", task="t2", minutes=1)])
    agenda.drop_without_task({"t2"})
    assert agenda.next_moment == NOON + timedelta(minutes=1)
    assert not agenda.take(NOON + timedelta(hours=1), {"t1"})


def test_a_list_is_sent_as_one_and_nothing_is_sent_to_read() -> None:
    assert Call("/duty-roster/2026-10-01", method="PUT", rows=()).body == []
    assert Call("/tickets", {"a": 1}).body == {"a": 1}
    assert Call("/tickets", method="GET").body is None
