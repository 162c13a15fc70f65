"""`hotline papers check`: an office looks at its templates before anybody needs them."""

from pathlib import Path

import pytest
from docx import Document
from typer.testing import CliRunner

from cli.main import app
from hotline.documents.examples import examples
from hotline.documents.papers import PAPERS
from hotline.settings import ROOT
from tests.documents import words_in


def test_the_templates_of_the_sample(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["papers", "check", "--to", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert result.output.count("可以使用") == len(PAPERS)
    for kind, paper in PAPERS.items():
        words = words_in((tmp_path / paper.template).read_bytes())
        assert paper.name in words
        for text in (each for each in examples()[kind].values() if isinstance(each, str)):
            assert text in words or text in unused(kind), text


def unused(kind: str) -> set[str]:
    """What the sample's templates leave to offices that want it."""
    names = {"street", "source", "category", "received_at", "accepted_by", "requested_on"}
    return {str(value) for key, value in examples()[kind].items() if key in names}  # pyright: ignore[reportArgumentType]


def test_templates_that_can_not_be_used(tmp_path: Path) -> None:
    own = Document()
    own.add_paragraph("{{ reson }}")
    own.save(str(tmp_path / "return_application.docx"))
    result = CliRunner().invoke(app, ["papers", "check", "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert "《退单申请表》PLACEHOLDER_UNKNOWN" in result.output
    assert "“reson”" in result.output
    assert "《工单处理记录表》TEMPLATE_MISSING" in result.output


@pytest.mark.parametrize("kind", PAPERS)
def test_every_placeholder_is_explained_to_the_office(kind: str) -> None:
    page = (ROOT / "sample" / "papers" / "README.md").read_text("utf-8")
    for name in examples()[kind]:  # pyright: ignore[reportArgumentType]
        assert f"`{name}`" in page, name
