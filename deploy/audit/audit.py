"""Measure the readers' pages: `make audit` prints a table and writes it into docs/audit.md.

Serves the demo stories as production does (collected, compressed static files), then asks
Lighthouse (mobile), axe-core (every page type, light and dark, 390 and 1280 px), html5lib (strict),
html-validate and the Nu Html Checker (the standard's rules; it needs Java), and counts what a cold
article costs on the wire.
Exit code 1 where a figure is missed.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
VAR = Path(os.environ.get("VAR_DIR", "var/audit")).resolve()
sys.path.insert(0, str(ROOT))
HEADERS = {"X-Forwarded-Proto": "https"}  # as the proxy in front of production says
FLAGS = ["--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
MOST_REQUESTS, MOST_BYTES, MOST_SCRIPT = 8, 60_000, 10_000
MOST_LCP = 1500  # milliseconds

Row = tuple[str, str, str, bool]


def program(*names: str, package: str) -> str:
    """Return the path of the first of these programs that is here; end with 2 where none is."""
    for name in names:
        if found := shutil.which(name):
            return found
    print(f"{names[0]} is missing; on Debian: apt-get install {package}", file=sys.stderr)
    raise SystemExit(2)


def browser_path() -> str:
    return program("chromium", "google-chrome", package="chromium")


@contextmanager
def site(port: int) -> Iterator[str]:
    """Serve the demo stories as production does; yield the address."""
    os.environ["VAR_DIR"] = str(VAR)
    from newsroom.embedded import ensure_database  # noqa: PLC0415 - wants VAR_DIR

    ensure_database()
    url = f"http://127.0.0.1:{port}"
    environment = os.environ | {"SITE_URL": url}
    manage = [sys.executable, "manage.py"]
    load = "from newsroom.demo.loader import load; load()"
    for step in (["migrate", "-v0"], ["shell", "-v0", "-c", load], ["pictures"]):
        subprocess.run([*manage, *step], cwd=ROOT, env=environment, check=True)
    production = environment | {
        "ENVIRONMENT": "production",
        "SITE_URL": url.replace("http:", "https:"),
        "SECRET_KEY": "only-for-the-audit-" + "x" * 40,
        "SMTP_URL": "smtp://127.0.0.1:1",
        "MAIL_FROM": "Suluh <redaksi@suluh.test>",
        "TRUSTED_PROXIES": "1",
        "LOG_LEVEL": "ERROR",
    }
    collect = [*manage, "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=ROOT, env=production, check=True)
    serve = [*manage, "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(serve, cwd=ROOT, env=production)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/health/", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def fetch(url: str) -> str:
    """Return a page as the proxy would get it."""
    request = urllib.request.Request(url, headers=HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise
        return error.read().decode()


def pages(url: str) -> dict[str, str]:
    """Return the address of every type of page."""
    home = fetch(f"{url}/")
    story = re.findall(r'href="(/\d{4}/\d\d/\d\d/[^"]+)"', home)[0]
    text = fetch(url + story)
    first = {
        name: re.findall(rf'href="(/{name}/[^"]+)"', text)[0]
        for name in ("rubrik", "tag", "reporter", "sumber")
    }
    return {
        "home": "/", "article": story, "section": first["rubrik"], "tag": first["tag"],
        "reporter": first["reporter"], "source": first["sumber"], "search": "/cari/?q=benteng",
        "archive": story[: len("/2026/11/")], "about": "/tentang/", "newsletters": "/nawala/",
        "corrections": "/koreksi/", "sign-up": "/langganan/", "signed up": "/langganan/terkirim/",
        "nothing found": "/cari/?q=qqqqqq", "no such page": "/tidak-ada/",
        "no such link": "/langganan/u/tidak-ada/", "text edition": f"{story}?edisi=teks",
        "home as text": "/?edisi=teks", "search as text": "/cari/?q=benteng&edisi=teks",
    } | _first_found(url)  # fmt: skip


def _first_found(url: str) -> dict[str, str]:
    """Return pages that the demo has only once something was sent, or grew long."""
    found = {}
    if issues := re.findall(r'href="(/nawala/\d+/[^"]+)"', fetch(f"{url}/nawala/")):
        found["newsletter"] = issues[0]
    year = f"/{time.strftime('%Y')}/"
    if older := re.findall(r'rel="next" href="([^"]+)"', fetch(url + year)):
        found["older page"] = year + older[0]
    return found


def lighthouse(name: str, address: str) -> Iterator[Row]:
    """Yield the four scores, LCP and CLS of a page."""
    program = HERE / "node_modules" / ".bin" / "lighthouse"
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    done = subprocess.run(
        [
            program, address, "--quiet", "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={' '.join(flags)}", f"--extra-headers={json.dumps(HEADERS)}",
        ],
        capture_output=True, check=True, timeout=300,
        env=os.environ | {"CHROME_PATH": browser_path()},
    )  # fmt: skip
    report = json.loads(done.stdout)
    for category in CATEGORIES:
        score = round(100 * (report["categories"][category]["score"] or 0))
        yield f"Lighthouse {category}, {name}", "100", str(score), score == 100
    for failed in report["audits"].values():
        if failed.get("score") is not None and failed["score"] < 0.9:
            print("  ", name, failed["id"], failed.get("displayValue", ""))
    element = report["audits"].get("largest-contentful-paint-element", {})
    print("  ", name, "LCP:", json.dumps(element.get("details", {}))[:900])
    lcp = report["audits"]["largest-contentful-paint"]["numericValue"]
    cls = report["audits"]["cumulative-layout-shift"]["numericValue"]
    yield f"LCP, {name}", f"< {MOST_LCP} ms", f"{lcp:.0f} ms", lcp < MOST_LCP
    yield f"CLS, {name}", "0", f"{cls:.3f}", cls == 0


def axe(browser: Any, url: str, found: dict[str, str]) -> Iterator[Row]:
    """Yield the violations of every page type in four settings."""
    script = (HERE / "node_modules" / "axe-core" / "axe.min.js").read_text()
    for name, path in found.items():
        count = 0
        for width, scheme in ((390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")):
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme,
                extra_http_headers=HEADERS, bypass_csp=True,
            )  # fmt: skip
            page = context.new_page()
            page.goto(url + path)
            page.evaluate(script)
            for fault in page.evaluate("axe.run()")["violations"]:
                count += 1
                where = fault["nodes"][0]["target"]
                print("  ", name, width, scheme, fault["id"], where)
            context.close()
        yield f"axe-core, {name}", "0", str(count), count == 0


def wire(browser: Any, url: str, path: str) -> Iterator[Row]:
    """Yield what a cold view of an article costs without its pictures."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    session = context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda e: kinds.update(
        {e["requestId"]: (e["type"], e["response"]["url"])}))  # fmt: skip
    session.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    session.send("Network.enable")
    session.send("Network.setExtraHTTPHeaders", {"headers": HEADERS})
    page.goto(url + path, wait_until="load")
    page.wait_for_timeout(1000)
    counted = {key: kind for key, (kind, address) in kinds.items() if "/media/" not in address}
    total = sum(sizes.get(key, 0) for key in counted)
    scripts = sum(sizes.get(key, 0) for key, kind in counted.items() if kind == "Script")
    context.close()
    yield (
        "Cold article, requests",
        f"≤ {MOST_REQUESTS}",
        str(len(counted)),
        len(counted) <= MOST_REQUESTS,
    )
    yield "Cold article, bytes", f"≤ {MOST_BYTES}", f"{total:.0f}", total <= MOST_BYTES
    yield "Cold article, JavaScript", f"≤ {MOST_SCRIPT}", f"{scripts:.0f}", scripts <= MOST_SCRIPT


