"""A process owner's list of ids that have become others (编号对应表), in YAML: process, then old id: new id."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import yaml

from hotline.errors import HotlineError

RenamedIds = dict[str, dict[str, str]]
"""By process: old id → new id."""


class MappingFileInvalid(HotlineError):
    """The file can't be read, or does not say by process which id has become which."""

    code = "MAPPING_FILE_INVALID"
    status = 422
    message = "编号对应表写得不对"


def read_mapping(file: Path) -> RenamedIds:
    """What the file says. Raises MappingFileInvalid."""
    try:
        document = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise MappingFileInvalid(f"编号对应表打不开：{file}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行" if mark else "有一行"
        raise MappingFileInvalid(f"编号对应表不是有效的 YAML：{line}") from error
    return {str(process): _ids(str(process), ids) for process, ids in _mapping(document, "整个文件").items()}


def _ids(process: str, ids: object) -> dict[str, str]:
    found = {str(old): new for old, new in _mapping(ids, f"“{process}”下").items()}
    for old, new in found.items():
        if not isinstance(new, str) or not new:
            raise MappingFileInvalid(f"编号对应表中“{process}”的“{old}”：冒号后请写新编号")
    if len(set(found.values())) < len(found):
        raise MappingFileInvalid(f"编号对应表中“{process}”有两个旧编号对应同一个新编号")
    return {old: str(new) for old, new in found.items()}


def _mapping(document: object, where: str) -> Mapping[object, object]:
    if not isinstance(document, dict):
        raise MappingFileInvalid(f"编号对应表：{where}应是“旧编号: 新编号”的形式，先写流程编号，再缩进写各行")
    return cast("Mapping[object, object]", document)
