"""What a back-up says of itself (备份清单): the first entry of its archive."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict

MANIFEST, DATABASE, KEY, FILES = "manifest.json", "hotline.db", "secret.key", "files"
"""Names in the archive, and in the data folder."""
FORMAT = 1


class Manifest(BaseModel):
    """When it was made, of what, and how its database is recognised."""

    model_config = ConfigDict(frozen=True)

    format: int = FORMAT
    made_at: AwareDatetime
    program: str
    database_version: str
    """Of the schema; see `hotline.db.version`."""
    database_sha256: str
    files: int
    """How many contents of the folder of files are in it."""
    key: bool
    """Whether the system's key is in it."""

    def tells(self, moment: datetime) -> str:
        """One line about it (Chinese); `moment` is `made_at` as it is to be shown."""
        return f"{moment:%Y-%m-%d %H:%M:%S} 的备份：数据库版本 {self.database_version}，文件 {self.files} 个"
