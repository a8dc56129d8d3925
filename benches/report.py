"""Makes a file of results of the rows that the programs printed, and the tables of README.md of all such files.

    python report.py name                            prints what a file of this machine's results is called
    python report.py collect ROWS RESULTS COMMAND    ROWS: a folder with LANGUAGE.jsonl for each language measured
    python report.py goals RESULTS                   prints the table of goals
    python report.py ways ROWS WAY...                prints ways.sh's table; ROWS: a folder with WAY.1.jsonl and WAY.2.jsonl
    python report.py readme FOLDER                   writes the tables into README.md, between its markers; FOLDER: of results

Languages that were not measured keep their rows in RESULTS. A row's ratio is its time divided by that of the language's
reference, round by round, and the median of that; a goal's ratio likewise. So what the machine did meanwhile meets both.

Each reading comes with the time of a loop of known length that ran right before and after it. What was read beside a slow loop
is thrown away, here and nowhere else.
"""

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from textwrap import wrap
from typing import Any

from goals import FLOOR, GOALS, HMAC, HMAC_PAIR, SIDE_BY_SIDE, VERIFY_AT, Goal, Row
from reasons import REASONS

LANGUAGES = {"rust": "Rust", "c": "C", "node": "Node", "python": "Python", "go": "Go", "go-cgo": "Go over C"}
SIZES = {"S": 195, "M": 469, "L": 4117}
CASES = ("accept", "bad signature", "expired", "build")

# How slow a loop may be, times the fastest twentieth of a language's loops, until the reading beside it is thrown away.
SLOWEST_LOOP = 1.1

# The calls that the others are divided by: those most programs will use.
REFERENCE = {
    "rust": "verify",
    "c": "hs256_verify",
    "node": "verify",
    "python": "verify (accelerator)",
    "go": "Verify",
    "go-cgo": "Verify",
}


def collect(rows_folder: str, results_file: str, command: str) -> None:
    file = Path(results_file)
    results = json.loads(file.read_text()) if file.exists() else {"runs": {}, "goals": [], "facts": [], "rows": []}
    results["machine"] = machine()
    for rows_file in sorted(Path(rows_folder).glob("*.jsonl"), key=lambda file: list(LANGUAGES).index(file.stem)):
        language = rows_file.stem
        lines = [json.loads(line) for line in rows_file.read_text().splitlines()]
        rows = [line for line in lines if "rounds" in line]
        readings, thrown_away = sum(len(row["rounds"]) for row in rows), throw_away(rows)
        print(f"{language}: {thrown_away} of {readings} readings thrown away, beside a slow loop", file=sys.stderr)
        for kind in ("goals", "facts", "rows"):
            results[kind] = [row for row in results[kind] if row["language"] != language]
        results["facts"] += [line for line in lines if "fact" in line]
        results["rows"] += [summary(row, reference(rows, row)) for row in rows]
        results["goals"] += [reached(goal, rows, results) for goal in GOALS if goal.language == language]
        results["runs"][language] = {
            "runtime": next(line["runtime"] for line in lines if "runtime" in line),
            "commit": commit(),
            "command": command,
            "rounds": len(rows[0]["rounds"]),
            "readings": readings,
            "thrown_away": thrown_away,
            "load_average": os.getloadavg()[0],
        }
    write(file, results)


