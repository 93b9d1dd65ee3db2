"""A model's endpoint for measuring graders: answers every grading request after a while, with quotes that are there."""

import asyncio
import json
import re
import sys
import time
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

DELAY = 0.3  # seconds
CRITERION = re.compile(r"^- ([a-z_]+(?:\.[a-z_]+)+): ", re.MULTILINE)
DATA = re.compile(r"^<data (\w+)>\n(.*)\n</data \1>$", re.MULTILINE)
USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
NOTHING = {"calls": 0, "characters": 0, "in_flight": 0, "most": 0}
counted = dict(NOTHING)


def words(messages: list[dict[str, Any]]) -> str:
    """What a request says, whether its content is text or parts of text."""
    contents = [message["content"] for message in messages]
    parts = [content if isinstance(content, list) else [{"text": content}] for content in contents]
    return "\n".join(part["text"] for content in parts for part in content)


def verdicts(text: str) -> dict[str, Any]:
    """One verdict for each criterion that the prompt asks about, with words of the trainee."""
    found = DATA.search(text)
    turns = json.loads(found[2])["turns"] if found else []
    said = next((turn for turn in turns if turn["speaker"] == "trainee"), None)
    evidence = [{"turn": said["turn"], "quote": said["text"].split("\n")[0][:60]}] if said else []
    reason = "The trainee's own words show it."
    return {
        "verdicts": [
            {"criterion": name, "evidence": evidence, "reason": reason, "verdict": "not_met"}
            for name in dict.fromkeys(CRITERION.findall(text))
        ]
    }


def score() -> dict[str, Any]:
    """What a judge is answered that asks for a score from 0 to 10."""
    return {"reason": "The agent's own words show it.", "score": 1}


async def complete(request: Request) -> Response:
    """The answer DELAY seconds after the request came, made before that."""
    due = time.perf_counter() + DELAY
    counted["in_flight"] += 1
    counted["most"] = max(counted["most"], counted["in_flight"])
    try:
        body = json.loads(await request.body())
        text = words(body["messages"])
        counted["calls"] += 1
        counted["characters"] += len(text)
        content = json.dumps(verdicts(text) if CRITERION.search(text) else score())
        message = {"role": "assistant", "content": content, "refusal": None}
        choices = [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}]
        answer = {"id": "c1", "object": "chat.completion", "created": 1, "model": body["model"], "choices": choices, "usage": USAGE}  # fmt: skip
        response = JSONResponse(answer)
        await asyncio.sleep(due - time.perf_counter())
    finally:
        counted["in_flight"] -= 1
    return response


async def counts(_: Request) -> JSONResponse:
    """What was counted since this was last asked."""
    before = dict(counted)
    counted.update(NOTHING)
    return JSONResponse(before)


app = Starlette(
    routes=[
        Route("/v1/chat/completions", complete, methods=["POST"]),
        Route("/counts", counts),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
