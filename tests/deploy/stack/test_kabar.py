"""The script `kabar`, in a copy of the tree with a fake uv, so that nothing is downloaded."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.settings import PROJECT_ROOT

UV = """\
#!/bin/sh
echo "$@" >>"$UV_CALLS"
[ -z "${UV_SLEEP:-}" ] || sleep "$UV_SLEEP"
[ -z "${UV_SAYS:-}" ] || { echo "$UV_SAYS" >&2; exit 2; }
"""
MAIN = "import os, sys; print(sys.argv[1:], os.environ['PYTHONPATH'].split(':')[0], os.getcwd(), sep='|')"
SHELLS = [shell for shell in ("dash", "bash", "sh") if shutil.which(shell)]


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "a tree with spaces"
    (root / "deploy").mkdir(parents=True)
    (root / "deploy" / "__init__.py").touch()
    (root / "deploy" / "__main__.py").write_text(MAIN)
    (root / "requirements.lock").write_text("one==1 \\\n    --hash=sha256:00\ntwo==2\n")
    shutil.copy(PROJECT_ROOT / "kabar", root)
    return root


@pytest.fixture
def environment(tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "uv").write_text(UV)
    (programs / "uv").chmod(0o755)
    (programs / "python3").symlink_to(sys.executable)
    return {
        "PATH": f"{programs}:/usr/bin:/bin",
        "HOME": str(tmp_path),
        "UV_CALLS": str(tmp_path / "calls"),
    }


def run(tree, environment, *arguments, command=None, **options):
    words = command or [str(tree / "kabar")]
    return subprocess.run(
        [*words, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60, **options
    )


def calls(environment):
    path = Path(environment["UV_CALLS"])
    return path.read_text().splitlines() if path.exists() else []


@pytest.mark.parametrize("shell", SHELLS)
def test_it_installs_once_and_hands_everything_over(tree, environment, tmp_path, shell):
    command = [shell, str(tree / "kabar")]
    first = run(tree, environment, "sql", "-c", "a  b", command=command, cwd=tmp_path)
    assert first.stdout == f"['sql', '-c', 'a  b']|{tree}|{tmp_path}\n"
    assert "kabar: Installing 2 packages" in first.stderr
    assert "--require-hashes" in calls(environment)[0]
    second = run(tree, environment, command=command)
    assert (second.returncode, second.stderr, len(calls(environment))) == (0, "", 1)


def test_it_is_found_through_links_and_from_its_own_folder(tree, environment, tmp_path):
    (tmp_path / "link").symlink_to(tree / "kabar")
    (tmp_path / "link to link").symlink_to("link")
    assert run(tree, environment, command=[str(tmp_path / "link to link")]).stdout.startswith(f"[]|{tree}|")
    assert run(tree, environment, command=["sh", "kabar"], cwd=tree).stdout.startswith(f"[]|{tree}|")
    environment["PATH"] += f":{tree}"
    assert run(tree, environment, command=["kabar"]).stdout.startswith(f"[]|{tree}|")


def test_a_folder_named_deploy_where_the_user_stands_is_not_run(tree, environment, tmp_path):
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "__main__.py").write_text("print('the wrong one')")
    assert "wrong" not in run(tree, environment, cwd=tmp_path).stdout


def test_the_exit_code_is_the_commands(tree, environment):
    (tree / "deploy" / "__main__.py").write_text("raise SystemExit(7)")
    assert run(tree, environment).returncode == 7


def test_a_changed_lock_is_installed(tree, environment):
    run(tree, environment)
    with (tree / "requirements.lock").open("a") as lock:
        lock.write("three==3\n")
    assert "Installing 3 packages" in run(tree, environment).stderr
    assert len(calls(environment)) == 2


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("error: No space left on device (os error 28)", "the disk is full"),
        ("error: Hash mismatch for `one==1`", "does not match requirements.lock"),
        ("error: dns error: failed to lookup address", "the package index cannot be reached"),
        ("error: something new", "see the log"),
    ],
)
def test_a_failure_is_one_sentence_with_the_log_and_the_next_try_works(tree, environment, said, reason):
    failed = run(tree, {**environment, "UV_SAYS": said})
    assert failed.returncode == 1
    assert failed.stdout == ""
    last = failed.stderr.splitlines()[-1]
    assert last.startswith("kabar: installing failed: ")
    assert reason in last
    assert str(tree / ".venv" / "install.log") in last
    assert said in failed.stderr
    assert run(tree, environment).returncode == 0


def test_what_was_killed_half_way_is_made_anew(tree, environment):
    victim = subprocess.Popen(
        [str(tree / "kabar")],
        env={**environment, "UV_SLEEP": "60"},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    while not calls(environment):
        time.sleep(0.02)
    os.killpg(victim.pid, signal.SIGKILL)
    victim.wait()
    half = tree / ".venv" / "half-installed"
    half.touch()
    assert run(tree, environment).returncode == 0
    assert not half.exists()


def test_two_starts_at_once_install_once(tree, environment):
    slow = {**environment, "UV_SLEEP": "1"}
    both = [
        subprocess.Popen([str(tree / "kabar")], env=slow, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    results = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert len(calls(environment)) == 1
    assert sum("Waiting for another start" in said for _, said in results) == 1


def test_an_environment_whose_python_is_gone_is_made_anew(tree, environment):
    run(tree, environment)
    (tree / ".venv" / "bin" / "python").unlink()
    assert run(tree, environment).returncode == 0


def test_no_python_is_one_sentence(tree, tmp_path, environment):
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("cmp", "readlink"):
        (bare / name).symlink_to(shutil.which(name))
    (bare / "python3").write_text("#!/bin/sh\nexit 1\n")
    (bare / "python3").chmod(0o755)
    failed = run(tree, {**environment, "PATH": str(bare)}, command=[shutil.which("sh"), str(tree / "kabar")])
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert "Python 3.11 or newer is needed" in failed.stderr
    assert "apt-get install python3 python3-venv" in failed.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_tree_that_may_not_be_written_to_is_one_sentence(tree, environment):
    tree.chmod(0o555)
    failed = run(tree, environment)
    tree.chmod(0o755)
    assert failed.stderr == f"kabar: {tree / '.venv'} cannot be written to\n"


def test_pips_settings_lead_uv_too(tree, environment, tmp_path):
    (tmp_path / "bin" / "uv").write_text('#!/bin/sh\necho "$UV_DEFAULT_INDEX $UV_FIND_LINKS" >>"$UV_CALLS"\n')
    run(tree, {**environment, "PIP_INDEX_URL": "https://mirror/simple", "PIP_FIND_LINKS": "/wheels"})
    assert calls(environment) == ["https://mirror/simple /wheels"]
