"""LibreOffice without a screen: one call, one file, an own home that is thrown away."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from hoatoc.foundation.files.ports import OfficeFailed
from hoatoc.foundation.files.rules import OFFICE

SECONDS = 90
LIMITS = "hoatoc.foundation.files.drivers.limits"
PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui"

QUIET = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""
"""No macro runs and no picture is fetched from an address the file names."""

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <selectfont><rejectfont><glob>/usr/share/fonts/truetype/liberation/*</glob></rejectfont></selectfont>
  <alias binding="same"><family>Times New Roman</family><prefer><family>Tinos</family></prefer></alias>
  <cachedir>{home}/fontconfig</cachedir>
</fontconfig>
"""
"""The first Liberation fonts lack most Vietnamese letters and share their name with the second."""


class LibreOffice:
    """`soffice --convert-to pdf`, never through a shell, never in somebody's own profile."""

    def problem(self) -> str:
        """What is missing on this machine."""
        if shutil.which("soffice") is None:
            return f"chưa có LibreOffice; hãy cài {PACKAGES}"
        return ""

    def to_pdf(self, path: Path, media_type: str) -> bytes:
        """The pages of a .docx or .odt as PDF."""
        program = shutil.which("soffice")
        if program is None:
            raise OfficeFailed(self.problem())
        with tempfile.TemporaryDirectory(prefix="hoatoc-office-") as home:
            source = Path(home) / f"tep{OFFICE[media_type]}"
            shutil.copyfile(path, source)
            _run(program, source, Path(home))
            made = source.with_suffix(".pdf")
            if not made.is_file() or not made.stat().st_size:
                raise OfficeFailed("LibreOffice không đọc được tệp")
            return made.read_bytes()


def _run(program: str, source: Path, home: Path) -> None:
    profile = home / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(QUIET, encoding="utf-8")
    (home / "fonts.conf").write_text(FONTS_CONF.format(home=home), encoding="utf-8")
    words = [
        *(sys.executable, "-P", "-m", LIMITS, program),
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        f"-env:UserInstallation=file://{home}/profile",
        *("--convert-to", "pdf", "--outdir", str(home), str(source)),
    ]
    with subprocess.Popen(  # noqa: S603 words of our own, no shell
        words,
        env=_environment(home),
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(timeout=SECONDS)
        except subprocess.TimeoutExpired as error:
            raise OfficeFailed("LibreOffice không xong trong thời gian cho phép") from error
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # soffice leaves children of its own


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the server's own environment but where programs and Python's modules are."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(home / "fonts.conf"),
        "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9",
        "SAL_USE_VCLPLUGIN": "svp",
    }
