"""What the faces are drawn from: colours, haircuts and clothes in a box of 100 by 100, a head about (50, 50).

The drawings take their colours from variables that the face sets: --skin, --shade (of it), --flush, --lips, --hair, --brow,
--cloth, --fold (of it).
"""

from typing import NamedTuple

from trainer.look import Clothes, ClothesColour, Glasses, Hair, HairColour, Shape, Skin


class Outline(NamedTuple):
    """Half the width at the cheeks and at the jaw, where the chin is, half the neck, and how thick the brows are."""

    cheek: float
    jaw: float
    chin: float
    neck: float
    brow: float

    @property
    def strong(self) -> bool:
        """Whether the shoulders are broad."""
        return self.neck > 10

    @property
    def lashes(self) -> bool:
        return self.brow < 3


class Cut(NamedTuple):
    """A haircut: what hangs behind the face and what lies on it."""

    behind: str
    before: str


SHAPES = {
    Shape.OVAL: Outline(21.5, 13, 79, 8, 2.8),
    Shape.ROUND: Outline(23, 17.5, 77.5, 8.5, 2.9),
    Shape.LONG: Outline(20.5, 14, 81.5, 8.5, 3.1),
    Shape.SQUARE: Outline(22.5, 19.5, 79, 12, 3.8),
    Shape.BROAD: Outline(24.5, 20.5, 79.5, 13.5, 3.8),
}
# Skin, the shade that draws on it, its flush, and the lips.
SKINS = {
    Skin.PALE: ("#f7dcc8", "#dda98a", "#e58672", "#8a3d36"),
    Skin.FAIR: ("#f1c9a8", "#cf9670", "#df7d64", "#863a33"),
    Skin.OLIVE: ("#dfb088", "#b37f57", "#cf6f54", "#7a322b"),
    Skin.TAN: ("#c78f62", "#985f38", "#b9573c", "#652822"),
    Skin.BROWN: ("#a06c47", "#73462a", "#94412c", "#4d1d19"),
    Skin.DARK: ("#7d5238", "#54331f", "#833a2a", "#3c1614"),
}
# Hair, and the brows that go with it.
HAIRS = {
    HairColour.BLACK: ("#2a2424", "#2a2424"),
    HairColour.DARK_BROWN: ("#432e25", "#3a2820"),
    HairColour.BROWN: ("#6e4a31", "#573924"),
    HairColour.AUBURN: ("#8f4a2b", "#743a20"),
    HairColour.BLONDE: ("#d6aa60", "#a4763a"),
    HairColour.GREYING: ("#6b6460", "#57504c"),
    HairColour.GREY: ("#a09b95", "#7d7771"),
    HairColour.WHITE: ("#efece6", "#b9b2a8"),
}
CLOTHS = {
    ClothesColour.NAVY: ("#36506f", "#263a54"),
    ClothesColour.TEAL: ("#2f7573", "#215654"),
    ClothesColour.GREEN: ("#52734d", "#3b5638"),
    ClothesColour.OCHRE: ("#b9862f", "#8f6520"),
    ClothesColour.RUST: ("#a9553a", "#803d28"),
    ClothesColour.PLUM: ("#764c70", "#573653"),
    ClothesColour.SLATE: ("#586270", "#404954"),
}

