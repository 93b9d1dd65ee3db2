"""Draw a customer's face as an SVG: who they are from their look and age, how they feel from the mood's band."""

from typing import NamedTuple

from markupsafe import Markup

from trainer.look import Beard, Seen, seen
from trainer.persona import Persona
from trainer.temperament import Band
from trainer.web.wardrobe import (
    BROAD_SHOULDERS,
    CLOTHES,
    CLOTHS,
    CUTS,
    GLASSES,
    HAIRS,
    OVER,
    SHAPES,
    SHOULDERS,
    SKINS,
    Outline,
)

INSIDE, TEETH, INK, WHITE = "#57201f", "#fbf7f0", "#2b2321", "#fffaf4"
NOSE = '<path d="M50.5 53 Q47 59 47.3 60.8 Q48.5 62.8 52 61.8" fill="none" stroke="var(--shade)" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round"/>'
AGEING = (  # from that age on: lines beside the mouth, under the eyes, on the forehead
    (44, "M41 62.5 Q38.5 65 38.2 68 M59 62.5 Q61.5 65 61.8 68"),
    (56, "M36.5 57.8 Q40 59.8 43.5 58.3 M63.5 57.8 Q60 59.8 56.5 58.3"),
    (70, "M41 33.5 Q50 31.8 59 33.5 M43 29.5 Q50 28.2 57 29.5"),
)
FLUSH = {Band.FURIOUS: 0.6, Band.ANGRY: 0.38, Band.ANNOYED: 0.15, Band.CALM: 0.22}  # its opacity


class Mien(NamedTuple):
    """How a mood shows: the height of a brow's inner end, middle and outer end, how much higher the right one is,
    the height of the upper lid at its inner and outer side, and the mouth."""

    brow: tuple[float, float, float]
    raised: float
    lid: tuple[float, float]
    mouth: str


_LINE = 'fill="none" stroke="var(--lips)" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"'
MIENS = {
    Band.FURIOUS: Mien(
        (45.5, 42.5, 38.5), 0, (50.5, 47.5),
        f'<path d="M39.5 72.5 C41 64 59 64 60.5 72.5 C61 75.5 39 75.5 39.5 72.5 Z" fill="{INSIDE}" stroke="var(--lips)" stroke-width="2" stroke-linejoin="round"/>'
        f'<path d="M43 67.8 C46 65.8 54 65.8 57 67.8 L56.5 69.5 L43.5 69.5 Z" fill="{TEETH}"/>',
    ),
    Band.ANGRY: Mien((44, 41, 39), 0, (49.6, 47.6), f'<path d="M41.5 71.5 Q50 65 58.5 71.5" {_LINE}/>'),
    Band.ANNOYED: Mien((42, 41, 41.5), 2.5, (49.4, 49.2), f'<path d="M42.5 69.8 Q50 69.5 57.5 67.8" {_LINE}/>'),
    Band.CALM: Mien((40, 38.3, 41), 0, (47.6, 48.2), f'<path d="M41.5 67.5 Q50 73.5 58.5 67.5" {_LINE}/>'),
}  # fmt: skip


