"""How fast an import is, and what it needs of memory: ``make bench-import``.

Export files are made, of stories as newsrooms write them, and imported into a database of their
own by processes of their own, whose memory the system tells.
"""

import argparse
import io
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import redirect_stderr
from pathlib import Path

from tests.benchmarks.scratch import database, start_django

_WORDS = """air banjir warga jembatan sungai kota pemerintah laporan hujan kemarin malam
petugas jalan rumah sekolah pasar harga beras bantuan menteri rapat keputusan baru lama besar kecil"""
WORDS = _WORDS.split()
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Kabar Lama</title><link>https://kabarlama.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://kabarlama.example</wp:base_blog_url>
"""


def text(chance, count):
    return " ".join(chance.choices(WORDS, k=count)).capitalize() + "."


def body(chance, number):
    paragraphs = [text(chance, 45) for _ in range(7)]
    picture = f"https://kabarlama.example/wp-content/uploads/2019/{number % 12 + 1:02}/foto-{number}-600x400.jpg"
    if number % 3 == 0:
        return (
            "".join(
                f"<!-- wp:paragraph -->\n<p>{p}</p>\n<!-- /wp:paragraph -->\n\n" for p in paragraphs
            )
            + f'<!-- wp:image --><figure class="wp-block-image"><img src="{picture}" alt="Foto"/><figcaption>{text(chance, 8)}</figcaption></figure><!-- /wp:image -->'
        )
    link = f'Baca juga: <a href="https://kabarlama.example/2019/05/tulisan-{max(1, number - 7)}/">lama</a>'
    return "\n\n".join(
        [
            f"<strong>JAKARTA, Kabar Lama</strong> – {paragraphs[0]}",
            f'<img class="wp-image-{10_000_000 + number}" src="{picture}">',
            *paragraphs[1:],
            link,
            f"Reporter: Budi {number % 40}",
        ]
    )


def write_export(path: Path, posts: int):
    chance = random.Random(17)
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(1, posts + 1):
            day = f"20{10 + number % 15:02}-{number % 12 + 1:02}-{number % 28 + 1:02} 08:30:00"
            terms = "".join(
                f'<category domain="{domain}" nicename="{slug}"><![CDATA[{slug}]]></category>'
                for domain, slug in (
                    ("category", f"rubrik-{number % 8}"),
                    ("post_tag", f"tag-{number % 900}"),
                    ("post_tag", f"tag-{number * 7 % 900}"),
                )
            )
            file.write(
                f"<item><title><![CDATA[{text(chance, 8)}]]></title><link>https://kabarlama.example/2019/05/tulisan-{number}/</link><dc:creator><![CDATA[penulis-{number % 30}]]></dc:creator><guid>https://kabarlama.example/?p={number}</guid><content:encoded><![CDATA[{body(chance, number)}]]></content:encoded><excerpt:encoded><![CDATA[{text(chance, 15)}]]></excerpt:encoded><wp:post_id>{number}</wp:post_id><wp:post_date>{day}</wp:post_date><wp:post_date_gmt>{day}</wp:post_date_gmt><wp:post_name>tulisan-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{terms}<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>{10_000_000 + number}</wp:meta_value></wp:postmeta></item>\n"
            )
            file.write(
                f"<item><title>foto</title><link>https://kabarlama.example/foto-{number}/</link><wp:post_id>{10_000_000 + number}</wp:post_id><wp:post_name>foto-{number}</wp:post_name><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type><wp:attachment_url>https://kabarlama.example/wp-content/uploads/2019/{number % 12 + 1:02}/foto-{number}.jpg</wp:attachment_url></item>\n"
            )
        file.write("</channel></rss>\n")


def measure(size):
    """Import ``size`` posts into a database of their own; print the pace and the memory."""
    start_django()
    from django.core.management import call_command

    with database(f"import_{size}"), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ekspor.xml"
        write_export(path, size)
        paces = []
        for _run in range(2):
            began = time.monotonic()
            with redirect_stderr(io.StringIO()):
                call_command("import_wordpress", str(path), stdout=io.StringIO())
            paces.append(size / (time.monotonic() - began))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        megabytes = path.stat().st_size / 1024**2
    print(
        f"{size:>9,} posts, {megabytes:,.0f} MB: {paces[0]:,.0f} posts/s with pictures queued; "
        f"again, nothing to do: {paces[1]:,.0f} posts/s; at most {peak:,.0f} MB of memory",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--one", type=int, help="measure in this process")
    given = parser.parse_args()
    if given.one:
        measure(given.one)
        return
    for size in given.sizes.split(","):  # a process each: its memory is its own
        subprocess.run([sys.executable, "-m", __spec__.name, "--one", size], check=True)


if __name__ == "__main__":
    main()
