"""PDF files written by hand: text at places, in sizes, with ruled lines."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 612, 792


@dataclass(frozen=True)
class Text:
    """Text whose first letter stands at (x, y), in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 11
    bold: bool = False

    def drawn(self) -> str:
        escaped = self.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"BT /{'B' if self.bold else 'R'} {self.size} Tf {self.x} {self.y} Td ({escaped}) Tj ET"


@dataclass(frozen=True)
class Rule:
    """A line from one point to another."""

    x0: float
    y0: float
    x1: float
    y1: float

    def drawn(self) -> str:
        return f"{self.x0} {self.y0} m {self.x1} {self.y1} l S"


def grid(
    x: float, y: float, rows: list[list[str]], *, width: float = 120, height: float = 20
) -> list[Text | Rule]:
    """A table with ruled lines; its upper left corner is (x, y)."""
    right, below = x + width * len(rows[0]), y - height * len(rows)
    drawn: list[Text | Rule] = [Rule(x, y - height * n, right, y - height * n) for n in range(len(rows) + 1)]
    drawn += [Rule(x + width * n, y, x + width * n, below) for n in range(len(rows[0]) + 1)]
    for down, row in enumerate(rows):
        for across, cell in enumerate(row):
            drawn.append(Text(x + width * across + 4, y - height * (down + 1) + 6, cell))
    return drawn


def pdf(*pages: list[Text | Rule], encrypted: bool = False, title: str = "", subject: str = "") -> bytes:
    """A PDF file. An encrypted one wants a password that nobody knows."""
    fonts = "<< /R << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
    fonts += "/B << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>"
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        f"<< /Title ({title}) /Subject ({subject}) >>",
    ]
    for number, page in enumerate(pages):
        content = "\n".join(item.drawn() for item in page)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
            f"/Resources << /Font {fonts} >> /Contents {first + 2 * number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    if encrypted:
        key = "00" * 32
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{key}> /U <{key}> /P -44 >>")
    written, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /Info 3 0 R"
    if encrypted:
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]"
    return written + f"trailer\n<< {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
