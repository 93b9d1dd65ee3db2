"""What a skilled trainee says to each customer, message by message."""

SKILLED = {
    "missed-birthday": [
        "Mr Okafor, your wife's fiftieth and no present on the table. That must have been a rotten evening, and I'm sorry we let you both down.",
        "You paid 14.95 for Friday and then stared at a tracking page for four days with nobody telling you anything. Have I got that right?",
        "What happened at the party, if you don't mind telling me?",
        "What would you like us to do about it?",
        "I can give you back the 14.95, and I can either send Grace flowers with a hand-written card or give you a 25 voucher. Which would you prefer?",
        "It was our mistake: the engraving bench ran late and nobody here told you.",
        "The 14.95 will be back on your card by Thursday and the flowers arrive tomorrow before noon.",
        "To sum up: 14.95 back by Thursday, flowers tomorrow before noon. May I ring you on Friday to make sure they came?",
        "Thank you for telling us, Mr Okafor.",
    ],
    "refused-return": [
        "A fuse that goes every third time, an electrician paid for, and then our chat just closes on you. I'm sorry, that was not good enough from us.",
        "So you've had it 41 days, you've tried another socket, and the wiring is fine. Is that right?",
        "What has it cost you besides the electrician? How has this affected your work?",
        "We should have asked you at once whether it was a fault. That was our mistake: the thirty days are about changing your mind, a fault is covered by the guarantee.",
        "I can't give you the 379 back after 30 days. What I can do is send you a new machine at once, because a tripping fuse is a safety risk, or have this one repaired with a loan machine meanwhile. Which would you rather have?",
        "And I'm reimbursing the electrician's 65.",
        "The new machine will be with you on Wednesday by 6 pm, and the 65 is on your account within two working days.",
        "To recap: new machine on Wednesday, the old one picked up then, 65 back within two days. May I write to you on Thursday to check it runs?",
        "Thank you for your patience, Ms Lindqvist.",
    ],
    "third-call": [
        "Ms Delgado, two people promised to ring you and nobody did, and this is the third time you've had to come down to a neighbour's phone. I'm so sorry about that.",
        "So your line has been dead since the 9th, Kevin promised a call within 48 hours, Priya said an engineer was booked, and there is no booking. Have I got it right?",
        "May I ask why it is so urgent, is there something you're waiting for?",
        "I'm taking this on personally and I'll stay with it until your line works. We rang your dead landline, that was our mistake.",
        "I can book an engineer for tomorrow between 8 and 10 or Thursday between 13 and 15. Which suits you better?",
        "He will be there tomorrow between 8 and 10, and a mobile router comes by courier today.",
        "I'm also crediting 1.40 for each of the days and 20 for the missed call-backs.",
        "To sum up: engineer tomorrow 8 to 10, the router today, and the credit on your next bill. May I call your neighbour's number tomorrow at eleven to check?",
        "Thank you for your patience, Ms Delgado.",
    ],
}
