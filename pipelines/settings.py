"""All settings in one frozen object, which is read at the edge of the program and passed down."""

from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, field_serializer
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipelines.errors import WarehouseError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
LAB_BYTES = 2_000_000_000
"""What the tables of analysts may take up together, with their indexes, unless a setting says otherwise."""
_IS_CHECKOUT = (PROJECT_ROOT / "pyproject.toml").exists()


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _absolute_place(place: str) -> str:
    """Make a path absolute; leave a URL as it is."""
    return place if not place or "://" in place else str(_absolute(Path(place)))


def _absolute_paths(paths: str) -> str:
    return ":".join(str(_absolute(Path(path))) for path in paths.split(":") if path)


def _base_url(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("must be an address that begins with http:// or https://")
    return url.rstrip("/")


def _divisor_of_an_hour(minutes: int) -> int:
    if 60 % minutes:
        raise ValueError("must be a divisor of 60, so that the runs of every hour have the same distance")
    return minutes


def _slots(text: str) -> str:
    for part in filter(None, text.split(",")):
        name, _, number = part.partition("=")
        if not (name.strip() and number.isdecimal() and 1 <= int(number) <= 1000):
            raise ValueError(f"must be pools with their slots, 1 to 1000, as crawl=8,reading=4; not {part!r}")
    return text


class Settings(BaseSettings):
    """Kabar's settings; each is the environment variable `KABAR_<NAME>`.

    Relative paths are resolved against the working folder; `~` is the user's home.

    Attributes:
        home: folder of the local stack's state, secrets and logs.
        warehouse_url: any PostgreSQL (14+) as `postgresql://…`; unset means the embedded one.
        analyst_url: the warehouse's URL for reading only, for the page Newsroom; unset means `warehouse_url`.
        airflow_url: the Airflow that runs the DAGs, as `https://…`; unset means the local stack's.
        airflow_token: a token of that Airflow's API.
        lake_url: place of WARC files and the files of runs; any fsspec URL. Unset means `<home>/lake`.
        replay: a WARC file that answers every request instead of the network.
        sources: further source files or folders of them, separated by `:`.
        only: ids of the sources, or groups (`country:ID`, `lang:vi`), that scheduled runs are limited to, separated by
            `,`; empty means all enabled ones.
        contact: where a publisher reaches the operator; part of the User-Agent.
        keep_days: days after publication for which articles stay in the warehouse; 0 means for ever.
        lab_bytes: what the tables in the schema `lab` may take up together, in the embedded PostgreSQL.
        poll: minutes between two runs of `ingest`; a divisor of 60.
        slots: how many tasks run at once, by pool, as `crawl=8,reading=4`; other pools have the slots of `pools.json`.
        active_days: runs of `archive_day` that are active at once, scheduled and backfilled ones counted apart.
        timeout: seconds that one request may take.
        notify: where notices of incidents go: addresses in Apprise's form, separated by spaces; empty means nowhere.
        common_crawl_url: where the files of Common Crawl lie.
        common_crawl_index_url: the server of Common Crawl's index.
        wayback_url: the Wayback Machine.
        allow_loopback: whether crawls may fetch from sites on this machine, such as the sample newsroom.
        port: the Airflow UI's port; the local stack's other servers take the ports that follow it.
    """

    model_config = SettingsConfigDict(env_prefix="KABAR_", env_ignore_empty=True, frozen=True)

    home: Annotated[Path, AfterValidator(_absolute)] = (PROJECT_ROOT if _IS_CHECKOUT else Path.home()) / ".kabar"
    warehouse_url: str | None = None
    analyst_url: str | None = None
    airflow_url: str | None = None
    airflow_token: str | None = None
    lake_url: Annotated[str, AfterValidator(_absolute_place)] | None = None
    replay: Annotated[str, AfterValidator(_absolute_place)] | None = None
    sources: Annotated[str, AfterValidator(_absolute_paths)] = ""
    only: str = ""
    contact: str = ""
    keep_days: int = Field(default=0, ge=0, le=365_000)  # a thousand years, since dates begin with the year 1
    lab_bytes: int = Field(default=LAB_BYTES, ge=0, lt=2**63)
    poll: Annotated[int, Field(ge=1, le=60), AfterValidator(_divisor_of_an_hour)] = 5
    slots: Annotated[str, AfterValidator(_slots)] = ""
    active_days: int = Field(default=4, ge=1, le=100)
    timeout: float = Field(default=30, gt=0, le=600)
    notify: SecretStr = SecretStr("")
    common_crawl_url: Annotated[str, AfterValidator(_base_url)] = "https://data.commoncrawl.org"
    common_crawl_index_url: Annotated[str, AfterValidator(_base_url)] = "https://index.commoncrawl.org"
    wayback_url: Annotated[str, AfterValidator(_base_url)] = "https://web.archive.org"
    allow_loopback: bool = False
    port: int = Field(default=8080, ge=1024, le=65000)

    @field_serializer("notify", when_used="json")
    def _write_out(self, secret: SecretStr) -> str:
        """Pass the secret on to the stack's processes; only what is printed hides it."""
        return secret.get_secret_value()

    @cached_property
    def lake(self) -> str:
        """The lake's URL, with the default filled in."""
        return self.lake_url or str(self.home / "lake")

    @property
    def only_ids(self) -> list[str]:
        """The ids and groups of the setting `only`, one by one."""
        return [name for name in self.only.split(",") if name]

    @property
    def slots_by_pool(self) -> dict[str, int]:
        """The slots of the setting `slots`, by the pool's name without its prefix."""
        return {
            name: int(number) for name, _, number in (part.partition("=") for part in self.slots.split(",") if part)
        }

    def require_warehouse_url(self) -> str:
        """Return the URL of the warehouse.

        Raises:
            WarehouseError: it is not set.
        """
        if self.warehouse_url is None:
            raise WarehouseError("KABAR_WAREHOUSE_URL is not set; set it to the URL of the PostgreSQL to work on.")
        return self.warehouse_url
