from typing import Any

from django.db import migrations

# Rows that misled or said less than half, as they were added, and what they say now.
MENDED = {
    "quran, alquran, koran": "quran, alquran",  # a koran is a newspaper
    "iduladha, kurban, qurban": "kurban, qurban",
    "tni ad, angkatan darat": "tni ad, tni angkatan darat",
    "tni al, angkatan laut": "tni al, tni angkatan laut",
    "tni au, angkatan udara": "tni au, tni angkatan udara",
    "papua barat, irian jaya": "papua, irian jaya",
    "ikhwanul muslimin, ikhwan": "ikhwanul muslimin, muslim brotherhood",
    "dki, daerah khusus ibukota": "dki, daerah khusus ibu kota, daerah khusus ibukota",
    "uni eropa, european union": "uni eropa, ue, european union",
    "bulan puasa, ramadan": "ramadan, ramadhan, bulan puasa",
    "organisasi masyarakat, ormas": "organisasi kemasyarakatan, organisasi masyarakat, ormas",
    "tenaga kerja indonesia, tki": "tenaga kerja indonesia, pekerja migran indonesia, tki",
    "lintas raya terpadu, lrt": "lintas raya terpadu, lintas rel terpadu, lrt",
    "bp2mi, badan pelindungan pekerja migran indonesia": (
        "bp2mi, badan pelindungan pekerja migran indonesia, badan perlindungan pekerja migran indonesia"
    ),
    "kementerian pppa, kementerian pemberdayaan perempuan dan perlindungan anak": (
        "kementerian pppa, kemenpppa, kementerian pemberdayaan perempuan dan perlindungan anak"
    ),
}
JOINED = "pekerja migran indonesia, tki"  # with the row of its former name
# By where they are from.
ADDED = {
    "Nama negara dan kota (padanan Badan Informasi Geospasial dan KBBI)": [
        "papua barat, irian jaya barat",
        "dkj, daerah khusus jakarta",
    ],
    "Nama resmi lembaga negara (UUD 1945 dan undang-undang pembentuknya)": [
        "bgn, badan gizi nasional",
        "kip, kartu indonesia pintar",
    ],
    "Nama kementerian (Perpres 139/2024 dan pendahulunya)": [
        "menkomdigi, menteri komunikasi dan digital",
        "kemendiktisaintek, kementerian pendidikan tinggi sains dan teknologi",
        "mendiktisaintek, menteri pendidikan tinggi sains dan teknologi",
        "klh, kementerian lingkungan hidup",
        "kemenhut, kementerian kehutanan",
        "menhut, menteri kehutanan",
        "kemenham, kementerian ham, kementerian hak asasi manusia",
        "kemenimipas, kementerian imigrasi dan pemasyarakatan",
        "kemenpar, kementerian pariwisata",
        "kemenekraf, kementerian ekonomi kreatif",
        "menko polkam, menteri koordinator bidang politik dan keamanan",
    ],
    "Padanan istilah (KBBI VI dan Pusat Bahasa)": [
        "upah minimum kabupaten, upah minimum kota, umk",
        "program keluarga harapan, pkh",
        "bantuan pangan nontunai, bpnt",
        "jaminan kesehatan nasional, jkn",
        "kredit usaha rakyat, kur",
        "uu ite, undang undang informasi dan transaksi elektronik",
    ],
}


def mend(apps: Any, schema_editor: Any) -> None:
    """Mend what is as it was added, and add what no entry has; what editors wrote stays."""
    synonym = apps.get_model("articles", "Synonym")
    for old, new in MENDED.items():
        if not synonym.objects.filter(words=new).exists():
            synonym.objects.filter(words=old, state="use").update(words=new)
    synonym.objects.filter(words=JOINED, state="use").exclude(source="").delete()
    synonym.objects.bulk_create(
        [synonym(words=words, source=source) for source, rows in ADDED.items() for words in rows],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0036_merged_developments")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
