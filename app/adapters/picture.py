"""Pictures that people upload, drawn anew: small, square, and without anything else that was in the file."""
import io
import warnings

from PIL import Image, ImageOps

SIZE = 256  # pixels, both ways
MOST_BYTES = 3 * 1024 * 1024
MOST_PIXELS = 25_000_000
FORMATS = ("JPEG", "PNG", "WEBP")  # read by their first bytes, never by a file's name


class NotAPicture(Exception):
    """`reason` is too_large, too_many_pixels or unreadable."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def draw(content):
    """(bytes, content type) of the middle of this picture as 256 by 256 WebP. Raises NotAPicture.

    The size is read before anything is unpacked, so a small file that would fill the memory is refused.
    """
    if len(content) > MOST_BYTES:
        raise NotAPicture("too_large")
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(content), formats=FORMATS) as uploaded:
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            if uploaded.width * uploaded.height > MOST_PIXELS:
                raise NotAPicture("too_many_pixels")
            uploaded.thumbnail((SIZE * 4, SIZE * 4))  # at once, before any copy is made; a JPEG is not even unpacked larger
            upright = ImageOps.exif_transpose(uploaded).convert("RGBA")
            on_white = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright).convert("RGB")
            small = ImageOps.fit(on_white, (SIZE, SIZE), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, EOFError, IndexError, TypeError, OverflowError) as error:
        raise NotAPicture("unreadable") from error
    drawn = io.BytesIO()
    small.save(drawn, "WEBP", quality=82, method=4)
    return drawn.getvalue(), "image/webp"
