"""Make the pictures of docs/editing.md anew: `make guide-pictures`.

Serves the demo, whose people and stories are made up, and goes through a new reporter's first
afternoon in Chromium. Each step is a WebP in docs/images/first-afternoon of at most 60 kB.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs/images/first-afternoon"
VAR = Path(os.environ.get("VAR_DIR", "var/guide")).resolve()
PASSWORD = "suluh-demo-2026"  # the demo's, for all of its logins
MOST_BYTES = 60_000
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 780}
SHOWN = 1000  # pixels of width in the document; a phone's picture keeps its own
PHOTO = ROOT / "newsroom/demo/media/pasar-aleppo.webp"
HEADLINE = "Pasar Ikan Tuban Pindah ke Dermaga Baru"
STANDFIRST = "Sebanyak 212 pedagang menempati lapak beratap sejak Senin pagi."
LINES = (
    "Pedagang pertama datang pukul tiga pagi, ketika dermaga masih gelap.",
    "Lapak baru punya saluran air dan tempat es. Sewanya tidak berubah tahun ini.",
)


@contextmanager
def site(port: int) -> Iterator[str]:
    """Serve the demo's stories; yield the address."""
    os.environ["VAR_DIR"] = str(VAR)
    sys.path.insert(0, str(ROOT))
    from newsroom.embedded import ensure_database  # noqa: PLC0415 - wants VAR_DIR

    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "demo", "--reset"], cwd=ROOT, check=True)
    ensure_database()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {"SITE_URL": url, "LOG_LEVEL": "ERROR"}
    load = "from newsroom.demo.loader import load; load()"
    for step in (["migrate", "-v0"], ["shell", "-v0", "-c", load], ["pictures"]):
        subprocess.run([*manage, *step], cwd=ROOT, env=environment, check=True)
    serve = [*manage, "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(serve, cwd=ROOT, env=environment)
    try:
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"{url}/health/", timeout=2).close()
                break
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def log_in(browser: Browser, url: str, name: str, **options: Any) -> Page:
    """Return a page of somebody who is at the desk."""
    context = browser.new_context(locale="id-ID", timezone_id="Asia/Jakarta", **options)
    page = context.new_page()
    page.goto(f"{url}/admin/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_selector("#user-tools")
    return page


def take(page: Page, name: str) -> None:
    """Keep what the window shows, as small as it may be and still be read."""
    page.wait_for_timeout(400)
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    if shot.width > SHOWN:
        shot = shot.resize(
            (SHOWN, round(shot.height * SHOWN / shot.width)), Image.Resampling.LANCZOS
        )
    file = PICTURES / f"{name}.webp"
    for quality in (80, 65, 50, 35):
        shot.save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size <= MOST_BYTES:
            print(f"{file.relative_to(ROOT)}: {file.stat().st_size} bytes")
            return
    raise SystemExit(f"{file} is larger than {MOST_BYTES} bytes")


def type_into(page: Page, *lines: str) -> None:
    """Write paragraphs at the end of the text."""
    page.locator(".prose-page").click()
    page.wait_for_timeout(300)
    page.keyboard.press("Control+End")
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def write(page: Page, url: str) -> str:
    """Write a story up to its submission; return its address."""
    take(page, "desk")
    page.goto(f"{url}/admin/articles/article/add/")
    page.wait_for_selector(".prose-page")
    page.select_option("#id_section", label="Nusantara")
    page.fill("#id_headline", HEADLINE)
    page.fill("#id_standfirst", STANDFIRST)
    page.fill("#id_dateline", "Tuban")
    type_into(page, *LINES)
    page.evaluate("scrollTo(0, 0)")
    take(page, "writing")
    page.keyboard.type("/")
    page.locator(".slash-menu").scroll_into_view_if_needed()
    take(page, "insert")
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    illustrate(page)
    page.fill("#id_tags", "Tuban, Perikanan")
    page.locator("#id_tags").press("Enter")
    page.click(".story-save button")
    page.wait_for_selector(".messagelist .success")
    page.evaluate("scrollTo(0, 0)")
    take(page, "submit")
    page.click("button[name=_move][value=submit]")
    page.wait_for_selector(".messagelist .success")
    return page.url


def illustrate(page: Page) -> None:
    """Put a picture where the cursor is; the dialog asks for what readers are told."""
    page.locator("button.prose-tool-pictures").click()
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Pilih dari perangkat ini…").click()
    asked.value.set_files([PHOTO])
    dialog = page.locator(".picture-dialog")
    dialog.locator("[name=alt]").fill("Deretan lapak beratap pada pagi hari")
    dialog.locator("[name=caption]").fill("Lapak baru di Tuban")
    dialog.locator("[name=credit]").fill("Ratna Kirana")
    take(page, "picture")
    dialog.locator(".picture-acts .default").click()
    dialog.wait_for(state="detached")


def give_back(page: Page, address: str) -> None:
    """Return the story with a note, as its editor does."""
    page.goto(address)
    page.wait_for_selector(".prose-page")
    page.get_by_text("Kembalikan ke reporter…").click()
    page.fill("#id_move_note", "Berapa sewa lapaknya? Tanyakan juga kepada kepala pasar.")
    page.get_by_role("button", name="Kembalikan ke draf").click()
    page.wait_for_selector(".messagelist .success")


def main() -> None:
    """Go through the afternoon."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("chromium is missing; on Debian: apt-get install chromium")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with site(8498) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        reporter = log_in(browser, url, "reporter", viewport=WIDE)
        address = write(reporter, url)
        give_back(log_in(browser, url, "editor", viewport=WIDE), address)
        reporter.goto(address)
        reporter.wait_for_selector(".returned")
        take(reporter, "returned")
        phone = log_in(browser, url, "reporter", viewport=PHONE, has_touch=True, is_mobile=True)
        phone.goto(address)
        phone.locator(".prose-page p").first.tap()
        phone.wait_for_timeout(600)
        take(phone, "phone")
        browser.close()


if __name__ == "__main__":
    main()
