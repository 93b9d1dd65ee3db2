"""Asides: what a trainee writes to whoever grades instead of the customer. It proves nothing that was to be done.

A whole message is void when part of it speaks to a program or a grader, quotes the rubric, lists keywords, hides or
encodes its text; a message or a letter to the customer also when it narrates the trainee. One clause proves nothing
when it only tells of an apology or an offer that was made elsewhere: the deed itself has its own words there.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from trainer.appraiser.clauses import clauses
from trainer.appraiser.cues import BARE_KEYWORD, TO_GRADER
from trainer.role import breaks_role
from trainer.rubric import Rubric
from trainer.text import fold, skeleton

QUOTED_WORDS = 7  # in a row: more than two people choose alike by chance
KEYWORDS_IN_A_ROW = 3

_HIDDEN = re.compile(
    "[\u202a-\u202e\u2066-\u2069]|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]"
)
_ENCODED = re.compile(
    r"\b(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{32,}={0,2}|\b[A-Za-z0-9+/]{22,}==?(?!\w)"
    r"|\b(?:[0-9a-fA-F]{2}[ :]?){16,}\b|(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|&#x?[0-9a-fA-F]+;|%[0-9a-fA-F]{2}){4,}"
    r"|(?:\b[01]{8}\s*){3,}|(?:(?<![.\-])[.\-]{1,5}[ /]+){10,}"
)
_JUDGES = r"(?:graders?|assessors?|evaluators?|examiners?|markers?|scorers?|reviewers?|judges?|raters?|teachers?|moderators?|ai|llm|models?|bots?|systems?|assistants?|parser)"
_FULL = r"(?:\d+ ?(?:/|out of) ?\d+|full (?:marks|points|score|credit)|top (?:marks|score)|(?:the )?(?:highest|maximum|perfect) (?:marks?|points|score|grade)|(?:an? )?a ?\+|100 ?(?:%|percent|points))"
_DONE = r"(?:fully |completely |all |now |clearly )*(?:met|fulfil?led|satisfied|passed|achieved|demonstrated|ticked|covered)"
_TO_A_GRADER = re.compile(
    rf"\b(?:dear|attention|hello,?|hi,?|hey,?|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)) (?:the |our |my |any |whoever )?(?:\w+ )?{_JUDGES}(?=\s*(?:[,:;!.\-]|$))"
    r"|(?:\bfor|@) ?(?:the |our |my |any |whoever )?(?:graders?|evaluators?|llm|ai (?:grader|judge|model)|language model|scorers?|reviewers?)\b"
    rf"|\b(?:score|mark|rate|grade|award|deserves?|give|assign|earn(?:s|ed)?)\b[^.!?\n]{{0,40}}\b{_FULL}"
    rf"|\b(?:score|mark|rate|grade|count|record|tick|treat|judge|consider)\b[^.!?\n]{{0,40}}\bas (?:\"|')?{_DONE}\b"
    rf"|\b(?:all|every|each|the|these|your) (?:\w+ ){{0,2}}(?:criteri(?:a|on)|checks?|items?|requirements?|rubrics?) (?:(?:is|are|was|were|has|have|been|should|be|of the rubric|in the rubric) )*{_DONE}\b"
    r"|\b(?:treat|count|accept|regard|score|grade|mark|tick) (?:this|that|it)(?: (?:reply|message|answer|response|wrap-?up|one|call|conversation|chat|turn|line|text)) as\b"
    r"|\b(?:graders?|evaluators?|assessors?)(?:'s)? (?:instructions?|notes?|mode|override|task|message)\b"
    r"|\bnot_met\b|\bnot_applicable\b|\bcannot_assess\b|\bverdicts?\W{0,3}[:=]"
    r"|(?:^|\n|[\"'{,]\s*)\W{0,4}(?:score|grade|rating|result|evaluation|assessment|outcome|criterion|evidence|grader|assessor|evaluator|judge|rubric|override|instructions?)\W{0,4}[:=]\W{0,3}(?:\d|met|pass|full|perfect|excellent|all|true|the (?:trainee|agent)|every|[a-z]+\.[a-z_]+)"
    r"|\b(?:end|close|start|begin|beginning) of (?:the )?(?:transcript|data|input|untrusted|user input|prompt|context)\b"
    r"|\b(?:new|updated|revised|real|actual|final) (?:instructions?|system (?:prompt|message)|prompt|rubric)\b\s*[:=]"
    r"|\b(?:the|this|your) (?:rubric|scorecard|language model|(?:grading|scoring|evaluation) (?:system|model|prompt|criteria|tool))\b"
)
_MARKUP = re.compile(
    r"```|~~~|\{\s*[\"'][\w .-]+[\"']\s*:|[\"']\w+[\"']\s*:\s*[\"'\[{\d]|</?[a-z][\w-]*(?:\s[^<>]*)?/?>|<\||\|>|<!--|<!\[|\]\]>|(?:^|\n)\s*-{3,}\s*(?:\n|end|begin)|(?:^|\n)#{1,6} \w"
    r"|(?:^|\n|[.!?]\s)\W{0,4}(?:system|assistant|developer|human|ai|llm|admin|moderator|trainee|agent|customer|grader|evaluator|assessor|judge)(?: (?:message|prompt|notes?|override|instructions?|mode))?(?: \([^)\n]*\))?\W{0,3}:"
)
_ADVERB = r"(?:(?:then|also|now|first|next|\w+ly|always|already|again|has|have|had|did|does|is|was) )*"
_PEOPLE = r"(?:agent|advis[eo]r|representative|rep|operator|employee|associate|candidate|learner|handler|consultant)"
_DEED = (
    r"(?:apologi[sz]|acknowledg|empathi[sz]|sympathi[sz]|validat|restat|paraphras|summari[sz]|recapp?|clarif|reassur|demonstrat|"
    r"de-?escalat|express|display|thank|listen)(?:e?s|i?ed|ies|ing)"
)
_NARRATED = re.compile(
    rf"\bthe trainee\b|\b(?:the|this|our) {_PEOPLE} {_ADVERB}(?:{_DEED}|stay(?:s|ed) calm|(?:takes|took) (?:full )?(?:ownership|responsibility)|(?:fulfil|satisf|meets|met)\w*)\b"
    rf"|[*\[(<]\s*(?:\w+ly )?(?:listens|{_DEED})\b(?<!thanks)"
    rf"|(?:^|[.!?;:\n*\[(<_~]\s*){_ADVERB}(?!thanks|listens?\b|\w+ing\b)(?:(?:he|she|they) {_ADVERB}(?=\w+s\b))?(?:{_DEED}|offers|takes (?:full |personal )?(?:ownership|responsibility)|stays calm|shows (?:\w+ )?(?:empathy|understanding)|nods|smiles|sighs|pauses)\b(?! (?:\?|i|you|we)\b)[^.!?\n]*"
)
_TOLD = re.compile(
    r"\b(?:i|we)(?:'ve| have| had|'d)?(?: (?:\w+ly|already|also|just|then|now|again|both|even|first|did))*"
    r" (?:apologi[sz]ed|acknowledged|empathi[sz]ed|sympathi[sz]ed|validated|restated|paraphrased|summari[sz]ed|recapped|thanked|listened|"
    r"(?:offered|gave|given|told|asked|named|stated|showed|shown|expressed|said|took|taken|promised|laid out)\b(?= (?:you |him |her |them |the customer |my )?(?:(?:two|three|several|some|the|a|an|both|all|full|clear|concrete|my|what|when|that|sorry|real|genuine|sincere) ?)*"
    r"(?:apolog\w+|empathy|ownership|responsibility|options?|alternatives?|choices?|date|deadline|timeline|time|day|solutions?|thanks|understanding|sorry|outcome|i (?:was|am|understood|understand)|(?:he|she|they|you) wanted)\b))"
)
_SPEAKER = re.compile(r"(?:^|\n|(?<=[.!?]\s))\s*(?:customer|trainee|agent)\s*:", re.IGNORECASE)
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"[a-z']+")
_PIECES = re.compile(r"[.,;:!?/|+&\n•·>*-]+|\band\b")


def is_void(text: str, rubric: Rubric | None = None, *, note: bool = False) -> bool:
    """Whether a message helps nobody because it is an aside; a `note` for colleagues may tell of the trainee
    and say who spoke."""
    if not text.strip():
        return False
    lines = "\n".join(skeleton(line) for line in text.splitlines())
    if note:
        text, lines = _SPEAKER.sub("", text), _SPEAKER.sub("", lines)
    return (
        _HIDDEN.search(text) is not None
        or _ENCODED.search(text) is not None
        or breaks_role(text)
        or breaks_role(lines)
        or any(pattern.search(lines) for pattern in (_TO_A_GRADER, _MARKUP))
        or _lists_keywords(lines)
        or (rubric is not None and _quotes(lines, rubric))
        or (not note and (TO_GRADER.search(lines) is not None or _NARRATED.search(lines) is not None))
    )


def only_tells(text: str, quote: str) -> bool:
    """Whether a clause of `text` that `quote` touches only tells what the trainee said some other time."""
    if not _TOLD.search(fold(text)):
        return False
    return any(_TOLD.search(said) for said in touched([part.text for part in clauses(text)], text, quote))


def touched(parts: Iterable[str], text: str, quote: str) -> list[str]:
    """Those of the `parts` of `text`, in its order and folded, that `quote` overlaps."""
    whole, wanted = fold(text), fold(quote)
    start, place, found = whole.find(wanted), 0, []
    for part in map(fold, parts):
        here = whole.find(part, place)
        if here >= 0 and start >= 0 and here < start + len(wanted) and start < here + len(part):
            found.append(part)
        place = max(place, here)
    return found


def _lists_keywords(lines: str) -> bool:
    row: set[str] = set()
    for piece in filter(None, map(str.strip, _PIECES.split(lines))):
        row = row | {piece} if BARE_KEYWORD.match(piece) else set()
        if len(row) >= KEYWORDS_IN_A_ROW:
            return True
    return False


def _quotes(lines: str, rubric: Rubric) -> bool:
    """Whether it repeats a criterion, by its words in a row or by its id."""
    if any(
        re.search(rf"(?<![\w.]){re.escape(criterion.id)}(?![\w.])", lines) for criterion in rubric.criteria
    ):
        return True
    words = _rows(lines)
    return any(words & _rows_of(criterion.text) for criterion in rubric.criteria)


@lru_cache(maxsize=256)
def _rows_of(criterion: str) -> set[tuple[str, ...]]:
    return _rows(fold(criterion))


def _rows(text: str) -> set[tuple[str, ...]]:
    words = _WORD.findall(text)
    return {tuple(words[i : i + QUOTED_WORDS]) for i in range(len(words) - QUOTED_WORDS + 1)}
