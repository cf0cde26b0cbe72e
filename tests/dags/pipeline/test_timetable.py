"""A run's label is its day, for scheduled, manual and backfilled runs."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.filterwarnings("ignore")  # Airflow's own


@pytest.fixture
def timetable(dagbag):
    from dags.pipeline.timetable import PublicationDays

    return PublicationDays("0 0 * * *", timezone="UTC")


def instant(day, hour=0):
    import pendulum

    return pendulum.instance(datetime(2016, 9, day, hour, tzinfo=UTC))


def test_backfill_bounds_give_every_labelled_day(dagbag):
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(dagbag.dags["archive_day"]))
    labels = [info.data_interval.start.date() for info in dag.iter_dagrun_infos_between(instant(17), instant(19))]
    assert labels == [date(2016, 9, 17), date(2016, 9, 18), date(2016, 9, 19)]


ZONES = (
    *("UTC", "Asia/Jakarta", "Asia/Jayapura", "Asia/Kathmandu", "Pacific/Auckland"),
    *("America/New_York", "Europe/London", "Pacific/Honolulu", "Africa/Cairo"),
)
CHANGES = {
    "Pacific/Auckland": [date(2026, 4, 5), date(2026, 9, 27)],
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "Africa/Cairo": [date(2026, 4, 24), date(2026, 10, 29)],  # no midnight, and 23:59 twice
}
"""The days on which the clock changes in that year; the other zones have none."""


@pytest.mark.parametrize("end", [time(0), time(23, 59, 59, 999000), time(23, 59, 59, 999000, fold=1)])
@pytest.mark.parametrize("zone", ZONES)
def test_the_form_of_a_user_in_any_zone_gives_the_days_that_were_chosen(dagbag, zone, end):
    """The days begin and end before, on and after those of the zone on which the clock changes."""
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(dagbag.dags["archive_day"]))
    changes = CHANGES.get(zone, [date(2026, 3, 8)])
    for change, before, count in product(changes, range(-1, 3), range(1, 4)):
        days = [change + timedelta(n - before) for n in range(count)]
        bounds = (datetime.combine(days[0], time(0)), datetime.combine(days[-1], end))
        sent = [each.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for each in bounds]
        runs = list(dag.iter_dagrun_infos_between(*sent))
        assert [run.data_interval.start for run in runs] == [datetime.combine(day, time(0), UTC) for day in days]


def test_a_backfilled_run_is_named_after_its_day_and_not_after_the_next(dagbag):
    from airflow.models import DagRun
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.utils.types import DagRunType

    dag = DagSerialization.from_dict(DagSerialization.to_dict(dagbag.dags["archive_day"]))
    (run,) = dag.iter_dagrun_infos_between(instant(17), instant(17))
    name = DagRun.generate_run_id(
        run_type=DagRunType.BACKFILL_JOB, logical_date=run.logical_date, run_after=run.run_after
    )
    assert name == "backfill__2016-09-17T12:00:00+00:00"


def test_run_ids_name_the_day(timetable):
    from airflow.timetables.base import DataInterval
    from airflow.utils.types import DagRunType

    interval = DataInterval(instant(17), instant(18))
    ids = [
        timetable.generate_run_id(run_type=kind, run_after=instant(18), data_interval=interval)
        for kind in (DagRunType.SCHEDULED, DagRunType.BACKFILL_JOB)
    ]
    assert ids == ["scheduled__2016-09-17", "backfill__2016-09-17"]


def test_a_run_triggered_for_a_midnight_walks_that_day(timetable):
    assert timetable.infer_manual_data_interval(run_after=instant(17)).start == instant(17)


def test_a_run_triggered_now_walks_the_last_day_that_is_over(timetable):
    assert timetable.infer_manual_data_interval(run_after=instant(17, hour=9)).start == instant(16)


def test_survives_serialisation(dagbag):
    from airflow.serialization.serialized_objects import DagSerialization

    dag = DagSerialization.from_dict(DagSerialization.to_dict(dagbag.dags["archive_day"]))
    assert type(dag.timetable).__name__ == "PublicationDays"
    assert dag.timetable.summary == "each publication day"


@pytest.mark.parametrize(("last", "following"), [(None, 1), (2, 1), (4, 3), (5000, 14)])
def test_days_of_a_machine_that_was_off_are_walked_when_it_is_back(dagbag, last, following):
    """The parameters are days ago, of the last automatic run and of the next one."""
    import pendulum
    from airflow.serialization.serialized_objects import DagSerialization
    from airflow.timetables.base import DagRunInfo

    today = pendulum.today("UTC")
    dag = DagSerialization.from_dict(DagSerialization.to_dict(dagbag.dags["archive_day"]))
    ago = today.subtract
    known = DagRunInfo.interval(ago(days=last), ago(days=last - 1)) if last else None
    info = dag.next_dagrun_info(last_automated_run_info=known)
    assert info.data_interval.start == ago(days=following)


def test_no_run_can_be_triggered_for_a_time_to_come(dagbag, timetable):
    import pendulum

    now = pendulum.now("UTC")
    polls = dagbag.dags["ingest"].timetable
    assert timetable.infer_manual_data_interval(run_after=now.start_of("day")).start == now.start_of("day")
    assert polls.infer_manual_data_interval(run_after=now.add(minutes=1)).end <= now.add(minutes=1)
    with pytest.raises(ValueError, match="has not begun in any time zone; choose an earlier day"):
        timetable.infer_manual_data_interval(run_after=now.add(days=2))
    for dag_id in ("ingest", "verify", "maintenance"):
        with pytest.raises(ValueError, match="is in the future; leave it out"):
            dagbag.dags[dag_id].timetable.infer_manual_data_interval(run_after=now.add(days=1))
