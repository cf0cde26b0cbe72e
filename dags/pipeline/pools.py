"""The warehouse that tasks work on."""

from pipelines.errors import WarehouseError
from pipelines.settings import Settings

WAREHOUSE_POOL = "kabar_warehouse"


def warehouse_of(settings: Settings) -> str:
    """Return the URL of this worker's warehouse.

    Raises:
        WarehouseError: none is set.
    """
    if settings.warehouse_url is None:
        raise WarehouseError("KABAR_WAREHOUSE_URL is not set for this worker; it names the PostgreSQL to work on.")
    return settings.warehouse_url
