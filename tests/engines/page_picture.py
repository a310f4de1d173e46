"""The picture of a review in the README: ``python -m tests.engines.page_picture`` takes it in a real browser.

Fonts differ from machine to machine, so pixels cannot be compared. Next to the picture is the digest of what
it shows: the page of Octo up to the table of combinations, with its style and the hash of its script. If that
has not changed, the picture stays, and no browser is needed.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.emitters.review.real_facts import facts, files

ROOT: Final = Path(__file__).parents[2]
PICTURE: Final = ROOT / "docs" / "pictures" / "review.webp"
DIGEST: Final = PICTURE.with_suffix(".sha256")
SIZE: Final = {"width": 1280, "height": 850}

# The browser writes WebP, a quarter of the size of the PNG that Playwright takes.
COMPRESS: Final = """async png => {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.6).split(",")[1];
}"""


def page() -> str:
    """Write the page of Octo."""
    return files(facts())["review.html"]


def digest(of: str) -> str:
    """Return the digest of the part of a page that the picture shows."""
    return sha256(of.partition('<table id="combinations">')[0].encode()).hexdigest()


def take(of: str) -> None:
    """Take the picture of a page, and write its digest."""
    from tests.engines.browser import opened, started  # noqa: PLC0415 - only taking a picture needs it

    with TemporaryDirectory() as folder, started() as browser:
        path = Path(folder) / "review.html"
        path.write_text(of, "utf-8")
        with opened(browser, path, viewport=SIZE) as found:
            png = b64encode(found.page.screenshot()).decode()
        empty = browser.new_page()
        PICTURE.write_bytes(b64decode(empty.evaluate(COMPRESS, png)))
    DIGEST.write_text(f"{digest(of)}\n", "utf-8")


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    if not PICTURE.exists() or DIGEST.read_text("utf-8").strip() != digest(page()):
        take(page())
