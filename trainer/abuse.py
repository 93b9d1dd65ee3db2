"""Whether a customer's words are abuse of the person they talk to: insults and threats at them, not anger."""

import re
from functools import lru_cache

from trainer.text import fold, spelled_out

_NAMES = (
    r"(?:idiots?|morons?|imbeciles?|cretins?|dimwits?|halfwits?|muppets?|clowns?|scum(?:bag)?s?|garbage|trash|pigs?|cows?|bitch(?:es)?|bastards?|arseholes?|assholes?|"
    r"dickheads?|pricks?|twats?|wankers?|cunts?|losers?|parasites?|liars? and \w+|parrots?|robots?|nobod(?:y(?!'s)|ies)|morons|retards?|waste of (?:space|oxygen|time|air)|joke|"
    r"piece of (?:\w+ )?(?:shit|crap|garbage|trash|dirt|work)|toerags?|gits?|tossers?|plonkers?|numpt(?:y|ies)|pillocks?|prats?|bellends?|knob(?:head)?s?|weasels?|slimeballs?|cowboys?|arse|arses|excuse for|dumbest|stupidest|thickest|foreigners?|tea boy|lump|vermin|rats?)"
)
_TRAITS = (
    r"(?:stupid|dumb|useless|worthless|pathetic|brainless|brain[- ]?dead|incompetent|thick|dense|illiterate|retarded|moronic|idiotic|spineless|gormless|clueless|two-faced|"
    r"good[- ]for[- ]nothing|jumped[- ]up|sorry excuse|little (?:man|girl|boy|robot|nobody)|shit|crap)"
)
_INSULT = rf"(?:{_NAMES}|{_TRAITS})"
# What may stand between "you" and the insult; anything else makes it about something other than the person.
_BETWEEN = (
    r"(?:(?:are|is|r|be|being|must|people|lot|guys|really|such|so|just|nothing|but|all|both|completely|totally|utterly|absolute|absolutely|total|complete|utter|bloody|"
    r"fucking|effing|f\*+ing|damn|damned|goddamn|little|big|old|fat|lying|ignorant|lazy|nasty|a|an|the|quite|honestly|clearly|obviously|too|very|pretty|even|mate|right|proper|"
    r"real|most|single|bunch|pack|of|ugly|silly|rude|arrogant|and|sad|some|kind|not|always|"
    + _TRAITS
    + r"),?\s+)*"
)
_ABUSE = re.compile(
    rf"\b(?:you|you're|u|ur|your (?=an? |such |so |all ))\b,?\s*{_BETWEEN}{_INSULT}\b(?! (?:about|if|of me))"
    rf"|\b(?:you're|you are) an? \w+ {_NAMES}\b"
    rf"|(?:^|[,.!?]\s|\b(?:listen|oi|hey)\s){_TRAITS}\s(?:woman|man|girl|boy|cow|idiot|bitch|person)\b"
    r"|(?:^|[,.!?]\s)(?:idiots?|morons?|imbecile|asshole|arsehole|bitch|bastards?)(?=[.!?,]|$)"
    r"|\b(?:idiots?|morons?|clowns?|imbeciles?) like you\b|\bwhat kind of (?:an? )?(?:idiot|moron|clown)\b|\bhow (?:stupid|thick|dumb|dense) (?:are|can) you\b"
    r"|\bare you (?:deaf|slow|blind|simple)\b(?! to)|\bwhat are you,? (?:deaf|slow|blind|simple)\b|\bdo you (?:even )?have a brain\b|\bhaven't (?:you )?got a brain\b"
    r"|\bf+u+c+k+\s+(?:you|off|yourself)|\bscrew you\b|\bshut (?:the \w+ )?up\b(?! shop)|(?:^|[,.!?]\s|\byou can |\bjust )go to hell\b|\bdrop dead\b|\bkiss my\b|\bpiss off\b"
    r"|\bget stuffed\b|\bup yours\b|\b(?:shove|stick) (?:it|your|that|them)\b.{0,30}\b(?:up|where)\b|\bgo back (?:to )?(?:your (?:own )?country|where you (?:came|come) from)|\blearn (?:to speak )?(?:proper )?(?:english|the language)\b"
    r"|\bhope you (?:\w+ )?(?:die|rot|choke|burn|suffer|get (?:cancer|sacked|fired|run over|hit)|lose your job)|\bpeople like you should (?:be (?:shot|put down|locked|fired|sacked)|die|rot|never)"
    r"|\b(?:i'll|i will|i'm going to|i am going to|gonna|i'd|i could|someone should)\s+(?:\w+\s+){0,3}?(?:find you(?! (?:the|a|an|my|some)\b)|hurt you|hit you|slap you|punch you|smash (?:you|your)|strangle you|kill you|break your|"
    r"get you (?:fired|sacked)|have you (?:fired|sacked)|have your job|make you (?:sorry|regret)|(?:come|drive) (?:down|over|round|to)[^.!?]{0,30} and (?:\w+ ){0,3}?(?:make you|hurt|hit|smash|break|beat|kick|show you|teach you|sort you|punch|burn))"
    r"|\b(?:i'll|i will|gonna|i'd|i could)\b[^.!?]{0,60} (?:round|across|through|over|into|down) your (?:\w+ )?(?:head|face|neck|skull|teeth|throat)\b|\bwatch your back\b|\byou're (?:a )?dead\b(?! right)|\bi know where you (?:live|work|are)\b|\bfind out where you live\b"
)  # fmt: skip


@lru_cache(maxsize=1024)
def is_abusive(text: str) -> bool:
    """Whether `text` insults or threatens the person it is said to."""
    return _ABUSE.search(spelled_out(fold(text))) is not None
