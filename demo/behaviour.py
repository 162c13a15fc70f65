"""How the people of the demonstration behave (演示行为表): a table that is read, and decisions drawn from it.

A decision depends on the seed, the ticket, the point and the occasion, and on nothing else: not on the order
in which things happen, nor on how fast. So the same file with the same seed gives the same figures.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from demo.errors import BehaviourInvalid
from hotline.tickets.intake_model import Kind, Nature

PEOPLE_FILE = Path(__file__).with_name("people.yaml")

Choice = TypeVar("Choice", bound=str)


class Point(StrEnum):
    """Where somebody decides (决定点); what each means is said in the table itself."""

    DISPATCHING = "dispatching"
    ROUTE = "route"
    ACCEPTING = "accepting"
    CONTACTING = "contacting"
    CONTACT_ANSWER = "contact_answer"
    HANDLING = "handling"
    RESULT = "result"
    ASKING = "asking"
    SUBMITTING = "submitting"
    REVIEWING = "reviewing"
    REVIEW = "review"
    CHECKING = "checking"
    CHECK = "check"
    CALLING_BACK = "calling_back"
    ANSWER = "answer"
    HANDLING_AGAIN = "handling_again"
    HEAD = "head"
    UNRESOLVED = "unresolved"
    DECIDING = "deciding"
    CONCLUDING = "concluding"
    REPORTING = "reporting"
    WITHDRAWING = "withdrawing"
    WITHDRAWN_BY = "withdrawn_by"
    SENT_TWICE = "sent_twice"
    REDOING = "redoing"
    EXTENSION = "extension"
    TAKING = "taking"
    TAKEN = "taken"
    VISITING = "visiting"
    VISIT = "visit"
    EXCUSING = "excusing"
    CHOOSING = "choosing"
    OPINION = "opinion"
    ASSISTING = "assisting"
    REPEAT = "repeat"
    EXCLUDING = "excluding"
    APPLYING = "applying"
    CORRECTING = "correcting"
    CORRECTION = "correction"
    SIGNING = "signing"
    GATHERING = "gathering"
    STRIKING = "striking"
    CARRYING_OUT = "carrying_out"
    VERIFYING = "verifying"
    MATERIAL = "material"
    TALK = "talk"
    EXPLAINING = "explaining"
    RECEIVING = "receiving"


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quota(_Entry):
    """To how many tickets something is given: at least so many, or so many per cent."""

    at_least: Annotated[int, Field(ge=0)]
    percent: Annotated[float, Field(ge=0, le=100)]

    def of(self, total: int) -> int:
        """The number among so many tickets."""
        return max(self.at_least, int(total * self.percent / 100))


class Story(Quota):
    """What happens to a ticket (经过): choices for the first, second … occasion of each point."""

    name: str
    title: str
    only: frozenset[Kind] = frozenset(Kind)
    named: bool = False
    """Only for citizens who are not anonymous."""
    beside: bool = False
    """Goes on beside the handling: to a ticket that may play another story, too."""
    pair: bool = False
    """Only for tickets that say the same as another of the same day (R-31)."""
    period: date | None = None
    """Only for tickets that come in within the two months of this day."""
    department: str | None = None
    """Its tickets go to this department; where there is none of that code, to one that the seed names."""
    plays: Mapping[Point, tuple[str, ...]]


class Assigned(_Entry):
    """What tickets get that their file does not say."""

    kinds: Mapping[Kind, Quota]
    anonymous: Quota
    confidential: Quota
    repeated: Quota
    """Tickets that say the same as the one before them in the file."""
    natures: Mapping[Nature, int]
    district_working_days: int


class Wave(_Entry):
    """Days on which tickets of a file come in whose own times lie elsewhere."""

    first_day: date
    days: Annotated[int, Field(ge=1)]
    percent: Annotated[float, Field(gt=0, le=100)]


class Arrivals(_Entry):
    """When tickets come in."""

    begin: AwareDatetime
    waves: tuple[Wave, ...]
    between: tuple[time, time]
    window_days: int


class Typhoon(_Entry):
    """A day on which nobody works, which the calendar of the office learns of only afterwards (R-52)."""

    day: date
    told_at: AwareDatetime
    reason: str


class Duty(_Entry):
    """Who is on duty on the days off (R-77): those of these groups in turn, on the days before, too, at night."""

    days: tuple[date, ...]
    night_from: str
    night_until: str
    groups: tuple[str, ...]


class Programme(_Entry):
    """What the office does beside its tickets (日程)."""

    until: AwareDatetime
    """Up to when what begins regularly is waited for; what has begun by then is played to its end."""
    typhoon: Typhoon
    duty: Duty
    successor: str
    """Which department takes over from the one that is merged; as `department` of a story."""
    periods: tuple[date, ...]
    """A day in each of the periods that are reported at the end."""
    plays: Mapping[Point, tuple[str, ...]]
    """Choices for the first, second … occasion in the whole office."""


Span = tuple[int, int]
"""Shortest and longest, in working minutes."""


class Behaviour(_Entry):
    """The whole table."""

    office_moments: tuple[time, ...]
    duty_minutes: int
    pace: Mapping[str, Span]
    pace_of_special: Mapping[str, Span]
    pace_of_asking: Span
    pace_of_withdrawing: Span
    pace_when_late: Span
    habits: Mapping[Point, Mapping[str, float]]
    stories: tuple[Story, ...]
    assigned: Assigned
    arrivals: Arrivals
    programme: Programme
    longest_days: int

    @property
    def begin(self) -> datetime:
        """When the demonstration begins."""
        return self.arrivals.begin

    def pace_for(self, element: str, *, special: bool) -> Span:
        """How long people take for a task of that element when they do it in time."""
        usual = self.pace[element]
        return self.pace_of_special.get(element, usual) if special else usual

    def choose(self, seed: int, stories: Sequence[Story], subject: str, point: Point, occasion: int) -> str:
        """What is chosen at a point on its n-th occasion (from 0): by a story, else by habit."""
        played = next((story.plays[point] for story in stories if point in story.plays), ())
        if occasion < len(played):
            return played[occasion]
        return draw(self.habits[point], chance(seed, subject, point, occasion))


def read_behaviour(path: Path = PEOPLE_FILE) -> Behaviour:
    """Reads the table. Raises BehaviourInvalid."""
    try:
        behaviour = Behaviour.model_validate(yaml.safe_load(path.read_text("utf-8-sig")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BehaviourInvalid(f"打不开行为表 {path.name}，或不是有效的 YAML") from error
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in problem["loc"])
        raise BehaviourInvalid(f"行为表 {path.name} 的 {place} 有误") from error
    _check_choices(behaviour, path.name)
    return behaviour


def _check_choices(behaviour: Behaviour, name: str) -> None:
    missing = [point for point in Point if not sum(behaviour.habits.get(point, {}).values())]
    if missing:
        raise BehaviourInvalid(f"行为表 {name} 的 habits 缺少：{'、'.join(missing)}")


def chance(seed: int, *key: object) -> float:
    """A number from 0 up to 1 that belongs to this seed and this key, for ever and on every machine."""
    text = "\x1f".join(str(part) for part in (seed, *key))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big") / 2**56


def draw(weights: Mapping[Choice, float], number: float) -> Choice:
    """The choice on which a number from 0 up to 1 falls."""
    reached, total = 0.0, sum(weights.values())
    for choice, weight in weights.items():
        reached += weight / total
        if number < reached:
            return choice
    return list(weights)[-1]


def pick(items: Sequence[Choice], number: float) -> Choice:
    """The item on which a number from 0 up to 1 falls."""
    return items[int(number * len(items))]


def deal(tickets: Sequence[str], quotas: Mapping[str, Quota], seed: int, purpose: str) -> dict[str, str]:
    """Gives each quota's share to tickets, nothing to the rest: by the seed, whatever the order of the list."""
    shuffled = sorted(tickets, key=lambda ticket: chance(seed, ticket, purpose))
    dealt: dict[str, str] = {}
    for name, quota in quotas.items():
        for _ in range(min(quota.of(len(tickets)), len(shuffled))):
            dealt[shuffled.pop()] = name
    return dealt
