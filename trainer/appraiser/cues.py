"""What points to a move in one clause: patterns over folded text. Each is a cue, weighed by the classifier."""

import re
from functools import cache, lru_cache

from trainer.moves import HARMFUL, Move

_DAY = (
    r"(?:today|tonight|tomorrow|(?:this|next) (?:morning|afternoon|evening|week)|(?:by|on|before|until|this|next|from) "
    r"(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?|(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"(?:by|before|at|around|until|till|from) (?:noon|midday|midnight|close|end of|the end of|\d)|end of (?:the )?(?:day|week|business)|"
    r"within (?:the )?(?:next )?(?:\w+ ){1,3}(?:minutes?|mins?|hours?|hrs?|days?|weeks?)|"
    r"in (?:about |around |the next )?(?:\d+|an?|one|two|three|four|five|six|seven|ten|twenty|thirty|half an)(?: to \w+)? (?:\w+ )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?)|"
    r"\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o'?clock)|\d+ ?(?:-|to) ?\d+ (?:\w+ )?(?:minutes|hours|days|weeks)|"
    r"(?:the )?\d{1,2}(?:st|nd|rd|th)\b|(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\w* \d{1,2}|"
    r"\d+ (?:minutes|mins|hours|hrs|(?:working |business )?days)|same day|overnight|next day)"
)
_FIX = (
    r"(?:refund|replac|re-?send|re-?ship|send|ship|credit|waiv|book|cancel|fix|repair|exchange|upgrade|revers|re-?issue|remov|"
    r"reimburs|deduct|put(?:ting)? through|arrang|schedul|correct|reset|re-?activat|extend|cover|pay|issu|unlock|rebook|reroute|"
    r"move|swap|switch|order|appl(?:y|ied|ying)|offer|give|return(?:ing)? the|transfer|block|open(?:ed|ing)? a|rais(?:e|ed|ing) a|"
    r"get(?:ting)? (?:you|this|that|it|a|the)|bring|re-?run|restor|set(?:ting)? up|add(?:ed|ing)?|re-?process|re-?deliver|escort|comp\b|knock)"
)
_FUTURE = r"(?:i'?ll|i will|we'?ll|we will|i'?m going to|we'?re going to|i'?m gonna|i can|we can|i could|we could|let me|i'?m|we'?re|i'?ve|we'?ve|i have|i am|i'd like to|happy to|i just|just)"
_FELT = (
    r"(?:upset|angry|anger|frustrat\w+|disappoint\w+|annoy\w+|furious|stress\w*|worr\w+|awful|horribl\w*|terribl\w*|dreadful|"
    r"exhaust\w+|embarrass\w+|humiliat\w+|infuriat\w+|maddening|unfair|hard|rough|scary|frighten\w*|nerve-?racking|miserable|"
    r"fed up|let down|unacceptable|a nightmare|nightmare|gutted|gutting|painful|difficult|distress\w*|the last thing|hurt\w*|"
    r"rotten|tiring|sick of|cross|livid|heartbreak\w*|crushing|sting\w*|no joke|not okay|not ok|alone|helpless|ridiculous|"
    r"inconvenien\w+|lousy|not what you need\w*|ruined|spoil\w*|galling|appalling|unpleasant|disrupt\w+|concern\w*)"
)

