"""Small drawings over time: where their points stand."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 1000, 160


class Dot(NamedTuple):
    """A value 0..100 in a box of WIDTH x HEIGHT."""

    x: float
    y: float


def line(values: Sequence[int]) -> list[Dot]:
    """One dot a value, evenly from left to right; a single one stands in the middle."""
    step = WIDTH / max(1, len(values) - 1)
    first = WIDTH / 2 if len(values) == 1 else 0.0
    return [
        Dot(round(first + i * step, 1), round(HEIGHT * (1 - value / 100), 1))
        for i, value in enumerate(values)
    ]
