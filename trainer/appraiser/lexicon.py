"""Words that do the same work in a service talk, by kind: what lets a construction be known in other words.

"The e-mail was quite clear" and "your listing is very plain" share no content word; as kinds both say that a
document is clear. A word belongs to one kind; the small words that carry the grammar stand for themselves, all
others for nothing in particular.
"""

import re
from functools import lru_cache

_KINDS: dict[str, str] = {
    "feeling": """upset angry anger frustrated frustrating frustration frustrate disappointed disappointing
        disappointment annoyed annoying furious stressed stressful stress worried worrying worry
        anxious exhausted exhausting embarrassed embarrassing humiliated humiliating infuriating
        maddening scared scary frightened frightening miserable fed cross livid heartbroken
        heartbreaking gutted sick tired cheated lonely helpless hurt hurting hurtful nervous
        panicked panic panicking desperate fuming mad raging irritated irritating bitter distressed
        distressing shaken ashamed""",
    "bad": """awful terrible horrible dreadful rotten unacceptable ridiculous nightmare appalling lousy
        painful hard rough tough difficult unfair unpleasant galling disgraceful shocking poor
        rubbish mess shambles chaos hassle pain disaster farce joke trouble grim cruel ugly nasty
        wretched brutal sad shame pity worst worse bad crap crappy sucks sucky stinks disruptive
        inconvenient inconvenience ordeal burden""",
    "good": """good great happy glad pleased delighted lovely nice fine perfect wonderful brilliant
        fantastic excellent better best smooth easy comfortable safe cheerful fun super awesome""",
    "understand": """understand understandable understandably imagine appreciate realise realize gather grasp
        recognise recognize see hear know feel sympathise sympathize empathise empathize relate""",
    "sorry": """sorry apologise apologize apologies apology regret apologising apologizing forgive pardon""",
    "right-to": """entitled deserve deserved justified reasonable fair rightly legitimate valid""",
    "repair": """fix fixed fixing repair repaired repairing replace replaced replacing replacement resend resent reship rebook rebooked reissue reissued reset resetting restore restored reverse reversed reversing correct corrected correcting cancel cancelled canceled cancelling waive waived waiving unlock unlocked reactivate reactivated extend extended swap swapped exchange exchanged remove removed removing rerun redo redone reprint reprinted unblock unblocked reconnect reconnected reinstate reinstated adjust adjusted update updated upgrade upgraded move moved moving switch switched patch patched refit recode recook remake remade lift lifted release released wipe wiped override overridden""",
    "give": """give gave given giving send sent sending offer offered offering provide provided issue
        issued issuing bring bringing brought put putting apply applied applying add added adding
        pay paid paying cover covered covering reimburse reimbursed transfer transferred credit
        credited crediting refund refunded refunding return returned returning drop hand post posted
        posting ship shipped shipping deliver delivered deduct deducted knock knocked take taking
        took taken collect collected collecting pick lend loan grant""",
    "arrange": """arrange arranged arranging book booked booking schedule scheduled reserve reserved organise
        organised organize organized set open opened opening raise raised start started file filed
        log logged order ordered dispatch dispatched assign assigned hold holding held keep keeping
        kept block blocked mark marked flag flagged request requested submit submitted prepare
        prepared pull pulled run running""",
    "money": """money pounds pound euros euro dollars dollar quid bucks cents pence voucher vouchers
        discount compensation charge charges charged fee fees price cost costs bill deposit balance
        amount sum payment cash percent surcharge fare premium invoice""",
    "free": """free complimentary gratis""",
    "superior": """supervisor manager lead leader specialist senior director boss head expert superior
        management principal matron owner foreman""",
    "colleague": """colleague colleagues agent driver technician engineer nurse clerk cashier trainee temp
        apprentice coworker receptionist staff guy lad girl lads bloke crew shift team department
        desk branch office warehouse depot kitchen workshop store shop reception counter dispatcher
        installer fitter""",
    "other-firm": """courier carrier supplier manufacturer bank airline airport landlord partner contractor
        subcontractor provider vendor seller venue insurer council customs dhl ups fedex royal
        hermes developer producer third-party printer publisher hospital grid network operator
        agency""",
    "record": """records record logs system notes history tracking scan scans signature footage data account
        screen photos photo picture evidence proof timestamp transcript recording""",
    "document": """email e-mail emails letter confirmation terms conditions contract listing description
        receipt ticket form manual instructions leaflet label page website faq paperwork agreement
        notice sms message messages guide booklet sign print small-print policy policies""",
    "rule": """rule rules procedure procedures guideline guidelines regulation regulations protocol clause
        requirement requirements law legal compliance restriction restrictions window deadline
        exception exceptions eligible ineligible qualify qualifies non-refundable nonrefundable
        final outside expired excluded exclusion warranty""",
    "cannot": """unable impossible can't cannot couldn't won't tied unfortunately forbidden prohibited not-
        allowed declined denied rejected refuse refused""",
    "allow": """allow allows allowed permit permits permitted possible able allowing let lets""",
    "say": """say says said saying tell told telling mention mentioned explain explained explaining state
        stated states write wrote written writing describe described claim claimed claims insist
        insisted speak spoke talk talked talking reply replied promise promised promising answer
        answered advise advised warn warned inform informed""",
    "check": """check checked checking look looked looking look-up verify verified investigate investigating
        examine review reviewed reviewing find found trace traced search dig""",
    "contact": """call called calling ring rang rung ringing phone phoned emailed text texted contact reach
        dial ping drop-in visit""",
    "read": """read reading listen listened listening noticed watch follow followed""",
    "time-span": """minute minutes min mins hour hours hrs hr day days week weeks month months year years second
        seconds moment moments fortnight night nights""",
    "date": """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
        sat sun today tomorrow tonight yesterday january february march april june july august
        september october november december morning afternoon evening noon midday midnight weekend
        tmrw tmr tomoz""",
    "clock": """pm o'clock oclock sharp""",
    "soon": """soon shortly later eventually sometime asap quickly soonest anytime whenever presently""",
    "mistake": """mistake mistakes error errors fault slip mixup mix-up blunder oversight glitch bug failure
        lapse cock-up slip-up hiccup misunderstanding""",
    "fail": """failed fail fails missed forgot forgotten dropped lost broke broken stuck delayed late wrong
        crashed jammed overlooked neglected ignored messed screwed botched misplaced mislaid skipped
        blew leaked misread mixed stalled went""",
    "responsible": """responsible responsibility accountable accountability ownership blame shoulders""",
    "wait": """wait waiting waited patience patient queue bear bearing hang""",
    "calm": """calm relax breathe breath chill settle cool down tone volume attitude manners mannered
        politely""",
    "civil": """civil respectful respect respectfully courteous swearing swear language shout shouting
        shouted yelling insults insult insulting abuse abusive names personal threats threatening
        threaten polite""",
    "end-talk": """disconnect end terminate ending""",
    "little": """small little minor tiny slight slightly bit couple few trivial cosmetic mere merely barely
        hardly simply""",
    "exaggerate": """overreact overreacting overreaction dramatic drama fuss exaggerate exaggerating exaggeration
        crisis catastrophe tragedy emotional hysterical worked sensitive proportion perspective
        dying died dies emergency""",
    "others": """everyone everybody people others customers most lots many nobody anyone anybody hundreds
        thousands plenty guests families users members folks""",
    "lucky": """lucky luck fortunate fortunately luckily least grateful bright silver""",
    "clear": """clear clearly obvious obviously plain plainly explicit explicitly evident bold""",
    "wrong-about": """mistaken incorrect inaccurate untrue false confused confusing misunderstood imagined""",
    "true": """true actual accurate fact facts case""",
    "doubt": """doubt believe convinced apparently allegedly supposedly seems strange odd funny unlikely surprised""",
    "teach": """learn lesson remember remind reminder note advice tip generally usually normally always
        standard common basic simple logical read-up""",
    "choose": """choose chose choice choices prefer option options whichever either alternatively rather
        alternative alternatives decide suits suit decision""",
    "want": """want wanted like need needed hope hoping wish expect expecting expected ideal ideally fancy
        satisfied satisfy""",
    "outcome": """outcome solution resolution result remedy""",
    "help": """help helped helping assist assistance support useful helpful""",
    "story": """story happened happening beginning everything whole detail details background rest ears
        floor""",
    "agree": """agreed agree deal plan summarise summarize recap confirm confirming summary arrangement
        settled upshot bottom-line""",
    "thanks": """thank thanks thankful cheers ta thx appreciated kindly""",
    "raise": """raising flagging letting pointing honesty honest candour understanding staying feedback""",
    "self-service": """link app portal online chatbot forum webpage site hotline helpline extension number section
        dashboard settings menu""",
    "elsewhere": """elsewhere somebody someone another different other""",
    "stupid": """stupid idiot moron dumb clueless ignorant silly fool pathetic childish child toddler baby
        lazy liar lying crazy nuts genius einstein clown brain brains sense bother bothered rocket
        intelligent grown-up grown adult""",
    "mock": """congratulations wow bravo aww darling sweetheart honey dear love buddy mate pal princess
        majesty heavens gosh goodness boo tears violin oscar medal trophy applause tissue tissues
        diddums""",
    "indifferent": """whatever care cares interested matter matters lunch busy break homework problem concern
        business""",
    "customer-side": """device router browser mailbox spam inbox junk password address typing typed entered clicked
        selected signed ticked accepted used washed unplugged""",
    "if-only": """should should've shouldve ought could've would've must""",
    "reason": """because since reason cause caused due turns turned meant means why therefore""",
    "event": """outage strike snow storm weather flood migration software server changeover roadworks
        accident illness shortage batch backlog maintenance inventory stock fire leak power
        mislabelled sorting""",
    "family": """mother mum mom father dad wife husband son daughter kids children grandmother grandma nan
        parents brother sister family birthday wedding funeral christmas party anniversary holiday
        graduation dog cat""",
    "loss": """ruined spoiled spoilt wasted empty alone cold dark stranded standing left without missing
        nothing twice third again ages""",
}
_SMALL = frozenset(
    """
    a an the this that these those it its he she him her his they them their there here i me my mine we us our
    ours you your yours who what when where which how whose is be am are was were been being do does did have
    has had having will would shall can could may might not no nor never none neither and or but so then than
    though although however unless if as at by for from in into of off on onto out over to up with about against
    between through during before after until while also already anyway even ever still just only too very quite
    pretty actually honestly frankly technically basically perhaps maybe probably certainly indeed surely well
    oh ah um uh hmm hm ok okay yes yeah yep right please now once more much some any all both every each one
    else same such own made make makes making go goes going gone come came get got getting sort kind thing
    things something anything back way really sure next first last new
    """.split()
)
_BE = dict.fromkeys("is am are was were been being".split(), "be")
_ALIKE = {**_BE, **dict.fromkeys("has had having".split(), "have"), **dict.fromkeys("does did".split(), "do")}
_KIND_OF = {
    **{word: kind.upper() for kind, words in _KINDS.items() for word in words.split()},
    **{word: _ALIKE.get(word, word) for word in _SMALL},
}
ENGLISH = frozenset(_KIND_OF)  # words that any English talk has some of
UNKNOWN, NUMBER = "_", "NUMBER"
_CONTRACTED = (("can't", "can not"), ("won't", "will not"), ("n't", " not"), ("'ll", " will"), ("'ve", " have"),
               ("'re", " are"), ("'m", " am"), ("'d", " would"), ("'s", " is"))  # fmt: skip
_TOKEN = re.compile(r"[a-z][a-z'-]*|\?|!|\d+|£|\$|€")


@lru_cache(maxsize=1024)
def kinds(folded: str) -> tuple[str, ...]:
    """The kinds of the words of folded text, in order."""
    for short, full in _CONTRACTED:
        folded = folded.replace(short, full)
    return tuple(map(_kind, _TOKEN.findall(folded)))


def _kind(token: str) -> str:
    if token[0].isdigit():
        return NUMBER
    return _KIND_OF.get(token, UNKNOWN if token[0].isalpha() else token)
