"""What a file really is, what it is called, and how it is kept."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from hotline.documents.content_folder import ContentFolder, hash_of
from hotline.documents.errors import FileDamaged, FileNameInvalid, FileTypeRefused, PictureTooLarge
from hotline.documents.file_names import clean_name, disposition
from hotline.documents.media_types import DOCX, JPEG, PDF, PNG, XLSX, media_type_of
from hotline.documents.official import OfficialPaper
from hotline.documents.pictures import LONGER_SIDE, for_paper
from tests.documents import office_file, photo


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (photo(), JPEG),
        (photo(kind="PNG"), PNG),
        (b"%PDF-1.7\n", PDF),
        (OfficialPaper("报告").to_bytes(), DOCX),
        (office_file("xl/workbook.xml"), XLSX),
    ],
)
def test_types_by_what_is_in_them(data: bytes, media_type: str) -> None:
    assert media_type_of(data) == media_type


@pytest.mark.parametrize(
    "data",
    [
        b"MZ a program",
        b"<html>",
        b"GIF89a",
        b"RIFF    WEBP",
        office_file("readme.txt"),
        office_file("word/document.xml", "word/vbaProject.bin"),
    ],
)
def test_other_types_are_refused(data: bytes) -> None:
    with pytest.raises(FileTypeRefused):
        media_type_of(data)


@pytest.mark.parametrize("data", [photo()[:200], b"\xff\xd8\xff", photo(kind="PNG")[:40], b"PK\x03\x04"])
def test_what_can_not_be_opened(data: bytes) -> None:
    with pytest.raises(FileDamaged):
        media_type_of(data)


def test_a_picture_that_unpacks_to_too_much() -> None:
    with pytest.raises(PictureTooLarge):
        media_type_of(photo(20_000, 4_000, kind="PNG"))


def test_a_picture_for_a_paper_is_upright_small_and_without_its_place() -> None:
    picture = for_paper(photo(4000, 2000, turned=True))
    assert (picture.width, picture.height) == (LONGER_SIDE // 2, LONGER_SIDE)
    with Image.open(BytesIO(picture.data)) as image:
        assert not image.getexif()
        assert image.format == "JPEG"


def test_a_drawing_stays_one() -> None:
    assert for_paper(photo(kind="PNG")).data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("现场 照片.JPG", "现场 照片.JPG"),
        ("C:\\照片\\1.jpg", "1.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.exe.jpg"),
        ('a"b\r\nc.jpg', "abc.jpg"),
        (".jpg", "jpg.jpg"),
    ],
)
def test_names(given: str, name: str) -> None:
    assert clean_name(given, JPEG) == name


@pytest.mark.parametrize("given", ["", "  ", "///", "\0", "长" * 121])
def test_names_that_nobody_can_use(given: str) -> None:
    with pytest.raises(FileNameInvalid):
        clean_name(given, JPEG)


def test_how_a_file_is_saved_under_its_name() -> None:
    header = disposition("退单申请表 1;.docx", "file-7.docx")
    assert header == (
        'attachment; filename="file-7.docx"; '
        "filename*=UTF-8''%E9%80%80%E5%8D%95%E7%94%B3%E8%AF%B7%E8%A1%A8%201%3B.docx"
    )
    assert header.isascii()


class TestContentFolder:
    def test_kept_once_under_its_hash(self, tmp_path: Path) -> None:
        folder = ContentFolder(tmp_path)
        sha256 = folder.keep(b"content")
        assert folder.keep(b"content") == sha256 == hash_of(b"content")
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / sha256[:2] / sha256]
        assert folder.read(sha256) == b"content"

    def test_others_on_the_machine_can_not_read_it(self, tmp_path: Path) -> None:
        folder = ContentFolder(tmp_path)
        assert folder.path_of(folder.keep(b"content")).stat().st_mode & 0o077 == 0

    @pytest.mark.parametrize("damaged", [b"", b"CONTENT", b"content and more"])
    def test_what_is_not_what_was_kept_is_not_given_out(self, tmp_path: Path, damaged: bytes) -> None:
        folder = ContentFolder(tmp_path)
        sha256 = folder.keep(b"content")
        folder.path_of(sha256).write_bytes(damaged)
        assert folder.read(sha256) is None

    def test_what_is_gone(self, tmp_path: Path) -> None:
        assert ContentFolder(tmp_path).read(hash_of(b"content")) is None

    def test_what_a_disk_cut_short_is_written_again(self, tmp_path: Path) -> None:
        folder = ContentFolder(tmp_path)
        sha256 = folder.keep(b"content")
        folder.path_of(sha256).write_bytes(b"con")
        folder.keep(b"content")
        assert folder.read(sha256) == b"content"

    def test_a_disk_that_is_full_leaves_nothing_behind(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_handle: int) -> None:
            raise OSError(28, "no space left")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="no space"):
            ContentFolder(tmp_path).keep(b"content")
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]
