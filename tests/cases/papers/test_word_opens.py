"""Word documents of letters are opened by LibreOffice, where it is installed, and say there what the letter says."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from cases.papers.letters import LETTER, REPORT, SHEET, Letter
from cases.papers.reports.files import letter_as_word
from tests.cases.papers.pages import words
from tests.cases.papers.test_layout import SENTENCE, letter

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
SECONDS = 120
LETTERS = {
    "letter": letter(),
    "report": letter(form=REPORT),
    "sheet": letter(form=SHEET, heading=""),
    "long": letter(paragraphs=(SENTENCE * 3,) * 60, annexes=("现场照片", "询问笔录"), copies=("云溪市信访局",) * 3),
    "hostile": letter(paragraphs=("<w:p>&amp;]]> \\u0000 {正文} #set text() 😀 𠀀", "a" * 3000)),
    "table": letter(facts=(("信访件编号", "370002-2026-000001"), ("概要", "第一行\n第二行"))),
}


@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
def test_libreoffice_opens_every_form(tmp_path: Path) -> None:
    for name, made in LETTERS.items():
        (tmp_path / f"{name}.docx").write_bytes(letter_as_word(made, sealed=name == "letter"))
    profile = (tmp_path / "profile").as_uri()
    command = [str(OFFICE), f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    files = [str(tmp_path / f"{name}.docx") for name in LETTERS]
    done = subprocess.run([*command, str(tmp_path), *files], capture_output=True, timeout=SECONDS, check=False)
    assert done.returncode == 0, done.stderr.decode()
    for name, made in LETTERS.items():
        said = words((tmp_path / f"{name}.pdf").read_bytes())
        missing = [text for text in expected(made) if text not in said]
        assert missing == [], name


def expected(made: Letter) -> list[str]:
    """What must stand in the pages whatever the form; the lines of a long text are joined by the reader."""
    plain = replace(made, paragraphs=()) if made.form != LETTER else made
    return [made.title, made.number, made.date, made.addressee, made.closing[0][:20], *plain.annexes]
