"""Server-sent events, whatever way their bytes arrive."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.llm.events import Events

STREAM = ': hello\n\nid: 1\nevent: x\ndata: {"a":\ndata: "é"}\n\n\ndata:two\n\nretry: 5\n\ndata: [DONE]\n\ndata: cut o'
DATA = ['{"a":\n"é"}', "two", "[DONE]"]


@given(st.lists(st.integers(0, len(STREAM.encode()))), st.sampled_from(["\n", "\r\n", "\r"]))
def test_data_comes_out_whole_wherever_the_stream_is_cut_and_however_its_lines_end(
    cuts: list[int], end: str
) -> None:
    sent, events = STREAM.replace("\n", end).encode(), Events()
    places = [0, *sorted(cuts), len(sent)]
    parts = [sent[start:stop] for start, stop in pairwise(places)]
    assert [data for part in parts for data in events.data_in(part)] == DATA


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        Events().data_in(b"data: \xff\n\n")
