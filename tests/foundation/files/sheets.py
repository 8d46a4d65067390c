"""Sheets for tests: drawn with every Vietnamese letter, signed, scanned, turned."""

import io
from pathlib import Path

import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
TINOS = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
HEAD = (
    (40, 18, "ĐẢNG BỘ TỈNH QUẢNG NGÃI"),
    (45, 24, "TỈNH UỶ QUẢNG NGÃI"),
    (118, 18, "ĐẢNG CỘNG SẢN VIỆT NAM"),
)


def sheet(*lines, number="Số       -KH/TU", day="Quảng Ngãi, ngày      tháng      năm 2018", pages=1):
    """An approved sheet with a text layer; lines are (x, y, text) in mm from the top left."""
    pdfmetrics.registerFont(TTFont("TestTinos", str(TINOS)))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(210 * MM, 297 * MM), invariant=True)
    for page in range(pages):
        canvas.setFont("TestTinos", 13)
        if page == 0:
            for x, y, text in (*HEAD, (45, 39, number), (112, 33, day), (92, 75, "KẾ HOẠCH"), *lines):
                canvas.drawString(x * MM, (297 - y) * MM, text)
        canvas.drawString(30 * MM, 150 * MM, f"Trang {page + 1}: phòng, chống thiên tai")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def signed(data=None):
    """The same bytes with a signature field that holds a value."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data or sheet())) as pdf:
        value = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Sig,
                Filter=pikepdf.Name("/Adobe.PPKLite"),
                ByteRange=pikepdf.Array([0, 1, 2, 3]),
                Contents=pikepdf.String("chữ ký"),
            )
        )
        field = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=pikepdf.String("Ký"), V=value))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), SigFlags=3)
        pdf.save(buffer)
    return buffer.getvalue()


def locked(data=None, *, user="mat-khau"):
    """The same with a password."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data or sheet())) as pdf:
        pdf.save(buffer, encryption=pikepdf.Encryption(user=user, owner="chu"))
    return buffer.getvalue()


def turned(degrees, data=None):
    """The same with a turned page."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data or sheet())) as pdf:
        pdf.pages[0].rotate(degrees, relative=False)
        pdf.save(buffer)
    return buffer.getvalue()


def picture(kind="PNG", *, size=(1654, 2339), dpi=(200, 200), pages=1):
    """A scan as an image: grey lines on white."""
    frames = []
    for _ in range(pages):
        frame = Image.new("L", size, 255)
        ImageDraw.Draw(frame).rectangle((300, 300, 900, 340), fill=0)
        frames.append(frame)
    buffer = io.BytesIO()
    more = {"save_all": True, "append_images": frames[1:]} if kind == "TIFF" else {}
    frames[0].save(buffer, kind, dpi=dpi, **more)
    return buffer.getvalue()


def scan(kind="PNG"):
    """A scan as a PDF: one picture over the whole page, no text."""
    from reportlab.lib.utils import ImageReader

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(210 * MM, 297 * MM), invariant=True)
    canvas.drawImage(ImageReader(io.BytesIO(picture(kind))), 0, 0, 210 * MM, 297 * MM)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def strips(*lines):
    """A scan cut into strips by its scanner, with the text that its OCR read under them."""
    from reportlab.lib.utils import ImageReader

    pdfmetrics.registerFont(TTFont("TestTinos", str(TINOS)))
    buffer, strip = io.BytesIO(), ImageReader(io.BytesIO(picture("PNG", size=(1654, 300))))
    canvas = Canvas(buffer, pagesize=(210 * MM, 297 * MM), invariant=True)
    canvas.setFont("TestTinos", 13)
    for x, y, text in lines:
        canvas.drawString(x * MM, (297 - y) * MM, text)
    for n in range(8):
        canvas.drawImage(strip, 0, n * 37 * MM, 210 * MM, 37 * MM)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def docx(*paragraphs):
    """A small .docx, written by hand."""
    import zipfile

    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    font = '<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/><w:sz w:val="28"/></w:rPr>'
    body = "".join(
        f'<w:p><w:r>{font}<w:t xml:space="preserve">{each}</w:t></w:r></w:p>' for each in paragraphs
    )
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="850" w:bottom="1134" w:left="1701"/></w:sectPr>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {space}><w:body>{body}{page}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return buffer.getvalue()
