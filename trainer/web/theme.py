"""The look that gradio's own widgets take on; ours is in `static/style.css`."""

from pathlib import Path

import gradio as gr

STATIC = Path(__file__).parent / "static"
FONT = ["ui-sans-serif", "system-ui", "Segoe UI", "Helvetica Neue", "Arial", "sans-serif"]


def head() -> str:
    """What every page has in its head. gradio's `css_paths` would rewrite the style sheet, and cut `:is(a, b)` in two."""
    style, script = ((STATIC / name).read_text("utf-8") for name in ("style.css", "page.js"))
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1">'
    return f"{viewport}<style>{style}</style><script>{script}</script>"


def theme() -> gr.themes.Base:
    return gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        font=FONT,
        font_mono=["ui-monospace", "monospace"],
        radius_size=gr.themes.sizes.radius_lg,
        text_size=gr.themes.sizes.text_md,
    ).set(
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_400",
        button_primary_background_fill_hover_dark="*primary_300",
        button_primary_text_color="white",
        button_primary_text_color_dark="*neutral_950",
        button_large_text_weight="600",
    )
