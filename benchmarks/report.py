"""Tables for people, and the plot for the documentation."""

from pathlib import Path
from typing import Any

Row = dict[str, Any]

#: What says which thing was measured; the rest are figures.
NAMES = ("server", "layer", "variant", "who", "viewers", "megabytes")

VARIANTS = ("recipe", "ours", "accelerated")

HEADINGS = {
    "fanout": "One event of 600 bytes to all viewers of a page, one server process",
    "connect": "Anonymous viewers coming in, 40 at a time",
    "storm": "All at once on a fresh process",
    "stall": "One of 51 viewers has stopped reading",
    "redis": "Redis killed and started again",
}


def key(row: Row) -> tuple[Any, ...]:
    """What was measured."""
    return tuple(row.get(name) for name in NAMES)


def order(row: Row) -> tuple[Any, ...]:
    variant = VARIANTS.index(row["variant"])
    named = [str(row.get(name)) for name in ("server", "layer", "who")]
    return (*named[:1], named[1] != "pubsub", *named[2:], row.get("viewers", 0), variant)


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
    if ratios := cheaper(results.get("fanout", [])):
        heading = "So many times less CPU for a delivery than the recipe takes"
        blocks.insert(1, f"{heading}\n\n{table(ratios)}")
    return "\n\n".join(blocks)


def cheaper(rows: list[Row]) -> list[Row]:
    """The recipe's CPU time for a delivery by ours."""
    spent: dict[tuple[Any, ...], dict[str, float]] = {}
    for row in rows:
        if "us_per_delivery" in row:
            where = (row["server"], row["layer"], row["viewers"])
            spent.setdefault(where, {})[row["variant"]] = row["us_per_delivery"]
    found = []
    for (server, layer, viewers), of in spent.items():
        if "recipe" in of:
            times = {name: of["recipe"] / us for name, us in of.items() if name != "recipe"}
            found.append({"server": server, "layer": layer, "viewers": viewers, **times})
    return found


def table(rows: list[Row]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
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


STYLES = {
    "recipe": ("#b3261e", "Channels recipe"),
    "ours": ("#4f7cac", "djangocms-live, ASGI only"),
    "accelerated": ("#0b6e4f", "djangocms-live"),
}


def plot(results: dict[str, Any], path: Path) -> None:
    """CPU and waiting time over the number of viewers. Needs matplotlib, which is no must."""
    try:
        import matplotlib as mpl
    except ImportError:
        print("No plot: matplotlib is not installed.")
        return
    mpl.use("svg" if path.suffix == ".svg" else "agg")
    from matplotlib import pyplot as plt
    from matplotlib import ticker

    plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    figure, axes = plt.subplots(1, 2, figsize=(10, 4.4), layout="constrained")
    for axis, value, title in (
        (axes[0], "us_per_delivery", "Server CPU for one event to one viewer, µs"),
        (axes[1], "last_ms", "Until the last viewer has the event, ms"),
    ):
        for variant, (colour, name) in STYLES.items():
            for server, line, shape in (("daphne", "-", "o"), ("uvicorn", "--", "s")):
                points = sorted(
                    (row["viewers"], row[value])
                    for row in results.get("fanout", [])
                    if (row["server"], row["variant"], row["layer"]) == (server, variant, "pubsub")
                    and value in row
                )
                if points:
                    label = f"{name}, {server.capitalize()}"
                    style = {"color": colour, "linestyle": line, "marker": shape}
                    axis.plot(*zip(*points, strict=True), label=label, markersize=4, **style)
        ticks = sorted({row["viewers"] for row in results.get("fanout", [])})
        axis.set(xscale="log", yscale="log", xlabel="viewers of the page, at one process")
        axis.set_title(title, loc="left", fontsize=10)
        axis.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
        axis.xaxis.set_minor_locator(ticker.NullLocator())
        axis.yaxis.set_major_formatter(ticker.FuncFormatter(lambda y, _: f"{y:,.10g}"))
        axis.grid(alpha=0.25)
    figure.legend(
        *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=144)
