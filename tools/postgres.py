"""A private PostgreSQL cluster in a folder of ours: unix socket only, no password, started and stopped by us.

Used by `make run DB=postgres`, the tests, the benches and the fault tests. PostgreSQL refuses to run as root, so
root runs it as `postgres` or `nobody`. Plain Python 3.11, no other package.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

WANTED = "15"
LONGEST_SOCKET_FOLDER = 100  # the kernel takes 107 characters, with the file name
PORT = 5432  # only a part of the socket's file name
NAME = USER = "hoatoc"

COMMON = {
    "listen_addresses": "",
    "shared_buffers": "128MB",
    "logging_collector": "off",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}  # quick, for tests only


class PostgresProblem(Exception):
    """The cluster cannot be made or started; the message says what PostgreSQL said."""


def find_binaries() -> Path | None:
    """The folder with initdb and postgres: 15 as Debian 12 has it, else the newest there is."""
    homes = sorted(
        (home for home in Path("/usr/lib/postgresql").glob("*/bin") if (home / "initdb").exists()),
        key=lambda home: int(home.parent.name) if home.parent.name.isdigit() else 0,
    )
    preferred = Path(f"/usr/lib/postgresql/{WANTED}/bin")
    if preferred in homes:
        return preferred
    if homes:
        return homes[-1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class PrivatePostgres:
    """One cluster. `with PrivatePostgres() as cluster:` is a throwaway one; a folder given is kept."""

    def __init__(self, folder: Path | None = None, *, durable: bool = True, connections: int = 120) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise PostgresProblem("PostgreSQL is not installed (Debian: apt-get install postgresql)")
        self.binaries = binaries
        self.durable, self.connections = durable, connections
        self.throwaway = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="hoatoc-pg-"))
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.socket_folder = self.folder / "socket"
        self._own_socket_folder = False
        if len(str(self.socket_folder)) > LONGEST_SOCKET_FOLDER - len("/.s.PGSQL.5432"):
            self.socket_folder = Path(tempfile.mkdtemp(prefix="hoatoc-pg-", dir="/tmp"))
            self._own_socket_folder = True
        self.process: subprocess.Popen[bytes] | None = None
        self._account = _other_account() if os.geteuid() == 0 else None

    # --- use ---------------------------------------------------------------------------------

    def env(self, name: str = NAME) -> dict[str, str]:
        """What the product needs in its environment to work on this cluster."""
        return {
            "HOATOC_DATABASE": "postgres",
            "HOATOC_PG_HOST": str(self.socket_folder),
            "HOATOC_PG_PORT": str(PORT),
            "HOATOC_PG_NAME": name,
            "HOATOC_PG_USER": USER,
            "HOATOC_PG_PASSWORD": "",
        }

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """One more database beside `hoatoc`."""
        self._client("createdb", "--template", template, name)

    def drop_database(self, name: str) -> None:
        self._client("dropdb", "--force", "--if-exists", name)

    def sql(self, statement: str, *, database: str = NAME) -> str:
        """Run one statement, get unaligned text: for set-ups, and for damage that fault tests do on purpose."""
        return self._client(
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement, database
        )

    # --- life --------------------------------------------------------------------------------

    def start(self) -> Self:
        """Make the cluster when the folder is empty, start it, wait until it answers."""
        if self.process is not None:
            raise PostgresProblem("this cluster is running already")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket_folder.mkdir(parents=True, exist_ok=True)
        self._give_away()
        if not (self.data / "PG_VERSION").exists():
            self._initdb()
        settings = COMMON | {"max_connections": str(self.connections)}
        settings |= {} if self.durable else FORGETFUL
        words: list[str | Path] = [
            self.binaries / "postgres",
            "-D",
            self.data,
            "-k",
            self.socket_folder,
            "-p",
            str(PORT),
        ]
        for setting, value in settings.items():
            words += ["-c", f"{setting}={value}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._as_account(words, dies_with_us=True),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us, we stop it in order
            )
        self._wait_until_ready()
        if self.sql(f"SELECT count(*) FROM pg_database WHERE datname = '{NAME}'", database="postgres") == "0":
            self.create_database(NAME)
        return self

    def stop(self) -> None:
        """Stop in order (clients are cut off); a throwaway cluster is deleted."""
        if self.process is not None:
            for order, patience in ((signal.SIGINT, 20), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
                if self.process.poll() is None:
                    self.process.send_signal(order)
                try:
                    self.process.wait(timeout=patience)
                    break
                except subprocess.TimeoutExpired:
                    continue
            self.process = None
        if self.throwaway:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._own_socket_folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def kill9(self) -> None:
        """What a power cut does to the processes: postmaster and all its children at once, no last word."""
        if not self.durable:
            raise PostgresProblem("a cluster without fsync promises nothing about a crash: use durable=True")
        process = self._running()
        process.send_signal(signal.SIGSTOP)  # it shall start no child and clean nothing up meanwhile
        for child in _children(process.pid):
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        process.kill()
        process.wait(timeout=10)
        self.process = None

    def restart(self) -> Self:
        """Start again after `kill9`: PostgreSQL recovers from its log."""
        return self.start()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- inside ------------------------------------------------------------------------------

    def _running(self) -> "subprocess.Popen[bytes]":
        if self.process is None or self.process.poll() is not None:
            raise PostgresProblem("this cluster is not running")
        return self.process

    def _give_away(self) -> None:
        if self._account is None:
            return
        for place in (self.folder, self.socket_folder):
            os.chown(place, self._account.pw_uid, self._account.pw_gid)
            place.chmod(0o700)

    def _initdb(self) -> None:
        # -k: page checksums; C.UTF-8: the same order on every machine
        words = [str(self.binaries / "initdb"), "-D", str(self.data), "-k", "-U", USER, "-E", "UTF8"]
        words += ["--locale=C.UTF-8", "--auth=trust", "--no-instructions"]
        if not self.durable:
            words.append("--no-sync")
        done = self._call(words)
        if done.returncode:
            raise PostgresProblem(f"initdb failed:\n{done.stdout}")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + 60
        ready = [str(self.binaries / "pg_isready"), "-q", "-h", str(self.socket_folder), "-p", str(PORT)]
        ready += ["-U", USER, "-d", "postgres"]
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                self.process = None
                raise PostgresProblem(f"PostgreSQL did not start:\n{self._last_words()}")
            answer = subprocess.run(ready, check=False, stdin=subprocess.DEVNULL).returncode
            if answer == 0 and self._lock_holder() == self.process.pid:
                return
            time.sleep(0.05)
        raise PostgresProblem(f"PostgreSQL did not answer within 60 s:\n{self._last_words()}")

    def _lock_holder(self) -> int | None:
        """Who has the data folder: another postmaster of the same folder would answer too."""
        try:
            return int((self.data / "postmaster.pid").read_text(encoding="ascii").split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _last_words(self) -> str:
        try:
            return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
        except OSError:
            return ""

    def _client(self, program: str, *words: str) -> str:
        command = [
            str(self.binaries / program),
            "-h",
            str(self.socket_folder),
            "-p",
            str(PORT),
            "-U",
            USER,
            "-w",
            *words,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise PostgresProblem(f"{program}: {done.stderr.strip()}")
        return done.stdout.strip()

    def _call(self, words: Sequence[str | Path]) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            self._as_account(words),
            cwd="/",
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def _as_account(self, words: Sequence[str | Path], *, dies_with_us: bool = False) -> list[str]:
        """The command, run as the other account when we are root; setpriv execs, so the pid is PostgreSQL's own."""
        command = [str(word) for word in words]
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            if self._account is not None:
                raise PostgresProblem(
                    "root needs `setpriv` (Debian: util-linux) to run PostgreSQL as another user"
                )
            return command
        options: list[str] = []
        if dies_with_us:
            options += ["--pdeathsig", "INT"]
        if self._account is not None:
            options += [
                f"--reuid={self._account.pw_uid}",
                f"--regid={self._account.pw_gid}",
                "--clear-groups",
            ]
            if not self._reachable([setpriv, *options]):
                # The checkout lies under a folder closed to others (/root): allow it to walk through, nothing else.
                options += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return [setpriv, *options, "--", *command] if options else command

    def _reachable(self, wrapper: list[str]) -> bool:
        return (
            subprocess.run([*wrapper, "--", "test", "-x", str(self.folder)], check=False, cwd="/").returncode
            == 0
        )


def _other_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresProblem("neither the account `postgres` nor `nobody` exists")


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if int(fields[1]) == parent:
            found.append(int(status.parent.name))
    return found