def face(persona: Persona, mood: Band, size: int = 96) -> Markup:
    """An SVG of `size` pixels; decorative, so hidden from screen readers. Contains no text."""
    look = seen(persona.look, persona.id, persona.age)
    outline, mien = SHAPES[look.face], MIENS[mood]
    cut, width = CUTS[look.hair], outline.cheek / 23  # haircuts are drawn for cheeks of 23
    fitted = f'<g transform="translate({50 - 50 * width:.2f} 0) scale({width:.3f} 1)">'
    parts = [
        f'<svg class="face" viewBox="5 4 90 90" width="{size}" height="{size}" style="{_colours(look)}" aria-hidden="true">',
        '<rect width="100" height="100" class="face-back"/>',
        f"{fitted}{cut.behind}</g>",
        '<g transform="translate(0 -6)">',
        BROAD_SHOULDERS if outline.strong else SHOULDERS,
        _neck(outline),
        CLOTHES[look.clothes],
        "</g>",
        _head(outline),
        _lines(persona.age),
        _flush(mood),
        *(_eye(side, mien, outline.lashes) for side in (-1, 1)),
        NOSE,
        _beard(look.beard, outline),
        mien.mouth,
        f"{fitted}{cut.before}</g>",
        *(_brow(side, mien, outline.brow) for side in (-1, 1)),
        f'<g fill="none" stroke="{INK}" stroke-width="1.5">{GLASSES[look.glasses]}</g>',
        OVER.get(look.hair, ""),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - numbers and constants only


def _colours(look: Seen) -> str:
    skin, shade, flush, lips = SKINS[look.skin]
    hair, brow = HAIRS[look.hair_colour]
    cloth, fold = CLOTHS[look.clothes_colour]
    return f"--skin:{skin};--shade:{shade};--flush:{flush};--lips:{lips};--hair:{hair};--brow:{brow};--cloth:{cloth};--fold:{fold}"


def _neck(outline: Outline) -> str:
    n = outline.neck
    return (
        f'<path d="M{50 - n} 66 V82 Q{50 - n} 86 {46 - n} 87 Q50 97 {54 + n} 87 Q{50 + n} 86 {50 + n} 82 V66 Z" fill="var(--skin)"/>'
        f'<path d="M{50 - n} 74 V{outline.chin + 7} Q50 {outline.chin + 13} {50 + n} {outline.chin + 7} V74 Z" fill="var(--shade)" opacity="0.55"/>'
    )


def _head(outline: Outline) -> str:
    w, j, chin = outline.cheek, outline.jaw, outline.chin
    ears = "".join(
        f'<ellipse cx="{50 + side * (w + 0.5)}" cy="52" rx="4" ry="5.5" fill="var(--skin)"/>'
        f'<path d="M{50 + side * (w + 1.5)} 49.5 Q{50 + side * (w - 0.5)} 51.5 {50 + side * (w + 1)} 54" fill="none" stroke="var(--shade)" stroke-width="1.3" stroke-linecap="round"/>'
        for side in (-1, 1)
    )
    return ears + (
        f'<path d="M{50 - w} 46 C{50 - w} 27 {50 - w * 0.62} 18 50 18 C{50 + w * 0.62} 18 {50 + w} 27 {50 + w} 46 '
        f'C{50 + w} 60 {50 + j} {chin} 50 {chin} C{50 - j} {chin} {50 - w} 60 {50 - w} 46 Z" fill="var(--skin)"/>'
    )


def _lines(age: int) -> str:
    drawn = " ".join(path for since, path in AGEING if age >= since)
    return f'<path d="{drawn}" fill="none" stroke="var(--shade)" stroke-width="1.3" stroke-linecap="round"/>'


def _flush(mood: Band) -> str:
    return "".join(
        f'<ellipse cx="{x}" cy="61" rx="6" ry="4" fill="var(--flush)" opacity="{FLUSH[mood]}"/>'
        for x in (36, 64)
    )


def _eye(side: int, mien: Mien, lashes: bool) -> str:
    """An eye 10 to the `side` of the middle: the white and the iris, and a lid of skin that covers them from above."""
    x = 50 + side * 10
    inner, outer = x - side * 5.4, x + side * 5.4
    low, high = mien.lid
    lid = f"M{inner} 51.2 C{x - side * 3} {low - 1.6:.1f} {x + side * 2.5} {high - 1.6:.1f} {outer} 50.6"
    lash = f" M{outer} 50.6 L{outer + side * 1.2} 49.6" if lashes else ""
    return (
        f'<ellipse cx="{x}" cy="51.2" rx="5" ry="4.2" fill="{WHITE}"/><circle cx="{x}" cy="51" r="3" fill="{INK}"/>'
        f'<circle cx="{x + 1}" cy="49.8" r="0.8" fill="{WHITE}"/>'
        f'<path d="{lid} L{outer + side} 44 L{inner - side} 44 Z" fill="var(--skin)"/>'
        f'<path d="{lid}{lash}" fill="none" stroke="{INK}" stroke-width="1.7" stroke-linecap="round"/>'
    )


def _brow(side: int, mien: Mien, thick: float) -> str:
    inner, middle, outer = (height - (mien.raised if side > 0 else 0) for height in mien.brow)
    return (
        f'<path d="M{50 + side * 4.6} {inner} Q{50 + side * 10} {middle - 0.8:.1f} {50 + side * 16} {outer}" '
        f'class="brow" stroke="var(--brow)" stroke-width="{thick}"/>'
    )


def _beard(beard: Beard, outline: Outline) -> str:
    w, j, chin = outline.cheek, outline.jaw, outline.chin
    full = (
        f'<path d="M{50 - w} 48 C{50 - w} 61 {50 - j} {chin} 50 {chin} C{50 + j} {chin} {50 + w} 61 {50 + w} 48 '
        f'C{49 + w} 58 {44 + w} 64 58 64 Q50 61.5 42 64 C{56 - w} 64 {51 - w} 58 {50 - w} 48 Z" fill="var(--brow)"'
    )
    return {
        Beard.NONE: "",
        Beard.STUBBLE: f'{full} opacity="0.22"/>',
        Beard.SHORT: f'{full}/><path d="M39.8 69.3 C40 65 46 65 50 66 C54 65 60 65 60.2 69.3 C60.2 75 39.8 75 39.8 69.3 Z" fill="var(--skin)"/>',
        Beard.MOUSTACHE: '<path d="M50 64 C46 61.5 40 63.5 37.5 68.5 C42 69 47 68.5 50 66.5 C53 68.5 58 69 62.5 68.5 C60 63.5 54 61.5 50 64 Z" fill="var(--brow)"/>',
    }[beard]
