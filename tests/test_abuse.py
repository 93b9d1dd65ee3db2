"""Abuse of the person who answers, as against anger at what happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.abuse import is_abusive
from trainer.content import Content
from trainer.temperament import Act, Insults

ABUSE = [
    "You cheeky little, you're a lying little toerag, d'you know that?",
    "ill come down there and wrap that drill round your head",
    "youre a useless git",
    "You gormless lot.",
    "You're an idiot.",
    "You are completely useless, do you know that?",
    "Are you stupid or what?",
    "What kind of moron do they put on the phones?",
    "You stupid woman, just listen for once.",
    "Go to hell, and take your company with you.",
    "Fuck you and your policy.",
    "Shut up and fix it.",
    "I'll come down there and make you sorry.",
    "I know where your office is, I'll find you.",
    "You people are scum.",
    "You're a pathetic little man reading off a script.",
    "Is there anyone there with a brain, or just you, you halfwit?",
    "I hope you lose your job, you worthless piece of garbage.",
    "You brainless cow.",
    "People like you should be put down.",
    "You're too thick to understand a simple sentence.",
    "I'm going to have you fired, you incompetent clown.",
    "Your mother must be ashamed of you, you dimwit.",
    "Screw you.",
    "You are a waste of space.",
    "You must be the dumbest person I've ever spoken to.",
    "Learn to speak English, you foreigner.",
    "Go back to your own country.",
    "I will smash your face in.",
    "You lying piece of shit.",
    "Kiss my arse.",
    "Do you even have a brain?",
    "Listen, you stupid bitch.",
    "You absolute wanker.",
    "You're thick as a brick.",
    "watch your back, I know which shop you work in",
    "I hope you get cancer.",
    "u r an idiot",
    "God, you're useless. Put someone else on.",
    "Listen here you jumped-up little clerk, you moron.",
    "You're nothing but a lying parasite.",
    "I hope you choke on your lunch.",
    "If I ever see you in the street I'll punch you.",
    "Idiot! I told you three times already.",
    "How stupid can you people be?",
    "You wouldn't know your arse from your elbow, you imbecile.",
    "Stick your voucher up your backside.",
    "I'm going to find out where you live.",
    "your such an idiot omg",
    "YOU ARE A DISGUSTING PIG",
    "You're dead if you send that again.",
    "Useless woman, get me your boss.",
    "I will come to your office and break your legs.",
]

ANGER = [
    "I've had this weight round my neck since March.",
    "I was ill in bed for a week over this.",
    "Look it over your end, will you?",
    "This is an idiotic policy.",
    "I feel stupid for trusting your company.",
    "Your website is useless.",
    "Your service is a joke.",
    "This is pathetic, three weeks for a screw.",
    "I've been made to look like an idiot in front of my boss.",
    "Your app is garbage and you know it.",
    "You've ruined my holiday and nobody cares.",
    "I'm furious with you.",
    "How dare you charge me twice!",
    "The last guy I spoke to was useless.",
    "I'll report you to the ombudsman.",
    "I'll take you to court over this.",
    "You call that customer service? Unbelievable.",
    "What the hell is going on over there?",
    "This damn thing has broken three times.",
    "You sent me the wrong one again, for God's sake.",
    "I'm going to tell everyone I know what you did.",
    "Your bloody courier threw it over the fence.",
    "I am done with you. Cancel everything.",
    "Don't treat me like an idiot.",
    "Do you think I'm stupid?",
    "You lost my parcel, you lied about it, and now you want me to wait?",
    "I'll leave you a review you won't forget.",
    "You must think I'm an idiot.",
    "Your stupid machine ate my card.",
    "You people never call back.",
    "It's your trash collection, and my bins are still full.",
    "Are you serious?",
    "That's the dumbest thing I've heard all week.",
    "I could scream.",
    "You promised me a thick winter duvet and this is a bed sheet.",
    "I'm not shouting at you, I'm shouting at the situation.",
    "My little boy cried because of you.",
    "You told my little girl her bike would come.",
    "You delivered a pig, I ordered a cow figurine.",
    "I'm so angry I could throw the damn thing out of the window.",
    "I'm coming down there tomorrow and I want to see the manager.",
    "Is the line really so slow, or are you slow to answer?",
    "You've killed my business with this.",
    "Kill the subscription, now.",
    "Get your manager. Now.",
    "You are not listening to me.",
    "This is stupid, and so is your form.",
    "You're joking, right?",
    "I've been an idiot to pay in advance.",
    "You are the third person I've had to tell this to.",
    "The driver was a complete moron.",
    "Stop lying to me!",
    "Your policy is garbage.",
    "You're useless if you can't open my account, so who can?",
    "I'm sick and tired of you lot.",
    "You should be ashamed of yourselves.",
    "Dead line, dead phone, and you're all I've got.",
    "What are you going to do about this mess?",
    "I will never buy from you again, ever.",
    "You're killing me here with these forms.",
    "Hell no. I want my money.",
    "Absolutely disgusting service from start to finish.",
    "My lawyer will be in touch with you people.",
    "I'd like to find you a receipt but you lost the order.",
    "The dumb thing won't switch on, are you able to see why?",
    "You sold my mother a pig in a poke.",
    "Then shut up shop if you can't deliver bread.",
    "How dare you speak to me about patience.",
    "It's beyond a joke, and you know it.",
]


@pytest.mark.parametrize("text", ABUSE)
def test_an_insult_or_a_threat_at_the_person_is_abuse(text: str) -> None:
    assert is_abusive(text)


@pytest.mark.parametrize("text", ANGER)
def test_anger_at_what_happened_is_no_abuse(text: str) -> None:
    assert not is_abusive(text)


@pytest.mark.parametrize("text", ["YOU’RE AN IDIOT", "you're  an\nidiot", "You\u2019re an Idiot!!!"])
def test_typing_does_not_hide_abuse(text: str) -> None:
    assert is_abusive(text)


def test_no_shipped_customer_is_abusive_but_where_they_insult(content: Content) -> None:
    provoked = [p for p in content.personas.values() if p.temperament.insults is not Insults.UNPROVOKED]
    spoken = [(persona.id, Act.VENT, line) for persona in provoked for line in persona.opening]
    banks = [(p.id, p.lines) for p in content.personas.values()] + [("general", content.bank)]
    spoken += [(who, act, line.text) for who, lines in banks for act, all_ in lines.items() for line in all_]
    assert [line for _, act, line in spoken if act is not Act.INSULT and is_abusive(line)] == []


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_abusive(text) in {True, False}


@given(st.sampled_from(ABUSE), st.sampled_from(ANGER), st.booleans())
def test_abuse_stays_abuse_among_other_sentences(abuse: str, anger: str, first: bool) -> None:
    assert is_abusive(f"{abuse} {anger}" if first else f"{anger} {abuse}")
