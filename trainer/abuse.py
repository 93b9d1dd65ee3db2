"""Whether a customer's words are abuse of the person they talk to: insults and threats at them, not anger."""

import re

from trainer.text import fold

_INSULT = (
    r"(?:idiot|moron|imbecile|stupid|dumb|useless|worthless|pathetic|clown|cretin|dimwit|halfwit|brainless|brain[- ]?dead|incompetent|"
    r"scum|trash|garbage|pig|cow|bitch|bastard|arsehole|asshole|dickhead|prick|twat|wanker|loser|parasite|muppet|thick|dense|retard\w*|"
    r"little (?:man|girl|boy|robot|nobody)|waste of (?:space|oxygen)|joke of a|jumped[- ]up|sorry excuse)"
)
_ABUSE = re.compile(
    r"\b(?:you|you're|your|u|ur)\b[^.!?\n]{0,40}\b" + _INSULT + r"\b"
    r"|\b(?:stupid|useless|dumb|thick|bloody|fucking|pathetic|incompetent)\s+(?:\w+\s+)?(?:you|person|girl|boy|woman|man|cow|agent|idiot|moron|people like you)\b"
    r"|\bf+u+c+k+\s+(?:you|off)|\bscrew you\b|\bshut (?:the \w+ )?up\b|\bgo to hell\b|\bdrop dead\b|\bkiss my\b|\bpiss off\b"
    r"|\b(?:i'll|i will|i'm going to|i am going to)\s+(?:\w+\s+){0,3}(?:find you|come (?:down|over|round) (?:there|and)|hurt you|hit you|smash|kill|get you fired|have you fired|make you pay|know where you)"
    r"|\b(?:what are you,? (?:stupid|deaf|thick|slow)|are you (?:stupid|deaf|thick|slow|dense|retarded|an idiot)|what kind of (?:an? )?(?:idiot|moron)|you people are (?:idiots|morons|scum))\b"
    r"|\b(?:an|a|you) (?:idiot|moron|imbecile|cretin|muppet|bitch|bastard|asshole|arsehole|prick|twat|wanker|clown)\b"
)  # fmt: skip


def is_abusive(text: str) -> bool:
    """Whether `text` insults or threatens the person it is said to."""
    return _ABUSE.search(fold(text)) is not None
