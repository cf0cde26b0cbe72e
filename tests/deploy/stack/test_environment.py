import pytest
from pydantic import ValidationError

from dags.pipeline.pools import pools
from deploy.stack import airflow_services, lifecycle
from deploy.stack.environment import MARKER, base_environment, code_digest, kabar_environment
from deploy.stack.layout import layout_of
from deploy.stack.secrets import open_secrets
from pipelines.errors import UsageError
from pipelines.settings import Settings


def test_the_environment_does_not_depend_on_the_terminal(layout):
    one = base_environment(layout, {"HOME": "/root", "SHLVL": "1", "TERM": "xterm", "SSH_TTY": "/dev/pts/1"})
    assert one == base_environment(layout, {"HOME": "/root", "PWD": "/elsewhere", "PATH": "/odd"})
    assert one[MARKER] == str(layout.home)


def test_proxies_and_credentials_are_passed_on_and_the_stack_is_never_reached_through_a_proxy(layout):
    surroundings = {"HTTPS_PROXY": "http://proxy:3128", "AWS_ACCESS_KEY_ID": "key", "OTEL_X": "1", "NO_PROXY": "intern"}
    passed = base_environment(layout, surroundings)
    assert passed["HTTPS_PROXY"] == "http://proxy:3128"
    assert (passed["AWS_ACCESS_KEY_ID"], passed["OTEL_X"]) == ("key", "1")
    assert passed["NO_PROXY"] == "intern,127.0.0.1,localhost"
    assert passed["no_proxy"] == "127.0.0.1,localhost"


def test_kabars_settings_reach_the_tasks_with_absolute_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = Settings(
        home="h", replay="r.warc.gz", sources="a:b/c", lake_url="s3://bucket/x", only="kompas", airflow_token="t"
    )
    passed = kabar_environment(settings, "postgresql://db/kabar", "postgresql://reader@db/kabar")
    assert passed["KABAR_HOME"] == str(tmp_path / "h")
    assert passed["KABAR_REPLAY"] == str(tmp_path / "r.warc.gz")
    assert passed["KABAR_SOURCES"] == f"{tmp_path}/a:{tmp_path}/b/c"
    assert passed["KABAR_LAKE_URL"] == "s3://bucket/x"
    assert passed["KABAR_WAREHOUSE_URL"] == "postgresql://db/kabar"
    assert passed["KABAR_ANALYST_URL"] == "postgresql://reader@db/kabar"
    assert passed["KABAR_ONLY"] == "kompas"
    assert "KABAR_CONTACT" not in passed
    assert "KABAR_AIRFLOW_TOKEN" not in passed


def test_airflows_own_settings_reach_the_stack_but_for_those_that_it_needs(layout):
    layout.create()
    secrets = open_secrets(layout.secrets)
    shell = {
        "AIRFLOW__SMTP__SMTP_HOST": "mail.example",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__API__HOST": "0.0.0.0",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "sqlite://",
        "AIRFLOW_HOME": "/elsewhere",
    }
    given = airflow_services.configuration(layout, secrets, shell)
    assert given["AIRFLOW__SMTP__SMTP_HOST"] == "mail.example"
    assert given["AIRFLOW__CORE__PARALLELISM"] == "4"
    assert given["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert given["AIRFLOW_HOME"] == str(layout.airflow)
    assert "sqlite" not in given["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    ignored = ["AIRFLOW__API__HOST", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert airflow_services.ignored_options(layout, secrets, shell) == ignored


def test_as_many_tasks_run_at_once_as_the_pools_have_slots(layout):
    """LocalExecutor would take more into its queue, which knows no order but arrival: polls would wait there."""
    layout.create()
    plan = lifecycle._plan(Settings(home=layout.home, slots="crawl=7"), layout, with_newsroom=False)
    scheduler = next(service for service in plan.services if service.name == airflow_services.SCHEDULER)
    assert scheduler.environment["AIRFLOW__CORE__PARALLELISM"] == "7"
    assert scheduler.environment["KABAR_SLOTS"] == "crawl=7"
    assert plan.pools["kabar_crawl"]["slots"] == 7


def test_slots_of_a_pool_that_does_not_exist_are_told(layout):
    with pytest.raises(UsageError, match=r"no pool 'craw'; there are: crawl\."):
        pools(Settings(slots="craw=7"), layout.dags / "pools.json")
    for wrong in ("crawl", "crawl=0", "crawl=many", "=3", "crawl=1001"):
        with pytest.raises(ValidationError, match="must be pools with their slots"):
            Settings(slots=wrong)


def test_a_home_reached_through_a_link_is_the_same_stack(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert layout_of(Settings(home=tmp_path / "link")) == layout_of(Settings(home=tmp_path / "real"))


def test_other_code_is_another_environment(tmp_path):
    for part in ("pipelines", "crawlers", "dags"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "a.py").write_text("1")
    (tmp_path / "requirements.lock").write_text("")
    digests = [code_digest(tmp_path)]
    for path in ("dags/a.py", "pipelines/b.py", "requirements.lock"):
        (tmp_path / path).write_text("2")
        digests.append(code_digest(tmp_path))
    assert len(set(digests)) == 4
    assert code_digest(tmp_path) == digests[-1]


def test_airflows_services_are_restarted_for_other_code_and_postgres_is_not(settings, layout, monkeypatch):
    layout.create()
    before, after = (environments(settings, layout, monkeypatch, code) for code in ("one", "two"))
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"scheduler", "dag-processor", "api-server", "triggerer"}


def environments(settings, layout, monkeypatch, code):
    monkeypatch.setattr(airflow_services, "code_digest", lambda: code)
    return {each.name: each.environment for each in lifecycle._plan(settings, layout, with_newsroom=False).services}
