"""When a promise is for, read from the trainee's words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.when import named_time

SAID = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("I'll ring you tomorrow to check.", "03-03 00:00"),
        ("I'll call you the day after tomorrow.", "03-04 00:00"),
        ("You'll have it in an hour.", "03-02 11:30"),
        ("I'll be back to you within the hour", "03-02 11:30"),
        ("Give me half an hour: I'll call in half an hour.", "03-02 11:00"),
        ("within 90 minutes", "03-02 12:00"),
        ("May I ring you on Friday?", "03-06 00:00"),
        ("The refund is with you by Thursday at ten.", "03-05 10:00"),
        ("I'll write on Monday", "03-09 00:00"),
        ("I'll check again in two days", "03-04 00:00"),
        ("in a couple of days", "03-04 00:00"),
        ("I'll ring next week", "03-09 00:00"),
        ("Expect my call at four.", "03-02 16:00"),
        ("May I ring you at half past nine?", "03-03 09:30"),
        ("at quarter to five", "03-02 16:45"),
        ("by 6 pm", "03-02 18:00"),
        ("tomorrow by 13:00", "03-03 13:00"),
        ("tomorrow before noon", "03-03 12:00"),
        ("this evening after seven", "03-02 19:00"),
        ("May I ring you on the 20th?", "03-20 00:00"),
        ("on the 1st, before your first pupil", "04-01 00:00"),
        ("You hear from me on 14 April at 9 am.", "04-14 09:00"),
        ("on May 3rd", "05-03 00:00"),
        ("2026-03-09", "03-09 00:00"),
        ("I'll ring on Friday 20 March", "03-20 00:00"),
        ("The flowers come tomorrow, and I'll ring you on Friday.", "03-03 00:00"),
    ],
)
def test_the_first_time_that_is_named_counts(words: str, due: str) -> None:
    named = named_time(words, SAID)
    assert named
    assert f"{named:%m-%d %H:%M}" == due


@pytest.mark.parametrize(
    "words",
    [
        "I'll keep an eye on it.",
        "I'm putting the 14.95 back on your card at once.",
        "The guarantee covers it after 30 days.",
        "One of us will be in touch, at one of our desks.",
        "on 30 February",
        "as of 2019-01-01",
        "by 25",
        "",
    ],
)
def test_where_no_time_ahead_is_named_none_is_found(words: str) -> None:
    assert named_time(words, SAID) is None


@given(st.text(max_size=60), st.integers(-12, 14))
def test_any_words_are_read_without_a_failure_in_the_time_zone_of_the_speaker(words: str, hours: int) -> None:
    said = SAID.astimezone(timezone(timedelta(hours=hours)))
    for text in (words, f"on the {words}", f"at {words} in {words} days"):
        named = named_time(text, said)
        assert named is None or named.utcoffset() == said.utcoffset()


@given(
    st.sampled_from(["on", "by"]),
    st.sampled_from("Monday Tuesday Wednesday Thursday Friday".split()),
    st.integers(0, 30),
)
def test_a_weekday_is_the_next_one(word: str, weekday: str, days: int) -> None:
    said = SAID + timedelta(days=days)
    named = named_time(f"I'll ring you {word} {weekday}.", said)
    assert named
    assert f"{named:%A}" == weekday
    assert 1 <= (named.date() - said.date()).days <= 7
