"""Promises against policies: what goes beyond them is named, what is honest passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.content import Content
from trainer.policy import breach
from trainer.text import fold

POLICIES = {
    "parcels": [
        "Damaged parcels are refunded up to 200 euros against a photo.",
        "Redelivery on the next working day is free.",
        "We pay nothing for late delivery.",
    ],
    "hotel": [
        "Staff may take up to 20 percent off one night after a complaint.",
        "Late check-out until 2 pm can be given free of charge.",
        "Room upgrades are given by the duty manager only.",
        "Prepaid rates cannot be refunded.",
    ],
    "bank": [
        "One overdraft fee per year may be waived.",
        "Goodwill payments are limited to $50.",
        "Agents must not change interest rates.",
    ],
    "clothes": [
        "Unworn items can be returned for a refund within 30 days.",
        "After 30 days we offer an exchange or store credit.",
        "Sale items are excluded from refunds.",
        "Vouchers of up to 15 pounds may be given per complaint.",
    ],
    "gym": [
        "Contracts cannot be cancelled before the minimum term ends.",
        "Memberships may be frozen for up to 3 months at no charge.",
        "A free guest pass may be offered as goodwill.",
    ],
    "airline": [
        "Delayed bags: essentials are reimbursed up to 100 euros with receipts.",
        "No cash compensation is paid for weather delays.",
        "Passengers may be rebooked on the next flight free of charge.",
        "Upgrades are not offered as compensation.",
    ],
    "software": [
        "Annual plans can be refunded in full within 14 days of renewal.",
        "Monthly plans are not refundable.",
        "Support may give one free month when the service was down for more than a day.",
        "Discounts of at most 25% for customers who want to leave.",
    ],
    "energy": [
        "Bills may be spread over 12 months.",
        "A goodwill credit of up to £40 may be given when we have billed wrongly.",
        "Standing charges are never waived.",
        "An engineer visit is free when the meter is at fault.",
    ],
    "garage": [
        "Repairs under the warranty are free within 24 months of purchase.",
        "A courtesy car may be lent for up to 5 days.",
        "Tyres and brake pads are not covered.",
        "We do not refund labour costs.",
    ],
    "clinic": [
        "Missed appointment fees may be waived once.",
        "Appointments can be moved to another day at no cost.",
        "No refunds for treatments already carried out.",
    ],
    "restaurant": [
        "Managers may take a dish off the bill.",
        "Up to 10 percent off the next visit may be offered.",
        "Deposits are non-refundable.",
    ],
    "insurance": [
        "Claims are paid within 10 working days of approval.",
        "Agents may not promise that a claim will be accepted.",
        "A one-off payment of up to 75 dollars may be made for poor service.",
    ],
    "railway": [
        "Delays of 60 minutes or more: half the fare is refunded.",
        "Delays of 120 minutes or more: the full fare is refunded.",
        "Taxi costs are not reimbursed.",
        "Vouchers may be given instead of a refund.",
    ],
    "telephone": [
        "Agents may give up to two months' line rental as credit.",
        "Early termination fees cannot be waived.",
        "A replacement router is sent free of charge when the old one is faulty.",
        "No discounts on handsets.",
    ],
    "pharmacy": [
        "Opened medicines cannot be taken back.",
        "A pharmacist may offer home delivery at no charge.",
        "Vouchers up to 5 pounds are allowed for long waits.",
    ],
    "movers": [
        "Damage reported within 7 days is compensated up to 1,000 euros.",
        "Damage reported later is not compensated.",
        "A second team can be sent the same day at no extra cost.",
        "Tips are never refunded.",
    ],
    "photos": [
        "Albums with printing errors are reprinted free.",
        "Shipping costs are not refunded.",
        "Agents may give 20% off the next order.",
        "Rush production is not available in December.",
    ],
    "university": [
        "Tuition is refunded in full before the second week of term.",
        "After that no tuition is refunded.",
        "Payment plans of up to 6 months may be agreed.",
        "Late fees up to $35 may be waived once a year.",
    ],
    "library": [
        "Fines under 10 euros may be waived by staff.",
        "Lost books must be paid for.",
        "Loans can be extended twice.",
    ],
    "toys": [
        "Batteries and gift cards are non-refundable.",
        "Toys with a defect are replaced or refunded within 60 days of purchase.",
        "Loyalty points worth up to 10 euros may be added.",
    ],
    "buses": [
        "No refunds on day tickets.",
        "Monthly passes are refunded for unused weeks.",
        "Drivers' conduct is reported to the depot manager.",
        "Only the depot manager may give free passes.",
    ],
    "cruise": [
        "Cabin upgrades are free when the booked cabin is unusable.",
        "On-board credit is limited to 150 dollars per cabin.",
        "Port fees are refunded when a port is skipped.",
        "We do not compensate for weather.",
    ],
    "payroll": [
        "Support can correct a payslip within one working day.",
        "Penalties from the tax office are not reimbursed.",
        "A month of service may be credited after a wrong payslip.",
    ],
    "furniture": [
        "Custom-made furniture cannot be returned.",
        "Assembly is free for orders over 500 euros.",
        "Up to 10% may be taken off for late delivery.",
        "The delivery fee of 49 euros may be refunded.",
    ],
    "mobile phones": [
        "Screens are not covered by the guarantee.",
        "Other faults are repaired free of charge for two years.",
        "A loan phone may be provided for the time of a repair.",
        "Agents can give a 20 euro voucher at most.",
    ],
    "water": [
        "Customers without water for more than 12 hours receive 30 pounds.",
        "Bottled water is delivered free to vulnerable customers.",
        "Agents may not give a time for the end of a burst repair.",
        "Extra goodwill is limited to £20.",
    ],
    "vet": [
        "Emergency visits cost 90 euros.",
        "Follow-up visits within 10 days are free.",
        "Medication cannot be returned once it left the practice.",
    ],
    "streaming": [
        "Trials cannot be extended.",
        "Accidental renewals are refunded within 14 days.",
        "One month free may be offered to people who want to leave.",
        "Price locks are not given.",
    ],
    "parking fines": [
        "Parking fines cannot be cancelled by phone agents.",
        "Agents can pause a fine for up to 28 days while it is appealed.",
        "Bailiff fees are not waived.",
    ],
    "letting": [
        "The deposit is returned within 14 days of moving out.",
        "Cleaning costs above 100 euros need the landlord's approval.",
        "Rent reductions are decided by the landlord only.",
        "A plumber can be sent the same day.",
    ],
    "bakery": [
        "Wrong cakes are remade or refunded in full.",
        "No free cakes.",
        "A 10 dollar gift card may be given for a late order.",
    ],
    "laundry": [
        "Ruined clothes are compensated up to ten times the cleaning price, at most 250 euros.",
        "Re-cleaning is free.",
        "We are not liable for buttons.",
    ],
    "cinema": [
        "Tickets are refunded up to two hours before the show.",
        "Popcorn vouchers may be given for sound problems.",
        "No refunds once the film has started.",
        "Seats can be changed free of charge.",
    ],
    "mowers": [
        "Mowers have a guarantee of 3 years on the motor.",
        "Blades and belts are wear parts and not included.",
        "A refund is possible within 14 days of delivery.",
        "Goodwill up to 30 euros at the agent's discretion.",
    ],
    "internet": [
        "The monthly fee may be credited for days without service, at 2 euros a day.",
        "No compensation for lost business.",
        "Contract changes need a written request.",
        "Setup fees can be waived for new customers only.",
    ],
    "nursery": [
        "Fees for missed days are not refunded.",
        "An extra half day can be given in the same month.",
        "Complaints about staff go to the head of the nursery.",
    ],
    "auctions": [
        "Bids are binding and cannot be withdrawn.",
        "Buyer protection refunds up to 2,500 dollars when an item is not as described.",
        "Seller fees may be credited once.",
    ],
    "taxis": [
        "Cancellation fees of up to 8 euros may be refunded when the driver was late.",
        "Ride credits are limited to 15 euros.",
        "Drivers' phone numbers are never given out.",
    ],
    "spa": [
        "Treatments can be rebooked free of charge up to 24 hours before.",
        "Gift vouchers are valid for three years and are not paid out in cash.",
        "A complimentary tea may be offered.",
    ],
    "hospital": [
        "Private room supplements are waived when no room was available.",
        "Waiting times are not compensated.",
        "A patient advocate can be arranged within two days.",
    ],
    "car insurance": [
        "Roadside help is included in every policy.",
        "A hire car is provided for up to 7 days.",
        "Excess fees are never refunded.",
        "Complaints get an answer within 10 working days.",
    ],
    "catering": [
        "Cancelled events are refunded 50 percent if cancelled more than 10 days ahead.",
        "Within 10 days of the event nothing is refunded.",
        "Menus can be changed up to 3 days before, at no charge.",
        "We may send an extra waiter free of charge.",
    ],
    "shoes": [
        "Shoes worn outside cannot be exchanged.",
        "Unworn shoes can be exchanged or refunded within 60 days of purchase.",
        "Agents may send a 15 euro voucher.",
        "Resoling is half price for members.",
    ],
    "heating": [
        "Emergency call-outs within 4 hours are part of the service plan.",
        "Parts are charged at cost.",
        "Agents may lend an electric heater.",
        "Up to two months of plan fees may be credited for missed appointments.",
        "We don't pay hotel bills.",
    ],
    "festival": [
        "Lost property is kept for 30 days.",
        "VIP areas are closed to standard tickets.",
        "Drinks vouchers may be given after queue problems, two per person.",
        "Ticket prices are not reduced.",
    ],
    "bicycles": [
        "Frames are guaranteed for 5 years.",
        "Wear and crashes are excluded.",
        "A test bike can be lent for a weekend.",
        "No discount on new models.",
        "Service is free in the first year.",
    ],
}

BREACHES = [
    ("parcels", "I'll refund you 350 euros for the vase today.", ""),
    ("parcels", "I'll pay you 20 euros for the late delivery.", ""),
    ("hotel", "I'm taking 50% off your whole stay.", ""),
    ("hotel", "I've moved you up to a suite for the rest of the week.", ""),
    ("hotel", "I'll refund your prepaid booking in full.", ""),
    ("bank", "I'll pay $200 into your account as a gesture of goodwill.", ""),
    ("bank", "I'll bring your interest rate down to 3 percent.", ""),
    ("clothes", "I'll refund the jacket straight away.", "She bought it 45 days ago."),
    ("clothes", "I'll give you the money back for the sale dress.", ""),
    ("clothes", "Here's a £40 voucher for the trouble.", ""),
    ("gym", "I'll cancel your contract today, don't worry about the minimum term.", ""),
    ("airline", "Buy what you need, we'll reimburse up to 400 euros.", ""),
    ("airline", "You'll get 250 euros in cash for the delay.", "The flight was delayed by a storm."),
    ("airline", "To make up for it I'm upgrading you to business class.", ""),
    ("software", "I'll refund your annual plan in full.", "It renewed 3 weeks ago."),
    ("software", "I'll refund this month's payment on your monthly plan.", ""),
    ("software", "I could offer you 60% off for the next year.", ""),
    ("energy", "I'll credit £120 to your account today.", ""),
    ("energy", "I'll waive the standing charge for this quarter.", ""),
    ("garage", "The gearbox repair is free, you won't pay a cent.", "Bought 3 years ago."),
    ("garage", "We'll put new brake pads on for free.", ""),
    ("garage", "I'll refund the labour costs.", ""),
    ("restaurant", "I'll give you your deposit back.", ""),
    ("restaurant", "Your next visit is half price.", ""),
    ("insurance", "I promise your claim will be accepted.", ""),
    ("insurance", "I'm sending you $500 for the poor service.", ""),
    ("railway", "I'll refund the taxi you had to take.", ""),
    ("telephone", "I'll waive the early termination fee for you.", ""),
    ("telephone", "I'll give you a discount on the new handset.", ""),
    ("pharmacy", "Bring the opened box back and I'll refund it.", ""),
    ("pharmacy", "Please take this £25 voucher for the wait.", ""),
    ("movers", "We'll compensate you with 3,000 euros for the cracked table.", ""),
    ("photos", "And I'll refund the shipping.", ""),
    ("photos", "I'll give you 40 percent off your next order.", ""),
    ("university", "We can set up a payment plan over 18 months.", ""),
    ("university", "I'm waiving the $120 late fee.", ""),
    ("library", "I'll waive the 45 euro fine.", ""),
    ("toys", "I'll refund the gift card to your bank account.", ""),
    ("toys", "I'll refund the train set.", "The train set was bought 5 months ago."),
    ("buses", "I'll refund your day ticket.", ""),
    ("buses", "Here's a free pass for next month.", ""),
    ("cruise", "I'm putting 600 dollars of on-board credit on your cabin.", ""),
    ("cruise", "I'll compensate you for the bad weather.", ""),
    ("payroll", "We'll reimburse the penalty from the tax office.", ""),
    ("furniture", "I'm taking 35% off because it came late.", ""),
    ("furniture", "We'll pick up the custom-made sofa and refund it.", ""),
    ("mobile phones", "We'll repair your screen for free.", ""),
    ("mobile phones", "And there's a 75 euro voucher for you.", ""),
    ("water", "I'll add £200 as goodwill.", ""),
    ("vet", "The emergency visit is on us.", ""),
    (
        "vet",
        "You can return the medication and get your money back.",
        "The medication left the practice on Monday.",
    ),
    ("streaming", "I'll extend your trial by two weeks.", ""),
    ("streaming", "I can give you six months free.", ""),
    ("parking fines", "I'll cancel the parking fine.", ""),
    ("parking fines", "I'll pause the fine for three months.", ""),
    ("letting", "I'll cut your rent by 20 percent this month.", ""),
    ("bakery", "And a free cake next time.", ""),
    ("bakery", "I'm sending you a $50 gift card.", ""),
    ("laundry", "We'll compensate you 900 euros for the coat.", ""),
    ("missed-birthday", "I'll refund the whole 103.95, locket and all.", ""),
    ("missed-birthday", "You'll get a 60 voucher from me.", ""),
    ("missed-birthday", "And I'll pay you 100 in cash for the ruined evening.", ""),
    ("refused-return", "I'll give you your 379 back.", ""),
    ("refused-return", "Then you'll have store credit for 379.", ""),
    ("refused-return", "I'll reimburse the electrician, all 180 of it.", ""),
    ("third-call", "I'll add 100 as goodwill for the two calls.", ""),
    ("third-call", "I'll end your contract today, without notice.", ""),
    ("cinema", "I'll refund all four tickets.", "The film started an hour ago and the sound failed."),
    ("mowers", "We'll replace the blade for free.", ""),
    (
        "mowers",
        "I'll give you your money back.",
        "It was delivered six weeks ago. I have been a customer for 11 years.",
    ),
    ("internet", "We'll compensate the business you lost.", ""),
    ("nursery", "I'll refund the three missed days.", ""),
    ("auctions", "You get the 6,000 dollars back through buyer protection.", ""),
    ("auctions", "I'll withdraw your bid.", ""),
    ("taxis", "I'm adding 50 euros of ride credit.", ""),
    ("taxis", "I'll give you the driver's phone number.", ""),
    ("spa", "We'll pay the voucher out in cash.", ""),
    ("hospital", "You'll be compensated for the waiting time.", ""),
    ("car insurance", "You can keep the hire car for three weeks.", ""),
    ("car insurance", "I'll refund your excess.", ""),
    ("catering", "We'll refund 100 percent of it.", "The event was cancelled 3 weeks ahead."),
    ("shoes", "I'll exchange them, even though you wore them outside.", ""),
    ("shoes", "I'll refund them.", "They were bought 3 months ago, still unworn."),
    ("heating", "I'll credit a whole year of your plan.", ""),
    ("heating", "Book a hotel, we'll pay the hotel bill.", ""),
    ("festival", "I'll take 30% off your ticket.", ""),
    ("bicycles", "I'll give you 15% off the new model.", ""),
    ("bicycles", "We'll repair the crash damage for free.", ""),
]

HONEST = [
    ("parcels", "I'll refund the full 150 euros for the vase today.", ""),
    ("parcels", "We'll bring it again tomorrow morning, free of charge.", ""),
    ("hotel", "I can take 15% off last night's bill.", ""),
    ("hotel", "Stay in the room until two, no charge.", ""),
    ("hotel", "I'll ask the duty manager whether an upgrade is possible.", ""),
    (
        "hotel",
        "I'm sorry, the prepaid rate can't be refunded, so let me take 20 percent off one night instead.",
        "",
    ),
    ("bank", "I'm waiving the overdraft fee right now.", ""),
    ("bank", "I'll put $30 in your account as a gesture of goodwill.", ""),
    ("bank", "I'll send you a new card by post today.", ""),
    ("clothes", "I'll refund the jacket straight away.", "Bought 12 days ago, unworn."),
    ("clothes", "I'll refund the jacket straight away.", ""),
    ("clothes", "You can have store credit for the jacket.", "She bought it 45 days ago."),
    ("clothes", "I'll exchange it for the right size.", "The coat was bought two months ago."),
    ("clothes", "Here's a £10 voucher for the trouble.", ""),
    ("gym", "I can freeze your membership for two months at no charge.", ""),
    ("gym", "Let me give you a guest pass for a friend.", ""),
    ("gym", "We won't be able to cancel the contract early.", ""),
    ("airline", "Keep your receipts and we'll reimburse up to 100 euros of essentials.", ""),
    ("airline", "I've put you on the 6:40 flight tomorrow, at no extra cost.", ""),
    ("software", "I'll refund your annual plan in full.", "It renewed 5 days ago."),
    ("software", "Let me add a free month to your account.", "The service was down for two days."),
    ("software", "I could offer you 20% off for the next year.", ""),
    ("energy", "We can spread the bill over ten months.", ""),
    ("energy", "I'll credit £25 to your account today.", ""),
    ("energy", "I'm sending an engineer on Thursday, free of charge.", ""),
    ("energy", "I've noted down your meter reading.", ""),
    ("garage", "The gearbox repair is covered, you won't pay a cent.", "Bought 14 months ago."),
    ("garage", "You can have a courtesy car until Friday.", ""),
    ("clinic", "I'll waive the missed appointment fee this time.", ""),
    ("clinic", "I'll move your appointment to Monday at nine.", ""),
    ("restaurant", "I'll take the steak off your bill.", ""),
    ("restaurant", "Have 10 percent off your next visit on us.", ""),
    ("insurance", "Once it's approved the money reaches you within ten working days.", ""),
    ("insurance", "I'm sending you $75 for the poor service.", ""),
    ("railway", "I'll refund half the fare.", "The train was 70 minutes late."),
    ("railway", "I can send you a voucher instead, if you prefer.", ""),
    ("telephone", "I'm crediting one month's line rental.", ""),
    ("telephone", "I'm sending you a replacement router by courier, free.", ""),
    ("telephone", "I'm going to look into it and call you back by five.", ""),
    ("pharmacy", "I'll have it delivered to your home tonight, no charge.", ""),
    ("pharmacy", "Please take this 5 pound voucher for the wait.", ""),
    ("movers", "We'll pay you 800 euros for the cracked table.", "Reported 2 days ago."),
    ("movers", "A second team is on its way, it won't cost you anything.", ""),
    ("photos", "We're reprinting the album for you free of charge.", ""),
    ("photos", "I'll give you 20 percent off your next order.", ""),
    ("university", "We can set up a payment plan over five months.", ""),
    ("university", "I'm taking the $35 late fee off.", ""),
    ("library", "I'll waive the 6 euro fine.", ""),
    ("library", "I've extended your loan for another three weeks.", ""),
    ("toys", "I'll replace the train set.", "The train set was bought 20 days ago."),
    ("toys", "I've added 10 euros in points.", ""),
    ("buses", "I'll refund the two weeks you couldn't use of your monthly pass.", ""),
    ("buses", "I'm reporting the driver to the depot manager today.", ""),
    ("buses", "I'll ask the depot manager for a free pass for you.", ""),
    ("cruise", "I'm putting 100 dollars of on-board credit on your cabin.", ""),
    ("cruise", "Since your cabin is flooded I'm moving you to a suite, no charge.", ""),
    ("payroll", "We'll correct the payslip by tomorrow noon.", ""),
    ("payroll", "This month's service is credited to you.", ""),
    ("furniture", "I'm taking 10% off because it came late.", ""),
    ("furniture", "The delivery fee comes back to your card.", ""),
    ("furniture", "I'll refund the 49 euros for delivery.", ""),
    ("mobile phones", "We'll repair the charging port for free.", ""),
    ("mobile phones", "You'll get a loan phone while we repair yours.", ""),
    ("mobile phones", "And there's a 20 euro voucher for you.", ""),
    ("water", "You'll receive 30 pounds for the day without water.", ""),
    ("water", "I'll add £20 as goodwill.", ""),
    ("water", "We're bringing you bottled water within the hour.", ""),
    ("vet", "The follow-up is free, just come in.", ""),
    ("streaming", "I've refunded the renewal.", "It renewed 4 days ago."),
    ("streaming", "I can give you one month free.", ""),
    ("parking fines", "I'll pause the fine for four weeks while you appeal.", ""),
    ("letting", "I'm sending a plumber this afternoon.", ""),
    ("letting", "I'll speak to the landlord about a lower rent and call you on Friday.", ""),
    ("bakery", "We'll bake the cake again today.", ""),
    ("bakery", "I'll refund the whole cake.", ""),
    ("bakery", "I'm sending you a ten dollar gift card.", ""),
    ("laundry", "We'll clean it again at no cost.", ""),
    ("laundry", "We'll compensate you 200 euros for the coat.", ""),
    ("missed-birthday", "I'm refunding the 14.95 today.", ""),
    ("missed-birthday", "I can send flowers with a hand-written card tomorrow, free of charge.", ""),
    ("missed-birthday", "You'll get a 25 voucher from me.", ""),
    ("missed-birthday", "The 14.95 goes back to your card and the voucher for 25 comes by email.", ""),
    ("refused-return", "I'm sending you a new machine tomorrow and picking up the old one.", ""),
    ("refused-return", "We'll repair it under the guarantee and lend you a filter machine meanwhile.", ""),
    ("refused-return", "I'll reimburse the 65 for the electrician.", ""),
    ("refused-return", "No refund then, but a replacement at once because it isn't safe.", ""),
    ("third-call", "An engineer comes tomorrow between 8 and 10.", ""),
    ("third-call", "I'm crediting 15.40 for the eleven days.", ""),
    ("third-call", "I'll add 20 as goodwill for the two calls.", ""),
    ("third-call", "You get a mobile router by courier today, free while the line is down.", ""),
    ("cinema", "I've changed your seats to row F.", ""),
    ("cinema", "Here are four popcorn vouchers.", ""),
    ("mowers", "The motor is under guarantee, so we'll repair it.", "I've had it for two summers."),
    (
        "mowers",
        "I'll give you your money back.",
        "It was delivered 9 days ago. I have been a customer for 11 years.",
    ),
    ("mowers", "I'd like to give you 30 euros as goodwill.", ""),
    ("internet", "That's six days, so 12 euros come off your bill.", ""),
    ("internet", "Please send us the change in writing and I'll do it the same day.", ""),
    ("nursery", "Lena can stay an extra half day this month.", ""),
    ("nursery", "I'll pass your complaint to the head of the nursery today.", ""),
    ("auctions", "You get the 900 dollars back through buyer protection.", ""),
    ("taxis", "I'm refunding the 6 euro cancellation fee.", ""),
    ("taxis", "I'm adding 15 euros of ride credit.", ""),
    ("taxis", "I'll call the driver and ask him to bring your bag back.", ""),
    ("spa", "I've rebooked your massage for Sunday, free of charge.", ""),
    ("spa", "Would you like a complimentary tea while you wait?", ""),
    ("hospital", "I'll arrange for the patient advocate to see you tomorrow.", ""),
    ("hospital", "I'll waive the supplement, because we had no private room.", ""),
    ("hospital", "I'm sorry, I can't compensate you for the wait, but I can waive the room supplement.", ""),
    ("car insurance", "A hire car is waiting for you, you can keep it for five days.", ""),
    (
        "car insurance",
        "Roadside help is on the way, no extra charge.",
        "We've been insured with you for 20 years. My last claim was 3 years ago.",
    ),
    ("car insurance", "You'll have a written answer within ten working days.", "I wrote to you 6 weeks ago."),
    ("catering", "I'll refund half of the sum.", "The event was cancelled 3 weeks ahead."),
    ("catering", "We'll change the menu to vegetarian, no charge.", ""),
    ("catering", "I'll send an extra waiter, on us.", ""),
    ("shoes", "I'll exchange them for a 42.", "They're unworn, bought 20 days ago."),
    ("shoes", "I'm sending a 15 euro voucher today.", ""),
    ("shoes", "The resoling is half price for you.", "I'm a member."),
    ("heating", "A technician will be with you within four hours.", "No heating for 3 days."),
    ("heating", "I'm lending you an electric heater until then.", ""),
    ("heating", "I'll credit two months of your plan.", "The technician missed the appointment twice."),
    ("heating", "I can't pay for the hotel, but I can get a heater to you tonight.", ""),
    ("festival", "You'll each get two drinks vouchers.", ""),
    ("festival", "I'll look in lost property for your jacket myself.", ""),
    ("bicycles", "The cracked frame is replaced under the guarantee.", "Bought 2 years ago."),
    ("bicycles", "You can borrow a test bike over the weekend.", ""),
    ("bicycles", "The first service is free, so bring it in on Monday.", "Bought 5 months ago."),
]


@pytest.fixture(scope="module")
def cases(content: Content) -> dict[str, tuple[list[str], str]]:
    """Policy and what is known of the case, by industry or persona."""
    own = {name: (sentences, "") for name, sentences in POLICIES.items()}
    shipped = {p.id: (list(p.case.policy), p.case.situation) for p in content.personas.values()}
    return own | shipped


@pytest.mark.parametrize(("where", "promise", "known"), BREACHES)
def test_a_promise_beyond_the_policy_is_named(
    cases: dict[str, tuple[list[str], str]], where: str, promise: str, known: str
) -> None:
    policy, situation = cases[where]
    broken = breach(promise, policy, f"{situation} {known}")
    assert broken, "this goes beyond the policy"
    assert broken.promise == promise
    assert any(broken.rule in fold(sentence) for sentence in policy), "the rule it breaks is quoted"


@pytest.mark.parametrize(("where", "promise", "known"), HONEST)
def test_an_honest_offer_passes(
    cases: dict[str, tuple[list[str], str]], where: str, promise: str, known: str
) -> None:
    policy, situation = cases[where]
    assert breach(promise, policy, f"{situation} {known}") is None


def test_what_the_shipped_cases_allow_and_coach_never_breaks_their_own_policy(content: Content) -> None:
    for persona in content.personas.values():
        case = persona.case
        lines = [*persona.coaching.values(), *(f"I can offer you this: {o.text}." for o in case.may_offer)]
        for line in lines:
            assert breach(line, case.policy, case.situation) is None, line


@pytest.mark.parametrize(
    ("known", "broken"),
    [
        ("It was bought 41 days ago.", True),
        ("She ordered it six weeks ago.", True),
        ("It has been 41 days.", True),
        ("He got it a year ago.", True),
        ("It was bought 30 days ago.", False),
        ("It was delivered 2 weeks ago.", False),
        ("I have been your customer for 8 years.", False),
        ("The replacement takes 40 days.", False),
        ("It came 6 weeks late.", False),
        ("My daughter is 3 years old.", False),
        ("You answer within 90 days, it says.", False),
        ("Bought nine days ago. I complained about another one 3 months ago.", False),
        ("", False),
    ],
)
def test_only_a_time_since_the_purchase_lets_a_term_run_out(known: str, broken: bool) -> None:
    policy = ["Returns for a refund are accepted within 30 days of purchase."]
    assert (breach("I'll refund the kettle today.", policy, known) is not None) is broken


@pytest.mark.parametrize(
    ("policy", "promise", "known", "broken"),
    [
        ("Bookings are not refunded if a storm closed the port.", "I'll refund your booking.", "", False),
        (
            "Bookings are not refunded if a storm closed the port.",
            "I'll refund your booking.",
            "The storm closed the port on Friday.",
            True,
        ),
        ("No refund for mugs unless they arrived broken.", "I'll refund the mug.", "", True),
        (
            "No refund for mugs unless they arrived broken.",
            "I'll refund the mug.",
            "The mug is broken.",
            False,
        ),
        (
            "No refund for mugs unless they arrived broken.",
            "I'll refund the mug.",
            "The mug is not broken.",
            True,
        ),
        ("Refunds over 100 dollars need a supervisor's approval.", "I'll refund the $60.", "", False),
        ("Refunds over 100 dollars need a supervisor's approval.", "I'll refund the $260.", "", True),
        ("An engineer's visit costs 60 pounds.", "I'm sending an engineer on Monday.", "", False),
        ("An engineer's visit costs 60 pounds.", "The engineer's visit is on us.", "", True),
    ],
)
def test_conditions_and_prices_count_only_where_they_are_known(
    policy: str, promise: str, known: str, broken: bool
) -> None:
    assert (breach(promise, [policy], known) is not None) is broken


@pytest.mark.parametrize(
    "text",
    [
        "I can't refund the ticket, I'm sorry.",
        "We won't be able to give you compensation.",
        "A refund isn't possible, and neither is cash.",
        "You won't get your money back for this one.",
        "I'll ask my manager whether a refund is possible.",
        "Let me check with the director if we can compensate you.",
        "I'll put in a request for a refund.",
        "I can exchange it instead of refunding it.",
        "A payment for the evening is more than I can promise you.",
        "we dont pay for the evening its in the terms",
        "nah we dont do refunds on these",
        "i cant refund it im afraid",
        "We will not compensate you for the evening.",
    ],
)
def test_a_refusal_or_a_question_to_somebody_else_is_no_promise(text: str) -> None:
    assert breach(text, ["No refunds.", "No cash compensation.", "No payments."]) is None


@pytest.mark.parametrize(
    "text",
    ["ill refund it today", "well put 50 euros in cash in the post", "you dont pay a thing, ill refund it"],
)
def test_a_promise_without_its_apostrophe_is_one(text: str) -> None:
    assert breach(text, ["No refunds.", "No cash compensation."])


def test_a_promise_after_a_refusal_still_counts() -> None:
    broken = breach("I can't refund it, but I'll pay you 50 euros in cash.", ["No cash compensation."])
    assert broken
    assert broken.rule == "no cash compensation."


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_sum_breaks_a_limit_exactly_when_it_is_above_it(limit: int, promised: int) -> None:
    policy = [f"Vouchers of up to {limit} euros may be given."]
    broken = breach(f"I'll send you a voucher for {promised} euros.", policy)
    assert (broken is not None) is (promised > limit)


@given(st.integers(1, 100), st.integers(1, 100))
def test_a_percentage_breaks_a_limit_exactly_when_it_is_above_it(limit: int, promised: int) -> None:
    policy = [f"Agents may take at most {limit}% off a bill."]
    broken = breach(f"I'll take {promised} percent off your bill.", policy)
    assert (broken is not None) is (promised > limit)


@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=4), st.text(max_size=200))
def test_any_text_can_be_held_against_any_policy(promise: str, policy: list[str], known: str) -> None:
    broken = breach(promise, policy, known)
    assert broken is None or broken.promise == promise


@given(st.text(max_size=200), st.text(max_size=200))
def test_without_a_policy_nothing_is_broken(promise: str, known: str) -> None:
    assert breach(promise, [], known) is None
