"""The demonstration deletes its own data and nothing else."""

from pathlib import Path

import pytest

from assembly.data_folder import DataFolderInUse, claimed
from demo.errors import DemoMissing, NotADemoFolder
from demo.folder import check_played, fresh_folder


def test_a_new_folder_is_marked_and_emptied_the_next_time(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with fresh_folder(folder):
        (folder / "engine").mkdir()
        (folder / "engine" / "log").write_text("x")
        (folder / "hotline.db").write_text("x")
    check_played(folder)
    with fresh_folder(folder):
        assert {entry.name for entry in folder.iterdir()} == {"demo-folder.txt", "hotline.lock"}


@pytest.mark.parametrize("name", ["hotline.db", ".hidden", "engine"])
def test_a_folder_with_anything_else_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(NotADemoFolder), fresh_folder(tmp_path):
        pass
    assert (tmp_path / name).read_text() == "mine"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    with fresh_folder(real):
        pass
    link.symlink_to(real)
    with pytest.raises(NotADemoFolder), fresh_folder(link):
        pass


def test_a_link_inside_is_removed_and_not_what_it_leads_to(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "file").write_text("mine")
    with fresh_folder(tmp_path / "demo"):
        (tmp_path / "demo" / "link").symlink_to(precious)
    with fresh_folder(tmp_path / "demo"):
        assert (precious / "file").read_text() == "mine"


def test_a_folder_in_use_is_not_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    with fresh_folder(folder):
        (folder / "hotline.db").write_text("x")
    with claimed(folder):
        with pytest.raises(DataFolderInUse), fresh_folder(folder):
            pass
        assert (folder / "hotline.db").exists()


def test_nothing_was_played_where_nothing_is(tmp_path: Path) -> None:
    with pytest.raises(DemoMissing):
        check_played(tmp_path)
