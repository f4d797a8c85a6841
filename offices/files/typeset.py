"""Pages are set by Typst from data: no text of the data is read as markup, and the same data gives the same bytes."""

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst
from django.conf import settings

_one_at_a_time = Lock()


@lru_cache(maxsize=4)
def _compiler(root: Path) -> typst.Compiler:
    """Reads the fonts of the machine and the shipped ones once a process. Files outside `root` are not opened."""
    return typst.Compiler(root=str(root), font_paths=[str(settings.LETTER_FONTS)])


def typeset(layout: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF of a layout, which finds the data as `json(bytes(sys.inputs.data))`."""
    with _one_at_a_time:
        made = _compiler(layout.parent).compile(
            input=str(layout), format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    return cast(bytes, made)


def picture(svg: str, *, width_mm: int = 156) -> bytes:
    """A drawing as a PNG of so many millimetres, for files that hold no SVG, such as Word documents."""
    source = f"#set page(width: {width_mm}mm, height: auto, margin: 0mm)\n#image(bytes(sys.inputs.svg), width: 100%)"
    with _one_at_a_time:
        made = _compiler(Path(settings.BASE_DIR) / "templates").compile(
            input=source.encode(), format="png", ppi=200, sys_inputs={"svg": svg}
        )
    return cast(bytes, made)
