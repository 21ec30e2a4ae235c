"""The smallest site: what it costs to start, to build one page and to end."""

import shutil
from pathlib import Path

from measure import median, run

RUNS = 40

SETTINGS = """\
title: Trang nhỏ nhất
base_url: https://nho.example/
organisation: {name: Sở, licence: Số 1, responsible: An, address: Phố, telephone: "0"}
"""

PAGE = """\
---
title: Một tin
date: 2021-12-06
---

Một câu.
"""

HUGO_SETTINGS = """\
title = "Trang nhỏ nhất"
baseURL = "https://nho.example/"
"""

HUGO_LAYOUT = "<!doctype html><title>{{ .Title }}</title>{{ .Content }}{{ range .Pages }}{{ .Title }}{{ end }}"


def smallest(tools, folder):
    """The medians of runs in turn, as a line for each generator."""
    folder = Path(folder) / "kyyeu-compare-smallest"
    shutil.rmtree(folder, ignore_errors=True)
    site, hugo_site, out = folder / "kyyeu", folder / "hugo", folder / "out"
    write(site / "site.yaml", SETTINGS)
    write(site / "content/news/mot.md", PAGE)
    write(hugo_site / "hugo.toml", HUGO_SETTINGS)
    write(hugo_site / "content/mot.md", PAGE)
    for kind in ("single", "list"):
        write(hugo_site / f"layouts/_default/{kind}.html", HUGO_LAYOUT)
    commands = {"kyyeu": [tools.kyyeu, "build", "--root", site, "--out", out]}
    if tools.hugo:
        commands["Hugo"] = [tools.hugo, "--quiet", "--source", hugo_site, "--destination", out]
    runs = {generator: [] for generator in commands}
    for _ in range(RUNS):
        for generator, command in commands.items():
            shutil.rmtree(out, ignore_errors=True)
            shutil.rmtree(site / ".kyyeu", ignore_errors=True)
            runs[generator].append(run(command))
    shutil.rmtree(folder)
    lines = [f"The smallest site, median of {RUNS} interleaved runs, and the shortest:", ""]
    for generator, costs in runs.items():
        shortest = min(cost.wall for cost in costs)
        lines.append(
            f"- {generator}: {median(costs).wall * 1000:.1f} ms, {shortest * 1000:.1f} ms"
        )
    return "\n".join(lines) + "\n"


def write(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
