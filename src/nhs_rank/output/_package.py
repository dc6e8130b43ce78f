"""What is put into the files inside a workbook that its writer has no word for."""

from __future__ import annotations

import io
import re
import zipfile

__all__ = ["finished"]

_LANGUAGE = "en-GB"
_CORE, _STYLES = "docProps/core.xml", "xl/styles.xml"


def finished(content: bytes, *, heading_size: int) -> bytes:
    """Name the language, and mark texts of one size of font as headings of the first level.

    All else stays as it is, with a fixed date, so that the same workbook is the same bytes.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in given.infolist():
            part = given.read(entry)
            if entry.filename == _CORE:
                part = _with_language(part.decode()).encode()
            elif entry.filename == _STYLES:
                part = _with_heading(part.decode(), heading_size).encode()
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = entry.external_attr
            made.writestr(info, part)
    return buffer.getvalue()


def _with_language(core: str) -> str:
    end = "</cp:coreProperties>"
    return core.replace(end, f"<dc:language>{_LANGUAGE}</dc:language>{end}")


def _with_heading(styles: str, size: int) -> str:
    """Give the formats with the font of that size the cell style "Heading 1"."""
    fonts = re.findall(r"<font>.*?</font>|<font/>", _part(styles, "fonts"))
    headings = [at for at, font in enumerate(fonts) if f'<sz val="{size}"/>' in font]
    if not headings:
        return styles
    font = headings[0]
    known = len(re.findall(r"<xf ", _part(styles, "cellStyleXfs")))
    own = f'<xf numFmtId="0" fontId="{font}" fillId="0" borderId="0"/>'
    styles = _grown(styles, "cellStyleXfs", own)
    styles = _grown(
        styles, "cellStyles", f'<cellStyle name="Heading 1" xfId="{known}" builtinId="16"/>'
    )
    formats = _part(styles, "cellXfs")
    marked = re.sub(rf'(<xf [^>]*fontId="{font}"[^>]*xfId=")0"', rf'\g<1>{known}"', formats)
    return styles.replace(formats, marked)


def _part(styles: str, name: str) -> str:
    found = re.search(rf"<{name}[ >].*?</{name}>", styles, re.DOTALL)
    return found.group() if found else ""


def _grown(styles: str, name: str, more: str) -> str:
    """Add an element at the end of a list, and count it."""
    part = _part(styles, name)
    grown = re.sub(r'count="(\d+)"', lambda m: f'count="{int(m[1]) + 1}"', part, count=1)
    return styles.replace(part, grown.replace(f"</{name}>", f"{more}</{name}>"))