PATTERNS: dict[Move, tuple[str, ...]] = {
    Move.INVITE: (
        r"\b(?:go on|go ahead|carry on|keep going|take your time|take all the time|i'?m listening|i'?m all ears|walk me through|talk me through|get it (?:all )?out|let it (?:all )?out|fill me in|tell me (?:more|everything|all|the whole|what(?:'s| has| is)? (?:been )?(?:happen|go)|how it|about)|start (?:from|at) the (?:beginning|start|top)|from the (?:very )?(?:beginning|start)|i want to hear|i'?d like to hear|want to hear the whole|hear (?:it|you|this) (?:all|out)|the whole story|finish (?:what|first)|don'?t (?:let me )?rush|what else (?:happened|went)|say (?:all|everything))",
    ),
    Move.ACKNOWLEDGE: (
        r"\b(?:must|can'?t|cannot|couldn'?t) (?:have (?:been|felt)|be|feel|have left)\b.*",
        rf"\b(?:that|it|this|what)(?:'s| is| was| sounds| must| would| has been|'d)\b.*{_FELT}",
        r"\byou(?:'re| are|'ve| have| had)?\b.*\b(?:every|all the|a|good) (?:right|reason)\b",
        rf"\b(?:i|anyone|anybody|i'd|i would)\b.*\b(?:would|be|feel|understand|see|imagine|hear|appreciate|get|know)\b.*{_FELT}",
        r"\b(?:no wonder|i don'?t blame you|i can'?t imagine|i can (?:only )?imagine|of course you(?:'re| are)|who wouldn'?t|anyone would|anybody would|that'?s not (?:okay|ok|right|good enough|how)|that isn'?t (?:okay|right|good enough)|you (?:shouldn'?t|should never) have (?:had )?to|nobody should|no one should|you deserve(?:d)?|counted on|relied on|trusted us)\b",
        r"\b(?:understand|see|hear|imagine|get|appreciate|know) (?:how|why|that|what|you)\b.{6,}",
    ),
    Move.APOLOGISE: (
        r"\b(?:i|we)(?:'m| am|'re| are)? (?:so |very |really |truly |genuinely |deeply |terribly |awfully |do |sincerely |must |want to |would like to |owe |just )*(?:sorry|apologi[sz]e)\b.*",
        r"\b(?:my|our|sincere|sincerest|full|deepest|please accept (?:my|our)) apolog(?:y|ies)\b",
        r"\bapolog(?:y|ies|i[sz]e|i[sz]ing)\b.*\b(?:for|that|about|on behalf)\b",
        r"\bsorry (?:for|about|that (?:we|this|it|your|the|our)|we|this|to hear)\b",
        r"\bforgive us\b",
    ),
    Move.RESTATE: (
        r"\b(?:so|if i(?:'ve| have)?|let me (?:check|make sure|see if|repeat|say)|just (?:so|to)|do i have|have i got|am i right|to make sure|what i(?:'m| am) hearing|i(?:'m| am)? hear(?:ing)?|in other words|correct me|it sounds like|sounds like|you'?re (?:telling me|saying)|you (?:were|had|have|ordered|paid|called|asked|booked|waited|said|told|bought))\b.*\b(?:right|correct|got that|understood|follow|\?|that you|and (?:then|now|nobody|no one|still))",
        r"\b(?:so|then) (?:you|your|the|it|they|we|nobody|on|that'?s|after|first)\b.{12,}",
        r"\byou (?:ordered|paid|called|asked|booked|waited|were (?:told|charged|promised)|have (?:been|called|waited)|'?ve (?:been|called|waited))\b.{8,}",
    ),
    Move.CLARIFY: (
        r"^(?:and |ok,? |okay,? |so |sorry,? |just |one question:? |may i ask,? |could you tell me |can you tell me |do you (?:know|remember|happen)|)(?:what|when|which|where|who|how (?:many|much|long|often|did|do|does)|did|do|does|was|were|is|are|has|have|had)\b.*\?",
        r"\b(?:could|can|may|would|will) (?:you|i) (?:please )?(?:tell|give|send|share|confirm|have|get|ask|read|check|let me know|describe|say|spell)\b.*",
        r"\b(?:what(?:'s| is| was)|which|when (?:did|was|is)|where (?:did|was|is)|who (?:did|was)|how (?:many|long|often))\b.*\?",
    ),
    Move.ASK_WANT: (
        r"\bwhat (?:would|could|can|do|did|should) (?:you|i|we|make|help|be|it)\b.*\b(?:like|want|prefer|right|help|fair|need|better|good|ideal|happy|do for you|outcome|happen|work|hope|see|put|fix|ease)\b",
        r"\b(?:how (?:would|can|could|do) (?:you|i|we)) (?:like|want|make (?:this|it) (?:right|up)|put (?:this|it) right|see|prefer)\b",
        r"\b(?:what'?s|what is|what does|what outcome|tell me what) .*\b(?:outcome|you(?:'d| would)? (?:like|want|need)|good look|fair|make (?:this|it) right|look like|hoping)\b",
    ),
    Move.OPTIONS: (
        r"\b(?:either|whichever|which (?:one |of|would|do|suits|option|works|is)|or (?:would|do|we|i|you|if|else|a|the|have|alternatively)|alternatively|two (?:options|things|ways|choices)|three (?:options|ways)|(?:a )?couple of (?:options|ways)|option (?:a|b|1|2|one|two)|up to you|your (?:choice|call|pick)|you (?:can )?(?:choose|pick|decide)|what suits you)\b",
        r"\b(?:can|could|will|'ll)\b.*\bor\b.*",
    ),
    Move.SOLUTION: (
        rf"\b{_FUTURE}\b.{{0,30}}\b{_FIX}\w*",
        r"\byou(?:'ll| will|'re going to| get| can have|'ve got)\b.*\b(?:refund|replacement|credit|voucher|free|new|back|engineer|upgrade|discount|compensation|get|receive|have)\b",
        r"\b(?:refund|replacement|credit|voucher|engineer|courier|technician|discount)\b.*\b(?:on its way|is going|has been|is booked|will|goes out|processed|issued|approved|done|sent)\b",
        r"\b(?:would|does) (?:a|an|the|it help if)\b.*\b(?:refund|replacement|credit|voucher|help|work|suit)\b",
    ),
    Move.TIMELINE: (
        rf"(?:\bby|\bwithin|\bin|\bon|\bat|\bbefore|\bwill|'ll|\bgoing|\bnext|\bthen|\bcomes?|\barrives?|\bsent|\bready|\bthere|\btakes?|\bhave|\bbe|\bcan|\bgoes|\bshould|\bcould|\bor|\bnow|\bstraight|\bget|\bexpect)\b.*{_DAY}",
        rf"{_DAY}.*\b(?:will|'ll|at the latest|arrive|have|be there|in your|you)\b",
        r"\b(?:right now|right away while|while you(?:'re| are) on the (?:line|phone)|before (?:we|you) hang up|at the latest)\b",
    ),
    Move.EXPLAIN: (
        r"\b(?:because|the reason|what happened (?:is|was|here)|turns out|it (?:looks|seems|appears) (?:like|that|as)|due to|since (?:the|our|we)|that'?s why|which (?:is why|meant|caused)|caused by|the (?:system|warehouse|label|order|payment|ticket|part|file|flight|driver|truck|van|crew|kitchen|booking|note|form|server|software|update|batch|screen|log)\b.*\b(?:was|were|had|did|went|got|didn'?t|wasn'?t|never|left|failed|shows?|sat|stopped|broke|closed|dropped|missed|ran)|we (?:had|changed|moved|ran|migrated|switched)|what went wrong|went wrong)\b",
    ),
    Move.OWN: (
        r"\b(?:our|my|entirely our|all our) (?:mistake|fault|error|responsibility|doing|slip|failure|bad|side)\b",
        r"\b(?:we|i) (?:should(?:'ve| have)|shouldn'?t have|ought to have|got (?:this|that|it) wrong|messed|dropped the ball|failed|let you down|made a mistake|slipped|missed|screwed|blew|caused|broke|took too long|never (?:called|wrote|rang|told)|owe you)\b",
        r"\b(?:take|taking|accept) (?:full |the |personal )?(?:responsibility|ownership|the blame)\b",
        r"\b(?:i'?ll|i will|i'?m going to|i am) (?:personally|myself|stay|staying|own|see (?:this|it|that)|make sure|keep (?:an eye|on|this)|handle (?:this|it)|follow this|not (?:let|drop|leave|hang)|your (?:contact|point))\b",
        r"\b(?:that|this|it)(?:'s| is| was) on (?:us|me)\b|\bmy (?:job|name|desk|extension)\b|\buntil (?:it|this|that)(?:'s| is) (?:done|sorted|fixed|resolved|solved)\b|\bpersonally\b",
    ),
    Move.SUMMARISE: (
        r"\b(?:to (?:sum|recap|summari[sz]e|confirm|wrap)|so to (?:confirm|recap)|let me (?:recap|sum|summari[sz]e|run through|go over|confirm)|in summary|recap|just to recap|here'?s (?:what we|where we|the plan)|what we(?:'ve| have)? agreed|so (?:we(?:'ve| have)? agreed|that'?s|the plan|then)|as agreed|we agreed)\b",
    ),
    Move.FOLLOW_UP: (
        r"\b(?:i'?ll|i will|may i|can i|could i|shall i|would it be|is it|mind if i|i'?d like to|we'?ll|let me|i can|want me to|do you mind|okay if i|ok if i|i'?m going to)\b.*\b(?:call|ring|check|phone|email|e-mail|write|text|message|drop|touch base|follow|contact|reach)\b.*\b(?:back|again|make sure|see|check|to (?:confirm|hear|ask)|in|on|tomorrow|after|once|when|up|you|how)\b",
        r"\bfollow(?:ing)?[- ]?up\b",
    ),
    Move.THANK: (
        r"\b(?:thank(?:s| you)|appreciate|grateful)\b.*\b(?:for|you|patien|bear|bringing|telling|letting|raising|staying|sticking|waiting|understanding|flagging|honest|call|this|that)\b",
        r"\b(?:thank(?:s| you)|i appreciate)\b",
    ),
    Move.BOUNDARY: (
        r"\b(?:civil|respectful|respectfully|swear\w*|language|insult\w*|abus\w+|shout\w*|personal(?:ly)? (?:attack|remark|comment)s?|name[- ]?calling|call(?:ing)? me|talk(?:ing)? to me|speak(?:ing)? to me|threat\w*|end (?:the|this) (?:call|chat|conversation)|disconnect|hang up)\b",
    ),
    Move.ESCALATE: (
        r"\b(?:supervisor|manager|team lead\w*|team leader|specialist|senior|escalat\w+|head of|director|boss|complaints team|next level|someone (?:with|who can)|duty manager|higher up)\b",
    ),
    Move.BLAME: (
        r"\byou (?:must have|should(?:'ve| have)|didn'?t|did not|failed|forgot|never|ought to have|chose|put in|entered|typed|gave us|probably|clicked|signed|agreed|could have|clearly)\b",
        r"\b(?:your (?:own )?(?:fault|mistake|responsibility|error|end|side|doing|device|bank|phone)|not (?:our|my) (?:fault|mistake|problem|error|doing|responsibility|end)|(?:courier|carrier|supplier|bank|airline|airport|warehouse|driver|colleague|other (?:team|department)|partner|third party|previous agent|night shift|manufacturer|kitchen|restaurant|venue|landlord)(?:'s| is| are|,)?.*\b(?:fault|problem|lost|messed|mess|blame|not us|mistake|error|screwed|doing)|take it up with|nothing to do with us|on (?:you|your end|them)|that'?s (?:on|down to) (?:you|them|the)|if you(?:'d| had) (?:just|only|read|checked|told|called|kept|followed|listened|let))\b",
    ),
    Move.MINIMISE: (
        r"\b(?:calm down|relax|chill|settle down|take a (?:deep )?breath|no need to|overreact\w*|it'?s (?:only|just)|only (?:a|one|two|three|four|five|\d+)|just (?:a|one|two) (?:few|small|minor|little|day|hour|couple|bit)|not (?:that|such) (?:a |big|bad|serious|long|much)|no big deal|not the end of the world|sorry (?:you|if you|that you) (?:feel|felt|see|think|took|are|were)|sorry if|could be worse|at least|lots of (?:people|customers)|happens (?:to everyone|all the time)|these things happen|don'?t (?:get|be|take it|make)|worse things|a bit (?:much|dramatic)|dramatic|lighten up|let'?s not|small (?:issue|thing|delay)|minor|calm|tone)\b",
    ),
    Move.POLICY_WALL: (
        r"\b(?:policy|policies|terms|rules?|procedure|not allowed|don'?t allow|can'?t do|cannot do|nothing (?:i|we) can|no exceptions?|unable to|not able to|not possible|impossible|not eligible|doesn'?t qualify|don'?t qualify|non-?refundable|my hands are tied|system (?:won'?t|doesn'?t)|we (?:don'?t|do not|can'?t|cannot|never)|i (?:can'?t|cannot)|not covered|out of warranty|expired|past the|only within|clearly stated|contract says|fine print|that'?s (?:just )?(?:how|the way))\b",
    ),
    Move.ARGUE: (
        r"\b(?:no,|that'?s not (?:true|what|correct|right|how|possible|the case)|that is not|that isn'?t|not true|incorrect|actually,?|as i (?:already )?(?:said|told|explained|mentioned)|i (?:already|just) (?:said|told|explained)|like i said|with (?:all due )?respect|you'?re (?:wrong|mistaken|not listening|not hearing)|you are (?:wrong|mistaken)|our (?:records|system|logs) (?:say|show|clearly)|i (?:doubt|find it hard|don'?t believe|don'?t think)|are you sure|that never happened|you (?:did|were|can'?t|cannot) (?:receive|get|be)|listen to me|if you listen\w*|let me correct|you said|exaggerat\w+|impossible|how (?:is|was) that|i'?ve been (?:very )?clear)\b",
    ),
    Move.BRUSH_OFF: (
        r"\b(?:call (?:back|us|again|the|this)|ring (?:back|us|the)|try again|contact (?:the|your|them|us|our)|you(?:'ll| will)? (?:have|need) to (?:call|contact|speak|wait|go|email|write|fill|ask|check|try|ring|talk|take|submit)|not (?:my|our) (?:department|job|area|problem)|another (?:department|team)|check (?:the|our) (?:website|faq|site)|look(?:ing)? into it|get back to you|be patient|wait|someone will|in due course|as soon as possible|soon|can'?t help|cannot help|nothing (?:else|more|further)|anything else|pass (?:it|this) on|pass(?:ed|ing)? (?:it|this|that) (?:on|along)|goodbye|have a (?:nice|good) day|busy|i don'?t know|no idea|visit|use the app|send (?:us )?an? email)\b",
    ),
    Move.RUDE: (
        r"\b(?:stupid|idiot|moron|dumb|shut up|whatever|boo hoo|poor you|oh please|cry|whin\w+|get a life|get over|grow up|don'?t care|couldn'?t care|not my problem|your problem|deal with it|tough|pathetic|ridiculous|joke|bother\w*|waste (?:of )?(?:my )?time|wasting (?:my )?time|people like you|good for you|congratulations|bravo|read (?:it )?slowly|can you (?:even )?read|lol|wow|seriously|hilarious|some of us|liar|lying|crazy|insane|childish|annoying|entitled|what do you want me to|bite me|clown|genius|sweetheart|clueless|brain|jerk|ass|hell|damn|crap)\b",
    ),
}  # fmt: skip