def throw_away(rows: list[dict]) -> int:
    """Replaces readings next to a slow loop by `None`, and counts them."""
    loops = sorted(loop for row in rows for loop in row["loops"])
    slowest = loops[len(loops) // 20] * SLOWEST_LOOP
    for row in rows:
        row["rounds"] = [ns if loop <= slowest else None for ns, loop in zip(row["rounds"], row.pop("loops"))]
    return sum(ns is None for row in rows for ns in row["rounds"])


def reference(rows: list[dict], row: dict) -> dict:
    alike = [other for other in rows if question(other) == question(row)]
    ours = [other for other in alike if other["library"] == "hs256"]
    return next((other for other in ours if other["api"] == REFERENCE[row["language"]]), ours[0])


def question(row: dict) -> tuple[str, ...]:
    return row["case"], row["size"], row["tokens"]


def summary(row: dict, reference: dict) -> dict:
    rounds = kept(row["rounds"])
    about = {key: value for key, value in row.items() if key != "rounds"}
    times = {"ns": round(median(rounds), 1), "least_ns": min(rounds)} if rounds else {"ns": None, "least_ns": None}
    return about | {"token_bytes": SIZES[row["size"]]} | times | {"ratio": ratio(row["rounds"], reference["rounds"])}


def kept(rounds: Iterable[float | None]) -> list[float]:
    return [ns for ns in rounds if ns is not None]


def ratio(dividends: Iterable[float | None], divisors: Iterable[float | None]) -> float | None:
    """The median over the rounds in which both readings were kept; `None` if there is none."""
    pairs = [pair for pair in zip(dividends, divisors) if None not in pair]
    return float(f"{median(dividend / divisor for dividend, divisor in pairs):.3g}") if pairs else None


def reached(goal: Goal, rows: list[dict], results: dict[str, Any]) -> dict[str, Any]:
    ratios = {}
    for size in SIZES:
        asked = [row for row in rows if question(row) == (goal.case, size, "many")]
        ours, other = fastest(goal.ours, asked), fastest(goal.other, asked)
        if ours is not None and other is not None:
            pair = (ours, other) if goal.at_most else (other, ours)
            if goal.least:
                pair = tuple([min(kept(rounds), default=None)] for rounds in pair)
            ratios[size] = ratio(*pair)
    wanted = goal.wanted
    if goal.elsewhere is not None:
        wanted = {size: least if fit_side_by_side(size, results) else goal.elsewhere for size, least in wanted.items()}
    return {
        "language": goal.language,
        "goal": goal.text,
        "at_most": goal.at_most,
        "wanted": wanted,
        "reached": {size: reached for size, reached in ratios.items() if reached is not None},
    }


def fit_side_by_side(size: str, results: dict[str, Any]) -> bool:
    """Whether Rust's last run hashed two tokens side by side faster than one by one."""
    floor = [row for row in results["rows"] if row["library"] == FLOOR and question(row) == ("accept", size, "many")]
    alone, pair = (next((row["ns"] for row in floor if row["api"] == one.api), None) for one in (HMAC, HMAC_PAIR))
    return alone is None or pair is None or alone / pair >= SIDE_BY_SIDE


def fastest(wanted: Row, rows: list[dict]) -> list[float | None] | None:
    """The rounds of the fastest contestant that is meant."""
    same = [row for row in rows if wanted.means(row["library"]) and row["version"].startswith(wanted.version)]
    exactly = [row for row in same if row["api"] == wanted.api]
    measured = [row for row in exactly or same if row["api"].startswith(wanted.api) and kept(row["rounds"])]
    return min((row["rounds"] for row in measured), key=lambda rounds: median(kept(rounds)), default=None)


def cpu() -> dict[str, str]:
    """What Linux reports of the last processor."""
    info = Path("/proc/cpuinfo")
    text = info.read_text() if info.exists() else ""
    return dict(line.split("\t: ", 1) for line in text.replace("\t\t", "\t").splitlines() if "\t: " in line)


def file_name() -> str:
    """One file for each processor maker, since makers differ most in which instructions are fast."""
    makers = {"GenuineIntel": "intel", "AuthenticAMD": "amd"}
    return makers.get(cpu().get("vendor_id", ""), platform.machine().lower()) + ".json"


def machine() -> dict[str, Any]:
    fields = cpu()
    return {
        "cpu": fields.get("model name", platform.processor()),
        "sha_ni": "sha_ni" in fields.get("flags", "").split(),
        "cores": os.cpu_count(),
        "os": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def on(machine: dict[str, Any]) -> str:
    return f"On {machine['cores']} cores of {machine['cpu']} ({'' if machine['sha_ni'] else 'no '}SHA-NI), {machine['os']}."


def commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], capture_output=True, text=True, check=True).stdout.strip()

    try:
        # The measured code, without results that an earlier run wrote.
        changed = git("status", "--porcelain", "--untracked-files=no", "--", ":/src", ":/bindings", ":/Cargo.lock")
        return git("rev-parse", "--short=12", "HEAD") + ("-dirty" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def write(file: Path, results: dict[str, Any]) -> None:
    """One row a line, so that a diff shows what changes between two runs."""
    parts = []
    for key in ("machine", "runs", "goals", "facts", "rows"):
        value = results[key]
        if isinstance(value, list):
            lines = ",\n".join("  " + json.dumps(item) for item in value)
            parts.append(f'"{key}": [\n{lines}\n]')
        else:
            lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(item)}" for name, item in value.items())
            parts.append(f'"{key}": {{\n{lines}\n}}')
    file.write_text("{\n" + ",\n".join(parts) + "\n}\n")


