"""The desk with letters twice as large: words keep their room and do not lie upon each other."""

import pytest

from articles.models import Checklist
from tests.browser.test_admin_editor import log_in
from tests.desk.cast import one_of_everything
from tests.factories import make_article, make_image, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]

WIDTHS = (390, 768, 1280)
LETTERS = 32  # px, where a browser has 16 unless its user chose otherwise
DESK = {
    "home": "", "board": "board/", "week": "week/", "search": "search/?q=benteng",
    "notices": "notices/", "stories": "articles/article/", "new story": "articles/article/add/",
    "story": "articles/article/{story}/change/", "versions": "articles/article/{story}/history/",
    "withdraw": "articles/article/{public}/move/withdraw/", "pictures": "articles/image/",
    "picture": "articles/image/{image}/change/", "new picture": "articles/image/add/",
    "assignments": "articles/assignment/", "new assignment": "articles/assignment/add/",
    "front page": "articles/slot/", "notice settings": "account/notices/",
    "tags": "articles/tag/", "thesaurus": "articles/synonym/", "people": "articles/reporter/",
    "logins": "auth/user/", "invite": "account/invite/", "sessions": "account/sessions/",
    "rights": "account/who-may-what/", "security": "account/factors/",
}  # fmt: skip
# Rows of chips and desks are scrolled by a finger; a wide table within its own frame.
FAULTS = """() => {
  const found = new Set()
  const mark = (one) => `${one.localName}${one.id ? "#" + one.id : ""}.${one.className}`.slice(0, 70)
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true })
  const hidden = ".visually-hidden, [hidden], script, style, svg, option, .skip, .skip-to-content-link"
  const rows = ".desks, .chips, .story-links, .prose-tools, .toplinks, .table-frame"
  const isApart = (one) => one.clientWidth <= 1 || getComputedStyle(one).clipPath !== "none"
  const isShort = (one) => getComputedStyle(one).textOverflow === "ellipsis" ||
    getComputedStyle(one).webkitLineClamp !== "none"
  for (const one of document.querySelectorAll("body *")) {
    if (!isSeen(one) || one.closest(hidden)) continue
    const style = getComputedStyle(one)
    if (one.matches("input, textarea") || isApart(one) || isShort(one) || one.closest(rows)) continue
    const isCut = ["hidden", "clip"].includes(style.overflowX)
    if (isCut && one.scrollWidth > one.clientWidth + 1) found.add(`cut at the side: ${mark(one)}`)
    if (["hidden", "clip"].includes(style.overflowY) && one.clientHeight > 2
        && one.scrollHeight > one.clientHeight + 3)
      found.add(`cut below: ${mark(one)}`)
    if (["auto", "scroll"].includes(style.overflowX) && one.scrollWidth > one.clientWidth + 1)
      found.add(`scrolls: ${mark(one)} ${one.scrollWidth}>${one.clientWidth}`)
  }
  const lines = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  const range = document.createRange()
  while (walker.nextNode()) {
    const text = walker.currentNode, one = text.parentElement
    if (!text.data.trim() || !isSeen(one) || one.closest(hidden) || one.closest(rows)) continue
    let isLoose = false
    for (let up = one; up; up = up.parentElement)
      isLoose ||= ["fixed", "sticky"].includes(getComputedStyle(up).position) || isApart(up) || isShort(up)
    if (isLoose) continue
    for (const word of text.data.matchAll(/(?<!\\p{L})\\p{L}{2,12}(?!\\p{L})/gu)) {
      range.setStart(text, word.index)
      range.setEnd(text, word.index + word[0].length)
      // A first letter that is set by itself has a box of its own.
      const [first, ...rest] = range.getClientRects()
      if (rest.some((box) => box.top > first.bottom - 2)) found.add(`breaks “${word[0]}” in ${mark(one)}`)
    }
    range.selectNodeContents(text)
    for (const box of range.getClientRects())
      if (box.width > 3 && box.height > 3) lines.push([box, one, text.data.trim()])
  }
  for (const [index, [a, one, words]] of lines.entries())
    for (const [b, other, more] of lines.slice(index + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left)
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
      if (wide > 3 && high > Math.min(a.height, b.height) * 0.35)
        found.add(`“${words.slice(0, 25)}” and “${more.slice(0, 25)}” in ${mark(one)}, ${mark(other)}`)
    }
  for (const one of document.querySelectorAll("button, .button, input, select, textarea, a")) {
    if (!isSeen(one) || one.closest(hidden) || one.closest(rows)) continue
    const box = one.getBoundingClientRect()
    if (box.width > 2 && (box.right > innerWidth + 1 || box.left < -1)) found.add(`outside: ${mark(one)}`)
  }
  const { scrollWidth } = document.documentElement
  if (scrollWidth > innerWidth) found.add(`the page: ${scrollWidth} px`)
  return [...found]
}"""


def paths():
    """One of everything on the desk; return the addresses by name."""
    one_of_everything()
    names = {"kicker": "Suriah", "standfirst": "Bukit di tengah kota yang dihuni sejak lama."}
    rows = {
        "story": make_article("Benteng Aleppo, Bukit yang Dihuni", status="draft", **names).pk,
        "public": make_article("Langganan Kereta Bertambah", lead_image=make_image(), **names).pk,
        "image": make_image(alt="Benteng di atas bukit", caption="Benteng", credit="Ratna").pk,
    }
    Checklist.objects.get_or_create()
    return {name: f"/admin/{path.format(**rows)}" for name, path in DESK.items()}


@pytest.fixture
def large(new_page, live_server, log_in):
    """A superuser's browser with the letters of somebody who sees badly."""
    page = new_page()
    sizes = {"standard": LETTERS, "fixed": LETTERS}
    page.context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": sizes})
    return log_in(page, make_user(is_superuser=True))


def test_the_desk_keeps_room_for_large_letters(large, live_server):
    found = []
    addresses = paths()
    for name, path in addresses.items():
        answer = large.goto(live_server.url + path)
        assert answer.status == 200, name
        for width in WIDTHS:
            large.set_viewport_size({"width": width, "height": 844})
            large.evaluate("() => new Promise(requestAnimationFrame)")
            found += [f"{name}, {width} px: {fault}" for fault in large.evaluate(FAULTS)]
    assert not found, "\n".join(found)
