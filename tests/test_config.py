"""What an installation is told by its environment and its file, and what it refuses to start with."""

from __future__ import annotations

import dataclasses
import os
import stat
import subprocess
import sys

import pytest

from portal import create_app
from portal.config import ROOT, BadConfig, Config
from portal.database import db
from tests.conftest import TEST_KEY, a_config


@pytest.fixture
def load(tmp_path):
    def loaded(toml: str = "", **environ: str) -> Config:
        if toml:
            (tmp_path / "portal.toml").write_text(toml, "utf-8")
        return Config.load({"PORTAL_INSTANCE": str(tmp_path), **environ})

    return loaded


def test_with_nothing_said_it_is_sqlite_beside_the_instance_and_a_key_of_its_own(load, tmp_path):
    config = load()
    assert config.database_url == f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    assert config.instance == tmp_path
    assert len(config.secret_key) >= 32
    assert config.demo_password == "Demo-2026-zzgs"


def test_the_key_is_made_once_kept_and_readable_by_its_owner_only(load, tmp_path):
    assert load().secret_key == load().secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_s62_nobody_else_on_the_machine_reads_the_folder_or_the_database_whatever_an_older_version_left(tmp_path):
    instance = tmp_path / "instance"
    files = [instance / name for name in ("portal.sqlite3", "portal.sqlite3-wal", "portal.sqlite3-shm", "portal.toml")]
    instance.mkdir(mode=0o755)
    for file in files:
        file.touch(mode=0o644)
        file.chmod(0o644)
    Config.load({"PORTAL_INSTANCE": str(instance)})
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (instance, instance / "secret_key", *files)}
    assert found == {"instance": 0o700, "secret_key": 0o600, **{file.name: 0o600 for file in files}}


def test_s62_a_new_database_and_its_journal_are_nobody_elses(tmp_path):
    config = Config.load({"PORTAL_INSTANCE": str(tmp_path / "instance")})
    app = create_app(config)
    with app.app_context():
        db.create_all()
        made = sorted(config.instance.iterdir())
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in made}
        db.session.remove()
        db.engine.dispose()
    assert "portal.sqlite3-wal" in modes
    assert set(modes.values()) == {0o600}


def test_a_folder_of_everybody_is_not_shut(tmp_path):
    tmp_path.chmod(0o1777)
    Config.load({"PORTAL_INSTANCE": str(tmp_path)})
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o1777


@pytest.mark.files
def test_the_instance_folder_stands_in_the_repository_and_nothing_in_it_does():
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", "--no-index", "instance/portal.sqlite3"], cwd=ROOT, check=False
    )
    if ignored.returncode == 128:  # not a checkout: without git nothing is ignored
        pytest.skip("this is no checkout of git")
    assert ignored.returncode == 0
    assert len((ROOT / "instance" / "README.md").read_text("utf-8").splitlines()) == 1


def test_what_was_approved_on_sqlite_survives_a_power_cut(tmp_path):
    app = create_app(a_config(tmp_path))
    with app.app_context(), db.engine.connect() as connection:
        asked = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in ("journal_mode", "synchronous")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2}  # 2: FULL


def test_two_installations_have_two_keys(tmp_path):
    keys = {Config.load({"PORTAL_INSTANCE": str(tmp_path / name)}).secret_key for name in ("a", "b")}
    assert len(keys) == 2


@pytest.mark.parametrize(
    "key", ["dev", "secret", "changeme", "x" * 64, "abcabcabc" * 8, "short-but-random-9f3kd02mz", "0123456"]
)
def test_s19_a_key_that_is_short_known_or_no_secret_is_refused(load, key):
    with pytest.raises(BadConfig, match="PORTAL_SECRET_KEY"):
        load(PORTAL_SECRET_KEY=key)
    with pytest.raises(BadConfig):
        load(PORTAL_SECRET_KEY=TEST_KEY, PORTAL_SECRET_KEY_FALLBACKS=key)


def test_s19_no_key_stands_in_the_code():
    keys = [f.default for f in dataclasses.fields(Config) if "key" in f.name and f.default is not dataclasses.MISSING]
    assert keys == [()]


def test_s19_the_server_does_not_start_with_a_weak_key(tmp_path):
    environ = {**os.environ, "PORTAL_SECRET_KEY": "dev", "PORTAL_INSTANCE": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "wsgi.py"], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    assert "PORTAL_SECRET_KEY" in done.stderr


def test_the_environment_wins_over_the_file(load):
    toml = 'demo_password = "from-the-file"\nsession_hours = 6\n'
    config = load(toml, PORTAL_SESSION_HOURS="3")
    assert (config.demo_password, config.session_hours) == ("from-the-file", 3)


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("TRUSTED_HOSTS", "media.zzgs.edu.cn, 10.0.0.5,", ("media.zzgs.edu.cn", "10.0.0.5")),
        ("MANAGEMENT_RANGES", "10.1.0.0/16, 2001:db8::/32,", ("10.1.0.0/16", "2001:db8::/32")),
        ("PROXY_HOPS", "1", 1),
        ("UPLOAD_LIMIT", "1048576", 1048576),
        ("PASSWORD_PROFILE", "asvs", "asvs"),
        ("DATABASE_URL", "postgresql+psycopg://portal@/portal", "postgresql+psycopg://portal@/portal"),
    ],
)
def test_each_setting_is_read_in_its_own_type(load, name, given, kept):
    assert getattr(load(**{f"PORTAL_{name}": given}), name.lower()) == kept


def test_a_list_in_the_file_is_a_list(load):
    assert load('trusted_hosts = ["a.edu.cn", "b.edu.cn"]').trusted_hosts == ("a.edu.cn", "b.edu.cn")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("PROXY_HOPS", "two"),
        ("SESSION_HOURS", ""),
        ("PASSWORD_PROFILE", "none"),
        ("THREADS", "0"),
        ("CHILD_USER", "nobody-of-that-name"),
    ],
)
def test_a_value_of_the_wrong_sort_stops_the_start_and_names_the_setting(load, name, given):
    with pytest.raises(BadConfig, match=f"PORTAL_{name}"):
        load(**{f"PORTAL_{name}": given})


def test_a_misspelt_setting_in_the_file_is_not_passed_over(load):
    with pytest.raises(BadConfig, match="unknown settings sesion_hours"):
        load("sesion_hours = 3\n")


def test_a_running_installation_is_never_reconfigured(load):
    with pytest.raises(dataclasses.FrozenInstanceError):
        load().session_hours = 1  # type: ignore[misc]
