"""The words of the live hints: how each move is asked for, and every reason in two or three wordings.

No wording tells a fact of a case: what a hint is about, its quote says in the words of the two who talk.
"""

from enum import StrEnum, auto

from trainer.moves import Move


class Why(StrEnum):
    """Why a move helps now."""

    FIRST = auto()
    UNHEARD = auto()
    UNFINISHED = auto()
    CUT_OFF = auto()
    TO_A_PROGRAM = auto()
    RUDE = auto()
    INSULTED = auto()
    STILL_INSULTED = auto()
    MINIMISED = auto()
    ARGUED = auto()
    BRUSHED_OFF = auto()
    BLAMED = auto()
    WALLED = auto()
    WALLED_UNHEARD = auto()
    SORE_POINT = auto()
    CONTRADICTED = auto()
    TOO_EARLY = auto()
    OVERPROMISED = auto()
    ASKED_AGAIN = auto()
    ASKED_WHEN = auto()
    CHOSE = auto()
    WANTS_MORE_THAN_ALLOWED = auto()
    CONFIDED = auto()
    SAID_WHAT_THEY_WANT = auto()
    TOLD_MORE = auto()
    REGRETS = auto()
    THREATENS = auto()
    STALLED = auto()
    NOTHING_SAID = auto()
    WORN_OUT = auto()
    NOT_SAID_BACK = auto()
    UNTOLD = auto()
    UNNAMED = auto()
    UNOWNED = auto()
    UNEXPLAINED = auto()
    WANT_UNASKED = auto()
    READY_TO_CHOOSE = auto()
    NEEDS_A_DEED = auto()
    UNDATED = auto()
    NOT_GONE_OVER = auto()
    NOT_CHECKED = auto()
    UNTHANKED = auto()
    SETTLED = auto()
    STILL_SORE = auto()


DO: dict[Move, str] = {
    Move.INVITE: "Let them tell it",
    Move.ACKNOWLEDGE: "Name what it meant for them",
    Move.APOLOGISE: "Apologise for what happened",
    Move.RESTATE: "Say it back in your own words",
    Move.CLARIFY: "Ask in order to understand",
    Move.ASK_WANT: "Ask what they would like",
    Move.OPTIONS: "Put a choice before them",
    Move.SOLUTION: "Offer or do something concrete",
    Move.TIMELINE: "Say by when",
    Move.EXPLAIN: "Explain honestly why it happened",
    Move.OWN: "Take it on yourself",
    Move.SUMMARISE: "Go over what is agreed",
    Move.FOLLOW_UP: "Offer to check back",
    Move.THANK: "Thank them",
    Move.BOUNDARY: "Ask calmly for civil talk",
    Move.ESCALATE: "Bring in somebody who can decide, or end it",
}

