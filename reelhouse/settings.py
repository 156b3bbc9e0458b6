"""The one place where an address chooses an engine. Read from `reelhouse.toml` in the home folder and REELHOUSE_* variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)


class Settings(BaseSettings):
    """Everything that a deployment can choose; an empty address means the embedded default under `home`."""

    model_config = SettingsConfigDict(env_prefix="REELHOUSE_", frozen=True, extra="forbid")

    home: Path = Field(default=Path(".reelhouse"), description="Folder that holds everything of this deployment.")
    engine: str = Field(
        default="duckdb:",
        description="Engine of the transforms: `duckdb:`, or a Spark master: `local[*]`, `spark://…`.",
    )
    spark_jars: str = Field(default="", description="Folder with Delta's jars for Spark; empty: fetched by Ivy.")
    spark_cores: int = Field(
        default=2,
        ge=1,
        description="Cores of a cluster (`spark://…`) that each session takes; `up` has two, of ingest and of refreshes.",
    )
    lake_url: str = Field(
        default="", description="Where tables lie: `file:/…` or `s3://bucket/prefix?endpoint=…`; empty: `<home>/lake`."
    )
    inbox_url: str = Field(
        default="",
        description="Where acknowledged input waits: `file:/…` or `kafka://host:port/prefix`; empty: `<home>/inbox`.",
    )
    blobs_url: str = Field(
        default="",
        description="Where recordings and renditions lie: `file:/…` or `s3://bucket/prefix?endpoint=…`; empty: `<home>/blobs`.",
    )
    vectors_url: str = Field(
        default="",
        description="Search index: a `file:/…` folder (embedded) or the `http://…` address of a Qdrant server.",
    )
    catalog_url: str = Field(default="", description="People, shares, comments: SQLAlchemy URL; empty: SQLite in home.")
    speech_model: str = Field(
        default="pocketsphinx:", description="`pocketsphinx:` (offline fallback) or `faster-whisper:<model folder>`."
    )
    embedding_model: str = Field(
        default="minilm:",
        description="`minilm:` (from its wheel, on CTranslate2) or `sentence-transformers:<model folder>`.",
    )
    summary_model: str = Field(default="extractive:", description="`extractive:`.")
    suppress_under: int = Field(
        default=5, ge=1, description="Viewers of a workspace see no figure about fewer people than this."
    )
    history_days: int = Field(
        default=30, ge=1, description="Days for which old versions of tables can be read; upkeep removes older ones."
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000", description="Address under which viewers reach this server."
    )
    host: str = Field(default="127.0.0.1", description="Address that the server listens on.")
    port: int = Field(default=8000, description="Port that the server listens on.")
    workers: int = Field(default=0, description="Processes for AI and media steps; 0: one per core.")
    upload_limit_bytes: int = Field(default=4 * 1024**3, description="Largest accepted recording, in bytes.")
    step_limit_seconds: int = Field(default=1800, description="Longest time for one AI or media item, in seconds.")
    events_limit_bytes: int = Field(default=1024**2, description="Largest accepted events request, in bytes.")

    store_cache_bytes: int = Field(
        default=20 * 1024**3,
        description="Local copies of each remote store (`s3:`) are kept up to this size, in bytes.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments win over variables, variables over `reelhouse.toml` in the home folder."""
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, _config_file(init_settings, env_settings)),
        )

    def folder(self, name: str, url: str) -> Path:
        """The local folder of a store: the path in `url`, or `<home>/<name>` when `url` is empty."""
        return Path(url.removeprefix("file://").removeprefix("file:")) if url else self.home.absolute() / name


def _config_file(*sources: PydanticBaseSettingsSource) -> Path:
    homes = [str(values["home"]) for source in sources if (values := source()).get("home")]
    return Path(homes[0] if homes else ".reelhouse") / "reelhouse.toml"
