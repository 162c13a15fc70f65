"""`hotline processes diff --picture`: what changed, drawn into pages that need nothing else (流程变更图)."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.web.templating import BUNDLES, STATIC
from cli.running import NotWritten, refusal, say
from hotline.errors import HotlineError
from hotline.processes.picture.page import page
from hotline.processes.picture.picture import Picture, only

ToPicture = Annotated[
    Path | None,
    typer.Option(
        "--picture",
        metavar="FILE.html|FOLDER",
        show_default=False,
        help="另画成网页：一个文件，或一个文件夹（每个流程图一页），不联网也能打开",
    ),
]
_TITLE = "流程变更图"


class PictureNotBuilt(HotlineError):
    """What draws in a browser is made at set-up, and was not made here."""

    code = "PICTURE_NOT_BUILT"
    status = 503
    message = "没有画图用的脚本，请在项目目录运行 make up 或 node web/build.mjs 生成"


def write_picture(to: Path, picture: Picture, against: str | None) -> None:
    """One page with everything, or a folder with one more for each diagram. What cannot be drawn ends the command."""
    try:
        parts = _parts()
    except PictureNotBuilt as error:
        raise refusal(error) from error
    about = f"改前：{against or '现行版本'}；改后：将要部署的文件夹。只画有变化的流程图，规则表和表单的改动见清单。"
    pages = {to: _page(picture, _TITLE, about, parts)}
    if to.suffix.lower() not in (".html", ".htm"):
        pages = {to / "index.html": pages[to]}
        for each in picture.diagrams:
            name = f"{Path(each.file).stem}.html"
            pages[to / name] = _page(only(picture, each), f"{_TITLE}：{each.name}", about, parts)
    for path, text in pages.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        except OSError as error:
            raise refusal(NotWritten(f"未能写入 {path}：{error.strerror}")) from error
    say(f"已画成 {'、'.join(map(str, pages))}，用浏览器打开")


def _page(picture: Picture, title: str, about: str, parts: tuple[str, str, str]) -> str:
    script, style, licences = parts
    return page(picture, title, about, script=script, style=style, licences=licences)


def _parts() -> tuple[str, str, str]:
    """Script, style and licences of the bundle. Raises PictureNotBuilt."""
    try:
        built: dict[str, str] = json.loads((BUNDLES / "manifest.json").read_text("utf-8"))
        script = (BUNDLES / built["alone/picture.js"]).read_text("utf-8")
        style = (BUNDLES / built["picture.css"]).read_text("utf-8")
        licences = (BUNDLES / "licences.txt").read_text("utf-8")
    except (OSError, KeyError) as error:
        raise PictureNotBuilt from error
    return script, (STATIC / "workbench.css").read_text("utf-8") + style, licences
