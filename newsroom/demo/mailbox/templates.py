"""Every page and every word of the mailbox, in Indonesian. Filled in by `pages`."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")

PAGE = """<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="/static/mailbox.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/mailbox.css">
<link rel="stylesheet" href="/static/list.css">
<link rel="stylesheet" href="/static/mail.css">
{head}</head>
<body>
<a class="skip" href="#isi">Langsung ke isi</a>
<header class="masthead">
<p class="name"><a href="/">Kotak Masuk</a></p>
<p class="note">Email dari situs berhenti di sini; tidak ada yang terkirim keluar dari
komputer ini.</p>
</header>
<main id="isi">
{body}</main>
</body>
</html>
"""

LIST_TITLE = "Kotak Masuk ({count})"
LIST_HEAD = """<script type="module" src="/static/mailbox.js"></script>
<noscript><meta http-equiv="refresh" content="15"></noscript>
"""
LIST = """<h1 class="unseen">Email yang masuk</h1>
<div class="tools">
<form class="search" action="/" role="search">
<label for="to">Penerima</label>
<input id="to" name="to" type="search" value="{to}" placeholder="nama@contoh.id"
 autocapitalize="none" autocomplete="off" spellcheck="false">
<button>Cari</button>
</form>
<details class="clear">
<summary>Hapus semua</summary>
<form action="/hapus" method="post">
<p>Semua email di kotak ini akan dihapus dan tidak bisa dikembalikan.</p>
<button>Ya, hapus semua</button>
</form>
</details>
</div>
<div id="daftar" data-state="{state}">
<p class="count" role="status">{count}</p>
{rows}{older}</div>
"""
COUNT_NONE = "Belum ada email"
COUNT_ALL = "{count} email"
COUNT_FOUND = "{count} email untuk “{to}”"
ROWS = """<ol class="rows">
{rows}</ol>
"""
ROW = """<li><a href="/pesan/{number}/">
<span class="to" dir="auto">{to}</span>
<time datetime="{moment}" title="{time}">{short_time}</time>
<span class="subject" dir="auto">{subject}</span>
<span class="from" dir="auto">{sender}</span>
</a></li>
"""
OLDER = """<p class="more"><a href="{address}">Email yang lebih lama</a></p>
"""
SHOW_ALL = """<p class="more"><a href="/">Tampilkan semua email</a></p>
"""
EMPTY = """<div class="empty">
<p class="headline">Kotak ini masih kosong.</p>
<p>Daftarkan sebuah alamat di situs. Email konfirmasinya akan muncul di sini dalam
beberapa detik.</p>
</div>
"""
EMPTY_SEARCH = """<div class="empty">
<p class="headline">Tidak ada email untuk penerima itu.</p>
<p>Periksa ejaannya, atau cari dengan sebagian alamat saja, misalnya nama sebelum tanda @.</p>
</div>
"""

MESSAGE = """<nav class="way" aria-label="Email lain">
<a href="/">Semua email</a>{neighbours}
</nav>
<article>
<header class="letterhead">
<h1 dir="auto">{subject}</h1>
<dl class="facts">
<div><dt>Dari</dt><dd dir="auto">{sender}</dd></div>
<div><dt>Kepada</dt><dd dir="auto">{to}</dd></div>
<div><dt>Diterima</dt><dd><time datetime="{moment}">{time}</time></dd></div>
<div><dt>Amplop</dt><dd class="code">{envelope}</dd></div>
</dl>
{unsubscribe}</header>
<nav class="tabs" aria-label="Tampilan">{tabs}</nav>
{view}{parts}<p class="more"><a href="/pesan/{number}/surat.eml">Unduh .eml</a>
<span>{size}</span> <a href="/api/messages/{number}">JSON</a></p>
</article>
"""
NEWER_MESSAGE = ' <a href="/pesan/{number}/" rel="next">Lebih baru</a>'
OLDER_MESSAGE = ' <a href="/pesan/{number}/" rel="prev">Lebih lama</a>'
TAB = '<a href="{address}"{current}>{label}</a>'
TAB_ABSENT = "<span>{label}</span>"
TAB_CURRENT = ' aria-current="page"'
TAB_LABELS = {"html": "HTML", "teks": "Teks", "header": "Header"}

VIEW_HTML = """<section class="frame" aria-label="HTML">
<fieldset class="width">
<legend>Lebar</legend>
<input type="radio" name="lebar" id="lebar-penuh" checked><label for="lebar-penuh">penuh</label>
<input type="radio" name="lebar" id="lebar-ponsel"><label for="lebar-ponsel">ponsel</label>
<a href="/pesan/{number}/isi" target="_blank" rel="noopener">buka di tab sendiri</a>
</fieldset>
<iframe src="/pesan/{number}/isi" sandbox="{sandbox}" title="Isi email"></iframe>
</section>
"""
VIEW_TEXT = """<pre class="text" dir="auto">{text}</pre>
"""
VIEW_HEADERS = """<dl class="headers">
{headers}</dl>
"""
HEADER = """<div><dt>{name}</dt><dd>{raw}</dd></div>
"""
VIEW_NOTHING = """<p class="empty">Email ini tidak berisi teks.</p>
"""

ENVELOPE = "{sender} → {recipients}"
PARTS = """<section class="parts">
<h2>Lampiran</h2>
<ul>
{parts}</ul>
</section>
"""
PART = """<li><a href="/pesan/{number}/bagian/{index}" dir="auto">{name}</a>
<span>{content_type}, {size}</span></li>
"""

UNSUBSCRIBE = """<div class="unsubscribe">
<form action="/pesan/{number}/berhenti" method="post">
<button>Berhenti langganan</button>
<p>Sekali klik, seperti di program email (RFC 8058): POST ke
<span class="code">{url}</span></p>
</form>
{answer}</div>
"""
UNSUBSCRIBE_INCOMPLETE = """<div class="unsubscribe">
<p>Program email tidak akan menampilkan tombol berhenti langganan: {reason}</p>
</div>
"""
NO_WEB_ADDRESS = "List-Unsubscribe tidak memuat alamat web."
ENCODED_ADDRESS = (
    "List-Unsubscribe dikirim sebagai kata tersandi RFC 2047 (=?utf-8?…?=), lihat tab Header."
)
NO_ONE_CLICK = "header List-Unsubscribe-Post: List-Unsubscribe=One-Click tidak ada."
ANSWER = """<p class="answer {outcome}" role="status" data-status="{status}">{words}</p>
"""
ANSWER_ACCEPTED = "Situs menjawab {status} {reason}. Permintaan diterima."
ANSWER_REFUSED = (
    "Situs menjawab {status} {reason}. Program email menganggap ini gagal: "
    "RFC 8058 menuntut jawaban 2xx tanpa pengalihan."
)
ANSWER_PROBLEMS = {
    "invalid": "Tidak dikirim: alamatnya tidak sah.",
    "elsewhere": "Tidak dikirim: kotak ini hanya menghubungi alamat di komputer ini sendiri.",
    "unreachable": "Situs tidak menjawab: {reason}",
}

PROBLEM = """<div class="empty">
<p class="headline">{headline}</p>
<p>{words}</p>
</div>
<p class="more"><a href="/">Semua email</a></p>
"""
PROBLEMS = {
    400: ("Permintaan itu tidak terbaca.", "Alamat atau isinya tidak lengkap."),
    403: (
        "Permintaan itu ditolak.",
        "Kotak ini hanya melayani halamannya sendiri di komputer ini.",
    ),
    404: ("Tidak ada di sini.", "Mungkin emailnya sudah dihapus."),
    405: ("Cara itu tidak dikenal.", "Halaman ini tidak menerima metode tersebut."),
}

NO_SUBJECT = "(tanpa subjek)"
NO_SENDER = "(pengirim kosong)"
NO_RECIPIENT = "(penerima tidak diketahui)"
NULL_SENDER = "<>"
MORE_RECIPIENTS = "{first} dan {count} lainnya"
