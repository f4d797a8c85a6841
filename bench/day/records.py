"""The record of a visit through its form, and the registration of a new matter on the way."""

import html
import re
from typing import Any
from urllib.parse import quote

from bench.day.staff import Person, pause
from bench.day.web import Fields, filled, form_of, words_of

TYPING = 1.0
NAMES = ("王小明", "李建国", "张秀英", "刘洋", "陈静", "杨帆", "赵磊", "黄丽")
SAID = "反映小区物业长期不作为，电梯故障三个月没有修复，多次向物业和社区反映没有结果，要求尽快解决。" * 3
DONE = "已说明政策依据和办理途径，当场联系责任单位，承办人到窗口作了解释，来访人表示清楚。" * 2
RECEIPT = re.compile(r"LF\d{8}-\d{6,}")
REGISTERED = 0.15  # of the visits of individuals are about a new matter
WAYS = {"twice at once": 0.06, "cut, sent again": 0.06}


class Recorder(Person):
    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.recorded = 0

    def record(self, path: str) -> None:
        """Fill in the form of a visit and send it until its receipt is there."""
        page = self.session.get("record form", path).text
        fields = form_of(page, 'class="visit-form"')
        given = dict(fields)
        persons = int(given["persons"])
        if not given["petition"] and persons < 5 and self.chance(REGISTERED):
            page = self.register(page)
            fields = form_of(page, 'class="visit-form"')
            given = dict(fields)
        values = {"visitor": self.random.choice(NAMES), "said": SAID, "done": DONE}
        if not given.get("outcome"):
            values["outcome"] = self.random.choice(("explained", "explained", "explained", "settled", "guided"))
        if persons >= 5:
            values["representatives"] = "\n".join(self.random.sample(NAMES, 3))
            values["members"] = "\n".join(f"成员{number} 13800000000" for number in range(min(persons, 30)))
        pause(TYPING)
        address = html.unescape(re.search(r'class="visit-form"[^>]* action="([^"]*)"', page)[1])  # type: ignore[index]
        receipt = self.send_record(address, filled(fields, **values))
        shown = self.session.get("receipt", receipt).text if receipt else ""
        if not RECEIPT.search(shown):
            self.session.problems.append(f"record: no receipt at {receipt} after {address}: {words_of(shown)[:200]}")
        self.recorded += 1
        self.count("visits recorded")

    def send_record(self, path: str, fields: Fields) -> str:
        way = self.drawn(WAYS, "sent once")
        self.count(f"record {way}")
        if way == "twice at once":
            # The one that comes second may be led to the page of the visit that the first has recorded.
            answers = self.session.post_twice("record", path, fields, path, expect=(204,))
            return min((answer.onward for answer in answers), key=lambda page: "receipt" not in page)
        if way == "cut, sent again":
            self.session.cut(path, fields, guarded=path)
            pause(0.3)
        return self.session.post("record", path, fields, guarded=path, expect=(204,)).onward

    def register(self, page: str) -> str:
        """登记为新的信访事项: the registration desk, its receipt, and back to the record, which knows the petition."""
        link = re.search(r'href="([^"]*/registration/\?next=[^"]*)"', page)
        if link is None:
            raise RuntimeError(f"no way to the registration in {words_of(page)[:300]}")
        address = html.unescape(link[1])
        form = self.session.get("registration form", address).text
        path = html.unescape(re.search(r'id="registration"[^>]* action="([^"]*)"', form)[1])  # type: ignore[index]
        values = {
            "name": self.random.choice(NAMES),
            "phone": f"138{self.random.randint(0, 99_999_999):08d}",
            "subject": "反映小区电梯故障无人维修",
            "body": SAID,
            "demands": "1.尽快修复电梯\n2.公布维修资金使用情况",
        }
        pause(TYPING)
        fields = filled(form_of(form, 'id="registration"'), **values)
        receipt = self.session.post("registration", path, fields, guarded=path, expect=(204,)).onward
        shown = self.session.get("receipt of the petition", receipt).text
        onward = re.search(r'class="btn btn-primary" href="([^"]*petition=[^"]*)"', shown)
        if onward is None:
            raise RuntimeError(f"no way back from {quote(receipt)}: {words_of(shown)[:300]}")
        self.count("petitions registered")
        return self.session.get("record form", html.unescape(onward[1])).text
