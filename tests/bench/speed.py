"""Print how quick the program is to start and what a scripted reply costs the server."""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from trainer.app import open_app
from trainer.practice import Answered
from trainer.settings import read_settings

CALLS = 20
SAID = ["I'm sorry, that must have spoilt the evening.", "So it came on Tuesday instead of Friday?", "I can refund the express fee by Thursday."]  # fmt: skip


def seconds_of_help() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "trainer", "--help"], check=True, capture_output=True)
    return time.perf_counter() - started


def seconds_to_page(data: str) -> float:
    """From the command to the first page that is answered, on a port of the system's choice."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "trainer", "serve", "--no-browser", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"TRAINER_DATA": data, "PATH": "/usr/bin:/bin"}) as server:  # fmt: skip
        assert server.stdout
        address = server.stdout.readline().split(" at ")[1].split()[0]
        while True:
            try:
                urlopen(address, timeout=5).read()
                break
            except (URLError, TimeoutError):
                time.sleep(0.05)
        took = time.perf_counter() - started
        server.terminate()
    return took


async def cpu_per_reply(data: str) -> float:
    """CPU seconds of appraising, feeling, acting, speaking and storing one exchange."""
    async with open_app(read_settings(data=Path(data), pace=0.0)) as app:
        app.appraiser.warm_up()
        app.appraiser.appraise("Warm now?")
        used, replies = 0.0, 0
        for seed in range(CALLS):
            call = await app.practice.start("missed-birthday", seed)
            started = time.process_time()
            for message in SAID:
                replies += sum([isinstance(e, Answered) async for e in app.practice.say(call.id, message)])
            used += time.process_time() - started
        return used / replies


def main() -> None:
    with tempfile.TemporaryDirectory() as data:
        reply = asyncio.run(cpu_per_reply(data))
        print(f"trainer --help: {min(seconds_of_help() for _ in range(3)):.2f} s (limit 0.5)")
        print(
            f"first page after `trainer serve`: {min(seconds_to_page(data) for _ in range(3)):.1f} s (limit 5)"
        )
        print(f"a scripted reply: {1000 * reply:.1f} ms CPU, storing included (limit 50)")


if __name__ == "__main__":
    main()
