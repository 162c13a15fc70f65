"""Which tickets are played, and when they come in."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.arrivals import Cast, Source, cast, read_source
from demo.behaviour import read_behaviour
from demo.errors import NoTickets
from demo.stories import deal_stories
from hotline.calendar import SHANGHAI, Calendar, in_shanghai
from hotline.settings import Settings
from hotline.tickets.intake_model import Kind, TicketIntake
from hotline.tickets.rules import ticket_id

BEHAVIOUR = read_behaviour()
DEPARTMENTS = ["V01", "V02", "O01"]
LAYOUTS = Settings().import_layouts
GRIDS = {"V09": {"G2-04"}, "V04": {"G3-03"}}


def _foreign(count: int) -> Source:
    """Ordinary tickets of years ago, as a file of another place has them."""
    long_ago = datetime(2015, 3, 1, 12, tzinfo=SHANGHAI)
    intakes = (
        TicketIntake(
            number=f"A{number:04}",
            title="路灯不亮",
            content="路灯不亮",
            district_dispatched_at=long_ago + timedelta(hours=number),
        )
        for number in range(count)
    )
    return Source("foreign.csv", tuple(intakes), rejected_rows=0, repeated_rows=0)


def _cast(source: Source, seed: int = 7) -> Cast:
    return cast(source, BEHAVIOUR, Calendar(), DEPARTMENTS, seed, ["G1-01", "G2-04"])


def test_the_sample_is_played_as_it_is() -> None:
    source = read_source(Path("sample/tickets.csv"), LAYOUTS, None, BEHAVIOUR.begin)
    played = _cast(source)
    assert played.assigned == ()
    by_id = {arrival.ticket_id: arrival.intake for arrival in played.arrivals}
    assert by_id == {ticket_id(intake.number, intake.round): intake for intake in source.intakes}
    assert source.repeated_rows == 1


def test_every_story_finds_its_tickets_in_the_sample() -> None:
    source = read_source(Path("sample/tickets.csv"), LAYOUTS, None, BEHAVIOUR.begin)
    for seed in range(20):
        dealt = deal_stories(_cast(source, seed).arrivals, BEHAVIOUR, GRIDS, seed)
        named = {story.name for stories in dealt.values() for story in stories}
        assert named == {story.name for story in BEHAVIOUR.stories}


def test_foreign_tickets_come_in_on_the_days_of_the_waves() -> None:
    played = _cast(_foreign(300))
    days = {wave.first_day + timedelta(day) for wave in BEHAVIOUR.arrivals.waves for day in range(wave.days)}
    assert {in_shanghai(arrival.at).date() for arrival in played.arrivals} == days
    early = sum(arrival.at.month < 9 for arrival in played.arrivals)
    assert 0.1 < early / len(played.arrivals) < 0.3
    assert [arrival.at for arrival in played.arrivals] == sorted(arrival.at for arrival in played.arrivals)


def test_some_foreign_tickets_say_the_same_as_another() -> None:
    intakes = [arrival.intake for arrival in _cast(_foreign(100)).arrivals]
    phones = Counter(intake.citizen_phone for intake in intakes if intake.citizen_phone)
    assert set(phones.values()) >= {2}


def test_what_a_file_does_not_say_is_assigned_and_said() -> None:
    played = _cast(_foreign(300))
    intakes = [arrival.intake for arrival in played.arrivals]
    assert played.assigned == (
        "责任格",
        "区派单时间",
        "重复诉求",
        "工单类型、诉求性质、匿名、保密",
        "区办结时限",
    )
    assert {intake.kind for intake in intakes} == set(Kind)
    assert {intake.grid for intake in intakes} == {"G1-01", "G2-04"}
    assert all(intake.reviewed_number for intake in intakes if intake.kind is Kind.CITY_REVIEW)
    assert any(intake.anonymous for intake in intakes)
    assert all(intake.complained_unit in DEPARTMENTS for intake in intakes if intake.confidential)
    assert all(intake.district_due_at for intake in intakes if intake.kind is Kind.ORDINARY)


def test_even_one_ticket_is_played() -> None:
    assert len(_cast(_foreign(1)).arrivals) == 1


def test_the_same_seed_casts_the_same_and_another_seed_something_else() -> None:
    assert _cast(_foreign(40)) == _cast(_foreign(40))
    assert _cast(_foreign(40)) != _cast(_foreign(40), seed=8)


def test_a_file_without_a_ticket_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("工单编号,内容\n,没有编号\n", "utf-8")
    with pytest.raises(NoTickets):
        read_source(path, LAYOUTS, None, BEHAVIOUR.begin)
