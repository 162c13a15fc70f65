"""What everybody in the demonstration knows (场景): the table of behaviour, the calendar, the units and people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from demo.behaviour import Behaviour
from demo.choices import Choices, Stories
from demo.moments import Moments
from demo.observe import OpenTask
from demo.stories import department_of

CENTER = "dispatcher@center"


@dataclass(slots=True)
class Scene:
    """Shared by all who decide what is done next."""

    behaviour: Behaviour
    moments: Moments
    choices: Choices
    stories: Stories
    departments: list[str]
    """Those that take tickets now."""
    people: Mapping[str, Sequence[str]]
    """Who belongs to each candidate group."""
    seed: int
    functional: Sequence[str] = ()
    """Units that may be asked in a joint handling, and have somebody who answers."""
    stations: Mapping[str, str] = field(default_factory=dict[str, str])
    """The station of each grid."""
    merged: dict[str, str] = field(default_factory=dict[str, str])
    """Successors of departments that are no more (R-81)."""

    def other_department(self, task: OpenTask, purpose: str) -> str:
        """A department that may get the ticket, but not the one that has it."""
        others = [code for code in self.departments if code not in (task.department, task.excluded)]
        return self.choices.one_of(others, task.id, purpose)

    def dispatched_to(self, task: OpenTask) -> str:
        """The department of the ticket's story, else what the table suggests; where neither may have it, another."""
        named = next(
            (story.department for story in self.stories.get(task.case_id, ()) if story.department), ""
        )
        wanted = department_of(named, self.departments, self.seed) if named else task.suggested
        if wanted in self.departments and wanted != task.excluded:
            return str(wanted)
        return self.other_department(task, "department")

    def successor_of(self, code: str) -> str:
        """Which department takes over from another (R-81)."""
        others = [each for each in self.departments if each != code]
        return department_of(self.behaviour.programme.successor, others, self.seed)

    def present(self, code: str | None) -> str:
        """Who has that department's work now; the first of all where there was none."""
        while code in self.merged:
            code = self.merged[code]
        return code or self.departments[0]

    def succeed(self, code: str, successor: str) -> None:
        """From now on the successor has what was that department's."""
        self.merged[code] = successor
        self.departments.remove(code)

    def head_of(self, unit: str) -> str:
        """The head of a unit."""
        return self.people[f"head@{unit}"][0]

    def deputy_of(self, unit: str) -> str | None:
        """Who can stand in for the head of a unit; None where the unit has nobody else."""
        handlers = self.people.get(f"handler@{unit}", ())
        return next((person for person in handlers if person != self.head_of(unit)), None)
