"""Print what hearing costs: learning, one message, ten thousand, memory. In a process of its own, for the memory."""

import statistics
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from trainer.appraiser.corpus import load
from trainer.appraiser.local import LocalAppraiser

MESSAGES = 10_000


def main() -> None:
    if len(sys.argv) > 1:
        _hear(Path(sys.argv[1]))
        return
    import subprocess

    with tempfile.TemporaryDirectory() as cache:
        started = time.perf_counter()
        LocalAppraiser(Path(cache)).warm_up()
        print(f"learning: {time.perf_counter() - started:.1f} s, {_megabytes()} MB at most")
        subprocess.run([sys.executable, "-m", "tests.bench.ear_speed", cache], check=True)


def _hear(cache: Path) -> None:
    """Hear with what was learned already, as a running app does."""
    examples = [example for industry in load().values() for example in industry]
    started = time.perf_counter()
    ear = LocalAppraiser(cache)
    ear.warm_up()
    loading = time.perf_counter() - started
    costs = []
    started = time.process_time()
    for example in islice(cycle(examples), MESSAGES):
        one = time.process_time()
        ear.appraise(example.message, [example.customer])
        costs.append(time.process_time() - one)
    total = time.process_time() - started
    slowest = statistics.quantiles(costs, n=1000)[-1]
    print(f"having what was learned: {loading:.2f} s")
    print(
        f"CPU: {1000 * statistics.mean(costs):.2f} ms a message (99.9 % under {1000 * slowest:.1f} ms), "
        f"{total:.1f} s for {MESSAGES:,}; memory {_megabytes()} MB at most"
    )


def _megabytes() -> int:
    """The most memory that this process ever had, in MB."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024


if __name__ == "__main__":
    main()
