"""What anyone would write by hand: an endpoint that passes a model's words on as they come, and does nothing else."""

import os
import socket
from collections.abc import AsyncIterator

import openai
import uvicorn
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

app = FastAPI()
client = openai.AsyncOpenAI(base_url=os.environ["OPENAI_BASE_URL"], api_key="none")


class Said(BaseModel):
    text: str


@app.post("/say")
async def say(said: Said) -> StreamingResponse:
    async def words() -> AsyncIterator[str]:
        answer = await client.chat.completions.create(
            model="mock", messages=[{"role": "user", "content": said.text}], stream=True
        )
        async for chunk in answer:
            if content := chunk.choices[0].delta.content:
                yield f"data: {content}\n\n"

    return StreamingResponse(words(), media_type="text/event-stream")


if __name__ == "__main__":
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])
