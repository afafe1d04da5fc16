"""Illustrations of the demo stories, drawn anew by script: nothing is stored, nothing licensed."""

from PIL import Image

from newsroom.demo.pictures.canvas import Canvas
from newsroom.demo.pictures.scenes import SCENES

KEYS: tuple[str, ...] = tuple(SCENES)

# What `Image.save` needs for a picture of at most 350 kB at full size.
JPEG = {"quality": 85, "optimize": True, "progressive": True}


def draw(key: str, width: int = 1600) -> Image.Image:
    """Draw the illustration for a story: 3:2, RGB, the same at every call.

    Raises:
        KeyError: There is no picture for this story.
    """
    canvas = Canvas(width, key)
    SCENES[key](canvas)
    return canvas.finish()
