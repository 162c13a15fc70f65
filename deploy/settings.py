"""Settings of the engine's launcher (引擎启动设置), read from the environment."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

BackendName = Literal["process", "container", "address"]


class EngineSettings(BaseSettings):
    """How an engine is run on this machine; what one engine is run *for* is in `deploy.options`."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_ENGINE_", frozen=True, populate_by_name=True)

    backend: BackendName | None = Field(default=None, validation_alias="HOTLINE_ENGINE")
    """`process`, `container` or `address`; empty: chosen by what is there (`deploy.choice`)."""
    address: str = Field(default="", validation_alias="ZEEBE_ADDRESS")
    """Gateway of an engine that runs already, `host:port`."""
    management_url: str = ""
    """Management address of that engine (`http://host:9600`), for its clock; empty when not reachable."""
    version: str = "8.5.8"
    """8.5.8 is free for production; 8.6.0 is not, but has Operate."""
    image: str = "camunda/zeebe"
    """Image for the container, without its tag, which is the version."""
    heap: str = "1g"
    """The engine's largest heap (`-Xmx`)."""
    java_options: str = ""
    """Further options of the virtual machine, separated by spaces."""
    patience_seconds: int = 180
    """For how long a starting engine is waited for."""
