"""Whether words are meant for a program instead of the person who is played: attempts to talk a customer out of
their role, to give orders to a model, or to write both sides of the call."""

import re
from functools import lru_cache

from trainer.text import fold

_START = (
    r"(?:^|[.!?:;,]\s|\b(?:now|please|just|then|and)\s)"  # an order stands here, "I'll mark ..." does not
)
_TOLD = r"(?:instructions?|(?:system )?prompts?|programming|guidelines|persona|role|directives?)\b"
_BREAKS = re.compile(
    rf"\b(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|of|your|my|everything in|the)\s+)*(?:(?:previous|prior|above|earlier|original|initial|system|safety)\s+)+{_TOLD}(?! (?:from|in|about|on|we|i|my|that)\b)"
    rf"|\b(?:ignore|disregard|forget|override|bypass)\s+(?:all\s+)?(?:of\s+)?your\s+(?:\w+\s+)?{_TOLD}"
    r"|\b(?:your|the) (?:system ?prompt|system message|hidden (?:instructions|facts?|reason|prompt)|token limit|programming|model weights)\b"
    r"|\b(?:as|like|for|to) an? (?:ai|a\.i\.|llm|(?:large )?language model|chat ?bot|simulation|simulated customer)\b"
    r"|\byou(?:'re| are) (?:now |just |only |actually |really |not a real |nothing but )*(?:an? )?(?:ai|a\.i\.|llm|(?:large )?language model|chat ?bot|bot|simulation|simulated|gpt|chatgpt|computer program|program|role-?play(?:ing)?)\b"
    r"|\byou are now (?:an? |the |in )?(?:\w+ )?(?:happy|calm|satisfied|friendly|agent|assistant|different|customer|developer|dan|mode)\b"
    rf"|{_START}(?:stop|end|leave|exit|quit|pause|break|drop)\b[^.!?\n]{{0,15}}\b(?:role-?play(?:ing)?|the simulation|character|the exercise|this exercise|the act|the training)\b"
    r"|\b(?:swap|switch|reverse|change) (?:the |our |your )?roles?\b"
    rf"|{_START}pretend (?:that )?(?:you(?:'re| are)|to be|the (?:problem|issue|call|case)|everything|this)\b"
    rf"|{_START}(?:act|respond|reply|answer|behave|speak|talk) as (?:if you (?:are|were)|though you|an?|the) (?:\w+ )?(?:happy|calm|satisfied|agent|assistant|ai|customer|fully)\b"
    r"|\b(?:set|put|reset|lower|reduce|change) (?:your |the |customer )?(?:anger|trust|mood|emotion)(?: \w+)? (?:to|at|=)\s*(?:\d|zero|calm|low|happy)"
    r"|\b(?:anger|trust|mood)\s*[:=]\s*[\"']?(?:\d|calm|happy|low|zero)"
    r"|(?:^|\n)\s*[\[<(#*]*\s*/?(?:system|assistant|developer|customer|ai|user)\s*(?:prompt|message|note|override|instructions?)?\s*[\]>)*]*\s*:"
    r"|</?\|?/?(?:system|assistant|user|im_start|im_end|customer|prompt|transcript)\|?>|\[/?(?:inst|system|sys|assistant|customer)\]"
    r"|\b(?:print|reveal|repeat|show|output|tell me|give me|what (?:is|are))\b[^.!?\n]{0,12}\b(?:your (?:system )?(?:prompt|secrets?|hidden \w+)|the (?:system )?prompt|(?:the )?(?:hidden|secret) (?:reason|fact))\b"
    r"|\b(?:print|reveal|repeat|show|output)\b[^.!?\n]{0,12}\byour instructions\b|\bwhat (?:are|were) your (?:system )?instructions\b(?! (?:for|on|about|to|regarding))"
    r"|\b(?:note|message|attention|instruction)s? (?:to|for) (?:the )?(?:grader|model|ai|llm|evaluator|assessor|system|judge)\b"
    rf"|{_START}(?:answer|reply|respond|output)(?: only| just| back)?(?: with)?:? [\"'“]"
    rf"|\b(?:developer|debug|god|jailbreak) mode\b|{_START}mark (?:this|the) (?:call|conversation|customer) as (?:resolved|solved|closed|done|satisfied|calm)\b"
    rf"|{_START}(?:just )?say (?:that )?you(?:'re| are) (?:now )?(?:calm|happy|satisfied|fine)\b|\bthe customer is (?:now )?(?:satisfied|calm|happy)\b"
)  # fmt: skip


@lru_cache(maxsize=1024)
def breaks_role(text: str) -> bool:
    """Whether a trainee's message speaks to a program that plays the customer, or puts words in their mouth."""
    pieces = dict.fromkeys(map(fold, (*text.splitlines(), text)))
    return any(map(_BREAKS.search, pieces))
