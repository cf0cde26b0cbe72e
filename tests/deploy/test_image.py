"""The image and the compose file, as far as they can be checked without Docker."""

import re
import subprocess

import yaml

from pipelines.settings import PROJECT_ROOT, Settings

IMAGE = PROJECT_ROOT / "deploy" / "image"
COMPOSE = yaml.safe_load((PROJECT_ROOT / "deploy" / "compose" / "compose.yaml").read_text(encoding="utf-8"))


def test_the_entrypoint_gives_each_secret_as_the_variable_that_its_file_is_named_after(tmp_path):
    (tmp_path / "KABAR_WAREHOUSE_URL").write_text("postgresql://kabar:a 'b$c\"@db/kabar\n", encoding="utf-8")
    (tmp_path / "AWS_SECRET_ACCESS_KEY").write_text("s3", encoding="utf-8")
    (tmp_path / "airflow-passwords.json").write_text("{}", encoding="utf-8")
    program = [
        str(IMAGE / "entrypoint.sh"),
        "sh",
        "-c",
        'echo "$KABAR_WAREHOUSE_URL $AWS_SECRET_ACCESS_KEY $0 $1"',
        "a b",
        "c",
    ]
    done = subprocess.run(
        program,
        env={"SECRETS_FOLDER": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "postgresql://kabar:a 'b$c\"@db/kabar s3 a b c\n"


def test_a_program_starts_without_secrets_and_its_exit_code_is_kept(tmp_path):
    environment = {"SECRETS_FOLDER": str(tmp_path / "none"), "PATH": "/usr/bin:/bin"}
    assert (
        subprocess.run([str(IMAGE / "entrypoint.sh"), "sh", "-c", "exit 3"], env=environment, check=False).returncode
        == 3
    )


def test_all_that_the_image_copies_is_there():
    copied = re.findall(
        r"^COPY (?!--from)(?:--\S+ )*(.+) \S+$", (IMAGE / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    names = [name for line in copied for name in line.split()]
    assert {"pipelines", "crawlers", "dags", "deploy", "requirements-cluster.lock"} < set(names)
    assert [name for name in names if not (PROJECT_ROOT / name).exists()] == []


def test_every_secret_of_a_service_is_declared_with_a_file_of_its_name():
    used = {name for service in COMPOSE["services"].values() for name in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    assert all(about == {"file": f"secrets/{name}"} for name, about in COMPOSE["secrets"].items())


def test_every_setting_of_a_service_is_one_of_kabars():
    variables = {*COMPOSE["x-kabar"]["environment"], *COMPOSE["secrets"]}
    named = {name.removeprefix("KABAR_").lower() for name in variables if name.startswith("KABAR_")}
    assert {"warehouse_url", "lake_url"} < named <= set(Settings.model_fields)


def test_every_service_is_checked_but_for_the_migration_that_all_wait_for():
    unchecked = {name for name, service in COMPOSE["services"].items() if "healthcheck" not in service}
    assert unchecked == {"migrate", "store"}
    waiting = [name for name, service in COMPOSE["services"].items() if "migrate" in service.get("depends_on", {})]
    assert sorted(waiting) == ["api-server", "dag-processor", "scheduler", "triggerer", "worker"]
