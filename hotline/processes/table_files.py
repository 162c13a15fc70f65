"""The file in which a decision table is (规则表文件), to be taken home and changed there."""

from pathlib import Path

from hotline.processes.tables import table


def table_file(processes: Path, table_id: str) -> tuple[str, str]:
    """Its name and its text; other tables may be in it, too. Raises TableUnknown."""
    name = table(processes, table_id).file
    return name, (processes / name).read_text("utf-8")
