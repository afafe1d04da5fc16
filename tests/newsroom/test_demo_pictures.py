"""The drawn pictures of the demo stories."""

import subprocess
import sys
import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from newsroom.demo import pictures

STORIES = Path(pictures.__file__).parent.parent / "stories"
SMALL = 150


def _picture_of(story: Path) -> str:
    front_matter = story.read_text(encoding="utf-8").split("+++")[1]
    return str(tomllib.loads(front_matter)["picture"])


def test_it_has_a_picture_for_every_story_and_no_other() -> None:
    wanted = sorted(_picture_of(story) for story in STORIES.glob("*.html"))
    assert wanted
    assert sorted(pictures.KEYS) == wanted


@pytest.fixture(scope="module")
def drawn() -> dict[str, Image.Image]:
    return {key: pictures.draw(key, SMALL) for key in pictures.KEYS}


def test_it_draws_something_in_three_to_two(drawn: dict[str, Image.Image]) -> None:
    for key, picture in drawn.items():
        assert picture.mode == "RGB", key
        assert picture.size == (SMALL, SMALL * 2 // 3), key
        assert min(ImageStat.Stat(picture.convert("L")).stddev) > 15, f"{key} is nearly blank"


def test_it_draws_every_story_differently(drawn: dict[str, Image.Image]) -> None:
    small = {key: picture.resize((30, 20)) for key, picture in drawn.items()}
    for one, other in combinations(small, 2):
        apart = ImageStat.Stat(ImageChops.difference(small[one], small[other])).mean
        assert sum(apart) > 20, f"{one} looks like {other}"


def test_it_is_1600_pixels_wide_unless_told() -> None:
    assert pictures.draw("palung-laut").size == (1600, 1067)


def test_it_draws_the_same_picture_every_time(drawn: dict[str, Image.Image]) -> None:
    again = pictures.draw("borobudur", SMALL)
    assert again.tobytes() == drawn["borobudur"].tobytes()


def test_it_draws_the_same_picture_in_another_process(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "newsroom.demo.pictures",
        "--width",
        str(SMALL),
        tmp_path,
        "wayang",
    ]
    subprocess.run(command, check=True, cwd=Path(pictures.__file__).parents[3])
    pictures.draw("wayang", SMALL).save(tmp_path / "here.jpg", "JPEG", **pictures.JPEG)
    assert (tmp_path / "wayang.jpg").read_bytes() == (tmp_path / "here.jpg").read_bytes()


def test_it_stays_light_enough_for_a_page(tmp_path: Path) -> None:
    file = tmp_path / "batik.jpg"
    pictures.draw("batik").save(file, "JPEG", **pictures.JPEG)
    assert file.stat().st_size < 380_000
    with Image.open(file) as saved:
        assert saved.format == "JPEG"


def test_it_refuses_a_story_that_it_does_not_know(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "newsroom.demo.pictures", tmp_path, "bulan-kedua"]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=STORIES.parents[2]
    )
    assert done.returncode == 2
    assert "no picture for bulan-kedua" in done.stderr
    with pytest.raises(KeyError):
        pictures.draw("bulan-kedua")
