"""The schedule of publication days: a run's logical date is the *label* of a day, midnight UTC.

Every source reads the label as its own local day of that date. Airflow takes a backfill's bounds for UTC midnights,
so with a schedule in any other zone it would lose a day at one end.
"""

from typing import Any

import pendulum
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable
from airflow.utils.types import DagRunType
from pendulum import DateTime

MAX_MISSED_DAYS = 14
"""Days that are walked by themselves after a machine was off; for a longer span somebody asks for a backfill."""


class PublicationDays(CronDataIntervalTimetable):
    """One run per day, after the day is over in UTC; a scheduled run's id names the day itself, not the day after."""

    def __init__(self) -> None:
        super().__init__("0 0 * * *", timezone="UTC")

    @property
    def summary(self) -> str:
        """What the UI shows as the schedule."""
        return "each publication day"

    def serialize(self) -> dict[str, Any]:
        """Nothing varies between two of them."""
        return {}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> "PublicationDays":  # noqa: ARG003 - Airflow's signature
        """Return one."""
        return cls()

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Go on with the day after the last one that was walked; without catchup Airflow would leave out those between.

        With it, a new warehouse would begin with the DAG's first day.
        """
        if last_automated_data_interval is not None and not restriction.catchup:
            floor = pendulum.today("UTC").subtract(days=MAX_MISSED_DAYS)
            earliest = max(floor, restriction.earliest) if restriction.earliest else floor
            restriction = TimeRestriction(earliest=earliest, latest=restriction.latest, catchup=True)
        return super().next_dagrun_info(
            last_automated_data_interval=last_automated_data_interval, restriction=restriction
        )

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """Take a midnight for the label of its day; any other instant means the last day that was over by then."""
        moment = run_after.in_timezone("UTC")
        if moment == moment.start_of("day"):
            return DataInterval(start=moment, end=moment.add(days=1))
        return super().infer_manual_data_interval(run_after=run_after)

    def generate_run_id(
        self,
        *,
        run_type: DagRunType,
        data_interval: DataInterval | None,
        **kwargs: Any,  # noqa: ANN401 - Airflow's signature
    ) -> str:
        """Name a scheduled run after its day; a triggered one needs the time to be unique.

        Backfilled ones Airflow names itself, after the day's end.
        """
        if data_interval is None or run_type == DagRunType.MANUAL:
            return super().generate_run_id(run_type=run_type, data_interval=data_interval, **kwargs)
        return run_type.generate_run_id(suffix=data_interval.start.date().isoformat())
