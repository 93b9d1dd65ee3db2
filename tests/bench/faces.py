"""Every customer in every mood, at the largest and the smallest size, light and dark: `python -m tests.bench.faces > faces.html`."""

from pathlib import Path

from trainer.content import Content
from trainer.temperament import Band
from trainer.web import face as module
from trainer.web.face import face

STYLE = Path(module.__file__).parent / "static" / "style.css"


def sheet() -> str:
    rows = [
        f"<p>{''.join(face(persona, mood, size) for mood in Band for size in (96, 40))}</p>"
        for persona in Content().personas.values()
    ]
    themes = (
        f'<div class="{theme}" style="background:var(--paper);padding:8px">{"".join(rows)}</div>'
        for theme in ("light", "dark")
    )
    return f"<!doctype html><meta charset=utf-8><style>{STYLE.read_text('utf-8')}</style>{''.join(themes)}"


if __name__ == "__main__":
    print(sheet())
