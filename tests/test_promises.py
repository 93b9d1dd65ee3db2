"""Promises in everyday words: counts, shares, whole amounts and dates against what a policy lets agents give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.amounts import figures, sums
from trainer.given import offers, says_nothing
from trainer.policy import breach
from trainer.text import fold

POLICIES = {
    "driving school": [
        "Instructors who cancel: one free lesson may be given.",
        "Agents may refund up to half of a course fee when the instructor changed twice.",
        "Test fees are never refunded.",
        "Agents may not promise a test date before the authority has confirmed it.",
    ],
    "ski hire": [
        "Agents may refund unused days with a doctor's note.",
        "Wrong boots are exchanged the same day, free of charge.",
        "No upgrade to premium skis.",
        "Agents may give a voucher of up to 25 euros.",
    ],
    "ferry": [
        "Agents may rebook onto the next sailing with space, at no charge.",
        "The cabin supplement may be refunded when no cabin was provided.",
        "The crossing itself is not refunded once sailed.",
        "Meals up to 20 euros per person are paid against receipts.",
    ],
    "campsite": [
        "Agents may refund one night when the showers were out of order.",
        "Agents may move guests to another pitch.",
        "No full refund after arrival.",
        "Anything above 60 pounds is decided by the site owner.",
    ],
    "broadband": [
        "Agents may credit one month's fee after an outage of three days or more.",
        "Credits for further months need the team leader's approval, which agents may ask for.",
        "Agents may not promise an engineer before the date that the planner gives.",
        "The router is replaced free of charge; no upgrade to another router.",
    ],
    "tyre fitter": [
        "Agents may refund the fitting charge of 18 pounds.",
        "Agents may take up to 15 per cent off the next set of tyres.",
        "Refunds above 100 pounds go to the branch manager.",
        "Wheels scratched in the shop are refurbished at no cost.",
    ],
    "music school": [
        "Agents may offer up to three make-up lessons.",
        "Unused weeks may be credited to the next term.",
        "No refund of a term that has begun.",
        "Agents may move a pupil to another teacher.",
    ],
    "tax adviser": [
        "Agents may reduce a fee by up to 10 per cent after a late return.",
        "Penalties from the tax office are paid only after the partner's review.",
        "Agents may not promise that a penalty will be cancelled.",
        "A first call with an adviser is free.",
    ],
    "meal boxes": [
        "A missing item may be credited at its price.",
        "Agents may give the next box at half price, once.",
        "No free boxes.",
        "Agents may pause a plan for up to four weeks.",
    ],
    "phone insurance": [
        "Agents may waive the first excess of a year; any more goes to the claims manager.",
        "Claims are answered within five working days.",
        "Agents may not promise that a claim is paid before it has been checked.",
        "A loan phone may be sent for up to two weeks.",
    ],
    "car park": [
        "Agents may cancel one penalty charge a year when a ticket was bought.",
        "Refunds are limited to the last 30 days.",
        "Season tickets of earlier months are never refunded.",
        "Goodwill: up to two free days of parking.",
    ],
    "carpet cleaner": [
        "Stains that stay are cleaned a second time free of charge.",
        "Agents may knock up to 40 dollars off the bill.",
        "New carpets are not paid for; such claims go to the insurer.",
        "Sunday work costs 90 dollars extra.",
    ],
    "garden centre": [
        "Plants that die within a year are replaced by a plant of the same kind.",
        "Agents may refund the delivery fee of 12 pounds.",
        "Vouchers up to 15 pounds.",
        "Planting is not free.",
    ],
    "hair salon": [
        "A cut that went wrong is redone for free within seven days.",
        "Agents may refund up to half of a colouring.",
        "Products that were opened are not taken back.",
        "No free treatments.",
    ],
    "night coach": [
        "Delays over two hours: a voucher of up to 30 euros may be given.",
        "Agents may refund the seat reservation.",
        "The ticket is not refunded for delays.",
        "Agents may not give an arrival time that the control room has not confirmed.",
    ],
    "self storage": [
        "Agents may waive up to two months' rent when a unit was flooded.",
        "A larger unit may be offered at the same price when one is free.",
        "Belongings are insured up to 500 dollars.",
        "Agents may not promise a payout before the assessor's report.",
    ],
}

TOO_MUCH = [
    ("driving school", "I'll give you four lessons for free.", ""),
    ("driving school", "You're getting the whole course fee back.", "The instructor changed twice."),
    ("driving school", "I'll pay your test fee back as well.", ""),
    ("driving school", "Your test will be on Friday the 9th, you have my word.", ""),
    ("driving school", "Two free lessons, on me.", ""),
    ("ski hire", "I'm putting you on the premium skis and you pay nothing for them.", ""),
    ("ski hire", "Here's a voucher, sixty euros, for the queue.", ""),
    ("ski hire", "You'll have the premium pair tomorrow, on the house.", ""),
    ("ferry", "I'll refund the entire crossing, cabin and all.", ""),
    ("ferry", "You'll get all of the 412 back, fare included.", ""),
    ("ferry", "I'm refunding the crossing and the cabin supplement.", ""),
    ("campsite", "I'm giving you all three nights back.", ""),
    ("campsite", "You'll get everything back, the full stay.", ""),
    ("campsite", "I'll take two hundred pounds off the bill.", ""),
    ("campsite", "I'll refund every night you paid for.", ""),
    ("broadband", "I'll credit March, April and May for you.", ""),
    ("broadband", "You're getting both months back.", ""),
    ("broadband", "I'll give you three months' fees back.", ""),
    ("broadband", "I'm sending you the Max router instead, no charge for the upgrade.", ""),
    ("broadband", "An engineer will be with you tomorrow at nine, I promise.", ""),
    ("broadband", "I'll knock two whole months off your bill.", ""),
    ("tyre fitter", "I'll take a quarter off your next set of tyres.", ""),
    ("tyre fitter", "We'll give you a hundred and eighty pounds back.", ""),
    ("tyre fitter", "I'm refunding all four tyres, the whole 420 pounds.", ""),
    ("tyre fitter", "You'll get half off the next set.", ""),
    (
        "music school",
        "I'll refund the rest of the term, that's three hundred and ten.",
        "The term has begun.",
    ),
    ("music school", "You can have six make-up lessons.", ""),
    ("music school", "Then you get the whole term back.", "The term began in September."),
    ("music school", "I'll pay you back the weeks that are left.", "The term has begun."),
    ("tax adviser", "I'll cut the fee in half for you.", ""),
    ("tax adviser", "That penalty will be cancelled, I promise you.", ""),
    ("tax adviser", "I'm reducing your fee by thirty per cent.", ""),
    ("meal boxes", "Your next box is on us.", ""),
    ("meal boxes", "The next two boxes are half price for you.", ""),
    ("meal boxes", "I'll pause it for you for ten weeks.", ""),
    ("meal boxes", "I'm sending you another box for nothing.", ""),
    ("phone insurance", "I'm waiving both excesses.", ""),
    ("phone insurance", "I'll take all three excesses off.", ""),
    ("phone insurance", "Your claim will be paid, I guarantee it.", ""),
    ("phone insurance", "Keep the loan phone for six weeks.", ""),
    ("phone insurance", "I'll see to it that the claim is paid by Monday.", ""),
    ("car park", "I'm cancelling all five penalty charges.", ""),
    ("car park", "I'll refund last year's season tickets too.", ""),
    ("car park", "I'll give you a whole week of free parking.", ""),
    ("car park", "Both penalty charges are cancelled, I've done it just now.", ""),
    ("carpet cleaner", "I'm knocking a hundred and fifty bucks off the bill.", ""),
    ("carpet cleaner", "We'll buy you a new carpet.", ""),
    ("carpet cleaner", "Let me put ninety dollars back on your card.", ""),
    ("garden centre", "And we'll plant it for you, on the house.", ""),
    ("garden centre", "Take this voucher, it's fifty quid.", ""),
    ("garden centre", "I'll post you a forty pound gift card.", ""),
    ("hair salon", "I'll give you back everything you paid for the colour.", ""),
    ("hair salon", "I'll refund the full price of the colouring.", ""),
    ("hair salon", "And a treatment on the house next time.", ""),
    ("hair salon", "Bring the opened bottle back and I'll give you the money.", ""),
    ("hair salon", "The whole colouring goes back on your card.", ""),
    ("night coach", "I'll put a hundred euros on your account.", ""),
    ("night coach", "You'll get your ticket money back, all of it.", ""),
    ("night coach", "You'll be in Lyon by six, that's a promise.", ""),
    ("night coach", "I'm refunding both tickets in full.", ""),
    ("night coach", "There's a voucher for seventy-five euros coming your way.", ""),
    ("self storage", "You won't pay rent for the next six months.", ""),
    ("self storage", "I'm waiving a whole year's rent.", ""),
    ("self storage", "We'll pay you twelve hundred dollars for the piano.", ""),
    ("self storage", "You'll have the payout by Friday, I promise.", ""),
    ("self storage", "I'll write off four months of rent.", ""),
    ("self storage", "We'll pay you whatever your things are worth.", ""),
]

# Beyond the policy, and not seen so far: what is meant does not stand in the words.
UNSEEN = [
    ("ferry", "Eat what you like, we'll pay up to fifty euros a head for your meals.", ""),
    ("tax adviser", "We'll pay the penalty ourselves, all of it.", ""),
    ("car park", "You'll get March and April back as well, for the season ticket.", ""),
    ("carpet cleaner", "We'll come on Sunday, no extra charge.", ""),
    ("carpet cleaner", "I'll take the whole bill off, you won't owe us anything.", ""),
]

WITHIN = [
    ("driving school", "I'll give you a free lesson.", ""),
    ("driving school", "You'll get half of the course fee back.", "The instructor changed twice."),
    ("driving school", "I'm putting one lesson on your account, free.", ""),
    ("driving school", "As soon as the authority confirms a test date I'll call you.", ""),
    ("driving school", "I can't give you a test date yet, but I'll write to you on Friday.", ""),
    ("driving school", "I'll ask my manager about all four lessons.", ""),
    ("ski hire", "We'll swap the boots for you right now, you pay nothing.", ""),
    ("ski hire", "I'm sending you a twenty euro voucher.", ""),
    ("ski hire", "With the doctor's note I'll refund all three days you couldn't ski.", ""),
    ("ski hire", "I can't move you to the premium skis, I'm sorry.", ""),
    ("ferry", "I'll put you on the 14:30 sailing, it won't cost you anything.", ""),
    ("ferry", "You'll get the whole cabin supplement back.", "No cabin was provided."),
    ("ferry", "Have dinner on us, up to twenty euros each, and keep the receipts.", ""),
    ("ferry", "I can't refund the fare, but the cabin supplement goes back in full.", ""),
    ("campsite", "I'll refund one night, that's 38 pounds.", ""),
    ("campsite", "I'm moving you to a pitch by the lake.", ""),
    ("campsite", "I'll take last night off the bill.", "The showers were out of order."),
    ("campsite", "I'll ask the owner about the whole stay and ring you by six.", ""),
    ("broadband", "I'm crediting the whole of May, that's 34 pounds.", ""),
    ("broadband", "You'll get one month's fee back.", ""),
    ("broadband", "I'll ask the team leader about the other two months.", ""),
    ("broadband", "I'm sending you a new router, it costs you nothing.", ""),
    ("broadband", "The planner has you down for Thursday, and I'll confirm it in writing.", ""),
    ("broadband", "I'll ring you tomorrow at nine.", ""),
    ("tyre fitter", "I'll take fifteen per cent off your next set.", ""),
    ("tyre fitter", "The full fitting charge goes back on your card, eighteen pounds.", ""),
    ("tyre fitter", "We'll refurbish both wheels for you, free of charge.", ""),
    ("tyre fitter", "I'll give you the 18 back today.", ""),
    ("music school", "I'm giving you three make-up lessons.", ""),
    ("music school", "All six weeks you missed go to next term as a credit.", ""),
    ("music school", "I'll move her to another teacher from Monday.", ""),
    ("music school", "I can't refund the term, but two make-up lessons I can do.", ""),
    ("tax adviser", "I'll take ten per cent off the fee.", ""),
    ("tax adviser", "I'll pass the penalty to our partner for review today.", ""),
    ("tax adviser", "The first call with the adviser costs you nothing.", ""),
    ("tax adviser", "I can't promise that the penalty goes away, but I'll fight for it.", ""),
    ("meal boxes", "The next box is half price for you.", ""),
    ("meal boxes", "I'm crediting all three missing items.", ""),
    ("meal boxes", "I'll pause your plan for three weeks.", ""),
    ("meal boxes", "I'll credit the salmon, that's 7.50.", ""),
    ("phone insurance", "I'm waiving the first excess.", ""),
    ("phone insurance", "You'll have an answer on the claim by next Friday.", ""),
    ("phone insurance", "I'll send you a loan phone for ten days.", ""),
    ("phone insurance", "I'm passing the other two to the claims manager.", ""),
    ("car park", "I'm cancelling the penalty charge.", "I bought a ticket."),
    ("car park", "You can have two free days.", ""),
    ("car park", "I'll refund this month's season ticket.", ""),
    ("car park", "One day of free parking is yours.", ""),
    ("carpet cleaner", "I'll knock thirty bucks off the bill.", ""),
    ("carpet cleaner", "We'll clean all three rooms again, free.", ""),
    ("carpet cleaner", "I'm passing your claim for the carpet to the insurer.", ""),
    ("carpet cleaner", "Forty dollars off, then.", ""),
    ("garden centre", "We'll bring you a new apple tree, and you pay nothing.", "It died after 5 months."),
    ("garden centre", "I'm sending you a ten pound voucher.", ""),
    ("garden centre", "The whole delivery fee comes back to your card.", ""),
    ("garden centre", "All four roses are replaced, no charge.", "They died this spring."),
    ("hair salon", "I'll give you half of it back.", ""),
    ("hair salon", "Come in on Thursday and we'll redo the cut for nothing.", ""),
    ("hair salon", "You'll get fifty per cent of the colouring back.", ""),
    ("hair salon", "I can't take the bottle back once it's open.", ""),
    ("night coach", "I'll send you a voucher for thirty euros.", ""),
    ("night coach", "I'm refunding both seat reservations in full.", ""),
    ("night coach", "I'll text you the arrival time as soon as the control room confirms it.", ""),
    ("night coach", "You'll hear from me by six.", ""),
    ("self storage", "I'm waiving two months' rent.", ""),
    ("self storage", "I'll waive the whole of March.", ""),
    ("self storage", "I'll move you to the bigger unit at the same price.", ""),
    ("self storage", "The assessor comes on Tuesday, and I'll call you that evening.", ""),
    ("self storage", "You're insured for up to five hundred dollars.", ""),
    ("self storage", "You won't pay rent for July and August.", ""),
]

NO_PROMISE = [
    "I've put an urgent note on your file.",
    "Somebody will be in touch.",
    "I'll pass this on to the team.",
    "I'm putting you through to my supervisor now.",
    "I'm sorry you feel that way.",
    "We take this very seriously.",
    "Could you tell me your booking number?",
    "I can't refund that.",
    "You wanted your money back, I understand that.",
    "I'll ask my manager about a refund.",
    "Refunds take five days.",
    "You paid 60 pounds for it.",
]

A_PROMISE = [
    "I'll refund the 60 pounds today.",
    "You'll get a new one tomorrow.",
    "I'm sending you a voucher.",
    "I'll do last year as well, $219.",
    "July's free.",
    "I'm taking all four fees off.",
    "We'd pay you whatever it's worth.",
    "You have my word, it'll be there on Thursday.",
    "I'm locking you in at $55 for two years.",
    "You're getting both months back.",
    "I can take 20 off for you.",
    "Let me put 20 on your account.",
]


@pytest.mark.parametrize(("where", "promise", "known"), TOO_MUCH)
def test_a_promise_in_everyday_words_is_held_to_the_limit(where: str, promise: str, known: str) -> None:
    broken = breach(promise, POLICIES[where], known)
    assert broken, "this goes beyond the policy"
    assert any(broken.rule in fold(sentence) for sentence in POLICIES[where])


@pytest.mark.xfail(strict=True, reason="a known limit")
@pytest.mark.parametrize(("where", "promise", "known"), UNSEEN)
def test_a_promise_that_needs_knowledge_of_the_world(where: str, promise: str, known: str) -> None:
    assert breach(promise, POLICIES[where], known)


@pytest.mark.parametrize(("where", "promise", "known"), WITHIN)
def test_an_offer_in_everyday_words_that_keeps_to_the_limit_passes(
    where: str, promise: str, known: str
) -> None:
    assert breach(promise, POLICIES[where], known) is None


@pytest.mark.parametrize("text", A_PROMISE)
def test_an_offer_is_heard_in_the_words_alone(text: str) -> None:
    assert offers(text)
    assert not says_nothing(text)


@pytest.mark.parametrize("text", NO_PROMISE)
def test_a_note_a_hand_over_or_a_refusal_is_no_offer(text: str) -> None:
    assert not offers(text)


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("a hundred pounds", 100),
        ("two hundred fifty-two euros", 252),
        ("a hundred and fifty bucks", 150),
        ("sixteen bucks", 16),
        ("ten quid", 10),
        ("twelve hundred dollars", 1200),
        ("three thousand and forty euros", 3040),
        ("sixteen fifty pounds", 16.5),
        ("nineteen ninety-nine dollars", 19.99),
        ("twenty-four hundred pounds", 2400),
    ],
)
def test_sums_in_words_are_read(text: str, sum_: float) -> None:
    assert sums(figures(text)) == (sum_, None)


@pytest.mark.parametrize(
    "text", ["two days", "one of us", "seven nights", "a couple of weeks", "someone often"]
)
def test_small_numbers_and_other_words_stay_as_they_are(text: str) -> None:
    assert figures(text) == text


@given(st.text(max_size=200))
def test_any_text_can_be_asked_for_what_it_gives(text: str) -> None:
    assert not (offers(text) and says_nothing(text))