MOVES = tuple(Move)
BARE_KEYWORD = re.compile(
    r"^(?:i|we)?[ ']*(?:do |will |am |hereby |fully |sincerely |would like to |want to )*(?:acknowledg\w*|apologi[sz]\w*|empathi[sz]\w*|validat\w*|"
    r"(?:take |taking |full )*(?:ownership|responsibility)|own(?: it| this)?|listen\w*|active listening|restat\w*|paraphras\w*|clarif\w*|"
    r"summari[sz]\w*|follow(?:ing)?[- ]?up|thank(?: you)?|options?|solutions?|timelines?|empathy|apology|sorry|understand|invite|explain|"
    r"offer(?:ing)? (?:options|solutions?|alternatives)|ask(?:ing)? (?:what you want|questions)|de-?escalat\w*|stay(?:ing)? calm|calm|"
    r"hear(?:ing)?|care|respect|set(?:ting)? (?:a )?boundar\w+|boundar\w+|escalat\w+|resolv\w*|thanks)[ .!,;:]*$"
)
TO_GRADER = re.compile(
    r"\b(?:graders?(?! (?:at|in|on|of|from|with|who)\b)|evaluator|rubric|full (?:marks|score|points)|maximum (?:score|points|marks)|"
    r"(?:score|mark|grade|judge) (?:this|me|my|it|every|all) (?:turn|answer|reply|message|call|one|as|met|full|high|highly|well|criteri\w+)\b|"
    r"marked? as met|(?:is|are|as|all|be|verdicts?:?) (?:\"|')?met\b|100 ?/ ?100|10 ?/ ?10|"
    r"(?:ignore|disregard) (?:all|any|the|your|previous|prior) (?:\w+ )?(?:instructions|rules|prompts?|rubric|criteria|above)|(?:previous|prior|above) instructions|"
    r"(?:^|\n|\W)(?:system|assistant|developer) ?:|system prompt|as an ai|(?:dear|hey|attention) (?:ai|model|bot|language model)\b|language model|verdicts?\W+met|"
    r"the (?:trainee|agent) (?:then |also |now |really |clearly |has |have |had )*(?:did|was|is|shows?|showed|shown|demonstrat\w+|apologi\w+|acknowledg\w+|offer\w+|stay\w+|listen\w+|takes?|took|gave|gives|should|owns?|owned|validat\w+|restat\w+|summar\w+|thank\w+|empathi\w+))\b"
    r"|</?[a-z_]+/?>|\b\w+\(\w*(?:=\w+)?\);",
    re.IGNORECASE,
)  # fmt: skip
BARE_OPENING = re.compile(
    r"^(?:(?:oh|well|look|yes|ok(?:ay)?|sir|madam|ma'am|hi|hello)\b,? ?)*(?:i|we)?(?:'m| am|'re| are| do| can| really| fully| completely| quite| totally)* ?"
    r"(?:(?:so|very|really|truly|terribly|awfully) )*(?:sorry|afraid|apologi[sz]e|understand|hear (?:you|that|it)|see(?: that| it)?|get (?:it|that)|appreciate (?:that|it)|know|sympathi[sz]e)[,.]?$"
)  # fmt: skip
BUT = re.compile(r"^(?:but|however|though|although|unfortunately|only)\b")
STAGE_DIRECTION = re.compile(r"^\s*[*_\[(<{][^*\]\)>}]*[*_\])>}]\W*$")

