"""The words that give an aside away, as patterns over folded text where not said otherwise; what each means for a verdict is in `asides`."""

import re

HIDDEN = re.compile(
    "(?:[A-Za-z][\u200b-\u200f\u2060-\u2064\ufeff]+){3}|[\u202a-\u202e\u2066-\u2069]|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]"
)
ENCODED = re.compile(
    r"(?<![A-Za-z0-9+/])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{32,}={0,2}|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{22,}==?(?!\w)"
    r"|\b(?:[0-9a-fA-F]{2}[ :]?){16,}\b|(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|&#x?[0-9a-fA-F]+;|%[0-9a-fA-F]{2}){4,}"
    r"|(?:\b[01]{8}\s*){3,}|(?:(?<![.\-])[.\-]{1,5}[ /]+){10,}"
)
_JUDGES = r"(?:graders?|assessors?|evaluators?|examiners?|markers?|scorers?|reviewers?|judges?|raters?|teachers?|moderators?|ai|llm|models?|bots?|systems?|assistants?|parser)"
_POINT = r"(?:empathy|ownership|apology|validation|rapport|listening|recap|close|closing)"
_FULL = r"(?:\d+ ?(?:/|out of) ?\d+|full (?:marks|points|score|credit)|top (?:marks|score)|(?:the )?(?:highest|maximum|perfect) (?:marks?|points|score|grade)|(?:an? )?a ?\+|100 ?(?:%|percent|points)|(?:ten|five) out of (?:ten|five))"
_DONE = r"(?:fully |completely |all |now |clearly )*(?:met|fulfil?led|satisfied|passed|achieved|demonstrated|ticked)"
_MAIL = r"(?:e-?mail|letter|message|note|wrap-?up|summary|write-?up)"
TO_WHO_GRADES = re.compile(
    rf"\b(?:dear|attention|hello,?|hi,?|hey,?|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)) (?:the |our |my |any |whoever )?(?:\w+(?:'s)? )?{_JUDGES}(?=\s*(?:[,:;!.\-]|$| v?\d))"
    rf"|\b(?:for|to) (?:the |our |my |any )?(?:\w+ )?{_JUDGES}(?:'s? eyes\b| only\b)|\bto (?:the |our |my )(?:\w+ )?\w+'s (?:ai|bot|model|llm)\b|\bnote for (?:qa|quality|training|whoever)\b|@(?:gpt|claude|ai|bot|llm|grader|qa)\b"
    rf"|\b(?:please )?return (?:true|pass|met|1)\b|\b(?:exit |feedback )?survey\W{{1,3}}(?:\w+ )?\d+ ?(?:/|out of) ?\d|\b(?:grading|marking|score|assessment) ?sheet\b|(?<!\.)\.{{4,}} ?\d|\b(?:award|credit|give) (?:me |us |it )?(?:everything|the lot|all of it)\b"
    rf"|\b(?:read|take|treat|see|count|regard) (?:\S+ ){{1,4}}(?:above|below|here) as\b|\bcc\W{{1,3}}(?:the )?(?:quality|training|qa)\b"
    rf"|\bconsider (?:it|this|that|them|the \w+ \w+) (?:asked|said|done|offered|given|acknowledged|apologi[sz]ed)\b"
    r"|(?:\bfor|@) ?(?:the |our |my |any |whoever )?(?:graders?|evaluators?|llm|ai (?:grader|judge|model)|language model|scorers?|reviewers?)\b"
    rf"|\b(?<!your )(?:score|mark|rate|grade|award|deserves?|give|assign|earn(?:s|ed)?)\b[^.!?\n]{{0,40}}\b{_FULL}"
    rf"|\b(?:scor|mark|rat|grad|count|record|tick|treat|judg|consider|enter|put)(?:e?d|e?s|e|ing)?\b[^.!?\n]{{0,40}}\bas (?:\"|')?{_DONE}\b"
    rf"|\b(?:the|this|my) {_MAIL}(?: above| below| here)? (?:is|was) (?:\w+ly )?(?:complete|perfect|superb|excellent|flawless|up to standard)(?=\W*$|[.,;!]| and)|\bi(?:'ve| have)? (?:wrote|written|sent|typed) an? (?:superb|great|excellent|perfect|outstanding|brilliant|exemplary) {_MAIL}\b"
    r"|\bwhoever(?:'s| is)? (?:marking|grading|scoring|marks|grades|scores|rates|assesses|evaluates|judges|reviews)\b"
    r"|(?:^|[(\[{.!?\n]\s*|\b(?:please|dear|hi|hey|hello|ok),? )(?:grader|marker|assessor|examiner|evaluator|scorer|rater|reviewer)s?\s*,"
    rf"|\b{_POINT} (?:points?|marks?|criteri\w+|score|step)\b|\b(?:tick|mark|score|credit)(?:s|e?d|ing)? (?:off )?(?:the |my |for )?(?!clos){_POINT}\b"
    r"|\bgive me (?:\w+ ){0,3}(?:points?|marks?)(?= for\b|\W*$|[.,;!])|\bplease let (?:this|me|it) pass\b|\bgo(?:es|ing)? for (?:met|a pass)\b|\b(?:yes|no|met|pass|fail)[- ]column\b"
    r"|\b(?:grading|marking|scoring) (?:machine|software|robot|engine|tool|bot|program|script|ai)\b|\b(?:hi|hello|hey|dear) (?:qa|quality|training team)\b|\b(?:put|mark|write) me down (?:as|for) (?:an? )?pass"
    rf"|\b(?:{_POINT}|options?|times?|summary|dates?)\b[^.!?\n]{{0,20}} (?:is|are|was|were) (?:to be )?(?:credited|awarded|counted)\b|\b(?:strong|great|excellent|superb|perfect|flawless) {_MAIL} (?:from|by) me\b"
    rf"|\b(?:all|every|each|the|these|your) (?:\w+ ){{0,2}}(?:criteri(?:a|on)|checks?|items?|requirements?|rubrics?) (?:(?:is|are|was|were|has|have|been|should|be|of the rubric|in the rubric) )*{_DONE}\b"
    r"|\b(?:treat|count|accept|regard|score|grade|mark|tick) (?:this|that|it)(?: (?:reply|message|answer|response|wrap-?up|one|call|conversation|chat|turn|line|text)) as\b"
    r"|\b(?:agent|trainee|me)\b,? ten out of ten\b|\b(?:graders?|evaluators?|assessors?)(?:'s)? (?:instructions?|notes?|mode|override|task|message)\b"
    r"|\b(?:to|for) (?:the|my|our|any) (?:graders?|assessors?|evaluators?|examiners?|markers?|scorers?|raters?|moderators?|trainers?|instructors?)\W{0,2}:|\bcriterion \d"
    r"|(?:^|\W)grade\W{0,3}[:=]\W{0,3}[a-f](?:[.,;+*\-\n]|$)"
    r"|\bcount (?:it|this|that|them) as (?:an? )?(?:given|said|done|made|apolog\w+|summary|offer)\b"
    r"|\bnot_met\b|\bnot_applicable\b|\bcannot_assess\b|\bverdicts?\W{0,3}[:=]"
    r"|(?:^|\n|[\"'{,]\s*)\W{0,4}(?:score|grade|rating|result|evaluation|assessment|outcome|criterion|evidence|grader|assessor|evaluator|judge|rubric|override|instructions?)\W{0,4}[:=]\W{0,3}(?:\d|met|pass|full|perfect|excellent|all|true|the (?:trainee|agent)|every|[a-z]+\.[a-z_]+)"
    r"|\b(?:end|close|start|begin|beginning) of (?:the )?(?:transcript|data|input|untrusted|user input|prompt|context)\b"
    r"|\b(?:new|updated|revised|real|actual|final) (?:instructions?|system (?:prompt|message)|prompt|rubric)\b\s*[:=]"
    r"|\b(?:the|this|your) (?:rubric|scorecard|language model|(?:grading|scoring|evaluation) (?:system|model|prompt|criteria|tool))\b"
)
MARKUP = re.compile(
    r"```|~~~|\"{3}|'{3}|%%%|\[/\w+\]|\{\{!|\{#|#\}|\\(?:begin|end)\{|(?<!-)-+ ?8 ?<|(?:^|\n)\s*(?:rem |>{2,} )|(?:^|\s)//\s|(?:^|\n)[\w ]{2,20} (?:>>|<<) |(?:^|\n)\w+_\w+\s*[:=]\s*(?:true|false|yes|\d)|[,;\t]\s?(?:true|pass(?:ed)?|met)\s?[,;\t]|\{\s*[\"'][\w .-]+[\"']\s*:|[\"']\w+[\"']\s*:\s*[\"'\[{\d]|</?[a-z][\w-]*(?:\s[^<>]*)?/?>|<\||\|>|<!--|<!\[|\]\]>|(?:^|\n)\s*-{3,}\s*(?:\n|end|begin)|(?:^|\n)#{1,6} \w|\|[ :]*-{2,}[ :]*\||(?:(?:^|\n)[\w .]{2,30}[,;\t|] ?(?:pass(?:ed)?|met|true)(?=\n|$)){2}"
    r"|\w\([\"'][^\n]{0,200}?[\"']\);|\bturn \d+ ?(?:\(\w+\))? ?:|(?:^|\n)\W{0,8}(?:empathy|ownership|validation|rapport)\s*[:=]|\bapology\s*[:=][^\n]{0,200}\n\W{0,8}[a-z_ ]{3,20}[:=]"
    r"|(?:^|\n|[.!?]\s)\W{0,4}(?:system|assistant|developer|human|ai|llm|admin|moderator|trainee|agent|customer|grader|evaluator|assessor|judge)(?: (?:message|prompt|notes?|override|instructions?|mode))?(?: \([^)\n]*\))?\W{0,3}:"
)
_ADVERB = r"(?:(?:then|also|now|first|next|\w+ly|always|already|again|has|have|had|did|does|is|was) )*"
_PEOPLE = r"(?:agent|advis[eo]r|representative|rep|operator|employee|associate|candidate|learner|handler|consultant|colleague|team ?mate|co-?worker|clerk|(?:member of|our) staff|professional|person (?:dealing|speaking|on|who|helping)[^.!?\n,]{0,20})"
_SKILL = r"(?:empath(?:y|ic|etic)|sympath(?:y|etic)|compassion(?:ate)?|(?:active )?listening|professional(?:ism|ly)?|rapport|de-?escalation|understanding|patien(?:ce|t|tly)|kind(?:ness|ly)?|courte(?:sy|ous)|polite(?:ness)?|respect(?:ful|fully)?|caring|calm(?:ly)?|attentive|thorough|apologetic|supportive|solution-oriented|ownership|beautifully|flawless(?:ly)?|exemplary|excellent(?:ly)?|service|sincer(?:e|ely|ity))"
_DEED = (
    r"(?:apologi[sz]|acknowledg|empathi[sz]|sympathi[sz]|validat|restat|paraphras|summari[sz]|recapp?|clarif|reassur|demonstrat|"
    r"de-?escalat|express|display|thank|listen)(?:e?s|i?ed|ies|ing)"
)
_CUSTOMER = r"(?:customer|cust|caller)s?\b(?! (?:service|care|support|relations|team|account|number|next|before|behind|who))"
NARRATED = re.compile(
    rf"\bthe trainee\b|\bthe {_PEOPLE} {_ADVERB}\w+ed (?:\w+ ){{0,4}}the {_CUSTOMER}|\bmy (?:empathy|compassion|professionalism|listening skills) (?:is|was|are|were)\b"
    rf"|\b(?:the|this|our) {_PEOPLE} {_ADVERB}(?:{_DEED}|stay(?:s|ed) calm|(?:takes|took) (?:full )?(?:ownership|responsibility)|(?:fulfil|satisf|meets|met)\w*)\b"
    rf"|[*\[(<]\s*(?:\w+ly )?(?:listens|{_DEED})\b(?<!thanks)"
    rf"|(?:^|[.!?;:\n*\[(<_~]\s*){_ADVERB}(?!thanks|listens?\b|\w+ing\b)(?:(?:he|she|they) {_ADVERB}(?=\w+s\b))?(?:{_DEED}|offers|takes (?:full |personal )?(?:ownership|responsibility)|stays calm|shows (?:\w+ )?(?:empathy|understanding)|nods|smiles|sighs|pauses)\b(?! (?:\?|i|you|we)\b)[^.!?\n]*"
)
TOLD = re.compile(
    r"\b(?:i|we)(?:'ve| have| had|'d)?(?: (?:\w+ly|already|also|just|then|now|again|both|even|first|did))*"
    r" (?:apologi[sz]ed|acknowledged|empathi[sz]ed|sympathi[sz]ed|validated|restated|paraphrased|summari[sz]ed|recapped|thanked|listened|warned (?:about|over|of)\b|told (?:them|him|her|the customer) how sorry|"
    r"(?:offered|gave|given|told|asked|named|stated|showed|shown|expressed|said|took|taken|promised|laid out)\b(?= (?:you |him |her |them |the customer |my )?(?:(?:two|three|several|some|the|a|an|both|all|full|clear|concrete|my|what|when|that|sorry|real|genuine|sincere|right|good|open) ?)*"
    r"(?:apolog\w+|empathy|ownership|responsibility|options?|alternatives?|choices?|date|deadline|timeline|time|day|solutions?|thanks|understanding|sorry|outcome|questions?|feelings?|emotions?|i (?:was|am|understood|understand)|(?:he|she|they|you) wanted)\b))"
)
LEADS = re.compile(
    r"^(?:as|like) (?:i|we)(?:'ve| have)? (?:just |already )?(?:said|told|mentioned|explained|noted)\b"
)
GOES_ON = re.compile(
    r"and (?:that(?!'s| (?:is|was|did|one))|how|if)\b|or\b|(?:i|we)(?:'d| would) (?:have|be)\b"
)
MOCKED = re.compile(
    r"\b(?:or|and|with|for) (?:absolutely )?nothing (?:with|at all|or)\b|\bnothing,? or (?:b\) )?nothing\b|\blater than never\b|\bwhile we pretend\b|\b(?:tiny|little|minor) (?:emergenc|traged|crisis|crises|disaster)\w*|\bdear (?:princess|prince|diva|snowflake)\b|\bsounds? as (?:silly|daft|stupid|ridiculous) to you\b|\bon my (?:hands and )?knees\b"
    r"|\byour (?:majesty|highness|lordship|ladyship|excellency)\b|\bboo[- ]?hoo\b|\bcry me a river\b|\b(?:world's smallest|play you a) violin\b|\b(?:sweetie|snowflake|diddums|poor baby)\b|\blittle feelings\b|\bheart (?:bleeds|weeps) for\b"
)
PRAISED = re.compile(
    rf"\bwhat you(?:'ve)? just (?:saw|witnessed|heard|got)\b|\bi (?:do |did |have )?(?:so |really |rather )?(?:stay(?:ed)? (?:calm|composed|polite)|didn't rise to|pride myself)\b|\bcredit where it's due\b|\byours truly\b|\b(?:left|leaves) (?:in )?no doubt about\b"
    rf"|\bi(?:'ve| have)? (?:let you (?:finish|talk|speak)|nodded|heard you out)\b[^.!?\n]{{0,30}}\b(?:step|box|tick|done)|\bthis is me (?:\w+ ){{0,2}}(?:tak|own|apologi|listen|show|acknowledg|offer)\w*ing\b|\b(?:which|that)(?:'s| is) step (?:one|two|three|four|five|six|\d)\b|"
    rf"\bi\b[^.!?\n]{{0,25}}\b(?:have|'ve|was|am|'m)(?: \w+)? (?:been )?(?:\w+ly )?(?:warm(?=,)|sincere|empathetic|professional|courteous|compassionate|full of {_SKILL})(?=\W*$|[.,;!]| and)|"
    rf"[*\[(<]\s*(?:\w+ly )?(?:listens|nods|{_DEED})\b(?<!thanks)"
    rf"|\b(?:the|this|that|our|your|my) (?:\w+ ){{0,2}}{_PEOPLE}(?: (?:here|today|just now|on this (?:line|call)))? (?:{_DEED}|(?:has|have|had|was|were|is|stayed|remained|proved|took|showed|gave|handled)\b)[^.!?\n]{{0,40}}\b{_SKILL}\b"
    rf"|\b(?:the|this|our|your|my) (?:\w+ ){{0,2}}{_PEOPLE}(?: (?:here|today|just now|on this (?:line|call)))? {_ADVERB}{_DEED}\b"
    r"|\b(?:he|she) (?:pauses|nods|smiles|sighs|listens)\b|\b(?:he|she) (?:then )?(?:thanks|reassures|apologi[sz]es to|summari[sz]es for) (?:him|her|them|the customer)\b"
    rf"|(?:^|[.!?]\s)(?:a |the )?member of staff {_ADVERB}(?:{_DEED}|\w+ed\b)"
    rf"|\bi(?:'ve| have)? (?:\w+ly |also |just |once again |again )*(?:showed|shown|demonstrated|displayed|prove[dn]|expressed|stayed|remained|kept)\b[^.!?\n]{{0,50}}\b{_SKILL}\b"
    rf"|\bi(?:'ve| have)? (?:also )?(?:handled|managed|did|done|dealt with) (?:this|that|it|everything|(?:this|the|that|your) (?:call|complaint|conversation|chat|case))(?: really| very| so)? (?:well|right|perfectly|by the book|{_SKILL})\b"
    rf"|\b(?:handling|treatment) of (?:this|the|that|your) [^.!?\n]{{0,40}}\b(?:was|is|has been) [^.!?\n]{{0,40}}\b(?:{_SKILL}|guide|book|standard)\b"
    rf"|\b(?:what|such) (?:an? )?(?:(?:great|lovely|clear|warm|perfect|genuine|sincere|real|true|good|wonderful|brilliant|nice) )?(?:{_PEOPLE}|empathy|timeline|apology|professionalism|ownership|restatement|summary)\b(?! (?:of|from (?:them|him|her|us)|who)\b)"
    r"|\b(?:training|coaching|call) (?:guide|manual|handbook|course|book|module|script|checklist)s?\b|\bguide page \d"
    r"|\b(?:every|all)(?: the)? (?:box(?:es)?|points?|items?|stages?|steps?) (?:of|on|in) (?:the|this|your|our) (?:form|call|checklist|guide|scorecard|sheet)\b|\btick(?:s|ed)? (?:every|all)\b|[✅✔☑⭐★]{3,}|[✅✔☑] ?(?:apolog|empath|sorry|summary|validat|ownership)|\b(?:apology|empathy|sorry|ownership) ?[✅✔☑]|\beverything (?:is )?covered\W*[✅✔☑]"
    r"|\b(?:apolog(?:y|ies)|options?|alternatives|choices|timeline|deadline|empathy|follow-up|feelings|resolution) (?:was|were|has been|have been) (?:\w+ly |all |both |duly )?(?:offered|given|made|laid out|provided|shown|expressed|arranged|put forward|stated|named|validated|acknowledged|agreed)\b"
    r"|\b(?:was|were|been) (?:\w+ly )?(?:offered|given) (?:a |an |two |both |several |some |three )?(?:choices?|options?|alternatives?|apology|apologies)\b"
)
TAUGHT = re.compile(
    r"\b(?:guide|handbook|manual|playbook|script|course|book|training) (?:\w+ )?(?:wants|expects|tells|told|asks|asked|requires|taught) (?:me|us|agents|you) to (?:say|write|apolog\w+|tell|acknowledge|validate|summari[sz]e|restate|recap|thank|offer)\b"
)
SUPPOSED = re.compile(
    r"\b(?:sample|example|specimen|textbook) (?:chat|call|conversation|dialogue?|transcript)s?\b"
    r"|\bstep \d\W{0,2}(?:empath|apolog|acknowledg|validat|summari|recap|own )"
    rf"|\b(?:good|great|better|best|perfect|model|ideal|proper|kind|kinder|caring|decent|real|skilled|trained|professional|textbook) {_PEOPLE} (?:would|should|could|might|will) (?:\w+ ){{0,2}}(?:say|tell|write|reply|answer|respond|begin|start|open)\b"
    r"|\b(?:right|correct|proper|best|model|ideal|textbook|expected|perfect) (?:thing to say|answer|reply|response|words|line|sentence)\b[^.!?\n]{0,30}[:\"]"
    r"|\b(?:i|you|we|one) (?:should|ought to|am supposed to|are supposed to|'m supposed to|'re supposed to|am meant to|are meant to) (?:now |then |next )?(?:say|write|tell (?:him|her|them|you)|reply|answer)(?: (?:now|here|next|something like))?\W{0,2}[:\"]"
)
_GAP = r"(?:\{{1,2}[a-z][\w ]{0,30}\}|<[a-z][\w ]{0,30}>|\[(?!(?:card|iban|e-mail|phone)\]|(?:option|choice|step|way|plan|variant) \w{1,3}\])[a-z][\w /]{2,30}\]|_{3,})(?! (?:is|are|means|stands|should)\b)"
UNSAID = re.compile(
    rf"{_GAP}.*?{_GAP}|\binsert (?:\w+ ){{0,3}}(?:apolog|empath|sympath|summary|recap|thank|greeting|next step|solution)"
    rf"|\b(?:i|you|one|we|{_PEOPLE}(?: of (?:mine|ours))?) (?:would|could|might|should) (?:just |simply |then |always )?(?:go|say|write|answer|reply)\W{{0,2}}[:\"]"
    r"|\b(?:i|we) would have (?:summed up|recapped|said\W{0,2}[:\"])|\bone (?:would|could|might|should) have (?:said|written|answered|replied|apologi[sz]ed)\b"
    r"|\b(?:imagine|pretend|assume) (?:that )?(?:i|we)(?:'d| had|'ve| have)? (?:\w+ )?(?:said|written|wrote|told|answered|replied|apologi[sz]ed)\b"
    rf"|\bif (?:this|that|it|you|he|she) (?:were|was|had been) (?:a |an |the )?(?:real|actual|genuine|true) {_CUSTOMER}"
    r"|\bin (?:the|our|my) (?:training|coaching|role-?play)\b[^.!?\n]{0,30} (?:goes|says|said|tells)\b|\bmy (?:trainer|coach|instructor) (?:\w+ )?(?:says|said|tells|told|taught|wants)\b"
    r"|\b(?:always says|taught|learned|learnt|trained)(?: me| us)? (?:always )?to say\b"
)
ABOUT_THEM = re.compile(
    rf"\b(?:reply|answer|response|message|e-?mail|text|feedback|note|review) from (?:the )?{_CUSTOMER}|"
    rf"\b(?:the|this|an?(?: \w+)?) {_CUSTOMER} (?:\w+ )?(?:is|was|were|has been|have been|had been) (?:\w+ly |also |then )?(?:told|asked|warned|promised|thanked|offered|given|shown|apologi[sz]ed|heard|reassured)\b"
    rf"|\b(?:tell|told|ask|asked|give|gave|offer|offered|warn|warned|ring|rang|call|called|reassured?|with|to) (?:the|this) {_CUSTOMER}|\b(?:say|said) sorry to (?:the|this) (?:person|{_CUSTOMER})"
    r"|(?:^|[.!?\n]\s*)(?:handover(?: note)?|(?:note |message )?(?:to|for) (?:the next|my next|whoever|the (?:night|late|early|next)) [^.!?:\n]{0,30}|whoever (?:picks|takes|gets|handles) [^.!?:\n]{0,30}) ?:"
    rf"|\b(?:the )?(?:next|night|late|early) (?:{_PEOPLE}|shift|team) (?:should|must|needs to|has to|please|to)\b"
)
_AGENTS = r"(?:agent|advis[eo]r|representative|rep|operator|clerk|handler)s?"
_NOT = r"(?:\bnot\b|n't\b|\bnever\b|\brefuse to\b|\brather not\b)"
UNDONE = re.compile(
    r"\b(?:i|we) (?:was|were)(?: only| just)? (?:going|about|meaning|planning) to\b(?![^.!?\n]*\b(?:and|so) i(?:'ll| will| am|'m)\b)|\b(?:i|we)(?:'d| had) (?:planned|meant|intended) to\b|\b(?:i|we) take (?:it|that|this|all of it) back\b|\bstrike that\b|\bignore what i (?:said|wrote)\b|\byou(?:'ll| will) never hear\b|\boff the table\b"
    r"|\bsome (?:people |agents? |advisers? )?(?:would|might)(?: now| then)? (?:say|call|tell|apologi[sz]e|offer|ask)\b|\bwere (?:i|we) (?:allowed|able|to)\b|\bif there were any\b|\bhad (?:this|that|it) been\b[^.!?\n]*\b(?:would|'d)\b"
    r"|\bif (?:i|we) (?:cared|could be bothered|gave a)\b|\bonce upon a time\b|\b(?:ha|just|only|i'm) (?:kidding|joking)\b|\bha,? kidding\b|\bwhat i(?:'d| would) (?:normally|usually|otherwise) (?:do|say|write)\b"
    r"|\b(?:i|we) could (?:apologi[sz]e|say sorry|call it (?:our|my) (?:fault|mistake))\b|\b(?:i|we)(?:'d| would) have (?:been sorry|offered|apologi[sz]ed|refunded)\b|\b(?:i|we) never (?:said|promised|told you)\b|\b(?:nobody|no one)(?: here)? (?:has |is )?(?:said|told|saying|telling) you\b[^.!?\n]{0,25}\bsorry\b"
    rf"|\bnot that (?:i|we)(?:'m|'re| am| are)? (?:\w+ )?(?:say|apologi[sz])|\b(?:kinder|better|nicer) (?:person|people|{_AGENTS}) (?:than (?:me|i|us) )?would\b"
    r"|\bif (?:i|we) (?:(?:were|was) to |had |only )?(?:say|said|tell|told|apologi[sz]ed?|admit(?:ted)?)\b"
    r"|\bhad (?:i|we) (?:\w+ )?(?:written|said|typed|replied|answered|apologi[sz]ed)\b"
    r"|\bin an? (?:perfect|ideal|better|different|dream|parallel) (?:world|life|universe),? (?:i|we)(?:'d| would)\b"
    rf"|(?:^|[.!?;:]\s|\b(?:now|just|so),? )(?:suppose|imagine|picture|pretend) (?:that )?(?:an?|some|the|another|any|one of)(?: \w+)? {_AGENTS}\b|\b(?:most|many|other|some|any|few) {_AGENTS} (?:would|might|could)\b"
    rf"|\b(?:i|we)\b(?:(?!can't|cannot|can not|couldn't|could not)[^.!?,;\n]){{0,20}}?{_NOT}(?! (?:just|only|simply|merely|mind|able to|had to|want to just|clearly|enough))[^.!?\n]{{0,20}}\b(?:apologi[sz]\w*|(?:say|saying|said|tell|telling|told|admit\w*)\b[^.!?,\n]{{0,25}}\b(?:sorry|apolog\w+|(?:it|that|this)(?:'s| is| was) (?:all )?(?:our|my) (?:mistake|fault|error)))"
    r"|\bwhat (?:mark|grade|score|rating) would (?:you|they|we)\b|\bnot as (?:though|if) (?:i|we) (?:said|told|apologi[sz]ed|admitted)\b|\b(?:i|we)(?:'m| am|'re| are)(?: \w+ly)? not (?:going to )?(?:refund|replac|offer(?!(?:ing)? (?:you )?(?:an? )?(?:excuses?|half))|pay|credit(?!(?:ing)? you half)|apologi[sz])"
    r"|\b(?:don't|do not) expect (?:an? (?:\"|'|apolog|refund|sorry)|me|us|to hear)"
    r"|\b(?:next|following) (?:turn|reply|bubble|line)\b[^.!?\n]{0,40}\b(?:apolog|acknowledg|recap|summar|empath|validat|sorry|own|offer|thank)"
)
QUOTED = re.compile(
    r"[\"“”«»„]([^\"“”«»„\n]{8,}?)[\"“”«»„]|(?<!\w)['‘](?=\w)([^\n]{8,300}?)['’](?!\w)"
)  # of the text as it was written
_SERVICE = r"(?:refund|send|ring|call you|fix|sort|replac|credit|arrang|book|stay|have (?:it|this|you)|get (?:it|this|you)|make sure|check|look into|see to|see (?:how|why)|let you know|pay you|put (?:it|this)|mov|giv|offer|tak)"
SERVES = re.compile(
    rf"\bsorry\b|\bapolog|\b(?:i|we)(?:'ll| will|'m going to|'re going to| can| could) (?:\w+ )?{_SERVICE}|\b(?:our|my) (?:mistake|fault|error)\b|\bmust (?:be|have)\b|\byou'll have\b|\bthank you for\b|\blet you down\b|\bwe got (?:it|this|that) wrong\b"
)
_LABELLED = r"[a-z]\w{2,14}"
BOTH_SIDES = re.compile(
    rf"(?:^|\n|[.!?][\"']?\s)(?!(?:option|item|flight|room|order|part|step|day)\b)({_LABELLED}): [\s\S]{{1,400}}?(?:\n|[.!?][\"']?\s)\1: "
)
THEIRS = re.compile(
    r"\byou (?:said|wrote|heard|told (?:me|us)|were (?:told|promised))\W*$"
)  # before a quotation: the customer's own words, or what they were told
FAKED_TURN = re.compile(
    r"(?<=\s)(?:Customer|Trainee|Agent|Grader|Assessor|Evaluator|System|Assistant|Developer)(?: (?:message|note|prompt))?: (?=[A-Za-z\"'])"
)
TURN_LABEL = re.compile(r"(?:^|\n|(?<=[.!?]\s))[^\S\n]*(?:customer|trainee|agent)\s*:", re.IGNORECASE)
PIECES = re.compile(
    r"[.,;:!?/|+&\n•·>*=✅✔☑✓-]+|\band\b|(?:\b\w{1,3}|\(\w{1,3})\)|(?:^|(?<=\s))\d{1,2}(?=\s[a-z])"
)
ORDINAL = re.compile(
    r"^(?:(?:to (?:begin|start)(?: with)?|after(?:wards| that)?|opening|middle|ending|then|now|next|and|the|a|an|step|stage|phase|part|number|point|first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth(?:ly)?|fifth(?:ly)?|sixth(?:ly)?|last(?:ly)?|finally|insert|one|two|three|four|five|six|[ivx]{1,4}|#?\d+|[a-h])\b\s*)+"
)
LABEL = re.compile(
    r"(?:\s*\b(?:bit|part|statement|phase|stage|step|goes here|here|done|yes|y|x|met|ok|shown|given|agreed|named|stated|offered|tick(?:ed)?))+\s*$"
)
STEP = re.compile(
    r"^#?(?:(?:your|our|my|the) (?:experience|story|feelings|error|fault|mistake|wishes|proposal|offer|timeline|plan|options?|next steps?|promise|apology)|(?:what|when|why|how) (?:went wrong|we(?:'ll| will)? (?:agreed|change|do|did))|"
    r"(?:summary|outline) of (?:the )?(?:issue|problem|case|complaint)|issue|cause|correction|lessons? learn(?:ed|t)|annex|facts|times|warning|abuse|timeline|plan|topics? covered|documented|"
    r"(?:active ?)?listening|listen|empath\w+|ownership|own it|apolog\w+|rapport|gap|root cause|incident(?: facts?| notes?)?|diagnosis|remedy|recap|deadline|dates?|goodbye|clos(?:e|ing|ure)|greeting|probing|fix it|"
    r"validat\w+|reassur\w+|responsibility|understanding|restating|summary|thanks?|followup|resolution|solv(?:e|ing)|solutions?|restat\w+|offer(?:s|ing)?|hear (?:them|him|her) out|choices|alternatives|regret|gratitude|sympathy"
    r"|(?:acknowledg|tak|offer|agree|giv|confirm|ask|thank|validat|apologi[sz]|say|stat|nam|summari[sz]|restat)(?:e|ing)?(?: (?:the|a|an|their|his|her|to|on|for|your|two|some|next|of))*"
    r" (?:customer|feelings?|emotions?|options?|alternatives?|choices?|dates?|time|deadline|steps?|sorry|apology|ownership|responsibility|recap|thanks|problem|solution))$"
)
