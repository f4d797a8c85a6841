"""A chart as data, as a table and as a drawing that is told apart in black and white."""

import xml.etree.ElementTree as ET
from io import BytesIO

import pytest
from PIL import Image

from offices.files.typeset import picture
from offices.pages.charts import COLOURS, Chart, Series, chart_svg, nice_top

LINES = Chart(
    "work", "登记和办结 <本年>", "周", ["3月2日", "3月9日", "3月16日"],
    [Series("登记", [3, 9, None], ["/a", "/b", "/c"]), Series("办结", [1, 2, 4])],
)  # fmt: skip
BARS = Chart(
    "rates", "按期办结率", "单位", ["东区局", "西区局"],
    [Series("本月", [87.5, None]), Series("上月", [50, 0])], "bar", "%",
)  # fmt: skip


def test_its_table_says_the_same_as_its_data() -> None:
    assert LINES.data["series"] == [{"name": "登记", "values": [3, 9, None]}, {"name": "办结", "values": [1, 2, 4]}]
    assert list(LINES.rows) == [
        ("3月2日", [("登记", "3", "/a"), ("办结", "1", "")]),
        ("3月9日", [("登记", "9", "/b"), ("办结", "2", "")]),
        ("3月16日", [("登记", "—", "/c"), ("办结", "4", "")]),
    ]
    assert next(BARS.rows) == ("东区局", [("本月", "87.5%", ""), ("上月", "50%", "")])
    assert Chart("none", "空", "周", ["3月2日"], [Series("登记", [None])]).is_empty


@pytest.mark.parametrize("chart", [LINES, BARS, Chart("none", "空", "周", [], [Series("登记", [])])])
def test_it_is_drawn_as_a_picture(chart: Chart) -> None:
    drawn = chart_svg(chart)
    root = ET.fromstring(drawn)  # noqa: S314 - our own
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {str(one.name) for one in chart.series} <= set(texts)
    assert root.find("{http://www.w3.org/2000/svg}title").text == chart.title
    made = Image.open(BytesIO(picture(drawn)))
    assert made.format == "PNG"
    assert made.width > 1000


def test_lines_and_bars_differ_without_colour() -> None:
    drawn = chart_svg(LINES)
    assert "stroke-dasharray" in drawn
    bars = ET.fromstring(chart_svg(BARS))  # noqa: S314 - our own
    fills = {node.get("fill") for node in bars.iter("{http://www.w3.org/2000/svg}rect")} - set(COLOURS)
    assert fills == {"url(#hatch0)", "url(#hatch1)"}
    assert len(set(COLOURS)) == 5


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 4), (3, 4), (4, 4), (5, 8), (9, 20), (21, 40), (390, 400), (401, 800)]
)
def test_an_axis_ends_at_a_round_number(highest: float, top: float) -> None:
    assert nice_top(highest) == top