WHY: dict[Why, tuple[str, ...]] = {
    Why.FIRST: (
        "Anger that has just been let out wants to know it arrived. Begin with the person; the file can wait.",
        "Before anything practical they listen for one thing: whether you took in what this did to them.",
        "Nothing you offer will reach them yet. Feeling understood is what makes room for it.",
    ),
    Why.UNHEARD: (
        "They still can't tell whether you took it in, and until then any fix sounds like being got rid of.",
        "What this has done to them you haven't said yet. Once you have, they can stop repeating it.",
        "Look past the matter to whoever has to live with it. Being noticed is what softens the tone.",
    ),
    Why.UNFINISHED: (
        "There is often more behind a first outburst, and people grow calmer while they may finish.",
        "Somebody who hasn't got to the end of the story won't hear yours. Room to talk takes off the heat.",
        "Time for them, given freely, is the first thing that slows an angry person down.",
    ),
    Why.CUT_OFF: (
        "You came in while they were still talking. With the floor back, they'll say the rest with less force.",
        "Being cut short is one more thing gone wrong for them. Heard to the end, they lose that grievance.",
    ),
    Why.TO_A_PROGRAM: (
        "Those words were not for a customer, and it showed. Back with what happened to them, they'll forget it.",
        "A person is waiting for you here. Turn to their trouble again and the odd moment passes.",
        "Whoever that was meant for, they felt talked past. Their own case in your mouth brings them back.",
    ),
    Why.RUDE: (
        "That was sharp, and it comes straight back at you. Put it right and they needn't defend themselves.",
        "Contempt is what they will remember of today unless you mend it at once.",
        "Tempers mirror each other. Yours has to come down first, then theirs can.",
    ),
    Why.INSULTED: (
        "It has turned personal. A steady line, with your wish to help in it, mostly brings people up short.",
        "Swallowing abuse invites more. Firm and friendly, you show them the way back to the matter.",
        "You don't have to take this. Said without heat, that alone makes many people lower their voice.",
    ),
    Why.STILL_INSULTED: (
        "They were warned and went on. Somebody senior, or a polite end to the call: either is fair now.",
        "The line you drew has been crossed again. It only keeps its meaning if something follows.",
        "After a fair warning nobody owes them another round. A new voice or an end is what stops it.",
    ),
    Why.MINIMISED: (
        "This made it smaller than it is for them, so they'll get louder. At its real size, they needn't.",
        "Feelings that are waved away grow. Let theirs stand, and the volume drops.",
        "How bad it was is for them to say. Granting it takes the fight out of them.",
    ),
    Why.ARGUED: (
        "You set them right, so now they have to win. Hearing their side from you leaves nothing to fight over.",
        "Who is right settles nothing here. When you give their version fairly, they stop pressing it.",
        "Contradicted people dig in. Show that you can see it from where they stand, and they'll give ground.",
    ),
    Why.BRUSHED_OFF: (
        "To them this was being sent away once more. If it stays with you, they can stop chasing.",
        "Passed along, people give up on you. One name behind their problem is what keeps them talking.",
        "An errand is what they got. They'll breathe out when they hear that it's now your job.",
    ),
    Why.BLAMED: (
        "Who slipped up is no use to them; somebody who answers for it is.",
        "Pointing elsewhere leaves them with nobody. Stand in for the company and they have someone again.",
        "It may even be true, but it sounds like ducking. A straight back earns more trust than a good excuse.",
    ),
    Why.WALLED: (
        "All they saw there was a closed door. What is possible beside it gives them somewhere to go.",
        "No, with nothing after it, sounds as if you didn't care. Something to pick from tells them otherwise.",
        "The rule may be sound, yet it leaves them empty-handed. An open way makes it bearable.",
    ),
    Why.WALLED_UNHEARD: (
        "A rule was nearly the first thing they got from you. Understood first, people bear a limit better.",
        "Rules fall on deaf ears just now. Show that you see what happened, and they can hear the rest.",
    ),
    Why.SORE_POINT: (
        "With this you touched a raw nerve. Face it before you go on, or they'll stay there.",
        "For this customer that wording hurts. Made good at once, it needn't colour the whole call.",
    ),
    Why.CONTRADICTED: (
        "This doesn't fit what you said before. Admit to the change and they can believe the rest.",
        "Two answers from one mouth: they'll wonder which holds. Stand up for the slip and it's behind you.",
    ),
    Why.TOO_EARLY: (
        "Your fix came before they felt heard, and it bounced off. Understood first, they can take it later.",
        "However good the offer, a step was missing: they want to see that you know what this was like.",
        "So early, a remedy feels like being hurried out. Slow down and they will let you help.",
    ),
    Why.OVERPROMISED: (
        "Policy won't carry this, and they half know it. What you can really give wins more belief.",
        "Better corrected now than when they count on it. Things you can keep make them trust the rest.",
    ),
    Why.ASKED_AGAIN: (
        "You had been told that already. Show what you do know, and it stops feeling like starting over.",
        "Having to repeat it says that nobody listens. The story from your side proves that you did.",
    ),
    Why.ASKED_WHEN: (
        "Only a time they can write down makes your offer real to them.",
        "Without a day or an hour it's one more promise. With one, they can plan and let go.",
        "Waiting is easier with an end to it. Even a late time, if it's honest, settles people.",
    ),
    Why.CHOSE: (
        "Their choice is made. See to it while they listen, and they feel that it counted.",
        "Taken up at once, what they picked becomes a fact. Left hanging, it turns to doubt.",
    ),
    Why.WANTS_MORE_THAN_ALLOWED: (
        "They ask for what you can't give. A kind no with something beside it costs you no trust, it earns some.",
        "Honest limits are respected, bare ones resented. Next to what you can do, they'll accept it.",
    ),
    Why.CONFIDED: (
        "They need not have told you that. Stay with it a moment and they'll know it was safe with you.",
        "Something personal has come out. Meet it as a person, and you're no longer just the company to them.",
    ),
    Why.SAID_WHAT_THEY_WANT: (
        "Now you know what would help. As far as you may, turn it into something they can have.",
        "Asked and told: what they hear next shows whether the question was meant.",
    ),
    Why.TOLD_MORE: (
        "You know more now than before. If some of it comes back from you, it wasn't told for nothing.",
        "They took you up on it and talked. Let them see it has sunk in, and the pressure is off.",
    ),
    Why.REGRETS: (
        "Climbing down costs something. Take it lightly, and they needn't feel small in front of you.",
        "An olive branch, plainly. Accepted with grace, it puts you both on the same side.",
    ),
    Why.THREATENS: (
        "They are half out of the door. Somebody who takes charge gives them a reason to stay.",
        "Behind a threat is the wish that someone would see to it at last. Be the one, and it loses its point.",
    ),
    Why.STALLED: (
        "You are going round in circles, and they feel it. One real step gets the two of you moving.",
        "Several messages without progress, and people give up. Movement, however small, holds them.",
    ),
    Why.NOTHING_SAID: (
        "Your last message left them nothing to hold on to. Give them something that shows you're on it.",
        "Silence or filler makes people press harder. Anything of substance lets them ease off.",
    ),
    Why.WORN_OUT: (
        "Kind words have done what they can; more would grate. From here, only deeds cool them.",
        "Your sympathy is not in doubt any more. Whether anything will happen is.",
        "Sorry again would sound empty by now. Something that moves makes the earlier words true.",
    ),
    Why.NOT_SAID_BACK: (
        "As yet they can't know that you've got all of it. Hearing it from you, they can stop explaining.",
        "Proof that you listened beats any assurance. Their doubt goes when they recognise their own story.",
        "If it's right, they relax; if it isn't, they'll put you right. Both bring you closer.",
    ),
    Why.UNTOLD: (
        "You haven't heard the whole of it yet. Ask about them, not the file; they may trust you with it.",
        "Why it hits so hard you don't know yet. A question with room in it lets them come out with it.",
        "Curiosity without hurry draws out what lies underneath, and that is what needs answering.",
    ),
    Why.UNNAMED: (
        "Part of what they told you has had no answer yet, so it goes on rankling.",
        "One of their points has gone unanswered. Pick it up, and they have one thing less to fight for.",
        "What you leave out matters to them as much as the rest. Taken up, it needn't be said again.",
    ),
    Why.UNOWNED: (
        "No one has stood up for this so far. When somebody does, they can stop looking for who to blame.",
        "Trust needs a face. A person who answers for it is worth more to them than a department.",
        "Fault admitted is a weight off them: they no longer have to prove it.",
    ),
    Why.UNEXPLAINED: (
        "How it could happen is a riddle to them still. A true reason keeps them from thinking the worst.",
        "In the dark, people suppose carelessness. The plain cause, even a dull one, is easier to forgive.",
        "Openness about what went wrong tells them you have nothing to hide.",
    ),
    Why.WANT_UNASKED: (
        "Their idea of putting it right may not be yours. Asked, they get some say back.",
        "You could guess at a remedy. Wanting to know theirs lowers the guard.",
        "Things have been decided over their heads so far. A question about their wishes turns that round.",
    ),
    Why.READY_TO_CHOOSE: (
        "By now they can hear something practical. Picking it themselves gives them back some control.",
        "A single offer is take it or leave it. With two on the table, they decide instead of resisting.",
        "Alternatives show effort, and people who may choose have less reason to fight.",
    ),
    Why.NEEDS_A_DEED: (
        "Words alone won't close this one. Something done while they listen will.",
        "Here they are waiting for an act. See to it, and this stops feeding the anger.",
        "Whatever you can set going now counts for more than an assurance.",
    ),
    Why.UNDATED: (
        "The offer stands, but they don't know when. A clear time lets them stop keeping watch.",
        "Open-ended help worries people. Knowing what comes next, and on what day, calms them.",
        "Fix a point in time, and they can believe in it. It's the missing piece of what you've offered.",
    ),
    Why.NOT_GONE_OVER: (
        "Agreed is easily misheard after an upset. All of it once more, in one place, makes them sure.",
        "It's clear to you; let it be as clear to them. Doubts after the call begin with loose ends.",
        "People remember the row better than the result. Hearing the result plainly, they leave with that.",
    ),
    Why.NOT_CHECKED: (
        "Let down once, they'll wonder if this holds. Looking in again tells them it doesn't end here.",
        "Their yes is still on trust. Your interest afterwards is what makes them feel safe with it.",
        "Wanting to know how it turned out shows that it matters to you as well.",
    ),
    Why.UNTHANKED: (
        "It took effort to bring this to you. If you value that, they go away feeling useful, not difficult.",
        "They stayed with you through all this. Noticing it ends the talk on a good note.",
        "Complaining is unpleasant. Appreciation at the end takes the bad taste away.",
    ),
    Why.SETTLED: (
        "Everything is done. Keep it short and warm now, and that is what stays with them.",
        "Nothing is left to solve, and more talk could unsettle it. Let them go with a good feeling.",
        "Time to part. The last thing they hear colours how they'll speak of you.",
    ),
    Why.STILL_SORE: (
        "All you could do is done, and it still smarts. Your interest, not another offer, lets it fade.",
        "Some of the hurt will outlast this call. Stay kind without promising more, and it eases.",
    ),
}
