"""What comes out of other programs, and what it is in a story: read by the server and the editor."""

from __future__ import annotations


def item(text, word_list="l0", level=1, number="", style=""):
    """An item as Word prints it."""
    marker = (
        f"<span style='mso-list:Ignore'>{number}<span>&nbsp;&nbsp;</span></span>" if number else ""
    )
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='margin-left:36.0pt;text-indent:-18.0pt;"
        f"mso-list:{word_list} level{level} lfo1;{style}'>{marker}{text}</p>"
    )


WORD = [
    (
        item("a", number="1.") + item("b", number="2.") + item("c", "l1", number="1."),
        "<ol><li><p>a</p></li><li><p>b</p></li></ol><ol><li><p>c</p></li></ol>",
    ),
    (
        item("a", number="·") + item("b", "l1", number="·"),
        "<ul><li><p>a</p></li></ul><ul><li><p>b</p></li></ul>",
    ),
    (
        item("a", number="1.")
        + "<p class=MsoListParagraphCxSpMiddle>terus</p>"
        + item("b", number="2."),
        "<ol><li><p>a</p><p>terus</p></li><li><p>b</p></li></ol>",
    ),
    (
        item("a", number="1.") + "<p class=MsoNormal style='margin-left:36.0pt'>terus</p>",
        "<ol><li><p>a</p><p>terus</p></li></ol>",
    ),
    (
        item("a", number="1.") + item("b", number="2.") + "<p>sela</p>" + item("c", number="3."),
        '<ol><li><p>a</p></li><li><p>b</p></li></ol><p>sela</p><ol start="3"><li><p>c</p></li></ol>',
    ),
    (
        item("a", number="1.") + item("b", number="1."),
        "<ol><li><p>a</p></li></ol><ol><li><p>b</p></li></ol>",
    ),
    (item("a", number="1") + item("b", number="2"), "<ol><li><p>a</p></li><li><p>b</p></li></ol>"),
    (item("a", number="(1)"), "<ol><li><p>a</p></li></ol>"),
    (item("a", number="iv)"), '<ol start="4"><li><p>a</p></li></ol>'),
    (item("a", number="c."), '<ol start="3"><li><p>a</p></li></ol>'),
    (
        item("a", number="h.") + item("b", number="i.") + item("c", number="j."),
        '<ol start="8"><li><p>a</p></li><li><p>b</p></li><li><p>c</p></li></ol>',
    ),
    (item("a", number="o"), "<ul><li><p>a</p></li></ul>"),
    (item("pokok", number="Pasal 3"), "<p>Pasal 3 pokok</p>"),
    (item("rinci", level=2, number="1.1."), "<p>1.1. rinci</p>"),
    (
        item("a", number="1.") + item("b", level=2, number="a.") + item("c", number="2."),
        "<ol><li><p>a</p><ol><li><p>b</p></li></ol></li><li><p>c</p></li></ol>",
    ),
    ("<p class=MsoListParagraph>menjorok saja</p>", "<p>menjorok saja</p>"),
    (
        (
            "<p>a<span class=MsoCommentReference>[M1]</span></p>"
            "<div style='mso-element:comment-list'><p>[M1] rahasia</p></div>"
        ),
        "<p>a</p>",
    ),
    ('<p>a<a href="#_ftn1" name="_ftnref1">[1]</a></p>', "<p>a[1]</p>"),
    ("<p style='display:none'>x</p><p>a<span style='mso-hide:all'>b</span></p>", "<p>a</p>"),
]
SIGNS = [
    ("<p>10<sup>6</sup> m<sup>2</sup></p>", "<p>10⁶ m²</p>"),
    ("<p>CO<sub>2</sub>, H<sub>2</sub>O</p>", "<p>CO₂, H₂O</p>"),
    ("<p>10<sup>-3</sup>, x<sup>n</sup></p>", "<p>10⁻³, xⁿ</p>"),
    ('<p>5 m<span style="vertical-align:super">3</span></p>', "<p>5 m³</p>"),
    ('<p>5 m<span style="vertical-align:baseline">3</span></p>', "<p>5 m3</p>"),
    ("<p>abad ke-20<sup>th</sup>, 10<sup>6,5</sup></p>", "<p>abad ke-20th, 10^6,5</p>"),
    ("<p><del>naik</del><ins>turun</ins></p>", "<p><s>naik</s>turun</p>"),
    ("<p><s>naik</s> <strike>lama</strike> turun</p>", "<p><s>naik</s> <s>lama</s> turun</p>"),
    (
        '<p><span style="text-decoration:line-through">naik</span> turun</p>',
        "<p><s>naik</s> turun</p>",
    ),
    ("<p>kata <q>kutip</q></p>", "<p>kata “kutip”</p>"),
    ('<p>Hore <img alt="🎉" src="x.png"> <img alt="Foto benteng"></p>', "<p>Hore 🎉</p>"),
    ("<p>\u0093kutip\u0094 \u0096 dan\u0085</p>", "<p>“kutip” – dan…</p>"),
    ("<p>cafe\u0301 \u202ebalik\u202c x\u0008y</p>", "<p>café balik xy</p>"),
    ("<p>👩\u200d🚒 می\u200cخواهم</p>", "<p>👩\u200d🚒 می\u200cخواهم</p>"),
    ("<p>MOSKWA, SULUH.com – Kota</p>", "<p>MOSKWA, SULUH.com – Kota</p>"),
    ("<p>Harga 7*6*5 dan *bintang*</p>", "<p>Harga 7*6*5 dan *bintang*</p>"),
]
LINKS = [
    (f'<p><a href="{given}">a</a></p>', f'<p><a href="{made}">a</a></p>' if made else "<p>a</p>")
    for given, made in (
        ("www.kpu.go.id", "https://www.kpu.go.id"),
        ("kpu.go.id/daftar?x=1", "https://kpu.go.id/daftar?x=1"),
        ("//cdn.kpu.go.id/x", "https://cdn.kpu.go.id/x"),
        ("HTTPS://KPU.go.id", "HTTPS://KPU.go.id"),
        (" https://kpu.go.id ", "https://kpu.go.id"),
        ("mailto:redaksi@suluh.example", "mailto:redaksi@suluh.example"),
        ("/tag/aleppo/", "/tag/aleppo/"),
        ("#_ftn1", ""),
        ("halaman.html", ""),
        ("berkas.pdf#2", ""),
        ("../lain", ""),
        ("file:///C:/x.doc", ""),
        ("javascript:x", ""),
        ("", ""),
    )
]
BLOCKS = [
    ("<p>a</p><hr class=x><div>b<hr></div>", "<p>a</p><hr><p>b</p><hr>"),
    (
        "<ul><li>a<hr>b</ul><hr><blockquote>c<hr>d</blockquote>",
        "<ul><li><p>a</p><p>b</p></li></ul><hr><blockquote><p>c</p><p>d</p></blockquote>",
    ),
    (
        "<table><tr><td>a<hr><td>b</table><hr>",
        "<table><tbody><tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table><hr>",
    ),
    ("<hr>", ""),
    (
        'satu<span style="display: block; height: 8px;"></span>dua',
        "<p>satu</p><p>dua</p>",
    ),
    (
        '<span style="box-sizing:inherit;display:block">a</span><span style="display:block">b</span>',
        "<p>a</p><p>b</p>",
    ),
    ('<div style="white-space:pre-wrap">satu\ndua</div>', "<p>satu dua</p>"),
    ('<span style="white-space:pre-wrap">satu\ndua</span>', "<p>satu<br>dua</p>"),
    ('<p dir="rtl">حلب</p><p>kota</p>', '<p lang="ar" dir="rtl">حلب</p><p>kota</p>'),
    ('<div dir="rtl" lang="ar"><p>حلب</p></div><p>x</p>', '<p lang="ar" dir="rtl">حلب</p><p>x</p>'),
    ('<p dir="rtl" lang="he">שלום</p>', "<p>שלום</p>"),
    ('<p><span lang="ar">שלום</span></p>', "<p>שלום</p>"),
    ('<div dir="rtl"><p dir="ltr">Kota حلب</p></div>', "<p>Kota حلب</p>"),
]


