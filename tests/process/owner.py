"""The tables as a process owner changes them: the scenarios run on a copy of the folder with two rows more."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from hotline.settings import ROOT


def changed_processes(folder: Path) -> Path:
    """The owner's folder: a consultation is handled in three working days, nobody goes to a suggestion."""
    shutil.copytree(ROOT / "bpmn", folder)
    three_days = ["3", '"working_days"', '"dispatched"', '""', "420", "1", "0"]
    _put_first(folder / "deadlines.dmn", ['"ordinary"', '"handle"', '"consultation"'], three_days)
    _put_first(folder / "visits.dmn", ["", '"suggestion"', "", ""], ['"none"'])
    return folder


def _put_first(table: Path, inputs: Sequence[str], outputs: Sequence[str]) -> None:
    """Tables are read from the top: what is put first counts first."""
    before, rule, after = table.read_text("utf-8").partition("<rule ")
    entries = [*(("inputEntry", text) for text in inputs), *(("outputEntry", text) for text in outputs)]
    cells = "".join(
        f'<{tag} id="changed_{no}"><text>{text}</text></{tag}>' for no, (tag, text) in enumerate(entries)
    )
    table.write_text(f'{before}<rule id="changed">{cells}</rule>{rule}{after}', "utf-8")
