"""Files that a page offers: the scorecard of a call as Markdown."""

from fastapi import APIRouter
from fastapi.responses import PlainTextResponse

from trainer.app import App
from trainer.errors import TrainerError
from trainer.web import result


def download_routes(app: App) -> APIRouter:
    router = APIRouter()

    @router.get("/calls/{call_id}/scorecard.md")
    async def scorecard(call_id: str) -> PlainTextResponse:
        try:
            call = await app.practice.get(call_id)
            if call.scorecard is None:
                return PlainTextResponse("This call has not been graded yet; end it and grade it first.", 404)
            rubric = app.content.rubric(call.scorecard.rubric)
        except TrainerError as error:
            return PlainTextResponse(str(error), 404)
        text = result.markdown(call, rubric, app.practice.afterword(call))
        name = f"scorecard-{call.persona.id}-{call.started_at:%Y-%m-%d}.md"
        headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
        return PlainTextResponse(text, media_type="text/markdown; charset=utf-8", headers=headers)

    return router
