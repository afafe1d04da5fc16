"""Draws pictures: ``python -m newsroom.demo.pictures [--width 1600] FOLDER [KEY …]``."""

import argparse
from pathlib import Path

from newsroom.demo.pictures import JPEG, KEYS, draw


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m newsroom.demo.pictures")
    parser.add_argument("folder", type=Path, help="where the pictures go; made if need be")
    parser.add_argument("keys", nargs="*", metavar="KEY", help="stories; without any, all of them")
    parser.add_argument("--width", type=int, default=1600, help="in pixels")
    options = parser.parse_args()
    unknown = [key for key in options.keys if key not in KEYS]
    if unknown:
        parser.error(f"no picture for {', '.join(unknown)}; there are: {', '.join(KEYS)}")
    if options.width < 1:
        parser.error("--width must be at least 1")
    options.folder.mkdir(parents=True, exist_ok=True)
    for key in options.keys or KEYS:
        draw(key, options.width).save(options.folder / f"{key}.jpg", "JPEG", **JPEG)


if __name__ == "__main__":
    main()
