"""The cost against the size, on logarithmic axes, as SVG text."""

import math
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 70, 210, 40, 50
# Colours that stay apart on white and on black, for those who see few colours too.
COLOURS = ("#0b5fa5", "#c4660a", "#2f7d4f", "#8a4fa3", "#7a6a58")


def draw(lines: Mapping[str, Points]) -> str:
    """A picture of the lines (name → pairs and seconds); the first one is drawn bold."""
    every = [point for points in lines.values() for point in points]
    if not every:
        return _document(['<text x="20" y="40">Nothing was measured.</text>'])
    across = Axis([pairs for pairs, _ in every], LEFT, WIDTH - RIGHT)
    up = Axis([seconds for _, seconds in every], HEIGHT - BOTTOM, TOP)
    parts = [*_grid(across, up)]
    names_at = _spread({name: up.place(points[-1][1]) for name, points in lines.items()})
    for number, (name, points) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        path = " ".join(f"{across.place(x):.1f},{up.place(y):.1f}" for x, y in points)
        wide = 3 if number == 0 else 1.5
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{wide}"/>'
        )
        parts += [
            f'<circle cx="{across.place(x):.1f}" cy="{up.place(y):.1f}" r="3" fill="{colour}"/>'
            for x, y in points
        ]
        parts.append(
            f'<text x="{WIDTH - RIGHT + 10}" y="{names_at[name] + 4:.1f}" fill="{colour}">'
            f"{escape(name)}</text>"
        )
    return _document(parts)


class Axis:
    """A logarithmic axis in whole powers of ten, from one place of the picture to another."""

    def __init__(self, values: Iterable[float], start: float, end: float) -> None:
        known = list(values)
        self.low = math.floor(math.log10(min(known)))
        self.high = max(math.ceil(math.log10(max(known))), self.low + 1)
        self.start, self.end = start, end

    def place(self, value: float) -> float:
        """Where a value lies."""
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def powers(self) -> range:
        """The powers of ten that get a line."""
        return range(self.low, self.high + 1)


def _grid(across: Axis, up: Axis) -> list[str]:
    line = '<line x1="{0:.1f}" y1="{1:.1f}" x2="{2:.1f}" y2="{3:.1f}" stroke="#b9b2a4"/>'
    parts = []
    for power in across.powers():
        x = across.place(10.0**power)
        parts.append(line.format(x, TOP, x, HEIGHT - BOTTOM))
        parts.append(_label(x, HEIGHT - BOTTOM + 18, power, "middle"))
    for power in up.powers():
        y = up.place(10.0**power)
        parts.append(line.format(LEFT, y, WIDTH - RIGHT, y))
        parts.append(_label(LEFT - 8, y + 4, power, "end"))
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">pairs</text>')
    parts.append(f'<text x="{LEFT}" y="{TOP - 14}" text-anchor="middle">seconds</text>')
    return parts


def _label(x: float, y: float, power: int, anchor: str) -> str:
    superscript = f'10<tspan dy="-5" font-size="9">{power}</tspan>'
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{superscript}</text>'


def _spread(places: Mapping[str, float], least: float = 16) -> dict[str, float]:
    """Heights of the names, moved so that no two cover each other."""
    moved: dict[str, float] = {}
    last = -math.inf
    for name, height in sorted(places.items(), key=lambda item: item[1]):
        last = max(height, last + least)
        moved[name] = last
    return moved


def _document(parts: Sequence[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="sans-serif" font-size="13" fill="#3b3527">\n'
        "<title>Seconds against pairs, both on logarithmic axes</title>\n"
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fffdf8"/>\n{body}\n</svg>\n'
    )
