"""The tables at the end: nothing is cut off at a hundred columns, whatever is shown."""

from datetime import UTC, datetime
from io import StringIO
from unicodedata import east_asian_width

from rich.console import Console

from demo.checks import Check
from demo.exercised import RULES
from demo.figures import Figures, RuleCount
from demo.report import Comparison, Input, Report, Simulated
from demo.tables import NO_YEAR_BEFORE, show

COLUMNS = 100
COMPARISON = Comparison(
    title="2026年9—10月主要指标",
    note="上期：2026年7—8月；上年同期：2025年9—10月。",
    columns=["指标", "本期", "上期", "上年同期", "环比", "同比"],
    rows=[["先行联系率", "75.47%（40/53）", "86.67%（13/15）", "—（0/0）", "-11.19 个百分点", "—"]],
)


def _figures() -> Figures:
    return Figures(
        tickets=71,
        kinds={"ordinary": 52, "snapshot": 7},
        closed={"satisfied": 39},
        late={"accept": 8, "carry_out": 2},
        returns={"approved": 5},
        alerts=17,
        rehandlings=15,
        joint_handlings={"center": 1},
        withdrawals={"citizen": 2},
        cases={"exclusion": {"approved": 1, "refused": 1}, "joint_review": {"published": 3, "empty": 1}},
        annulled={"calendar": 9},
        rules={rule.id: RuleCount(title=rule.title, count=7, by=dict.fromkeys(rule.by, 7)) for rule in RULES},
    )


def _report() -> Report:
    begin = datetime(2026, 8, 17, 1, tzinfo=UTC)
    return Report(
        input=Input(file="tickets.csv", tickets=70, rejected_rows=0, repeated_rows=1, assigned=["重复诉求"]),
        seed=7,
        simulated=Simulated(begin=begin, end=begin),
        stories={"两次不满意，不纳入测评获批": 1, "走访超时": 1, "处置超时": 2},
        played={},
        figures=_figures(),
        comparison=COMPARISON,
        papers=["2026年9—10月双月通报.docx"],
        checks=[Check(name="每张工单都已收下"), Check(name="发件箱已清空", found=["1 条未送达"])],
        seconds=70,
    )


def _printed() -> str:
    out = StringIO()
    show(_report(), Console(file=out, width=COLUMNS), "data/demo/papers")
    return out.getvalue()


def _width(line: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in line)


def test_no_line_is_wider_than_a_hundred_columns() -> None:
    assert max(_width(line) for line in _printed().splitlines()) <= COLUMNS


def test_nothing_is_cut_off() -> None:
    printed = _printed()
    assert "…" not in printed
    for text in (
        "不纳入测评申请",
        "获批",
        "日历调整",
        "-11.19 个百分点",
        "双月通报.docx",
        "1 条未送达",
        "data/demo/papers",
    ):
        assert text in printed


def test_what_has_no_base_at_all_is_said_once() -> None:
    printed = _printed()
    assert NO_YEAR_BEFORE in printed
    assert "上年同期 " not in printed
