"""How a customer looks in pictures: closed words for it, and a stable choice for whatever nobody has said."""

from enum import StrEnum
from random import Random
from typing import NamedTuple, TypeVar

from trainer.facts import Fact

GREY_FROM, WHITE_FROM = 58, 74  # years: the hair of somebody whose look does not say


class Skin(StrEnum):
    PALE = "pale"
    FAIR = "fair"
    OLIVE = "olive"
    TAN = "tan"
    BROWN = "brown"
    DARK = "dark"


class Shape(StrEnum):
    """The outline of a face; `square` and `broad` come with strong brows and shoulders."""

    OVAL = "oval"
    ROUND = "round"
    LONG = "long"
    SQUARE = "square"
    BROAD = "broad"


class Hair(StrEnum):
    """What is on the head: a haircut, or what covers it."""

    BALD = "bald"
    THINNING = "thinning"
    CROPPED = "cropped"
    PARTED = "parted"
    TOUSLED = "tousled"
    CURLY = "curly"
    AFRO = "afro"
    PUFF = "puff"
    BOB = "bob"
    FRINGE = "fringe"
    LONG = "long"
    WAVY = "wavy"
    BUN = "bun"
    TIED = "tied"
    PLAIT = "plait"
    HEADSCARF = "headscarf"


class HairColour(StrEnum):
    BLACK = "black"
    DARK_BROWN = "dark_brown"
    BROWN = "brown"
    AUBURN = "auburn"
    BLONDE = "blonde"
    GREYING = "greying"
    GREY = "grey"
    WHITE = "white"


class Beard(StrEnum):
    NONE = "none"
    STUBBLE = "stubble"
    MOUSTACHE = "moustache"
    SHORT = "short"


class Glasses(StrEnum):
    NONE = "none"
    ROUND = "round"
    SQUARE = "square"


class Clothes(StrEnum):
    JUMPER = "jumper"
    SHIRT = "shirt"
    TIE = "tie"
    BLOUSE = "blouse"
    ROLLNECK = "rollneck"
    CARDIGAN = "cardigan"
    JACKET = "jacket"
    APRON = "apron"


class ClothesColour(StrEnum):
    NAVY = "navy"
    TEAL = "teal"
    GREEN = "green"
    OCHRE = "ochre"
    RUST = "rust"
    PLUM = "plum"
    SLATE = "slate"


class Look(Fact):
    """How a customer is drawn. What is left out is chosen from the persona's id and age, always the same."""

    skin: Skin | None = None
    face: Shape | None = None
    hair: Hair | None = None
    hair_colour: HairColour | None = None
    beard: Beard | None = None
    glasses: Glasses | None = None
    clothes: Clothes | None = None
    clothes_colour: ClothesColour | None = None


class Seen(NamedTuple):
    """A look with nothing left open."""

    skin: Skin
    face: Shape
    hair: Hair
    hair_colour: HairColour
    beard: Beard
    glasses: Glasses
    clothes: Clothes
    clothes_colour: ClothesColour


Part = TypeVar("Part", bound=StrEnum)
# What suits anybody, since a name does not tell: no beard, no hair that only some wear.
ANYBODY = (Shape.OVAL, Shape.ROUND, Shape.LONG)
CUTS = (Hair.TOUSLED, Hair.CURLY, Hair.BOB, Hair.WAVY)
COLOURS = (HairColour.BLACK, HairColour.DARK_BROWN, HairColour.BROWN)
WEAR = (Clothes.JUMPER, Clothes.SHIRT, Clothes.ROLLNECK, Clothes.CARDIGAN)


def seen(look: Look, ident: str, age: int) -> Seen:
    """`look`, and for what it leaves open what the persona `ident` gets; their age shows in the hair."""

    def draw(part: str, among: tuple[Part, ...]) -> Part:
        return Random(f"{part} of {ident}").choice(among)

    aged = HairColour.WHITE if age >= WHITE_FROM else HairColour.GREY if age >= GREY_FROM else None
    return Seen(
        look.skin or draw("skin", tuple(Skin)),
        look.face or draw("face", ANYBODY),
        look.hair or draw("hair", CUTS),
        look.hair_colour or aged or draw("hair colour", COLOURS),
        look.beard or Beard.NONE,
        look.glasses or draw("glasses", (Glasses.NONE, Glasses.NONE, *Glasses)),
        look.clothes or draw("clothes", WEAR),
        look.clothes_colour or draw("clothes colour", tuple(ClothesColour)),
    )
