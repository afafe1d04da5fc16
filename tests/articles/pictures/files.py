"""Pictures of every kind that people upload, made here; each with what must become of it."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from PIL import Image as Pillow
from PIL import ImageCms, ImageDraw

RED, GREEN, WHITE = (200, 30, 30), (0, 128, 0), (255, 255, 255)


@dataclass(frozen=True)
class Upload:
    """A file, and what is expected: a colour at the middle of every size, or words of a refusal."""

    label: str
    name: str
    content: bytes
    middle: tuple[int, int, int] | None = None
    size: tuple[int, int] | None = None
    refused: str = ""

    def __str__(self) -> str:
        return self.label


def saved(picture: Pillow.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def plain(mode: str, colour: Any, size: tuple[int, int] = (90, 60)) -> Pillow.Image:
    return Pillow.new(mode, size, colour)


def clear_palette(size: tuple[int, int] = (90, 60)) -> Pillow.Image:
    """A palette picture of which every pixel is transparent and green beneath."""
    picture = Pillow.new("P", size, 0)
    picture.putpalette([0, 128, 0, 200, 30, 30] + [0] * 762)
    return picture


def flagged(orientation: int) -> bytes:
    """A picture that is red on its left third once it is upright, stored as a camera does."""
    upright = plain("RGB", WHITE, (90, 60))
    ImageDraw.Draw(upright).rectangle((0, 0, 29, 59), fill=RED)
    turned = {
        2: [Pillow.Transpose.FLIP_LEFT_RIGHT],
        3: [Pillow.Transpose.ROTATE_180],
        4: [Pillow.Transpose.FLIP_TOP_BOTTOM],
        5: [Pillow.Transpose.TRANSPOSE],
        6: [Pillow.Transpose.ROTATE_90],
        7: [Pillow.Transpose.TRANSVERSE],
        8: [Pillow.Transpose.ROTATE_270],
    }
    stored = upright
    for turn in turned.get(orientation, []):
        stored = stored.transpose(turn)
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    return saved(stored, "JPEG", exif=exif, quality=95)


def png_of(width: int, height: int, *, fill: bool = True) -> bytes:
    """A real PNG of one bit a pixel, so that large ones take no time."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress((b"\x00" + b"\x00" * -(-width // 8)) * height, 1) if fill else b""
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def iso_media(*brands: bytes) -> bytes:
    body = brands[0] + b"\0\0\0\0" + b"".join(brands)
    return struct.pack(">I", 8 + len(body)) + b"ftyp" + body + bytes(400)


def _noise(kind: str, **options: Any) -> bytes:
    return saved(Pillow.effect_noise((400, 300), 60).convert("RGB"), kind, **options)


def _frames(mode: str, *colours: Any) -> dict[str, Any]:
    rest = [plain(mode, colour) for colour in colours]
    return {"save_all": True, "append_images": rest, "duration": 100}


def _transparent() -> list[Upload]:
    """Transparent pictures: on white, whatever colour lies beneath."""
    la, rgba = plain("LA", (0, 0)), plain("RGBA", (0, 128, 0, 0))
    half = plain("RGBA", (0, 0, 0, 128))
    files = {
        "PNG RGBA": saved(rgba, "PNG"),
        "PNG LA": saved(la, "PNG"),
        "PNG P with tRNS": saved(clear_palette(), "PNG", transparency=0),
        "PNG P with tRNS bytes": saved(clear_palette(), "PNG", transparency=b"\x00\xff"),
        "PNG L with tRNS": saved(plain("L", 7), "PNG", transparency=7),
        "PNG RGB with tRNS": saved(plain("RGB", GREEN), "PNG", transparency=GREEN),
        "PNG 1 with tRNS": saved(plain("1", 0), "PNG", transparency=0),
        "PNG I;16 with tRNS": saved(plain("I", 9).convert("I;16"), "PNG", transparency=9),
        "WebP RGBA lossless": saved(rgba, "WEBP", lossless=True, exact=True),
        "WebP RGBA lossy": saved(rgba, "WEBP", quality=60),
        "GIF": saved(clear_palette(), "GIF", transparency=0),
        "GIF animated": saved(
            clear_palette(), "GIF", transparency=0, **_frames("P", 0, 1), disposal=2
        ),
        "APNG": saved(rgba, "PNG", **_frames("RGBA", (0, 128, 0, 0), (1, 2, 3, 255))),
        "WebP animated": saved(rgba, "WEBP", **_frames("RGBA", (0, 128, 0, 0), (1, 2, 3, 255))),
    }
    made = [
        Upload(f"transparent {label}", f"a.{label[:3].lower()}", content, WHITE)
        for label, content in files.items()
    ]
    return [*made, Upload("half transparent PNG", "a.png", saved(half, "PNG"), (127, 127, 127))]


