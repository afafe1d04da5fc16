"""Suggestions for Indonesian typography and common slips: offered, never made by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SLIPS = """
dirumah=di rumah; disini=di sini; disana=di sana; disitu=di situ; dimana=di mana; dikantor=di
kantor; diatas=di atas; dibawah=di bawah; didalam=di dalam; diluar=di luar; didepan=di depan;
dibelakang=di belakang; diantara=di antara; disamping=di samping; disekitar=di sekitar; kesana=ke
sana; kesini=ke sini; kedalam=ke dalam; keatas=ke atas; kemana=ke mana; kerumah=ke rumah;
apotik=apotek; resiko=risiko; beresiko=berisiko; ijin=izin; perijinan=perizinan; nasehat=nasihat;
praktek=praktik; sistim=sistem; aktifitas=aktivitas; kreatifitas=kreativitas;
efektifitas=efektivitas; analisa=analisis; hakekat=hakikat; jaman=zaman; ijasah=ijazah;
kwalitas=kualitas; kwitansi=kuitansi; nopember=November; pebruari=Februari; propinsi=provinsi;
respon=respons; standarisasi=standardisasi; silahkan=silakan; sekedar=sekadar; seksama=saksama;
merubah=mengubah; dirubah=diubah; mempengaruhi=memengaruhi; mempesona=memesona;
memperkosa=memerkosa; antri=antre; cabe=cabai; obyek=objek; subyek=subjek; tehnik=teknik;
trampil=terampil; himbau=imbau; menghimbau=mengimbau; himbauan=imbauan; atlit=atlet; karir=karier;
komplit=komplet; konkrit=konkret; supir=sopir; milyar=miliar; trilyun=triliun; bathin=batin;
do'a=doa; jum'at=Jumat; sholat=salat; ramadhan=Ramadan; mesjid=masjid; orangtua=orang tua; olah
raga=olahraga; kerjasama=kerja sama; tandatangan=tanda tangan; terimakasih=terima kasih;
darimana=dari mana; kadangkala=kadang kala; maha siswa=mahasiswa; antar kota=antarkota; pasca
bencana=pascabencana; non aktif=nonaktif; sub sektor=subsektor; para guru-guru=para guru;
detil=detail; foto kopi=fotokopi
"""
_KNOWN = {
    before.strip(): after.strip()
    for before, after in (pair.split("=") for pair in _SLIPS.replace("\n", " ").split(";"))
    if before.strip() != after.strip()
}
_ANY = "|".join(sorted(map(re.escape, _KNOWN), key=len, reverse=True))
_SLIP = re.compile(rf"(?<![\w’'-])(?:{_ANY})(?![\w’'-])", re.IGNORECASE)
_TYPOGRAPHY: tuple[tuple[re.Pattern[str], str, Promise], ...] = (
    (re.compile(r"\"([^\"“”\n]{1,400})\""), "“\\1”", _("quotation marks")),
    (re.compile(r"(?<=\w)'(?=\w)"), "’", _("apostrophe")),
    (re.compile(r"(?<=\S) (?:-|--) (?=\S)"), " – ", _("dash")),
    (re.compile(r"(?<![\d-])(\d{1,4})-(\d{1,4})(?![\d-])"), "\\1–\\2", _("dash between numbers")),
    (re.compile(r"\.{3}"), "…", _("ellipsis")),
    (re.compile(r"\bRp\.? ?(?=\d)"), "Rp\u00a0", _("Rp and its sum stay together")),
    (re.compile(r" (?=[,;:!?.](?:\s|$))"), "", _("no blank before the sign")),
    (re.compile(r"(?<=\S)  +(?=\S)"), " ", _("one blank")),
)
MOST = 40
AROUND = 18  # signs of the text on either side, by which a place is known again


@dataclass(frozen=True)
class Suggestion:
    """``found`` may be written ``better``; ``before`` and ``after`` stand around it."""

    found: str
    better: str
    why: str
    before: str
    after: str


def suggestions(text: str) -> list[Suggestion]:
    """Return what may be written otherwise in a text, in its order; at most ``MOST``."""
    found: list[tuple[int, Suggestion]] = []
    for slip in _SLIP.finditer(text):
        better = _like(slip[0], _KNOWN[slip[0].lower()])
        found.append(_at(text, slip, better, str(_("spelling"))))
    for pattern, replacement, why in _TYPOGRAPHY:
        for place in pattern.finditer(text):
            better = place.expand(replacement)
            if better != place[0]:
                found.append(_at(text, place, better, str(why)))
    return [suggestion for _start, suggestion in sorted(found, key=lambda one: one[0])][:MOST]


def _at(text: str, place: re.Match[str], better: str, why: str) -> tuple[int, Suggestion]:
    before = text[max(0, place.start() - AROUND) : place.start()].rpartition("\n")[2]
    after = text[place.end() : place.end() + AROUND].partition("\n")[0]
    return place.start(), Suggestion(place[0], better, why, before, after)


def _like(found: str, better: str) -> str:
    """Return ``better`` in capitals as ``found`` has them."""
    if found.isupper() and len(found) > 1:
        return better.upper()
    return better[:1].upper() + better[1:] if found[:1].isupper() else better
