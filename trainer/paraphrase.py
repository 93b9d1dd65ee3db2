"""The same in other words: rewrites of what people say in service that keep what it says, and who says it.

A table that people wrote, applied once from left to right; what one rewrite has made no other touches. Where words
themselves matter to a rubric ("I'm sorry" must not be said), those stay as they are.
"""

import re
from collections.abc import Sequence

from trainer.text import phrase_in

_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_ENDS = r"(?=[.,;!?]|$)"
TABLE: tuple[tuple[str, str], ...] = (
    # the order of what is said
    (rf"(?<![^.!?]\s)you'll (?:have|get|see) ([^,.;!?]{{3,50}}?) by ({_DAY}|tomorrow|tonight){_ENDS}", r"by \2 you will have \1"),
    (rf"(?<![^.!?]\s)i'll ((?!have)[^,.;!?]{{3,50}}?) by ({_DAY}|tomorrow|tonight){_ENDS}", r"by \2 I will \1"),
    # sorry and thanks
    (r"i(?:'m| am) (?:so |really |truly |very )?sorry (?:about|for)\b", "I apologise for"),
    (r"i(?:'m| am) (?:so |really |truly |very )?sorry (?:that )?(we|i|our|nobody|this|it)\b", r"I apologise that \1"),
    (rf"i(?:'m| am) (?:so |really |truly |very )?sorry{_ENDS}(?!, but)", "I do apologise"),
    (r"i apologi[sz]e for\b", "I'm sorry about"),
    (r"sorry to hear\b", "sad to hear"),
    (r"thank you for\b", "many thanks for"),
    (r"thanks for\b", "thank you for"),
    (r"kind regards\b", "best wishes"),
    # what will be done, and by when
    (r"(i|we|you)'ll have to\b", r"\1 will need to"),
    (r"(?:i'll|i will)\b", "I am going to"),
    (r"(?:we'll|we will)\b", "we are going to"),
    (r"(?:you'll|you will) (?:have|get|receive)\b", "you are going to have"),
    (rf"by ({_DAY}|tomorrow|the \d+(?:st|nd|rd|th))\b", r"no later than \1"),
    (r"tonight\b", "this evening"),
    (r"(?:right|straight) away\b|at once\b|immediately\b", "without delay"),
    (r"working days\b", "business days"),
    (r"(a|the|your|full) refund\b", r"\1 repayment"),
    (r"refunding\b", "paying back"),
    (r"refunded\b", "paid back"),
    (r"refund (the|it|both|all|that|half|your)\b", r"pay back \1"),
    (r"(?:free of charge|for free|at no (?:extra )?charge|no charge)\b", "without charge"),
    (r"ring you\b", "call you"),
    (r"call you\b", "phone you"),
    (r"write to you\b", "send you a few lines"),
    (r"look(?:ing)? into\b", "follow up on"),
    (r"goes back (on|to)\b", r"returns \1"),
    # asking
    (r"(?:could|can|would) you tell me\b", "would you let me know"),
    (r"for telling (me|us)\b", r"for letting \1 know"),
    (r"(?<!you )tell (me|us)\b", r"let \1 know"),
    (r"what would you like\b", "what do you want"),
    (r"would you like\b", "do you want"),
    (r"i'd like to\b", "I want to"),
    (r"which (?:do|would) you (?:prefer|like|rather have)\b", "which suits you better"),
    (r"may i ask\b|can i ask\b", "might I ask"),
    (r"(?:may|can) i\b", "could I"),
    (r"can you\b", "could you"),
    (r"is there anything else\b", "is there something more"),
    (r"what happened\b", "what went on"),
    (r"if you(?:'d)? like\b", "if you wish"),
    # can and cannot
    (r"(?:there's|there is) nothing (?:more |else )?(i|we) can do\b", r"there isn't anything \1 can do"),
    (r"(?:i can't|i cannot)\b", "I'm not able to"),
    (r"(?:we can't|we cannot)\b", "we're not able to"),
    (r"i can\b(?! (?:see|imagine|hear|understand|tell|only))", "I am able to"),
    (r"we can\b", "we are able to"),
    (r"should have\b", "ought to have"),
    (r"shouldn't have\b", "ought not to have"),
    (r"(?:that's|it's|that is) (?:just )?our policy\b", "those are our rules"),
    (r"put the phone down\b", "hang up"),
    (r"end (?:the|this) call\b", "finish the call"),
    (r"close (?:the|this) chat\b", "end the chat"),
    (r"carries on\b", "continues"),
    (r"calm down\b", "settle down"),
    # plain words
    (r"i (?:fully |completely )?understand (how|why|that)\b", r"I do see \1"),
    (r"help you\b", "assist you"),
    (r"told you\b", "said to you"),
    (r"you got\b", "you received"),
    (r"you get\b", "you receive"),
    (r"you need\b", "you require"),
    (r"let you down\b", "failed you"),
    (r"(our|my) (?:mistake|fault)\b", r"\1 error"),
    (r"(?:that's|this is|it's) on us\b", "that is down to us"),
    (r"went wrong\b", "failed"),
    (r"awful\b|terrible\b|horrible\b", "dreadful"),
    (r"frustrating\b", "annoying"),
    (r"nobody\b", "no one"),
    (r"(any|some)body\b", r"\1one"),
    (r"whole\b", "entire"),
    (r"really\b", "truly"),
    (r"of course\b", "certainly"),
    (r"okay\b|ok\b", "all right"),
    (r"all right\b", "okay"),
    (r"until\b", "till"),
    (r"till\b", "until"),
    (r"parcel\b", "package"),
    (rf"a second{_ENDS}", "a moment"),
    (r"to sum up\b", "in summary"),
    (r"straight\b", "directly"),
)  # fmt: skip
_RULES = tuple((re.compile(rf"\b(?:{said})", re.IGNORECASE), instead) for said, instead in TABLE)


def paraphrased(text: str, kept: Sequence[str] = ()) -> str:
    """`text` in other words, but for what holds one of the phrases `kept`, before or after."""
    done, place = "", 0
    while found := _next(text, place):
        match, instead = found
        other = match.expand(instead)
        if phrase_in(match.group(), tuple(kept)) or phrase_in(other, tuple(kept)):
            other = match.group()
        elif match.group()[0].isupper():
            other = other[0].upper() + other[1:]
        done += text[place : match.start()] + other
        place = match.end()
    return done + text[place:]


def _next(text: str, place: int) -> tuple[re.Match[str], str] | None:
    """The first rewrite that applies from `place` on, of several that do the first in the table."""
    found = [(match, instead) for rule, instead in _RULES if (match := rule.search(text, place))]
    return min(found, key=lambda one: one[0].start(), default=None)
