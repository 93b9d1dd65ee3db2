"""Server-sent events: the data of each, from bytes that come in any pieces."""


class Events:
    """Takes the bytes of a stream in order; of an event that is not complete yet it keeps what came."""

    def __init__(self) -> None:
        self._kept = b""

    def data_in(self, came: bytes) -> list[str]:
        """The data of the events that `came` completes; those without data (comments, names) are left out.

        Raises UnicodeDecodeError for what is no UTF-8.
        """
        text = self._kept + came
        if b"\r" in text:  # a line may end in CR, LF or both; at the very end the LF may be still to come
            held = b"\r" if text.endswith(b"\r") else b""
            text = text.removesuffix(held).replace(b"\r\n", b"\n").replace(b"\r", b"\n") + held
        *whole, self._kept = text.split(b"\n\n")
        return [data for data in map(_data, whole) if data is not None]


def _data(event: bytes) -> str | None:
    """The data of one event, its lines joined; None where it has none."""
    said = [line[5:].removeprefix(b" ") for line in event.split(b"\n") if line.startswith(b"data:")]
    return b"\n".join(said).decode() if said else None
