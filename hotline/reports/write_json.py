"""A report as JSON (数据文件): for programs, with the same numbers as the paper."""

from hotline.reports.material import Material

MEDIA_TYPE = "application/json"


def as_json(material: Material) -> bytes:
    """The report, UTF-8."""
    return (material.model_dump_json(indent=1) + "\n").encode()
