"""Word documents in the letter format of GB/T 9704-2012: its fonts by name, its margins, indents of two characters."""

import io
from collections.abc import Sequence

import docx
from django.utils import timezone
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from offices.pages.texts import writable

TITLE, HEADING, BODY, NUMBER = "方正小标宋简体", "黑体", "仿宋", "宋体"
LATIN = "Times New Roman"
SIZE, TITLE_SIZE, TABLE_SIZE = Pt(16), Pt(22), Pt(10.5)  # 三号、二号、五号
NUMBER_SIZE = Pt(14)  # 四号
LINE = Pt(28)
WIDTH = 156  # of the text, in millimetres
RED = RGBColor(0xE6, 0x00, 0x12)


class Document:
    """A document that is written from its beginning to its end."""

    def __init__(self, title: str, *, author: str = "") -> None:
        self.made = docx.Document()
        section = self.made.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        about = self.made.core_properties
        about.title, about.author, about.comments, about.language = title, author, "", "zh-CN"
        about.last_modified_by, about.created = author, timezone.localtime().replace(tzinfo=None)
        about.modified = about.created
        normal = self.made.styles["Normal"]
        normal.font.name, normal.font.size = LATIN, SIZE
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        self._number_pages()

    def title(self, text: str) -> None:
        self._paragraph(text, TITLE, TITLE_SIZE, centred=True)

    def masthead(self, text: str) -> None:
        """The name of the issuing organ (发文机关标志), in red, with a line below."""
        paragraph = self._paragraph(text, TITLE, TITLE_SIZE, centred=True)
        paragraph.runs[0].font.color.rgb = RED
        edges = paragraph._p.get_or_add_pPr()
        borders = edges.makeelement(qn("w:pBdr"), {})
        line = {qn("w:val"): "thickThinSmallGap", qn("w:sz"): "18", qn("w:space"): "4", qn("w:color"): str(RED)}
        borders.append(borders.makeelement(qn("w:bottom"), line))
        edges.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
        )

    def flush(self, text: str) -> None:
        """A line from the left edge, such as the addressee."""
        self._paragraph(text, BODY, SIZE)

    def right(self, text: str) -> None:
        self._paragraph(text, BODY, SIZE).alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def centred(self, text: str) -> None:
        self._paragraph(text, BODY, SIZE, centred=True)

    def heading(self, text: str) -> None:
        self._paragraph(text, HEADING, SIZE, indent=True).paragraph_format.keep_with_next = True

    def paragraph(self, text: str) -> None:
        self._paragraph(text, BODY, SIZE, indent=True)

    def signed(self, who: str, when: str) -> None:
        for text in (who, when):
            paragraph = self._paragraph(text, BODY, SIZE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def sealed_by(self, who: str, when: str) -> None:
        """Signature over the date, with two blank lines for the seal; none of it leaves the others."""
        for text in ("", "", who, when):
            paragraph = self._paragraph(text, BODY, SIZE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(2 * SIZE.pt if text == who else 4 * SIZE.pt)
            paragraph.paragraph_format.keep_with_next = text != when

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int]) -> None:
        """widths: of the columns in millimetres. The titles are repeated on each page, no row is parted."""
        table = self.made.add_table(rows=1, cols=len(titles), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, text in zip(table.rows[0].cells, titles, strict=True):
            self._cell(cell.paragraphs[0], text, HEADING)
        repeated = table.rows[0]._tr.get_or_add_trPr()
        repeated.append(repeated.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
        for values in rows:
            for cell, text in zip(table.add_row().cells, values, strict=True):
                self._cell(cell.paragraphs[0], text, BODY)
        for column, width in zip(table.columns, widths, strict=True):  # LibreOffice reads the grid, Word the cells
            column.width = Mm(width)
        for row in table.rows:
            whole = row._tr.get_or_add_trPr()
            whole.append(whole.makeelement(qn("w:cantSplit"), {}))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)

    def picture(self, png: bytes, *, told: str) -> None:
        """A drawing over the whole width of the text. told: what it shows, for who has it read aloud."""
        paragraph = self._paragraph("", BODY, SIZE, centred=True)
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.keep_with_next = True
        shape = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(WIDTH))
        shape._inline.docPr.set("descr", told)

    def content(self) -> bytes:
        stream = io.BytesIO()
        self.made.save(stream)
        return stream.getvalue()

    # Parts

    def _number_pages(self) -> None:
        """— 1 — below the text, to the right on odd pages and to the left on even ones, one character from the edge."""
        self.made.settings.odd_and_even_pages_header_footer = True
        section = self.made.sections[0]
        section.footer_distance = Mm(24)
        sides = ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
        for footer, side in sides:
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = NUMBER_SIZE
            for text, kind in (("— ", ""), ("", "begin"), ("PAGE", "instr"), ("", "end"), (" —", "")):
                run = paragraph.add_run(text if not kind else "")
                _font(run, NUMBER, NUMBER_SIZE)
                if kind == "instr":
                    code = run._element.makeelement(qn("w:instrText"), {})
                    code.text = text
                    run._element.append(code)
                elif kind:
                    run._element.append(run._element.makeelement(qn("w:fldChar"), {qn("w:fldCharType"): kind}))

    def _paragraph(self, text: str, font: str, size: Pt, *, centred: bool = False, indent: bool = False) -> Paragraph:
        paragraph = self.made.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        shape.space_before = shape.space_after = Pt(0)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent:
            shape.first_line_indent = Pt(2 * size.pt)
        _font(paragraph.add_run(writable(text)), font, size)
        return paragraph

    def _cell(self, paragraph: Paragraph, text: str, font: str) -> None:
        paragraph.paragraph_format.space_after = Pt(0)
        _font(paragraph.add_run(writable(text)), font, TABLE_SIZE)


def _font(run: Run, name: str, size: Pt) -> None:
    """Chinese characters have their own font beside the Latin one."""
    run.font.name, run.font.size = LATIN, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
