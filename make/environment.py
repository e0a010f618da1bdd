"""Make .venv and install a locked list of packages into it, once per change of that list.

Runs on the system's Python with the standard library alone, because nothing else is there yet.
Usage: environment.py runtime|development|node
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {
    "runtime": ROOT / "requirements.txt",
    "development": ROOT / "requirements-dev.txt",
    "node": ROOT / "make" / "requirements-node.txt",
}
OLDEST_PYTHON = (3, 11)


class SetupError(Exception):
    """The machine lacks something; the message is one sentence for the person at the keyboard."""


def fingerprint(paths: list[Path]) -> str:
    """Return a hex digest of the contents of the files, so that a touched but equal file changes nothing."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def is_current(stamp: Path, value: str) -> bool:
    """Return whether the stamp file holds this fingerprint."""
    return stamp.is_file() and stamp.read_text(encoding="ascii") == value


def make_environment() -> None:
    """Create .venv unless it works already; uv where it is installed, else the standard venv module."""
    if PYTHON.exists():
        return
    if sys.version_info < OLDEST_PYTHON:
        raise SetupError(f"Python 3.11 or later is needed, {sys.executable} is {sys.version.split()[0]}.")
    print("Making .venv ...", flush=True)
    if shutil.which("uv"):
        subprocess.run(
            ["uv", "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)], cwd=ROOT, check=True
        )
        return
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], cwd=ROOT, check=False)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)  # half an environment would pass for a whole one next time
        raise SetupError("Python's venv module is missing: install python3-venv (Debian) or uv.")


def install(kind: str) -> None:
    """Install one locked list with its hashes checked, unless the stamp says that it is in place."""
    lock = LOCKS[kind]
    value = fingerprint([lock])
    stamp = VENV / f".installed-{kind}"
    if is_current(stamp, value):
        return
    print(f"Installing {lock.name} ...", flush=True)
    # Byte code is written now: with PYTHONDONTWRITEBYTECODE set, each start would compile everything anew.
    if shutil.which("uv"):
        command = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(PYTHON)]
    else:
        if subprocess.run(
            [str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False
        ).returncode:
            subprocess.run([str(PYTHON), "-m", "ensurepip"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "--require-hashes", "-r", str(lock)], cwd=ROOT, check=True)
    stamp.write_text(value, encoding="ascii")
    if kind == "development":
        # The development list contains the other one.
        (VENV / ".installed-runtime").write_text(fingerprint([LOCKS["runtime"]]), encoding="ascii")


def main(kind: str) -> int:
    """Bring .venv to the named list; return the exit status."""
    try:
        make_environment()
        install(kind)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"Set-up stopped: {' '.join(error.cmd[:4])} ... failed.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
