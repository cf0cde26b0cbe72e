"""The schedule of publication days: a run's logical date, midnight UTC, is the *label* of a day.

Each source takes the label as a day in its own time zone. The bounds of a backfill are instants: `day_labels` tells
which days they name, in whichever zone they were chosen.
"""

from datetime import timedelta
from typing import Any

import pendulum
from airflow.timetables.base import DagRunInfo, DataInterval, TimeRestriction
from airflow.timetables.interval import CronDataIntervalTimetable
from airflow.utils.types import DagRunType
from pendulum import DateTime

from dags.pipeline.day_labels import DAY_BEGINS, label

_TOLERANCE = timedelta(minutes=10)
"""For clocks that are fast."""
MAX_MISSED_DAYS = 14
"""Days that are scheduled after the machine was off; for more days, start a backfill."""


class PastIntervals(CronDataIntervalTimetable):
    """A cron schedule that refuses manual runs of a time to come: they would wait, and keep others waiting."""

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """Return the last interval that was over; a ValueError, which Airflow shows, refuses an instant to come."""
        if run_after > pendulum.now("UTC") + _TOLERANCE:
            raise ValueError(f"The logical date {run_after.isoformat()} is in the future; leave it out.")
        return super().infer_manual_data_interval(run_after=run_after)


class PublicationDays(CronDataIntervalTimetable):
    """One run per day, after the day is over in UTC; the id of a scheduled run names the day itself."""

    @property
    def summary(self) -> str:
        """The schedule's name in the UI."""
        return "each publication day"

    def next_dagrun_info(
        self, *, last_automated_data_interval: DataInterval | None, restriction: TimeRestriction
    ) -> DagRunInfo | None:
        """Return the day after the last one that ran, at most two weeks ago; of a backfill, the next of its days.

        Without catchup, Airflow would skip the days between; with it, a new stack would begin with the DAG's first day.
        """
        if restriction.catchup and restriction.latest is not None:
            return self._next_of_backfill(last_automated_data_interval, restriction.earliest, restriction.latest)
        if last_automated_data_interval is not None and not restriction.catchup:
            earliest = pendulum.today("UTC").subtract(days=MAX_MISSED_DAYS)
            earliest = max(earliest, restriction.earliest or earliest)
            restriction = TimeRestriction(earliest=earliest, latest=restriction.latest, catchup=True)
        return super().next_dagrun_info(
            last_automated_data_interval=last_automated_data_interval, restriction=restriction
        )

    def _next_of_backfill(
        self, last: DataInterval | None, earliest: DateTime | None, latest: DateTime
    ) -> DagRunInfo | None:
        """Return the run of the next day; it is due at noon of its label, since the UI names runs by this instant."""
        bounds = TimeRestriction(
            earliest=pendulum.instance(label(earliest)) if earliest else None,
            latest=pendulum.instance(label(latest)),
            catchup=True,
        )
        found = super().next_dagrun_info(last_automated_data_interval=last, restriction=bounds)
        if found is None or found.data_interval is None:
            return None
        return found._replace(run_after=found.data_interval.start.add(hours=12))

    def infer_manual_data_interval(self, *, run_after: DateTime) -> DataInterval:
        """Return the day that a midnight UTC labels; for another instant, the last day that was over in UTC.

        A ValueError, which Airflow shows, refuses a day that has begun nowhere: its run would wait in others' place.
        """
        moment = run_after.in_timezone("UTC")
        if moment > pendulum.now("UTC") + DAY_BEGINS:
            raise ValueError(f"{moment.date()} has not begun in any time zone; choose an earlier day.")
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
        """Return an id that names the day; the id of a manual run has the time, to be unique.

        Airflow itself names backfilled runs, after the noon at which they are due.
        """
        if data_interval is None or run_type == DagRunType.MANUAL:
            return super().generate_run_id(run_type=run_type, data_interval=data_interval, **kwargs)
        return run_type.generate_run_id(suffix=data_interval.start.date().isoformat())