def goals(results: dict[str, Any]) -> Iterator[str]:
    yield "| | goal | | S | M | L |"
    yield "| --- | --- | --- | ---: | ---: | ---: |"
    for language, name in LANGUAGES.items():
        for goal in (goal for goal in results["goals"] if goal["language"] == language):
            cells = [cell(goal, size) for size in SIZES]
            yield (
                f"| {name} | {goal['goal']} | {'at most' if goal['at_most'] else 'at least'} | "
                + " | ".join(cells)
                + " |"
            )


def cell(goal: dict[str, Any], size: str) -> str:
    wanted, reached = goal["wanted"].get(size), goal["reached"].get(size)
    if reached is None:
        return "" if wanted is None else f"{wanted:g}: not measured"
    if wanted is None:
        return f"({reached:g})"
    good = reached <= wanted if goal["at_most"] else reached >= wanted
    return f"{wanted:g}: **{reached:g}**" if good else f"{wanted:g}: {reached:g}, missed"


def facts(results: dict[str, Any]) -> Iterator[str]:
    yield "| | | |"
    yield "| --- | --- | ---: |"
    for fact in results["facts"]:
        yield f"| {LANGUAGES[fact['language']]} | {fact['fact']} | {fact['value']:,} {fact['unit']} |"


def runs(results: dict[str, Any]) -> Iterator[str]:
    yield on(results["machine"])
    yield ""
    yield "| | with | hs256 at commit | rounds | readings | thrown away | load average | by |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: | --- |"
    for language, name in LANGUAGES.items():
        if language in results["runs"]:
            run = results["runs"][language]
            readings = f"{run['readings']:,} | {run['thrown_away']:,}" if "readings" in run else " | "
            yield (
                f"| {name} | {run['runtime']} | {run['commit']} | {run['rounds']} | {readings} "
                f"| {run['load_average']:.1f} | `{run['command']}` |"
            )


def times(results: dict[str, Any]) -> Iterator[str]:
    for language, name in LANGUAGES.items():
        rows = [row for row in results["rows"] if row["language"] == language and row["tokens"] == "many"]
        if not rows:
            continue
        yield f"**{name}**"
        yield ""
        yield "| | " + " | ".join(f"{case} {size}" if size == "S" else size for case in CASES for size in SIZES) + " |"
        yield "| --- |" + " ---: |" * (len(CASES) * len(SIZES))
        for contestant in dict.fromkeys(label(row) for row in rows):
            by_question = {question(row): row for row in rows if label(row) == contestant}
            found = [by_question.get((case, size, "many")) for case in CASES for size in SIZES]
            cells = " | ".join("" if row is None else time(row["ns"]) for row in found)
            mark = "**" if contestant.startswith("hs256") else ""
            yield f"| {mark}{contestant}{mark} | {cells} |"
        yield ""


def time(ns: float | None) -> str:
    return "all thrown away" if ns is None else f"{ns:,.0f}"


def label(row: dict) -> str:
    return row["library"] + (" " if row["library"] == FLOOR else f" {row['version']} ") + row["api"]


def losses(results: dict[str, Any]) -> Iterator[str]:
    """Every rival that is faster than one of our single-token calls, even if the two are hardly comparable."""
    lines = []
    for language, name in LANGUAGES.items():
        rows = [row for row in results["rows"] if row["language"] == language and row["tokens"] == "many"]
        ours = dict.fromkeys(row["api"] for row in rows if row["library"] == "hs256" and "thread" not in row["api"])
        rivals = dict.fromkeys(label(row) for row in rows if row["library"] not in ("hs256", FLOOR))
        for case in CASES:
            for api in ours:
                for rival in rivals:
                    sizes = [lost(rows, case, size, api, rival) for size in SIZES]
                    if any(sizes):
                        cells = [name, case, f"`{api}`", rival, *sizes, why(language, case, api, rival)]
                        lines.append(f"| {' | '.join(cells)} |")
    if not lines:
        yield "Nowhere in this run."
        return
    yield "| | case | ours | faster is | S | M | L | why |"
    yield "| --- | --- | --- | --- | ---: | ---: | ---: | --- |"
    yield from lines


