"""Tables for people, and the plot for the documentation."""

from pathlib import Path
from typing import Any

Row = dict[str, Any]

#: What says which thing was measured; the rest are figures.
NAMES = ("server", "layer", "variant", "who", "viewers", "megabytes")

HEADINGS = {
    "fanout": "One event of 600 bytes to all viewers of a page, one server process",
    "connect": "Anonymous viewers coming in, 40 at a time",
    "storm": "All at once on a fresh process",
    "stall": "One of 51 viewers has stopped reading",
    "redis": "Redis killed and started again",
}


def rounded(row: Row) -> Row:
    return {
        name: float(f"{value:.4g}") if isinstance(value, float) else value
        for name, value in row.items()
    }


def tables(results: dict[str, Any]) -> str:
    blocks = [
        f"{heading}\n\n{table(results[what])}"
        for what, heading in HEADINGS.items()
        if results.get(what)
    ]
    return "\n\n".join(blocks)


def table(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    rows = sorted(rows, key=lambda row: [str(row.get(n)).rjust(9) for n in ("server", "viewers")])
    cells = [[cell(row.get(name)) for name in columns] for row in rows]
    cells.insert(0, columns)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)


def cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def plot(results: dict[str, Any], path: Path) -> None:
    """CPU and waiting time over the number of viewers. Needs matplotlib, which is no must."""
    try:
        import matplotlib as mpl
    except ImportError:
        print("No plot: matplotlib is not installed.")
        return
    mpl.use("svg" if path.suffix == ".svg" else "agg")
    from matplotlib import pyplot as plt

    styles = {
        "recipe": ("#b3261e", "Channels recipe"),
        "ours": ("#4f7cac", "djangocms-live, ASGI only"),
        "accelerated": ("#0b6e4f", "djangocms-live"),
    }
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.2), layout="constrained")
    for axis, figure_name, label in (
        (axes[0], "us_per_delivery", "server CPU for a delivery, µs"),
        (axes[1], "last_ms", "until the last viewer has it, ms"),
    ):
        for server, line in (("daphne", "-"), ("uvicorn", "--")):
            for variant, (colour, name) in styles.items():
                points = [
                    (row["viewers"], row[figure_name])
                    for row in results["fanout"]
                    if (row["server"], row["variant"], row["layer"]) == (server, variant, "pubsub")
                    and figure_name in row
                ]
                if points:
                    xs, ys = zip(*sorted(points), strict=True)
                    style = {"color": colour, "linestyle": line, "marker": "o", "markersize": 3}
                    axis.plot(xs, ys, label=f"{name}, {server}", **style)
        axis.set(xscale="log", yscale="log", xlabel="viewers of the page", ylabel=label)
        axis.grid(alpha=0.3)
    axes[1].legend(fontsize=7)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=144)
