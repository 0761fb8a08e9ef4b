"""Text chunks of a PNG, for the chart's title and description."""

import struct
import zlib

_SIGNATURE_AND_HEADER = 8 + 25
"""Length of a PNG up to the end of its first chunk, IHDR, in bytes."""


def with_text(png: bytes, texts: dict[str, str]) -> bytes:
    """Add texts by keyword, as iTXt chunks in UTF-8 (PNG specification, 11.3.3.4)."""
    chunks = b"".join(_chunk(keyword, text) for keyword, text in texts.items())
    return png[:_SIGNATURE_AND_HEADER] + chunks + png[_SIGNATURE_AND_HEADER:]


def _chunk(keyword: str, text: str) -> bytes:
    # Five zero bytes: not compressed, no language, no translated keyword.
    content = b"iTXt" + keyword.encode("latin-1") + bytes(5) + text.encode()
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