# Phrases that leave no doubt, whatever the classifier makes of a clause.
UNMISTAKABLE: dict[Move, re.Pattern[str]] = {
    Move.MINIMISE: re.compile(r"\b(?:calm down|overreact\w*|no big deal|not the end of the world|sorry (?:that )?you feel|get over it|stop (?:shouting|yelling|being so))\b"),
    Move.RUDE: re.compile(r"\b(?:shut up|(?:you(?:'re| are)?|an?|such an?|what an?) (?:\w+ )?(?:idiot|moron|imbecile|stupid|clown)|boo hoo|get a life|poor you)\b|^whatever\W*$"),
    Move.ARGUE: re.compile(r"\b(?:as i (?:already |just )?(?:said|told you|explained)|that(?:'s| is) (?:simply |just )?not true|you(?:'re| are) (?:simply |just )?(?:wrong|mistaken|lying))\b"),
    Move.POLICY_WALL: re.compile(
        r"\b(?:there(?:'s| is|s)? )?nothing (?:more |else |further )?(?:that )?(?:i|we) can do\b|\b(?:my|our) hands are tied\b|\brules are rules\b|\b(?:that's|that is|it's|it is|this is) (?:just |simply )?(?:our|the|company) (?:policy|rules?)\b"
    ),
    Move.BRUSH_OFF: re.compile(r"\bnot my (?:department|problem|job)\b|\bhow is (?:this|that|it) my problem\b|\bi don't make the rules\b"),
    Move.BLAME: re.compile(r"\b(?:it(?:'s| is)|that(?:'s| is)|this is) (?:all |entirely |clearly )?your (?:own )?(?:fault|mistake|doing)\b"),
}  # fmt: skip
# What takes fault away, or is only polite, is no harm however it looks.
HARMLESS = re.compile(
    r"\b(?:not|isn't|wasn't|never|none of (?:this|that|it)|nothing|no|didn't|don't|haven't)\b.{0,30}\b(?:your (?:own )?(?:fault|mistake|doing|error)|on you|you (?:did|do|said) wrong|(?:anything|something) wrong|to repeat|explain (?:it|this|that|everything|yourself) again)\b"
    r"|^(?:(?:ok(?:ay)?|well|right|great|thanks|and|oh)\b,? ?)*(?:have an? (?:very )?(?:nice|good|great|lovely|wonderful|pleasant) (?:day|evening|night|one|weekend|afternoon|time|trip|rest of \w+ \w+)|take care|good ?bye|bye(?:-bye)?|good luck|(?:good|speak|talk) (?:morning|afternoon|evening|night|soon)|hello|hi there|(?:it was )?(?:a|my) pleasure|(?:it was |been )?nice (?:talking|speaking|chatting|meeting) (?:to|with) you)\b(?:[,.! ]+\S+){0,4}[,.! ]*$"
    r"|^(?:you'?re (?:very |most )?welcome|fair (?:point|enough)|no (?:problem|worries)|of course|sure|oh no)\b.{0,20}$"
)


