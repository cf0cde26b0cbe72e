"""What a command works on: the warehouse and the Airflow that the settings name, else those of the local stack."""

from dataclasses import dataclass

from deploy.stack import lifecycle
from deploy.stack.airflow_api import AirflowApi
from pipelines.errors import StackError
from pipelines.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WarehouseUrls:
    """The URLs of one warehouse by who works on it; without a repr, because they contain passwords."""

    owner: str
    loader: str
    analyst: str


def warehouse_urls(settings: Settings) -> WarehouseUrls:
    """Return the URLs of the warehouse of these settings.

    Raises:
        StackError: they name none, and the local stack was never started or they name another Airflow.
    """
    if own := settings.warehouse_url:
        return WarehouseUrls(owner=own, loader=own, analyst=settings.analyst_url or own)
    if settings.airflow_url:
        raise StackError("KABAR_AIRFLOW_URL is set; set KABAR_WAREHOUSE_URL to the warehouse of that Airflow, too.")
    info = lifecycle.info(settings)
    return WarehouseUrls(owner=info.owner_url, loader=info.loader_url, analyst=info.analyst_url)


def airflow_api(settings: Settings) -> AirflowApi:
    """Return a client of the Airflow of these settings, to be used in a `with` block.

    Raises:
        StackError: they name none, and the local stack does not run; or they name one without a token.
    """
    if settings.airflow_url:
        if not settings.airflow_token:
            raise StackError("KABAR_AIRFLOW_URL needs KABAR_AIRFLOW_TOKEN, a token of Airflow's API.")
        return AirflowApi(settings.airflow_url, token=settings.airflow_token)
    if not lifecycle.status(settings).is_up:
        raise StackError("the stack is not running; start it with ./kabar up")
    return lifecycle.info(settings).api()
