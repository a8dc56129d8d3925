"""Draws a file of results: one SVG for each language, readable on light and on dark pages.

python charts.py RESULTS FOLDER
"""

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "hs256"  # the same figures give the same file
matplotlib.rcParams["svg.fonttype"] = "path"
import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

TITLES = {"rust": "Rust", "c": "C", "node": "Node.js", "python": "Python", "go": "Go", "go-cgo": "Go over C"}
PANELS = {"accept": "valid token", "bad signature": "bad signature"}
MARKERS = {"S": "o", "M": "s", "L": "D"}
# Legible on white as well as on near-black.
INK, GRID, OURS, FLOOR = "#808890", "#80889044", "#e8590c", "#2f9e77"


def chart(results: dict[str, Any], language: str, file: Path) -> None:
    rows = [row for row in results["rows"] if row["language"] == language and row["tokens"] == "many"]
    by_contestant: dict[str, dict[tuple[str, str], dict]] = {}
    for row in rows:
        if row["case"] in PANELS:
            by_contestant.setdefault(label(row), {})[row["case"], row["size"]] = row
    order = sorted(by_contestant, key=lambda name: by_contestant[name]["accept", "S"]["ns"] or 0, reverse=True)

    figure, axes = plt.subplots(
        1, len(PANELS), sharex=True, sharey=True, figsize=(10, 1.0 + 0.32 * len(order)), layout="constrained"
    )
    for axis, (case, title) in zip(axes, PANELS.items()):
        style(axis, f"{title}: ns a token")
        for place, name in enumerate(order):
            times = {size: by_contestant[name].get((case, size), {}).get("ns") for size in MARKERS}
            found = {size: ns for size, ns in times.items() if ns is not None}
            color = color_of(name)
            axis.plot(list(found.values()), [place] * len(found), color=color, linewidth=1.2, alpha=0.5)
            for size, ns in found.items():
                axis.plot(ns, place, MARKERS[size], color=color, markersize=5.5 if color != INK else 4.5)
        axis.set_ylim(-0.7, len(order) - 0.3)
    axes[0].set_yticks(range(len(order)), order)
    for tick, name in zip(axes[0].get_yticklabels(), order):
        tick.set_color(color_of(name))
        tick.set_fontweight("bold" if name.startswith("hs256") else "normal")
    sizes = {row["size"]: row["token_bytes"] for row in rows}
    marks = [axes[1].plot([], [], mark, color=INK, label=f"{sizes[size]:,} bytes")[0] for size, mark in MARKERS.items()]
    figure.legend(handles=marks, loc="outside upper right", ncols=3, frameon=False, labelcolor=INK, fontsize=9)
    figure.text(0.006, 0.985, TITLES[language], color=INK, fontsize=13, fontweight="bold", va="top")
    figure.savefig(file, transparent=True, metadata={"Date": None, "Title": f"JWT verification, {TITLES[language]}"})
    plt.close(figure)
    # matplotlib leaves trailing spaces.
    file.write_text("\n".join(line.rstrip() for line in file.read_text().splitlines()) + "\n")


def label(row: dict[str, Any]) -> str:
    if row["library"] == "HMAC-SHA256 alone":
        return "the hash alone" if row["api"] == "prepared key" else "the hash alone, two side by side"
    version = "" if row["library"] == "hs256" else " " + ".".join(row["version"].split(".")[:2])
    return f"{row['library']}{version} {row['api']}"


def color_of(name: str) -> str:
    return OURS if name.startswith("hs256") else FLOOR if name.startswith("the hash alone") else INK


def style(axis: Any, title: str) -> None:
    axis.set_xscale("log")
    axis.set_title(title, color=INK, fontsize=10, loc="left")
    axis.xaxis.set_major_locator(LogLocator(10))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda ns, _: f"{ns:,.0f}"))
    axis.xaxis.set_minor_formatter(NullFormatter())
    axis.tick_params(colors=INK, labelsize=9, which="both", length=0)
    axis.grid(axis="x", which="major", color=GRID, linewidth=1)
    axis.grid(axis="x", which="minor", color=GRID, linewidth=0.4)
    axis.set_axisbelow(True)
    for spine in axis.spines.values():
        spine.set_visible(False)


def main(results_file: str, folder: str) -> None:
    results = json.loads(Path(results_file).read_text())
    Path(folder).mkdir(parents=True, exist_ok=True)
    for language in results["runs"]:
        chart(results, language, Path(folder) / f"{language}.svg")


if __name__ == "__main__":
    main(*sys.argv[1:])