def _grey_and_colours() -> list[Upload]:
    grey = (128, 128, 128)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    deep = {
        f"16-bit grey {value}": (value, (wanted,) * 3)
        for value, wanted in ((0, 0), (32768, 128), (65535, 255), (16448, 64), (200, 1))
    }
    made = [
        Upload(label, "g.png", saved(plain("I", value).convert("I;16"), "PNG"), colour)
        for label, (value, colour) in deep.items()
    ]
    modes = {
        "PNG L": saved(plain("L", 128), "PNG"),
        "PNG P": saved(plain("RGB", grey).quantize(2), "PNG"),
        "JPEG grey": saved(plain("L", 128), "JPEG"),
        "JPEG grey with ICC of RGB": saved(plain("L", 128), "JPEG", icc_profile=srgb),
    }
    made += [Upload(label, "x.bin", content, grey) for label, content in modes.items()]
    rgb = plain("RGB", RED)
    coloured = {
        "JPEG": saved(rgb, "JPEG"),
        "JPEG progressive": saved(rgb, "JPEG", progressive=True),
        "JPEG 4:4:4": saved(rgb, "JPEG", subsampling=0),
        "JPEG of RGB": saved(rgb, "JPEG", keep_rgb=True),
        "JPEG with sRGB": saved(rgb, "JPEG", icc_profile=srgb),
        "JPEG with broken ICC": saved(rgb, "JPEG", icc_profile=b"x" * 300),
        "PNG with sRGB": saved(rgb, "PNG", icc_profile=srgb),
        "PNG interlace-like 8 bit": saved(rgb.quantize(4), "PNG", bits=2),
        "PNG with broken ICC": saved(rgb, "PNG", icc_profile=b"y" * 300),
        "WebP": saved(rgb, "WEBP"),
        "WebP lossless": saved(rgb, "WEBP", lossless=True),
        "WebP with sRGB": saved(rgb, "WEBP", icc_profile=srgb),
        "GIF": saved(rgb, "GIF"),
        "GIF animated": saved(rgb, "GIF", **_frames("RGB", GREEN, WHITE)),
        "MPO, two pictures": saved(rgb, "MPO", save_all=True, append_images=[plain("RGB", GREEN)]),
        "RGBA opaque": saved(rgb.convert("RGBA"), "PNG"),
        "RGBA opaque with sRGB": saved(rgb.convert("RGBA"), "PNG", icc_profile=srgb),
    }
    made += [Upload(f"colour {label}", "x", content, RED) for label, content in coloured.items()]
    cmyk = plain("CMYK", (0, 255, 255, 0))
    return [
        *made,
        Upload("CMYK JPEG", "c.jpg", saved(cmyk, "JPEG"), (255, 0, 0)),
        Upload("CMYK black", "c.jpg", saved(plain("CMYK", (0, 0, 0, 255)), "JPEG"), (0, 0, 0)),
        Upload("CMYK white", "c.jpg", saved(plain("CMYK", (0, 0, 0, 0)), "JPEG"), WHITE),
        Upload("CMYK with ICC of RGB", "c.jpg", saved(cmyk, "JPEG", icc_profile=srgb), (255, 0, 0)),
        Upload("1 bit", "b.png", saved(plain("1", 1), "PNG"), WHITE),
    ]


def _shapes() -> list[Upload]:
    shapes = [
        ("1×1", 1, 1, (1, 1)),
        ("1×2", 1, 2, (1, 2)),
        ("panorama 20000×100", 20_000, 100, (1200, 6)),
        ("panorama 30000×1", 30_000, 1, (1200, 1)),
        ("strip 100×20000", 100, 20_000, (80, 16_000)),
        ("strip 1×30000", 1, 30_000, (1, 16_000)),
        ("40 megapixels", 8_000, 5_000, (1200, 750)),
    ]
    made = [
        Upload(label, "s.png", png_of(width, height), (0, 0, 0), size)
        for label, width, height, size in shapes
    ]
    return made + [
        Upload(f"orientation {turn}", "o.jpg", flagged(turn), size=(90, 60)) for turn in range(10)
    ]


def _names() -> list[Upload]:
    jpeg = saved(plain("RGB", RED), "JPEG")
    names = [
        "tanpa-akhiran", "a.JPG", "a.jpeg", "a.png", "a.gif", "a.heic", "a.pdf", "a.exe", ".jpg", "a.",
        "foto " * 40 + ".jpg", "صورة.jpg", "foto 🎉.jpg", "a.tar.gz", "../../a.jpg", "a.jpg.php", "-rf.jpg",
        "a" * 150, "WhatsApp Image 2026-11-22 at 10.00.00 (1).jpeg", "a.b" * 30 + ".jpg", "x.JPG ", "%00.jpg",
    ]  # fmt: skip
    return [Upload(f"name {name[:20]}", name, jpeg, RED) for name in names]


