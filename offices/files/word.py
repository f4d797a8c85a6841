"""Word documents in the letter format of GB/T 9704-2012: its fonts by name, its margins, indents of two characters."""

import io
from collections.abc import Sequence

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from offices.pages.texts import cleaned

TITLE, HEADING, BODY = "方正小标宋简体", "黑体", "仿宋"
LATIN = "Times New Roman"
SIZE, TITLE_SIZE, TABLE_SIZE = Pt(16), Pt(22), Pt(10.5)  # 三号、二号、五号
LINE = Pt(28)


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
        normal = self.made.styles["Normal"]
        normal.font.name, normal.font.size = LATIN, SIZE
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)

    def title(self, text: str) -> None:
        self._paragraph(text, TITLE, TITLE_SIZE, centred=True)

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

    def table(self, titles: Sequence[str], rows: Sequence[Sequence[str]], *, widths: Sequence[int]) -> None:
        """widths: of the columns in millimetres; the titles are repeated on each page."""
        table = self.made.add_table(rows=1, cols=len(titles), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for cell, text in zip(table.rows[0].cells, titles, strict=True):
            self._cell(cell.paragraphs[0], text, HEADING)
        repeated = table.rows[0]._tr.get_or_add_trPr()
        repeated.append(repeated.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
        for values in rows:
            for cell, text in zip(table.add_row().cells, values, strict=True):
                self._cell(cell.paragraphs[0], text, BODY)
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)

    def content(self) -> bytes:
        stream = io.BytesIO()
        self.made.save(stream)
        return stream.getvalue()

    # Parts

    def _paragraph(self, text: str, font: str, size: Pt, *, centred: bool = False, indent: bool = False) -> Paragraph:
        paragraph = self.made.add_paragraph()
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        shape.space_before = shape.space_after = Pt(0)
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if indent:
            shape.first_line_indent = Pt(2 * size.pt)
        _font(paragraph.add_run(cleaned(text)), font, size)
        return paragraph

    def _cell(self, paragraph: Paragraph, text: str, font: str) -> None:
        paragraph.paragraph_format.space_after = Pt(0)
        _font(paragraph.add_run(cleaned(text)), font, TABLE_SIZE)


def _font(run: Run, name: str, size: Pt) -> None:
    """Chinese characters have their own font beside the Latin one."""
    run.font.name, run.font.size = LATIN, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)