FORMULA = re.compile(
    r"\bthank(?:s| you)(?: very much| so much)? for (?:calling|phoning|ringing|writing|contacting|reaching out|getting in touch|choosing|your (?:call|message|e-?mail|enquiry|inquiry))(?: (?:to|in|with))?(?: (?!again\b|back\b|and\b|about\b|so\b|until\b)[\w&'.-]+){0,4}[,.! ]*$"
)  # of a greeting: it thanks for nothing in particular


def settle(likely: dict[Move, float], folded: str) -> frozenset[Move]:
    """Settle in `likely` what some phrases leave no doubt about: a formula thanks nobody, and harm one way or the other.

    Returns the harmful moves that are certain.
    """
    if FORMULA.search(folded):
        likely[Move.THANK] = 0.0
    if HARMLESS.search(folded):
        likely.update(dict.fromkeys(HARMFUL, 0.0))
        return frozenset()
    certain = frozenset(move for move, phrase in UNMISTAKABLE.items() if phrase.search(folded))
    likely.update({move: max(0.95, likely[move]) for move in certain})
    return certain


def phrase(move: Move, folded: str) -> str:
    """The words that settle a move in a folded clause whatever else it says; empty where there are none."""
    if move in UNMISTAKABLE and not HARMLESS.search(folded) and (said := UNMISTAKABLE[move].search(folded)):
        return said.group()
    return ""


@cache
def pattern(move: Move) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in PATTERNS[move]))


@lru_cache(maxsize=256)
def cues(folded: str) -> frozenset[Move]:
    """The moves that some pattern points to in one folded clause."""
    return frozenset(move for move in MOVES if pattern(move).search(folded))
