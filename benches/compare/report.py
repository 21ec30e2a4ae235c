"""The tables for the README and docs/performance.md."""


def table(documents, medians, extents, runs):
    """One size: every case with its share of what Hugo costs."""
    hugo = medians.get("Hugo, cold") or medians.get("Hugo, cold, no “see also”")
    lines = [
        f"{documents:,} documents, median of {runs} interleaved runs:",
        "",
        "| | wall, s | processor, s | memory, MiB | wall : Hugo | processor : Hugo | memory : Hugo |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for case, cost in medians.items():
        figures = [f"{cost.wall:.3f}", f"{cost.cpu:.3f}", f"{cost.memory:.0f}"]
        for own, other in (
            (cost.wall, hugo and hugo.wall),
            (cost.cpu, hugo and hugo.cpu),
            (cost.memory, hugo and hugo.memory),
        ):
            figures.append(f"1 : {other / own:.1f}" if other and own else "–")
        lines.append("| " + " | ".join([case, *figures]) + " |")
    lines.append("")
    for generator, (files, pages, size) in extents.items():
        lines.append(
            f"- {generator} wrote {files:,} files, {pages:,} of them HTML, {size / (1 << 20):.1f} MiB"
        )
    return "\n".join(lines) + "\n"


def growth(contests):
    """How cost grows with the number of documents."""
    lines = [
        "| documents | kyyeu, s | Hugo, s | kyyeu, processor s | Hugo, processor s | kyyeu, MiB | Hugo, MiB |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for documents, medians in contests:
        own, other = medians["kyyeu, cold"], medians.get("Hugo, cold")
        cells = [f"{documents:,}"]
        for figure, form in (("wall", "{:.2f}"), ("cpu", "{:.2f}"), ("memory", "{:.0f}")):
            for cost in (own, other):
                cells.append(form.format(getattr(cost, figure)) if cost else "–")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
