"""Time and memory over the number of documents, as SVG, both axes logarithmic."""

import math

WIDTH, HEIGHT, LEFT, TOP, GAP = 340, 260, 56, 36, 60
SERIES = (("kyyeu, cold", "kyyeu", "#0b5cad", ""), ("Hugo, cold", "Hugo", "#b3400e", "5 3"))


def plot(contests):
    """The two panels side by side."""
    width = 2 * (LEFT + WIDTH) + GAP
    height = TOP + HEIGHT + 48
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>Time and memory of a cold build over the number of documents</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    parts += panel(contests, LEFT, "wall", "seconds, cold build")
    parts += panel(contests, LEFT + WIDTH + GAP + LEFT - 20, "memory", "MiB, peak memory")
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def panel(contests, left, figure, title):
    """One figure of all sizes."""
    values = [
        getattr(medians[case], figure)
        for _, medians in contests
        for case, *_ in SERIES
        if case in medians
    ]
    low, high = decade(min(values), math.floor), decade(max(values), math.ceil)
    first = decade(contests[0][0], math.floor)
    last = max(decade(contests[-1][0], math.ceil), first + 1)
    high = max(high, low + 1)

    def x(documents):
        return left + (math.log10(documents) - first) / (last - first) * WIDTH

    def y(value):
        return TOP + HEIGHT - (math.log10(value) - low) / (high - low) * HEIGHT

    parts = [f'<text x="{left}" y="{TOP - 14}" font-weight="bold" fill="#222">{title}</text>']
    for power in range(low, high + 1):
        at = y(10**power)
        parts.append(f'<path d="M{left} {at:.1f}h{WIDTH}" stroke="#ddd"/>')
        parts.append(label(left - 6, at + 4, number(10**power), "end"))
    for power in range(first, last + 1):
        at = x(10**power)
        parts.append(f'<path d="M{at:.1f} {TOP}v{HEIGHT}" stroke="#ddd"/>')
        parts.append(label(at, TOP + HEIGHT + 18, number(10**power), "middle"))
    parts.append(label(left + WIDTH / 2, TOP + HEIGHT + 38, "documents", "middle"))
    for case, name, colour, dash in SERIES:
        points = [
            (x(documents), y(getattr(medians[case], figure)))
            for documents, medians in contests
            if case in medians
        ]
        if not points:
            continue
        line = " ".join(f"{px:.1f},{py:.1f}" for px, py in points)
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )
        parts += [f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3" fill="{colour}"/>' for px, py in points]
        px, py = points[-1]
        parts.append(label(px - 8, py - 8, name, "end", colour))
    return parts


def decade(value, rounding):
    return int(rounding(math.log10(max(value, 1e-6))))


def number(value):
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def label(x, y, text, anchor, colour="#444"):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'
