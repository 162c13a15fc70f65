"""Departments of scenarios' own: latenesses of a department count together, whichever scenario they come from.

Who counts them (R-40, R-41) takes a department that no other scenario dispatches to.
"""

from pathlib import Path
from typing import Any

import yaml

from hotline.settings import Settings

OWN_DEPARTMENTS = ("T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09")


def street_with_own_departments(file: Path) -> Path:
    """Writes the sample's street with these departments more; each has a handler and a head."""
    street: dict[str, Any] = yaml.safe_load(Settings().street_file.read_text("utf-8"))
    for code in OWN_DEPARTMENTS:
        street["departments"].append(
            {"code": code, "name": f"测试办公室{code}", "kind": "office", "field": "urban"}
        )
        for role, name in (("handler", "测试承办人"), ("head", "测试负责人")):
            person = {"id": f"{role}.{code.lower()}", "name": f"{name}{code}", "roles": [f"{role}@{code}"]}
            street["people"].append(person)
    file.write_text(yaml.safe_dump(street, allow_unicode=True), "utf-8")
    return file
