"""``python -m tests.deploy.figures``: what each deployment takes.

Start: from the start of the units until the front door answers. Memory: proportional set size,
which counts once what processes share. Latency: from before the publish in another process until
a viewer has the frame, through everything in front; the first one is not counted.
"""

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

from tests.packaging.conftest import check_out

from .deployment import FOLDERS, Deployment, deployed
from .visitors import page, publish, visitor

TIMES = 20
NAMES = {"daphne": "Daphne alone", "scaled": "Scaled", "split": "Split", "uvicorn": "Uvicorn"}


async def latencies(deployment: Deployment) -> list[float]:
    found = []
    async with visitor(deployment) as reader:
        await reader.hello(await page(deployment))
        for _ in range(TIMES + 1):
            began = time.perf_counter()
            await publish(deployment)
            await reader.publication()
            found.append((time.perf_counter() - began) * 1000)
    return found[1:]


def memory(deployment: Deployment) -> tuple[list[int], int]:
    """Megabytes: of each process that holds sockets, and of all that the units started."""
    every = []
    for unit in deployment.units:
        assert unit.process is not None
        main = psutil.Process(unit.process.pid)
        every += [main, *main.children(recursive=True)]
    megabytes = {process.pid: process.memory_full_info().pss / 1e6 for process in every}
    live = [round(megabytes[process.pid]) for process in deployment.processes()]
    return live, round(sum(megabytes.values()))


def measured(name: str, folder: Path, wheel: Path) -> dict[str, Any]:
    with deployed(name, folder / name, wheel) as deployment:
        waits = asyncio.run(latencies(deployment))
        live, total = memory(deployment)
        return {
            "start": deployment.start_seconds,
            "live": live,
            "total": total,
            "p50": statistics.median(waits),
            "worst": max(waits),
        }


def table(rows: dict[str, dict[str, Any]]) -> str:
    line = "==============  =========  ===================  ==============  ======================"
    head = (
        f"{'.':<14}  {'Start':<9}  {'A live process':<19}  {'All processes':<14}  Publish to frame"
    )
    said = [line, head, line]
    for name, row in rows.items():
        low, high = min(row["live"]), max(row["live"])
        process = f"{low} MB" if low == high else f"{low} to {high} MB"
        waits = f"{row['p50']:.0f} ms, {row['worst']:.0f} at worst"
        start, total = f"{row['start']:.1f} s", f"{row['total']} MB"
        said.append(f"{NAMES[name]:<14}  {start:<9}  {process:<19}  {total:<14}  {waits}")
    return "\n".join([*said, line, ""])


def main() -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        checkout = check_out(folder / "checkout")
        build = [sys.executable, "-m", "build", "--installer", "uv", "--wheel", "--outdir"]
        subprocess.run([*build, folder, checkout], check=True, stdout=subprocess.DEVNULL)
        (wheel,) = folder.glob("*.whl")
        rows = {name: measured(name, folder, wheel) for name in FOLDERS}
    sys.stdout.write(table(rows))


if __name__ == "__main__":
    main()
