"""However HTML is knotted, reading it costs little more than its length."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.body import sanitizer
from articles.body.bounds import DEEPEST, shallow

N = 8_000
KNOTS = {
    "broken tags": "<a " * N,
    "broken values": "<a href=" * N,
    "open quotes": '<a href="' * N,
    "open single quotes": "<p style='" * N,
    "lists in lists": "<ul><li>" * N,
    "quotes in quotes": "<blockquote>" * N,
    "boxes": "<div>" * N,
    "tables in tables": "<table><tr><td>" * N,
    "paragraphs": "<p>x" * N,
    "bold": "<b>x<i>y" * N,
    "bold of many kinds": "".join(f"<b id={number}><p>x" for number in range(N)),
    "comments": "<!--" * N,
    "entities": "&amp" * N,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(5 * N)) + ">x",
    "bare attributes": "<p " + "/".join(f"a{number}" for number in range(5 * N)) + ">x",
    "ends": "</p></b></ul>" * N,
    "line breaks": "x<br>" * N,
    "blanks": "<p>" + " \u00a0" * N,
    "links": "<a href=javascript:x>" * N,
    "drawings": "<svg><style>" * N,
    "templates": "<template>" * N,
    "styles": '<p style="' + "font-weight: " * N + '">x',
    "word items": "<p style='mso-list:l0 level9 lfo1'>x" * N,
    "covering cells": "<table>" + "<tr><td rowspan=65535 colspan=1000>x" * N,
    "many cells": "<table><tr>" + "<td>x" * N + "<tr><td>" * N,
    "raised": "<sup>1" * N,
    "custom": "<o:p>" * N,
}
SECONDS = 50  # of the processor, not of the clock: other tests run beside this one
READ = """
import json, os, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
from articles.body import sanitizer
for name, html in json.load(sys.stdin).items():
    print(name, flush=True)
    made = sanitizer.clean(html)
    sanitizer.refused_links(html)
    sanitizer.plain_text(made)
    sanitizer.opened_with("Kota", "Suluh", made)
"""


@pytest.mark.outside
def test_every_knot_is_read_in_the_end():
    """They take a few seconds together; one that costs the square of its length takes minutes."""
    command = [sys.executable, "-c", READ, str(SECONDS)]
    subprocess.run(command, input=json.dumps(KNOTS), text=True, check=True)


@pytest.mark.parametrize("knot", KNOTS)
def test_twice_the_knot_is_no_deeper(knot):
    """What is handed to the parsers nests within bounds, however long it is."""
    depth = deepest = 0
    for piece in shallow(KNOTS[knot]).split("<"):
        name = piece[:4]
        if name[:3] in {"div", "ul>", "blo", "tab", "o:p", "b>x", "b i"}:
            depth += 1
        deepest = max(deepest, depth)
    assert deepest <= DEEPEST


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["div", "section", "p", "ul", "li", "b", "span"]), max_size=60))
def test_what_people_write_comes_back_as_it_is(tags):
    html = "".join(f"<{tag}>" for tag in tags[:20]) + "x"
    assert shallow(html) is html
    assert shallow(html * 2).count("x") == 2


def test_the_text_of_what_is_cut_stays():
    html = "<div>" * (3 * DEEPEST) + "kata" + "</div>" * (3 * DEEPEST) + "<p>akhir</p>"
    assert sanitizer.clean(html) == "<p>kata</p><p>akhir</p>"
