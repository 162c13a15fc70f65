"""All settings of the system (系统设置), read from the environment with the prefix `HOTLINE_`."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from hotline.accounts.setting_values import (
    key_or_nothing,
    own_address,
    provider_address,
    proxies_written,
    roles_written,
)
from hotline.logs import LogFormat
from hotline.notifications.addresses import (
    HEADS,
    Provider,
    Robot,
    plain_mail_address,
    robots_written,
    web_address_or_nothing,
)

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One class for all settings; every default is fit for one office on one machine."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", frozen=True, hide_input_in_errors=True)

    environment: Literal["development", "production"] = "development"
    """`development` allows the development identity, on this machine only; in `production` people log in."""
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
    papers: Path = ROOT / "sample" / "papers"
    """The folder of the office's templates (文书模板, R-62): 《退单申请表》, 《工单处理记录表》."""
    largest_file: int = 20_000_000
    """Bytes of an attachment or photograph, at most."""
    indicators_file: Path = ROOT / "sample" / "indicators.yaml"
    """What each indicator means and weighs (指标文件, R-44)."""
    calendar_file: Path | None = None
    """The office's own days off and extra working days, over the national calendar (R-50)."""
    duty_file: Path | None = None
    """The duty roster (值班表, R-77): for the days that it names it replaces what was set in the system."""
    host: str = "127.0.0.1"
    port: int = 8000
    log_format: LogFormat = "json"
    """How a line of the log is written: `json` for programs, `text` for people."""
    worker_metrics_port: int = 0
    """Port of `/health`, `/ready` and `/metrics` of `hotline work`; 0: none."""
    feed_host: str = "127.0.0.1"
    """Address on which the engine's exporter is heard; another than this machine's only where nobody but the engine
    reaches it: whoever does may write there."""
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
    robot_webhook: Annotated[str, AfterValidator(web_address_or_nothing)] = ""
    """Webhook of the heads' WeCom group robot (R-05). Empty: an ordinary group, the text is pasted by hand."""
    robots: Annotated[dict[str, Robot], NoDecode, BeforeValidator(robots_written)] = {}
    """Robots by group (群机器人), as JSON: `{"heads": {"provider": "wecom", "webhook": "…", "secret": ""}}`."""
    messages_file: Path = ROOT / "sample" / "messages.yaml"
    """Who is told what and how (通知表)."""
    call_back_script: Path = ROOT / "sample" / "callback_script.yaml"
    """What a callback officer says on the phone (回访话术)."""
    mail_server: str = ""
    """Host of the office's mail server (邮件服务器). Empty: no e-mail is sent."""
    mail_port: int = 465
    mail_security: Literal["tls", "starttls", "none"] = "tls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: Annotated[str, AfterValidator(plain_mail_address)] = "hotline@localhost"
    """Address from which e-mail is sent (发件地址)."""
    mail_sender_name: str = "12345工单系统"
    operate_url: Annotated[str, AfterValidator(web_address_or_nothing)] = ""
    """Where operators watch the engine (Operate 地址); empty: no link to it is shown."""
    explanation_per_ticket: bool = False
    """Ask for a written explanation for each late ticket at once instead of by department and period (R-41)."""

    # Login (登录), hotline/accounts
    public_url: Annotated[str, AfterValidator(own_address)] = ""
    """Where people open the system, e.g. `https://hotline.example.org`. With https, cookies are sent by it only."""
    secret_key: Annotated[SecretStr, AfterValidator(key_or_nothing)] = SecretStr("")
    """Protects second factors and login forms; at least 32 characters. Empty: `secret.key` in the data folder."""
    trusted_proxy: Annotated[str, AfterValidator(proxies_written)] = ""
    """Addresses or networks of the office's own proxies, with commas: only they may say who calls through them."""
    session_idle_minutes: int = Field(default=60, ge=1)
    """After so long without a request somebody has to log in again."""
    session_hours: int = Field(default=12, ge=1)
    """After so long somebody has to log in again in any case."""
    login_failures: int = Field(default=5, ge=1)
    """Failed attempts after which an account is locked."""
    login_lock_minutes: int = Field(default=15, ge=1)
    """For how long it is locked."""
    logins_per_minute: int = Field(default=60, ge=1)
    """Attempts from one address in any minute, counted by each process."""
    login_form_minutes: int = Field(default=30, ge=1)
    """For how long a login page that was opened can be sent."""
    one_time_password_hours: int = Field(default=72, ge=1)
    """For how long a password given out by an administrator can be used."""
    second_factor_required: Annotated[frozenset[str], NoDecode, BeforeValidator(roles_written)] = frozenset()
    """Roles that need a second factor (动态口令), with commas: `administrator,auditor`."""
    oidc_issuer: Annotated[str, AfterValidator(provider_address)] = ""
    """The office's identity provider (统一身份认证). Empty: people log in with a password only."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_person_claim: str = "preferred_username"
    """The claim that is the person's id here."""

    @property
    def url(self) -> str:
        """The database in use."""
        return self.database_url or f"sqlite+aiosqlite:///{(self.data_folder / 'hotline.db').resolve()}"

    @property
    def group_robots(self) -> dict[str, Robot]:
        """Every group's robot; `robot_webhook` is the heads' WeCom robot where `robots` names none."""
        if not self.robot_webhook:
            return self.robots
        heads = Robot(provider=Provider.WECOM, webhook=SecretStr(self.robot_webhook))
        return {HEADS: heads} | self.robots


NOBODY_TOLD: Mapping[str, Any] = {"robot_webhook": "", "robots": {}, "mail_server": ""}
"""What a demonstration changes, so that nothing of it reaches people's groups and mailboxes."""
