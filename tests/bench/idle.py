"""Print what pages cost that are open and not used: processor and memory of the server, `make bench-idle`."""

import asyncio
import sys
from pathlib import Path

import httpx2

from tests.bench.folder import data_folder
from tests.bench.web import Process, process, up

PAGES, SECONDS = 200, 30
CORE, MEGABYTES = 0.05, 150  # limits of all pages together


def resident(server: Process) -> float:
    """Megabytes that its processes hold in memory."""
    pages = [int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]) for pid in server.pids()]
    return sum(pages) * 4096 / 1e6


async def open_page(client: httpx2.AsyncClient, n: int, opened: asyncio.Queue[int]) -> None:
    """What a browser does that loads the page and stays: its load events are asked for, and nothing else."""
    session = f"idle{n}"
    config = (await client.get("/config")).json()
    loads = [
        dep["id"] for dep in config["dependencies"] if any(event == "load" for _, event in dep["targets"])
    ]
    for fn in loads:
        asked = {"data": [], "event_data": None, "fn_index": fn, "session_hash": session, "trigger_id": None}
        (await client.post("/gradio_api/run/predict", json=asked)).raise_for_status()
    opened.put_nowait(n)


async def measure(app: Process) -> bool:
    await up(app)
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{app.port}", timeout=120, limits=limits
    ) as client:
        opened: asyncio.Queue[int] = asyncio.Queue()
        first = asyncio.create_task(
            open_page(client, PAGES, opened)
        )  # what the first page alone brings into memory
        await asyncio.wait_for(opened.get(), 60)
        memory = resident(app)
        pages = [asyncio.create_task(open_page(client, n, opened)) for n in range(PAGES)]
        for _ in pages:
            await asyncio.wait_for(opened.get(), 120)
        await asyncio.sleep(3)
        before = app.cpu_seconds()
        await asyncio.sleep(SECONDS)
        core, more = (app.cpu_seconds() - before) / SECONDS, resident(app) - memory
        for page in (first, *pages):
            page.cancel()
    print(f"{PAGES} pages that are open and not used: {100 * core:.1f} % of a core (limit {100 * CORE:.0f} %), "
          f"{more:.0f} MB (limit {MEGABYTES} MB)")  # fmt: skip
    return core < CORE and more < MEGABYTES


def main() -> int:
    with (
        data_folder() as data,
        process("trainer", "serve", "--no-browser", "--port", "0", TRAINER_DATA=str(data)) as app,
    ):
        return int(not asyncio.run(measure(app)))


if __name__ == "__main__":
    sys.exit(main())
