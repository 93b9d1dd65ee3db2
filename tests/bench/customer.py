"""How well what is no customer's is told from what is, and what the authored lines are like. `make bench-customer`."""

import sys
from statistics import median

from trainer.appraiser.corpus import load
from trainer.appraiser.local import LocalAppraiser
from trainer.content import Content
from trainer.customer.lines import fill
from trainer.customer.speech import Fault, fault, names_a_feeling, own_words
from trainer.moves import Move
from trainer.role import breaks_role
from trainer.settings import read_settings


def main() -> int:
    examples = [example for examples in load().values() for example in examples]
    appraiser = LocalAppraiser(read_settings().data / "cache")
    appraiser.warm_up()
    content = Content()
    persona = content.persona("missed-birthday")

    def slips(text: str) -> bool:
        found = fault(text, persona, ["empty-box"], (), appraiser.appraise(own_words(text)))
        return found in {Fault.AGENT, Fault.OUT_OF_ROLE}

    meant = [e.message for e in examples if not e.empty]
    print(
        f"words to a program: {sum(map(breaks_role, meant))} of {len(meant)} messages to customers taken for such"
    )
    agents = [e.message for e in examples if {Move.APOLOGISE, Move.SOLUTION} <= set(e.moves)]
    print(
        f"agent's voice: {sum(map(slips, agents))} of {len(agents)} agent messages with an apology and a fix caught"
    )
    said = [e.customer for e in examples if e.customer]
    print(f"agent's voice: {sum(map(slips, said))} of {len(said)} customers' lines taken for it")
    lines = [
        fill(line, one) for one in content.personas.values() for kind in one.lines.values() for line in kind
    ]
    words = [len(line.split()) for line in lines]
    print(f"{len(lines)} authored lines of {len(content.personas)} customers, median {median(words):g} words")
    print(f"with a question {share(lines, '?'):.0%}, with an exclamation mark {share(lines, '!'):.0%}")
    print(f"naming a feeling of their own {sum(map(names_a_feeling, lines)) / len(lines):.1%}")
    return 0


def share(lines: list[str], sign: str) -> float:
    return sum(sign in line for line in lines) / len(lines)


if __name__ == "__main__":
    sys.exit(main())
