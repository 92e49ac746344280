"""`python -m benchmarks.photos`: what opening the pictures of telephones costs, each in a process of its own: peak of memory, and time."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

from portal.config import ROOT

# What Pillow and libjpeg take is outside Python's own count (tracemalloc), and `ru_maxrss` begins at the peak of whoever starts a process.
MEASURED = """
import re, sys, time
from portal.files import codes, pictures, pieces
take = {"keep": pictures.check_picture, "read": codes.code_in, "cut": pieces.check_screenshot}[sys.argv[2]]
peak = lambda: int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
take(open(sys.argv[3], "rb").read())
content = open(sys.argv[1], "rb").read()
before, begun = peak(), time.monotonic()
take(content, 1 << 30)
print(peak() - before, time.monotonic() - begun)
"""
TWELVE, TWENTY_FOUR, FORTY_EIGHT, FIFTY = (4000, 3000), (6000, 4000), (8000, 6000), (8160, 6144)


def photo(size: tuple[int, int]) -> Image.Image:
    """Return a picture with light, colour and the noise of a sensor."""
    small = (size[0] // 6, size[1] // 6)
    bands = [Image.effect_noise(small, 60).resize(size, Image.Resampling.BICUBIC) for _ in range(3)]
    return Image.merge("RGB", bands)


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    """Return the bytes of a picture."""
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def pictures() -> dict[str, bytes]:
    """Return what is measured, by what it is called in the table; the first is what the others are compared with."""
    screen = Image.linear_gradient("L").resize((1080, 15_000)).convert("RGB")
    made = {"JPEG 12 Mpx": written(photo(TWELVE), "JPEG", quality=88)}
    for size, name in ((TWENTY_FOUR, "24"), (FORTY_EIGHT, "48"), (FIFTY, "50")):
        image = photo(size)
        made[f"JPEG {name} Mpx"] = written(image, "JPEG", quality=88)
        made[f"JPEG {name} Mpx, progressive"] = written(image, "JPEG", quality=88, progressive=True)
    made["JPEG 50 Mpx, progressive 4:4:4"] = written(image, "JPEG", quality=88, progressive=True, subsampling=0)
    made["PNG 1080 × 15,000"] = written(screen, "PNG")
    made["WebP 1080 × 15,000"] = written(screen, "WEBP", method=0)
    made["PNG 40 Mpx, see-through"] = written(Image.new("RGBA", (8000, 5000), (9, 99, 9, 99)), "PNG")
    made["WebP 24 Mpx"] = written(photo(TWENTY_FOUR), "WEBP", method=0)
    return made


def measured(file: Path, take: str, warm: Path) -> tuple[float, float]:
    """Return the megabytes above what the process had, and the seconds."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, file, take, warm], capture_output=True, text=True, check=True, cwd=ROOT
    )
    memory, seconds = done.stdout.split()
    return float(memory), float(seconds)


def run() -> list[str]:
    """Return the table: size of the upload, peak of memory to keep, to read a code, to cut in pieces; time against 12 megapixels."""
    lines = [
        "| picture | MB | keep | read a code | in pieces | time to keep | to read |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        warm = Path(folder) / "warm"
        warm.write_bytes(written(Image.new("RGB", (64, 48)), "JPEG"))
        usual: tuple[float, float] | None = None
        for name, content in pictures().items():
            file = Path(folder) / "picture"
            file.write_bytes(content)
            found = [measured(file, take, warm) for take in ("keep", "read", "cut")]
            times = (found[0][1], found[1][1])
            usual = usual or times
            memory = " | ".join(f"{memory:.0f}" for memory, _ in found)
            share = " | ".join(f"{time / first:.1f} ×" for time, first in zip(times, usual, strict=True))
            lines.append(f"| {name} | {len(content) / 1e6:.1f} | {memory} | {share} |")
    return lines


if __name__ == "__main__":
    sys.stdout.write("\n".join(run()) + "\n")
