"""Masking: what identifies a card, an account, a mailbox or a phone goes; numbers of the matter itself stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.conversations import ConversationIn
from trainer.errors import InputError
from trainer.masking import mask, masker


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Card 4111 1111 1111 1111.", "Card [card]."),
        ("4111-1111-1111-1111 is it", "[card] is it"),
        ("378282246310005, Amex", "[card], Amex"),
        ("3782 822463 10005", "[card]"),
        ("to GB29 NWBK 6016 1331 9268 19 and soon", "to [IBAN] and soon"),
        ("de89370400440532013000", "[IBAN]"),
        ("write to jo.o'hara+x@mail.example.co.uk.", "write to [e-mail]."),
        ("ring 020 7946 0958, or 07700 900123", "ring [phone], or [phone]"),
        ("my number is 07700900123", "my number is [phone]"),
        ("+1 212-555-0123 or 0049 30 901820", "[phone] or [phone]"),
    ],
)
def test_what_identifies_somebody_is_replaced_by_its_kind(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize("region", ["GB", "US", "DE", "DK", "ES"])
@pytest.mark.parametrize(
    "text",
    [
        "14.95",
        "You get £1,200.50 back, or 30012345 kr.",
        "2026-11-28",
        "28.11.2026 or 28/11/2026",
        "2026-11-28 10:02:33",
        "from 2026-11-28 2026-11-29",
        "the season 2025-2026",
        "HP-20817",
        "10:02",
        "order 30012345",
        "order number 2125551234",
        "parcel 1Z999AA10123456784",
        "4111 1111 1111 1112 is no card",
        "on 28 November at 10:02 HP-20817 for 14.95, order 30012345",
        "me @ home, 24/7",
    ],
)
def test_sums_dates_times_and_order_numbers_stay(text: str, region: str) -> None:
    assert mask(text, region) == text


def test_a_number_without_a_country_code_is_read_by_the_region() -> None:
    assert mask("(212) 555-0123", "US") == "[phone]"
    assert mask("(212) 555-0123", "GB") == "(212) 555-0123"


def test_an_unknown_region_is_explained() -> None:
    with pytest.raises(InputError, match="no region 'Europe'; name a country by two letters"):
        masker("Europe")


def test_a_conversation_is_masked_in_turns_wrap_up_and_story_but_not_in_its_policy() -> None:
    item = ConversationIn.model_validate({
        "id": 30012345,
        "case": {"company": "Heron", "situation": "Card 4111111111111111.", "policy": ["Ring 020 7946 0958."]},
        "turns": [{"n": 4, "speaker": "customer", "text": "I am jo@example.com."}],
        "wrap_up": {"message": "We ring 07700 900123."},
    })  # fmt: skip
    masked = masker("gb")(item)
    assert (masked.id, masked.turns[0].n) == (30012345, 4)
    assert masked.turns[0].text == "I am [e-mail]."
    assert masked.case.situation == "Card [card]."
    assert masked.case.policy == item.case.policy
    assert masked.wrap_up
    assert masked.wrap_up.message == "We ring [phone]."


@given(st.text())
def test_masking_never_fails_and_leaves_text_without_digits_and_at_signs_alone(text: str) -> None:
    mask(text)
    plain = "".join(sign for sign in text if not sign.isdigit() and sign != "@")
    assert mask(plain) == plain


@given(st.text(alphabet="0123456789+-./() @aGB29٣²\n", max_size=60))
def test_masking_never_fails_on_what_looks_like_numbers(text: str) -> None:
    mask(text)
