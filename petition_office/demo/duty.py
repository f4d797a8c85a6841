"""The duty books of the demo's towns: disputes found on rounds, settled on the spot, followed up, one raised."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from cases.petitions.actions.parties import Person
from offices.files.uploads import checked_upload
from offices.organisation.models import Office
from petition_office.demo.life import Steps
from petition_office.demo.places import EAST, WEST
from petition_office.demo.receptions import photo
from petition_office.demo.world import NEVER, World, at_seconds
from visits.duty.actions.duty import follow_up, raise_to_petition, record_entry, settle

TOWNS = (f"{EAST}-heping", f"{EAST}-xinhua", f"{WEST}-liuhe", f"{WEST}-qingshan", f"{WEST}-shiqiao")
RAISES = f"{EAST}-heping"  # where the handler registers, too
FOUND = (
    (
        "楼上漏水致邻里争执",
        "三单元二层天花板渗水，两户各执一词，未联系上物业。",
        "组织物业查明漏点，楼上住户同意维修。",
        "和平里小区3号楼",
    ),
    (
        "宅基地界址争议",
        "两户翻建房屋时对滴水沟归属有争议，已停工。",
        "请村老和土地专员现场丈量，双方签字确认界址。",
        "东柳村村口",
    ),
    ("广场舞音量扰民", "居民反映晚间音量过大，与领队发生口角。", "约定时间和音量，领队当场调低。", "文化广场"),
    (
        "拖欠装修工人工资",
        "包工头拖欠三名工人工资，工人聚在工地门口。",
        "联系发包方先行垫付，工人当场领取。",
        "幸福路12号院",
    ),
    ("灌溉用水先后争执", "两村民小组因放水次序争执。", "重新排定放水时间表并公示。", "灌渠二支口"),
    ("小区停车位纠纷", "业主私装地锁，物业与业主发生冲突。", "物业当场拆除地锁，划线公示。", "幸福路12号院"),
)

COUNTRY = ("东柳村村口", "灌渠二支口")


@dataclass
class Round:
    """One dispute of one town, from the round to its end."""

    world: World
    rng: Random
    office: Office
    now: datetime = NEVER

    def start(self) -> Steps:
        handler = self.world.handler(self.office)
        in_town = self.office.code.startswith(EAST)
        subject, body, how, place = self.rng.choice([one for one in FOUND if not (in_town and one[3] in COUNTRY)])
        on_spot = self.rng.random() < 0.5
        today = self.now.date()
        photos = [("现场.jpg", checked_upload(io.BytesIO(photo(self.rng.randint(0, 99)))))]
        entry = record_entry(
            by=handler,
            at=self.now,
            office=self.office,
            found_on=today,
            place=place,
            subject=subject,
            body=body,
            settled_how=how if on_spot else "",
            next_on=None if on_spot else today + timedelta(days=4),
            photos=photos,
        )
        if on_spot:
            return
        yield self.world.moment(self.rng, today + timedelta(days=self.rng.randint(3, 6)))
        text = "再次上门，双方愿意调解，还差一方签字。"
        following = self.now.date() + timedelta(days=5)
        follow_up(by=handler, at=self.now, entry_id=entry.pk, on=self.now.date(), text=text, next_on=following)
        yield self.world.moment(self.rng, self.now.date() + timedelta(days=self.rng.randint(4, 8)))
        if self.office.code == RAISES and self.now.date() > self.world.days_back(10):
            raise_to_petition(by=handler, at=self.now, entry_id=entry.pk, principal=Person(name="葛长顺"))
        elif self.rng.random() < 0.6:
            settle(by=handler, at=self.now, entry_id=entry.pk, how=how)


def patrols(world: World, seed: str) -> Iterator[tuple[datetime, Round]]:
    """Some rounds of each town in the last six weeks."""
    for code in TOWNS:
        for number in range(7):
            rng = Random(f"{seed}:duty:{code}:{number}")
            day = world.days_back(rng.randint(1, 30))
            yield at_seconds(day, 9 * 3600 + rng.randint(0, 20000)), Round(world, rng, world.offices[code])