def why(*loss: str) -> str:
    """The number of the reason, below the tables."""
    return next((f"({number})" for number, reason in enumerate(REASONS, 1) if reason.explains(*loss)), "unknown")


def reasons() -> Iterator[str]:
    for number, reason in enumerate(REASONS, 1):
        yield from wrap(f"{number}. {reason.text}", width=120, subsequent_indent="   ")


def lost(rows: list[dict], case: str, size: str, api: str, rival: str) -> str:
    asked = [row for row in rows if question(row) == (case, size, "many")]
    ours = next((row["ns"] for row in asked if row["library"] == "hs256" and row["api"] == api), None)
    other = next((row["ns"] for row in asked if label(row) == rival), None)
    return f"{ours / other:.2f}" if ours is not None and other is not None and other * 1.02 < ours else ""


def readme(folder: str) -> None:
    results = [json.loads(file.read_text()) for file in sorted(Path(folder).glob("*.json"))]
    replace("runs", (line for result in results for line in [*runs(result), ""]))
    for table in (goals, facts, losses, times):
        replace(table.__name__, each(table, results))
    replace("reasons", reasons())


def ways(rows_folder: str, *names: str) -> Iterator[str]:
    """How `verify_at` does in each way of compiling it, as times HMAC-SHA256 alone, and its nanoseconds."""
    cases = CASES[:2]
    yield "| " + "".join(f"| {case} S | M | L " for case in cases) + "|"
    yield "| --- " + "| ---: | ---: | ---: " * len(cases) + "|"
    for name in names:
        turns = []
        for file in sorted(Path(rows_folder).glob(f"{name}.*.jsonl")):
            lines = [json.loads(line) for line in file.read_text().splitlines()]
            turns.append([line for line in lines if "rounds" in line])
            throw_away(turns[-1])
        cells = []
        for asked in ((case, size, "many") for case in cases for size in SIZES):
            alike = [[row for row in rows if question(row) == asked] for rows in turns]
            pairs = [(fastest(VERIFY_AT, rows), fastest(HMAC, rows)) for rows in alike]
            ours, floor = ([ns for pair in pairs if None not in pair for ns in pair[side]] for side in (0, 1))
            cells.append(f"{ratio(ours, floor)} ({time(median(kept(ours)))})" if ours else time(None))
        yield f"| {name} | {' | '.join(cells)} |"


def each(table: Callable[[dict[str, Any]], Iterator[str]], results: list[dict[str, Any]]) -> Iterator[str]:
    for result in results:
        yield f"### On {cpu_name(result['machine'])}"
        yield ""
        yield from table(result)
        yield ""


def cpu_name(machine: dict[str, Any]) -> str:
    return machine["cpu"].replace("(R)", "")


def replace(name: str, lines: Iterable[str]) -> None:
    """Replaces the lines between the markers of that name in README.md."""
    file = Path(__file__).with_name("README.md")
    found = re.compile(f"(<!-- {name}: written by .*? -->\\n).*?(<!-- end of {name} -->)", re.DOTALL)
    text, count = found.subn(
        lambda match: match[1] + "\n" + "\n".join(lines).rstrip() + "\n\n" + match[2], file.read_text()
    )
    if count != 1:
        raise SystemExit(f"README.md has {count} places for {name}")
    file.write_text(text)


def main(task: str, *arguments: str) -> None:
    if task == "name":
        print(file_name())
    elif task == "collect":
        collect(*arguments)
    elif task == "goals":
        print("\n".join(goals(json.loads(Path(arguments[0]).read_text()))))
    elif task == "ways":
        print("\n".join(ways(*arguments)))
    elif task == "readme":
        readme(*arguments)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