def valid(url: str, found: dict[str, str]) -> Iterator[Row]:
    """Yield whether every page is valid HTML."""
    import html5lib  # noqa: PLC0415

    yield from nu(url, found)
    for name, path in found.items():
        try:
            html5lib.HTMLParser(strict=True).parse(fetch(url + path))
            verdict = "valid"
        except html5lib.html5parser.ParseError as error:
            verdict = str(error)
        yield f"HTML, {name}", "valid", verdict, verdict == "valid"
        faults = standard(name, fetch(url + path))
        yield f"HTML standard, {name}", "0", str(faults), faults == 0


def nu(url: str, found: dict[str, str]) -> Iterator[Row]:
    """Yield how many errors the Nu Html Checker finds in every page; print them and warnings."""
    folder = VAR / "html"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, path in found.items():
        (folder / f"{name}.html").write_text(fetch(url + path))
    java = program("java", package="default-jre-headless")
    jar = HERE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    done = subprocess.run(
        [java, "-jar", jar, "--format", "json", "--stdout", "--exit-zero-always", folder],
        capture_output=True, check=True, timeout=300,
    )  # fmt: skip
    faults = dict.fromkeys(found, 0)
    for message in json.loads(done.stdout)["messages"]:
        name = urllib.request.url2pathname(message["url"]).rpartition("/")[2].removesuffix(".html")
        print("  ", name, message.get("lastLine", ""), message["type"], message["message"])
        faults[name] += message["type"] != "info"
    for name, count in faults.items():
        yield f"Nu Html Checker, {name}", "0", str(count), count == 0


def standard(name: str, html: str) -> int:
    """Return in how many places a page breaks a rule of the HTML standard; print them."""
    page = VAR / "page.html"
    page.write_text(html)
    program = HERE / "node_modules" / ".bin" / "html-validate"
    done = subprocess.run(
        [program, "--config", HERE / "html-validate.json", "--formatter", "json", page],
        capture_output=True, check=False, timeout=120,
    )  # fmt: skip
    messages = [m for file in json.loads(done.stdout) for m in file["messages"]]
    for message in messages:
        print("  ", name, message["line"], message["ruleId"], message["message"])
    return len(messages)


def main() -> int:
    """Run everything; return the exit code."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    rows: list[Row] = []

    def keep(found: Iterable[Row]) -> None:
        for row in found:
            rows.append(row)
            print(*row, sep="\t", flush=True)

    with site(int(os.environ.get("PORT", "8399"))) as url:
        found = pages(url)
        keep(valid(url, found))
        with sync_playwright() as playwright:
            flags = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=browser_path(), args=flags)
            keep(wire(browser, url, found["article"]))
            for name in ("home", "article"):
                keep(lighthouse(name, url + found[name]))
            keep(axe(browser, url, found))
            browser.close()
    table = ["| what | wanted | found | |", "|---|---|---|---|"]
    table += [f"| {w} | {a} | {f} | {'✓' if ok else '✗'} |" for w, a, f, ok in rows]
    print("\n".join(table))
    text = f"# Audit\n\nWritten by `make audit`, {time.strftime('%Y-%m-%d')}.\n\n"
    (ROOT / "docs" / "audit.md").write_text(text + "\n".join(table) + "\n")
    return 0 if all(ok for *_rest, ok in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
