"""What somebody may send: one message, not empty and not too long to be read."""

from trainer.errors import InputError

MAX_MESSAGE = 4000  # characters


def checked_message(message: str) -> str:
    """The message as it is sent. Raises InputError when it is empty or too long."""
    text = message.strip()
    if not text:
        raise InputError("Write something first; an empty message says nothing.")
    if len(text) > MAX_MESSAGE:
        raise InputError(
            f"That message has {len(text):,} characters; a customer reads {MAX_MESSAGE:,} at most, so shorten it."
        )
    return text
