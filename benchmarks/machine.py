"""What the kernel tells of a process, and of the machine that it runs on."""

import os
import platform
import resource
import time
from importlib import metadata
from pathlib import Path

PACKAGES = [
    *("django", "django-cms", "channels", "channels_redis", "redis", "daphne", "autobahn"),
    *("twisted", "uvicorn", "uvloop", "websockets", "picows", "asgiref", "psycopg"),
]


# What clock_getcpuclockid(3) puts into the lowest bits of another process's CPU clock.
CPU_CLOCK = 2


def cpu_ns(pid: int) -> int:
    """Nanoseconds that a process has been on a CPU, with the threads that have ended."""
    return time.clock_gettime_ns((~pid << 3) | CPU_CLOCK)


def pss_kb(pid: int) -> int:
    """Memory of a process with its share of what it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise RuntimeError("the kernel tells no Pss")


def raise_file_limit(wanted: int) -> int:
    """As many open files as wanted, or as this user may have."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, max(wanted, hard)))
    except (ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def cores() -> tuple[set[int], set[int]]:
    """One core for what is measured, the others for the rest; the same if there is one only."""
    first, *others = sorted(os.sched_getaffinity(0))
    return {first}, set(others) or {first}


def load() -> float:
    """How many processes wanted a core in the last minute."""
    return round(os.getloadavg()[0], 2)


def describe() -> dict[str, object]:
    model = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "cpu": model,
        "cores": os.cpu_count(),
        "memory_gib": round(memory),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
