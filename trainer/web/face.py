"""Draw a customer's face as an SVG: who they are from their id, how they feel from the mood's band."""

from random import Random

from markupsafe import Markup

from trainer.temperament import Band

SKINS = ("#f4d3bd", "#e8b98f", "#cf9a6b", "#a87148", "#7d4f30", "#5c3a24")
HAIRS = ("#2b2320", "#4a3426", "#7a5230", "#a8763f", "#3a3a3f")
GREY = "#b9b6b0"
CLOTHES = ("#3f5d7d", "#6b4e71", "#3f6f5f", "#8a5a44", "#525866", "#7a6a3a")
# Brow: how far the inner end comes down; mouth: a path; lids: how far the eyes narrow.
LOOKS: dict[Band, tuple[float, str, float]] = {
    Band.FURIOUS: (7.0, "M38 73 Q50 64 62 73 L60 76 Q50 70 40 76 Z", 0.55),
    Band.ANGRY: (4.5, "M39 73 Q50 67 61 73", 0.7),
    Band.ANNOYED: (2.0, "M40 71 Q50 70 60 71", 0.85),
    Band.CALM: (-1.0, "M39 69 Q50 76 61 69", 1.0),
}


def face(ident: str, age: int, mood: Band, size: int = 96) -> Markup:
    """An SVG of `size` pixels; decorative, so hidden from screen readers. Contains no text."""
    rng = Random(f"face:{ident}")
    skin, clothes = rng.choice(SKINS), rng.choice(CLOTHES)
    hair = GREY if age >= 58 else rng.choice(HAIRS)
    brow, mouth, lids = LOOKS[mood]
    mouth_style = f'fill="{"#7a2e2a" if mood is Band.FURIOUS else "none"}" stroke="#7a2e2a"'
    parts = [
        f'<svg class="face" viewBox="0 0 100 100" width="{size}" height="{size}" aria-hidden="true">',
        '<clipPath id="round"><circle cx="50" cy="50" r="50"/></clipPath><g clip-path="url(#round)">',
        '<rect width="100" height="100" class="face-back"/>',
        _hair_behind(rng, hair),
        f'<path d="M14 104 Q16 84 40 82 L60 82 Q84 84 86 104 Z" fill="{clothes}"/>',
        f'<rect x="42" y="70" width="16" height="17" rx="7" fill="{skin}"/>',
        f'<ellipse cx="50" cy="52" rx="25" ry="29" fill="{skin}"/>',
        _hair_in_front(rng, hair),
        "".join(_eye(x, lids) for x in (40, 60)),
        f'<path d="M33 {43 - brow * 0.3} Q39 {40 - brow * 0.1} 46 {43 + brow * 0.7}" class="brow" stroke="{hair}"/>',
        f'<path d="M67 {43 - brow * 0.3} Q61 {40 - brow * 0.1} 54 {43 + brow * 0.7}" class="brow" stroke="{hair}"/>',
        '<path d="M50 52 Q47 60 51 61" fill="none" stroke="#00000038" stroke-width="1.6" stroke-linecap="round"/>',
        f'<path d="{mouth}" {mouth_style} stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round"/>',
        _glasses(rng),
        "</g></svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - numbers and constants only


def _eye(x: int, lids: float) -> str:
    return (
        f'<ellipse cx="{x}" cy="50" rx="4.6" ry="{3.6 * lids:.1f}" fill="#fff"/>'
        f'<circle cx="{x}" cy="50" r="{2.2 * (0.6 + 0.4 * lids):.1f}" fill="#2a2422"/>'
    )


def _hair_behind(rng: Random, colour: str) -> str:
    if rng.random() < 0.5:
        return f'<path d="M22 78 Q16 22 50 20 Q84 22 78 78 Z" fill="{colour}"/>'
    return ""


def _hair_in_front(rng: Random, colour: str) -> str:
    return rng.choice(
        (
            f'<path d="M24 48 Q24 20 50 20 Q76 20 76 48 Q70 34 50 33 Q30 34 24 48 Z" fill="{colour}"/>',
            f'<path d="M24 50 Q22 20 52 19 Q78 22 76 46 Q66 30 44 36 Q30 38 24 50 Z" fill="{colour}"/>',
            f'<path d="M25 46 Q28 22 50 21 Q72 22 75 46 Q72 38 66 32 Q50 28 34 32 Q28 38 25 46 Z" fill="{colour}"/>',
        )
    )


def _glasses(rng: Random) -> str:
    if rng.random() > 0.35:
        return ""
    frame = 'fill="none" stroke="#2a2422" stroke-width="1.6"'
    return f'<circle cx="40" cy="50" r="7.5" {frame}/><circle cx="60" cy="50" r="7.5" {frame}/><path d="M47.5 50 h5" {frame}/>'
