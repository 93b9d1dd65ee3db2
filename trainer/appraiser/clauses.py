"""Cut a message into clauses, each a verbatim piece of it."""

import re
from typing import NamedTuple

LIMIT = 8000  # characters looked at: far beyond any message a person sends

_BREAK = re.compile(
    r"""(?<=[.!?;\n])["')\]]*\s+            # end of a sentence
      | \n+
      | \s+[-–—]\s+                          # dash
      | ,?\s+(?=(?:but|however|although|unless)\b)
      | ,\s+(?=(?:and|so|then|because|which|or)\s+(?:i|i'?m|i'?ll|i'?ve|we|we'?ll|you|your|that|it|it'?s|if|could|would|may|can|is|what|let)\b)
      | ,\s+(?=(?:i|i'?m|i'?ll|i'?ve|i'?d|we|we'?ll|we'?ve|let|lets|could|would|may|can|please|pls|what|when|where|how|did|do|does|is|are|its|thats|theres|youre|youll)\b)
      | \s+(?=and\s+(?:i|i'?m|i'?ll|i'?ve|i'?d|we|we'?ll|we'?ve|you'?ll|you|your|that|it|if|could|would|may|can|what)\b)
      | (?<=[a-z]):\s+
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WORD = re.compile(r"\w")


class Clause(NamedTuple):
    """One clause: its text as it stands in the message, and its place among the clauses."""

    text: str
    place: int
    sentence: int


def clauses(message: str) -> list[Clause]:
    """The clauses of `message` in order; pieces without a letter or digit are left out."""
    found: list[Clause] = []
    start, sentence = 0, 0
    text = message[:LIMIT]
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        piece = text[start:end].strip(" \t\r\n,")
        if _WORD.search(piece):
            found.append(Clause(piece, len(found), sentence))
        if piece.endswith((".", "!", "?", ";")) or (match and "\n" in match.group()):
            sentence += 1
        start = match.end() if match else end
    return found