def _damaged() -> list[Upload]:
    files = {
        "JPEG": _noise("JPEG"),
        "JPEG progressive": _noise("JPEG", progressive=True),
        "PNG": _noise("PNG"),
        "WebP": _noise("WEBP"),
        "GIF": _noise("GIF"),
    }
    made = []
    for label, content in files.items():
        for part in (0.02, 0.5, 0.9):
            cut = content[: int(len(content) * part)]
            made.append(Upload(f"{label} cut at {part}", "cut.jpg", cut, refused="cut off"))
    return [
        *made,
        Upload("only the beginning of a GIF", "a.gif", b"GIF89a", refused="cut off"),
        Upload("only the beginning of a JPEG", "a.jpg", b"\xff\xd8\xff", refused="cut off"),
        Upload("PNG without data", "a.png", png_of(90, 60, fill=False), refused="cut off"),
        Upload("PNG 16×2,000,000", "a.png", png_of(16, 2_000_000), refused="30,000 a side"),
        Upload("PNG 2,000,000×16", "a.png", png_of(2_000_000, 16), refused="30,000 a side"),
        Upload(
            "280 megapixels", "a.png", png_of(20_000, 14_000, fill=False), refused="280 megapixels"
        ),
        Upload("41 megapixels", "a.png", png_of(8_200, 5_000, fill=False), refused="41 megapixels"),
        Upload("empty", "a.jpg", b"", refused="empty"),
        Upload("zeros", "a.jpg", bytes(5000), refused="no picture that is known"),
        Upload("text", "a.jpg", b"bukan gambar", refused="no picture that is known"),
    ]


def _other_kinds() -> list[Upload]:
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"
    rgb = plain("RGB", RED)
    kinds = [
        ("IMG_1.HEIC", iso_media(b"heic", b"mif1"), "a HEIC photo", "Most Compatible"),
        ("IMG_1.jpg", iso_media(b"heic", b"mif1"), "a HEIC photo", "Most Compatible"),
        ("IMG_1.heif", iso_media(b"mif1", b"heix"), "a HEIC photo", "Most Compatible"),
        ("a.avif", iso_media(b"avif", b"mif1"), "an AVIF picture", "export it as JPEG"),
        ("a.avif", saved(rgb, "AVIF"), "an AVIF picture", "export it as JPEG"),
        ("a.cr3", iso_media(b"crx "), "raw photo", "Develop it"),
        ("a.mp4", iso_media(b"isom", b"mp42"), "a video", "screenshot"),
        ("a.mov", iso_media(b"qt  "), "a video", "screenshot"),
        ("a.tif", saved(rgb, "TIFF"), "a TIFF picture", "export it as JPEG"),
        ("a.jpg", saved(rgb, "TIFF"), "a TIFF picture", "export it as JPEG"),
        ("a.NEF", saved(rgb, "TIFF"), "raw photo", "Develop it"),
        ("a.dng", saved(rgb, "TIFF"), "raw photo", "Develop it"),
        ("a.cr2", b"II*\x00\x10\0\0\0CR\x02\0" + bytes(90), "raw photo", "Develop it"),
        ("a.raf", b"FUJIFILMCCD-RAW 0201" + bytes(90), "raw photo", "Develop it"),
        ("a.bmp", saved(rgb, "BMP"), "a BMP picture", "export it as JPEG"),
        ("a.ico", saved(rgb, "ICO"), "an icon", "export it as JPEG"),
        ("a.jp2", saved(rgb, "JPEG2000"), "JPEG 2000", "export it as JPEG"),
        ("a.psd", b"8BPS\0\x01" + bytes(90), "a Photoshop file", "export it as JPEG"),
        ("a.jxl", b"\xff\x0a" + bytes(90), "a JPEG XL picture", "export it as JPEG"),
        ("a.svg", svg, "an SVG drawing", "Export it as PNG"),
        ("a.png", b"<?xml version='1.0'?>\n<!-- x -->\n" + svg, "an SVG drawing", "Export it as PNG"),
        ("a.pdf", b"%PDF-1.7\n" + bytes(90), "a PDF", "screenshot"),
        ("a.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n", "a PostScript drawing", "Export it as PNG"),
        ("a.docx", b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml", "a document", "file of its own"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90), "a document", "file of its own"),
        ("a.zip", b"PK\x03\x04" + bytes(26) + b"foto/a.jpg", "an archive", "Unpack it"),
        ("a.jpg", b"<!DOCTYPE html><html><body>404", "a web page", "In the browser"),
        ("a.webm", b"\x1a\x45\xdf\xa3" + bytes(90), "a video", "screenshot"),
        ("a.mp3", b"ID3\x03" + bytes(90), "a sound recording", "PDF or recording"),
    ]  # fmt: skip
    return [
        Upload(f"{name} {said}", name, content, refused=f"{said}|{way}")
        for name, content, said, way in kinds
    ]


UPLOADS: list[Upload] = [
    *_transparent(),
    *_grey_and_colours(),
    *_shapes(),
    *_names(),
    *_damaged(),
    *_other_kinds(),
]