_H = 'fill="var(--hair)"'
_STRAND = 'fill="none" stroke="#00000026" stroke-width="1.4" stroke-linecap="round"'
_CAP = "M27 50 C24 24 36 13 50 13 C64 13 76 24 73 50"  # from ear to ear over the crown
CUTS = {
    Hair.BALD: Cut("", ""),
    Hair.THINNING: Cut(
        f'<path d="M26 56 C21 46 22 34 29 27 L34 30 L34 56 Z M74 56 C79 46 78 34 71 27 L66 30 L66 56 Z" {_H}/>',
        f'<path d="M27 50 C25 40 26 32 32 26 C33 32 31 40 30 47 Z M73 50 C75 40 74 32 68 26 C67 32 69 40 70 47 Z" {_H}/>'
        f'<path d="M37 22.5 Q48 16.8 62 22" fill="none" stroke="var(--hair)" stroke-width="2.2" stroke-linecap="round"/>',
    ),
    Hair.CROPPED: Cut(
        "", f'<path d="{_CAP} L70 44 C70 36 68 31 64 29 Q50 25.5 36 29 C32 31 30 36 30 44 Z" {_H}/>'
    ),
    Hair.PARTED: Cut(
        "", f'<path d="{_CAP} L70 43 C70 34 66 29 60 27 C52 30 44 27 40 22 C39 29 32 33 30 44 Z" {_H}/>'
    ),
    Hair.TOUSLED: Cut(
        "",
        f'<path d="M26 50 C20 36 24 24 30 20 C32 13 41 13 45 12 C52 8 61 10 64 15 C72 16 78 26 76 34 C78 40 76 46 74 50 L71 44 '
        f'C71 39 69 35 66 33 C62 35 58 33 56 30 C52 35 45 35 42 31 C40 35 35 36 33 35 C31 38 30 41 29 45 Z" {_H}/>',
    ),
    Hair.CURLY: Cut(
        f'<path d="M24 60 C17 58 17 49 20 46 C15 40 18 30 24 28 C24 18 34 12 40 13 C46 8 56 8 60 13 C68 11 76 18 76 28 C82 30 85 40 80 46 C83 49 83 58 76 60 Z" {_H}/>',
        f'<path d="M29 45 C25 40 25 32 29 27 C31 19 38 15 43 16 C48 12 58 12 62 16 C68 17 72 23 72 28 C75 33 75 41 71 45 C69 42 69 38 67 36 '
        f'C63 37 60 35 58 32 C54 36 49 35 46 32 C43 36 38 36 36 34 C32 36 31 40 29 45 Z" {_H}/><path d="M40 22 Q45 19 48 23 M57 22 Q62 21 63 26 M32 31 Q34 27 38 28" {_STRAND}/>',
    ),
    Hair.AFRO: Cut(
        f'<path d="M24 58 C14 54 12 40 17 32 C17 18 32 6 50 6 C68 6 83 18 83 32 C88 40 86 54 76 58 Z" {_H}/>',
        f'<path d="M28 46 C27 36 32 27 40 26 Q50 23 60 26 C68 27 73 36 72 46 L76 30 Q66 14 50 14 Q34 14 24 30 Z" {_H}/>',
    ),
    Hair.PUFF: Cut(
        f'<path d="M33 23 C26 20 27 11 34 11 C36 6 44 4.5 50 7 C56 4.5 64 6 66 11 C73 11 74 20 67 23 Z" {_H}/>',
        f'<path d="{_CAP} C71 38 66 27 50 26 C34 27 29 38 27 50 Z" {_H}/><path d="M36 21 Q50 15.5 64 21" fill="none" stroke="var(--cloth)" stroke-width="3" stroke-linecap="round"/>',
    ),
    Hair.BOB: Cut(
        f'<path d="M22 74 C16 40 24 12 50 12 C76 12 84 40 78 74 Q68 78 64 72 L36 72 Q32 78 22 74 Z" {_H}/>',
        f'<path d="{_CAP} C72 38 64 31 42 22 C40 31 32 36 27 50 Z" {_H}/><path d="M43 21 Q42 17 44 14" {_STRAND}/>',
    ),
    Hair.FRINGE: Cut(
        f'<path d="M23 84 C15 44 22 12 50 12 C78 12 85 44 77 84 Q68 88 64 80 L36 80 Q32 88 23 84 Z" {_H}/>',
        f'<path d="{_CAP} C72 44 71 40 70 37 Q50 33 30 37 C29 40 28 44 27 50 Z" {_H}/><path d="M41 35 Q40 29 42 24 M50 34 V25 M59 35 Q60 29 58 24" {_STRAND}/>',
    ),
    Hair.LONG: Cut(
        f'<path d="M18 104 C16 60 18 12 50 12 C82 12 84 60 82 104 Z" {_H}/>',
        f'<path d="{_CAP} C72 38 64 28 50 21 C36 28 28 38 27 50 Z" {_H}/><path d="M50 21 V14" {_STRAND}/>',
    ),
    Hair.WAVY: Cut(
        f'<path d="M21 90 C13 84 19 76 17 70 C12 62 19 56 18 48 C15 28 30 11 50 11 C70 11 85 28 82 48 C81 56 88 62 83 70 C81 76 87 84 79 90 C70 94 64 88 64 80 L36 80 C36 88 30 94 21 90 Z" {_H}/>',
        f'<path d="{_CAP} C73 40 70 36 66 34 C58 32 52 28 57 20 C50 30 34 30 31 38 C29 42 28 46 27 50 Z" {_H}/><path d="M57 20 Q58 16 56 13 M23 62 Q26 56 23 50 M77 62 Q74 56 77 50" {_STRAND}/>',
    ),
    Hair.BUN: Cut(
        f'<ellipse cx="50" cy="13" rx="12" ry="8.5" {_H}/>',
        f'<path d="{_CAP} C71 36 64 27 52 24 C44 28 31 32 27 50 Z" {_H}/><path d="M41 18.5 Q50 22 59 18.5 M52 24 Q56 19 63 19" {_STRAND}/>',
    ),
    Hair.TIED: Cut(
        f'<path d="M62 60 C78 58 84 72 80 92 C79 99 74 100 71 97 C76 84 70 76 62 76 Z" {_H}/>',
        f'<path d="{_CAP} C72 38 68 32 62 28 C52 30 44 28 39 22 C37 30 29 36 27 50 Z" {_H}/><path d="M40 22 Q54 22 68 30 M41 18 Q54 16 66 24" {_STRAND}/>',
    ),
    Hair.PLAIT: Cut(
        f'<path d="M25 64 C17 36 26 12 50 12 C74 12 83 36 75 64 Q72 72 64 72 L36 72 Q28 72 25 64 Z" {_H}/>',
        f'<path d="{_CAP} C72 38 64 29 48 21 C38 28 29 36 27 50 Z" {_H}/><path d="M48 21 Q47 17 48 14" {_STRAND}/>',
    ),
    Hair.HEADSCARF: Cut(
        '<path d="M20 100 C12 50 20 9 50 9 C80 9 88 50 80 100 Z" fill="var(--fold)"/>',
        '<path fill-rule="evenodd" d="M19 104 C12 50 20 9 50 9 C80 9 88 50 81 104 Q64 97 50 97 Q36 97 19 104 Z M50 22 C36 22 29 32 29 48 C29 64 38 78 50 78 C62 78 71 64 71 48 C71 32 64 22 50 22 Z" fill="var(--fold)"/>'
        '<path d="M27 84 Q50 99 72 82" fill="none" stroke="var(--cloth)" stroke-width="2"/>',
    ),
}
# Hair that lies over the clothes.
OVER = {
    Hair.PLAIT: f'<path d="M24 58 C19 66 20 71 25 74 C20 78 21 84 25 86 C21 90 22 96 26 104 L35 104 C39 97 38 90 35 87 C39 83 38 77 34 75 C36 71 34 68 30.5 64 C28 62 27 60 27 57 Z" {_H}/><path d="M25 74 Q29 76.5 34 75 M25 86 Q30 88.5 35 87" {_STRAND}/>',
}
SHOULDERS = '<path d="M12 104 C13 91 24 88 38 85 L62 85 C76 88 87 91 88 104 Z" fill="var(--cloth)"/>'
BROAD_SHOULDERS = '<path d="M5 104 C6 90 20 87 36 83 L64 83 C80 87 94 90 95 104 Z" fill="var(--cloth)"/>'
_SHIRT = "#f6f2ea"
_OPEN = "M36 82 Q50 90 64 82 L50 101 Z"  # skin above an open neck
_UNDER = "M34 83 Q50 97 66 83 L60 104 H40 Z"
CLOTHES = {
    Clothes.JUMPER: '<path d="M36 84 Q50 97 64 84" fill="none" stroke="var(--fold)" stroke-width="4" stroke-linecap="round"/>',
    Clothes.SHIRT: f'<path d="{_OPEN}" fill="var(--skin)"/><path d="M36.5 80 L50 97 L41 102 L31 86 Z M63.5 80 L50 97 L59 102 L69 86 Z" fill="var(--fold)"/>',
    Clothes.TIE: f'<path d="M34 83 L50 90 L66 83 L58 104 H42 Z" fill="{_SHIRT}"/><path d="M46.5 88 H53.5 L52.5 93 L55 104 H45 L47.5 93 Z" fill="var(--fold)"/><path d="M36.5 79 L50 88.5 L42 97 L31 85 Z M63.5 79 L50 88.5 L58 97 L69 85 Z" fill="{_SHIRT}"/><path d="M36.5 80 L50 88.5 L63.5 80" fill="none" stroke="#00000024"/>',
    Clothes.BLOUSE: f'<path d="{_OPEN}" fill="var(--skin)"/><path d="M36 82 L50 101 L64 82 L68 85 L53 104 H47 L32 85 Z" fill="{_SHIRT}"/>',
    Clothes.ROLLNECK: '<path d="M38 76 Q50 84 62 76 L64 88 Q50 104 36 88 Z" fill="var(--cloth)"/><path d="M36.5 87 Q50 94 63.5 87 M39 79.5 Q50 86.5 61 79.5" fill="none" stroke="var(--fold)" stroke-width="1.6"/>',
    Clothes.CARDIGAN: f'<path d="{_UNDER}" fill="{_SHIRT}"/><path d="M34.5 83 Q38 95 47 104 M65.5 83 Q62 95 53 104" stroke="var(--fold)" stroke-width="3.6" fill="none"/>',
    Clothes.JACKET: f'<path d="{_OPEN}" fill="var(--skin)"/><path d="M36 82 L50 96 L64 82 L66 84 L56 104 H44 L34 84 Z" fill="{_SHIRT}"/><path d="M35 82 L48 104 H34 L35 96 L29 94 Z M65 82 L52 104 H66 L65 96 L71 94 Z" fill="var(--fold)"/>',
    Clothes.APRON: f'<path d="M35 84 Q50 98 65 84 Q80 88 88 104 L12 104 Q20 88 35 84 Z" fill="{_SHIRT}"/><path d="M33 93.5 H67 L70 104 H30 Z" fill="var(--cloth)"/><path d="M35.5 95 L33 85 M64.5 95 L67 85" stroke="var(--cloth)" stroke-width="3.6"/>',
}
GLASSES = {
    Glasses.NONE: "",
    Glasses.ROUND: '<circle cx="40" cy="51.5" r="7.8"/><circle cx="60" cy="51.5" r="7.8"/><path d="M47.5 50.5 Q50 48.5 52.5 50.5 M32.3 50 L28 48.5 M67.7 50 L72 48.5"/>',
    Glasses.SQUARE: '<rect x="31.5" y="45.5" width="16" height="12" rx="3"/><rect x="52.5" y="45.5" width="16" height="12" rx="3"/><path d="M47.5 50 Q50 48.5 52.5 50 M31.5 49 L28 48 M68.5 49 L72 48"/>',
}