def table(*rows):
    """A table as a story holds it."""
    cells = [
        "".join(f"<td><p>{cell}</p></td>" if cell else "<td></td>" for cell in row) for row in rows
    ]
    return "<table><tbody>" + "".join(f"<tr>{row}</tr>" for row in cells) + "</tbody></table>"


TABLES = [
    (
        "<table><tr><td rowspan=2>Aceh<td>2023<td>5<tr><td>2024<td>7</table>",
        table(["Aceh", "2023", "5"], ["", "2024", "7"]),
    ),
    (
        "<table><tr><td colspan=2>Jiwa<td>Luas<tr><td>a<td>b<td>c</table>",
        table(["Jiwa", "", "Luas"], ["a", "b", "c"]),
    ),
    (
        "<table><tr><td>a<td rowspan=3>b<tr><td>c<tr><td>d<tr><td>e<td>f</table>",
        table(["a", "b"], ["c", ""], ["d", ""], ["e", "f"]),
    ),
    (
        "<table><tr><td colspan=2 rowspan=2>a<td>b<tr><td>c</table>",
        table(["a", "", "b"], ["", "", "c"]),
    ),
    (
        "<table><tr><td><p>a</p><td><p>b</p><tr><td><p></p><td><p></p><tr><td>c<td>d</table>",
        table(["a", "b"], ["", ""], ["c", "d"]),
    ),
    ("<table><tr><td><p></p><td><p></p></table>", ""),
    ("<table><tr><td colspan=x rowspan=-1>a<td>b</table>", table(["a", "b"])),
]
# What stands between these tags is text to a browser, also what looks like a comment.
UNREAD = [
    (f"<{tag}><!--[if gte mso 9]></{tag}>1", "<p>1</p>")
    for tag in ("title", "style", "script", "textarea", "iframe")
]
CASES = [*WORD, *SIGNS, *LINKS, *BLOCKS, *TABLES, *UNREAD]
