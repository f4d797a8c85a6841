"""A meeting is called after the place and the level of its office."""

import pytest

from offices.organisation.models import Office
from supervision.meetings.models import Meeting


@pytest.mark.parametrize(
    ("office", "level", "kind", "name", "title"),
    [
        ("云山省信访局", 1, "joint", "云山省信访工作联席会议", "云山省2026年第2次信访工作联席会议"),
        ("云溪市信访局", 2, "party", "云溪市委常委会", "云溪市委常委会2026年第2次会议"),
        ("云溪市住房和城乡建设局", 2, "government", "云溪市政府常务会", "云溪市政府常务会2026年第2次会议"),
        ("云溪市云东区信访局", 3, "party", "云东区委常委会", "云东区委常委会2026年第2次会议"),
        ("云溪市云东区城市管理局", 3, "joint", "云东区信访工作联席会议", "云东区2026年第2次信访工作联席会议"),
        ("菏泽市单县信访局", 3, "government", "单县政府常务会", "单县政府常务会2026年第2次会议"),
        ("凉山彝族自治州信访局", 2, "party", "凉山彝族自治州委常委会", "凉山彝族自治州委常委会2026年第2次会议"),
        ("云西县柳河镇人民政府", 4, "party", "柳河镇党委会", "柳河镇党委会2026年第2次会议"),
        ("云东区和平街道办事处", 4, "party", "和平街道党工委会", "和平街道党工委会2026年第2次会议"),
        ("云东区和平街道办事处", 4, "government", "和平街道办事处办公会", "和平街道办事处办公会2026年第2次会议"),
        ("济宁市市中区信访局", 3, "party", "市中区委常委会", "市中区委常委会2026年第2次会议"),
        ("山东省济宁市市中区信访局", 3, "joint", "市中区信访工作联席会议", "市中区2026年第2次信访工作联席会议"),
        ("恩施土家族苗族自治州信访局", 2, "party", "恩施土家族苗族自治州委常委会", None),
        ("双江拉祜族佤族布朗族傣族自治县信访局", 3, "party", "双江拉祜族佤族布朗族傣族自治县委常委会", None),
        ("黔东南苗族侗族自治州镇远县信访局", 3, "government", "镇远县政府常务会", None),
        ("镇远县人民政府", 3, "government", "镇远县政府常务会", None),
        ("杭州市信访局", 2, "joint", "杭州市信访工作联席会议", "杭州市2026年第2次信访工作联席会议"),
        ("江苏省苏州市信访局", 2, "party", "苏州市委常委会", None),
        ("内蒙古自治区呼和浩特市信访局", 2, "party", "呼和浩特市委常委会", None),
        ("北京市信访办公室", 1, "joint", "北京市信访工作联席会议", None),
        ("广西壮族自治区信访局", 1, "joint", "广西壮族自治区信访工作联席会议", None),
        ("云溪市市场监督管理局", 2, "party", "云溪市委常委会", None),
        ("温州市乐清市城市管理局", 3, "party", "乐清市委常委会", None),
        ("乐清市城市管理局", 3, "party", "乐清市委常委会", None),
        ("荆州市沙市区信访局", 3, "party", "沙市区委常委会", None),
        ("常德市津市市信访局", 3, "party", "津市市委常委会", None),
        ("新乡市红旗区信访局", 3, "party", "红旗区委常委会", None),
        ("云东区区委办公室", 3, "party", "云东区委常委会", None),
        ("乡宁街道办事处", 4, "party", "乡宁街道党工委会", None),
        ("济宁市市中区阜桥街道办事处", 4, "party", "阜桥街道党工委会", None),
        ("新乡县七里营镇人民政府", 4, "party", "七里营镇党委会", None),
        ("乐清市柳市镇人民政府", 4, "party", "柳市镇党委会", None),
        ("白市驿镇人民政府", 4, "party", "白市驿镇党委会", None),
        ("临夏县东乡镇镇政府", 4, "government", "东乡镇政府办公会", None),
        ("市中区市中街道办事处", 4, "party", "市中街道党工委会", None),
        ("中共云东区委社会工作部", 3, "party", "云东区委常委会", None),
        ("上海市浦东新区信访办公室", 2, "party", "浦东新区委常委会", None),
        ("区信访局", 3, "joint", "云东信访局信访工作联席会议", "云东信访局2026年第2次信访工作联席会议"),
        ("云溪市云东区信访局", 3, "study", "信访研判会", "信访研判会2026年第2次会议"),
    ],
)
def test_a_meeting_is_called_as_at_its_place(office: str, level: int, kind: str, name: str, title: str | None) -> None:
    """title: where it is more than the name with its number."""
    convening = Office(name=office, short_name="云东信访局", level=level)
    meeting = Meeting(office=convening, kind=kind, year=2026, number=2)
    begins = name.removesuffix("信访工作联席会议") if kind == "joint" else name
    ends = "2026年第2次信访工作联席会议" if kind == "joint" else "2026年第2次会议"
    assert (meeting.kind_name, meeting.title) == (name, title or f"{begins}{ends}")
