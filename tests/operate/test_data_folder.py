"""`hotline operate` keeps its samples in a folder of its own, and empties nothing else."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.operate import app


def test_a_folder_with_something_else_in_it_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = tmp_path / "operate" / "tickets.csv"
    theirs.parent.mkdir()
    theirs.write_text("number\n")
    monkeypatch.setenv("HOTLINE_DATA_FOLDER", str(tmp_path))

    ended = CliRunner().invoke(app, ["--new"])

    assert ended.exit_code == 1
    assert "里有其他文件" in ended.stderr
    assert "NOT_AN_OPERATE_FOLDER" in ended.stderr
    assert theirs.read_text() == "number\n"
    assert list(theirs.parent.iterdir()) == [theirs]
