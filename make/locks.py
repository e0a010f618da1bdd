"""Check that the lock files fit together; exit status 1 if they do not.

What is tested must be what runs: every version in requirements.txt stands in requirements-dev.txt too. And a
lock file names no address, so that any mirror of the package index may serve it.
"""

import re
import sys

from environment import LOCKS, ROOT

PIN = re.compile(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==(\S+)", re.MULTILINE)


def main() -> int:
    """Print every fault of the lock files; return 1 if there is one."""
    pins = {kind: dict(PIN.findall(path.read_text(encoding="utf-8"))) for kind, path in LOCKS.items()}
    faults = [
        f"requirements-dev.txt lacks {name}=={version} of requirements.txt"
        for name, version in pins["runtime"].items()
        if pins["development"].get(name) != version
    ]
    for path in [*LOCKS.values(), ROOT / "package-lock.json"]:
        text = path.read_text(encoding="utf-8")
        if "index-url" in text or "find-links" in text or '"resolved"' in text:
            faults.append(f"{path.name} names the address of a package index")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
