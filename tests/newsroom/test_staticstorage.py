"""A style sheet's imports are inside of what production serves."""

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

from newsroom.staticstorage import InliningStorage


def collected(tmp_path, files):
    """Collect as the command does: copy what is not there, then let the storage work on all."""
    source = FileSystemStorage(tmp_path / "source")
    target = InliningStorage(tmp_path / "static", base_url="/static/")
    for name, text in files.items():
        source.delete(name)
        source.save(name, ContentFile(text.encode()))
        if not target.exists(name):
            target.save(name, ContentFile(text.encode()))
    assert list(target.post_process({name: (source, name) for name in files}))
    return tmp_path / "static"


FILES = {
    "css/site.css": '@import "tokens.css";\nbody {}\n',
    "css/tokens.css": ":root { --ink: #111; }\n",
}


def test_the_page_needs_one_request(tmp_path):
    root = collected(tmp_path, FILES)
    (served,) = root.glob("css/site.*.css")
    assert served.read_text() == ":root { --ink: #111; }\nbody {}\n"


def test_a_changed_import_is_taken_though_its_sheet_is_the_same(tmp_path):
    collected(tmp_path, FILES)
    changed = FILES | {"css/tokens.css": ":root { --ink: #222; }\n"}
    root = collected(tmp_path, changed)
    assert any("#222" in sheet.read_text() for sheet in root.glob("css/site.*.css"))
