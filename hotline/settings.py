"""All settings of the system (系统设置), read from the environment with the prefix `HOTLINE_`."""

from datetime import time
from pathlib import Path
from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One class for all settings; every default is fit for one office on one machine."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", frozen=True)

    environment: Literal["development", "production"] = "development"
    """`development` allows the development identity; `production` refuses to start with it."""
    data_folder: Path = Path("data")
    """Where the database and the engine keep their files."""
    database_url: str = ""
    """SQLAlchemy URL; empty means SQLite in the data folder. PostgreSQL: `postgresql+psycopg://…`."""
    processes: Path = ROOT / "bpmn"
    """The folder that a process owner edits: diagrams, tables, forms."""
    street_file: Path = ROOT / "sample" / "street.yaml"
    """Departments, people and roles of the office (组织文件)."""
    categories_file: Path = ROOT / "sample" / "categories.csv"
    """The office's list of categories (类别表): only what stands in it is given to the engine."""
    import_layouts: Path = ROOT / "sample" / "import_layouts.yaml"
    """Column mappings for the import of files (导入列映射)."""
    calendar_file: Path | None = None
    """The office's own days off and extra working days, over the national calendar (R-50)."""
    host: str = "127.0.0.1"
    port: int = 8000
    feed_port: int = 0
    """Port on which the engine's exporter is heard; 0 takes a free one."""
    message_ttl_hours: int = 24
    """How long the engine keeps a message that nobody waits for yet; longer than any outage."""
    task_lease_hours: int = 24
    """For how long the job behind an open human task is held before it comes round again."""
    job_concurrency: int = 64
    """Jobs of one type that are held at the same time."""
    opening: time = time(9)
    """When the office opens, Asia/Shanghai; with lunch break and close it counts working time (R-51)."""
    lunch_start: time = time(11, 30)
    lunch_end: time = time(13)
    close: time = time(17, 30)
    """Close of business: when a working day's limit ends (R-51)."""
    count_from_minute: bool = False
    """Count working days from the minute instead of by days that end at the close of business (R-51)."""
    robot_webhook: str = ""
    """Webhook of the heads' WeCom group robot (R-05). Empty: an ordinary group, the text is pasted by hand."""

    @property
    def url(self) -> str:
        """The database in use."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_folder / 'hotline.db').resolve()}"
