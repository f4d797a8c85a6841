"""The registration form as a browser sends it, each time for another person."""

import random

from django.utils import timezone
from stdnum.cn import ric


def registration_form() -> dict[str, str]:
    born = f"{random.randrange(1940, 2000)}{random.randrange(1, 13):02d}{random.randrange(1, 29):02d}"
    number = f"110105{born}{random.randrange(1000):03d}"
    return {
        "channel": "visit",
        "received_on": timezone.localdate().isoformat(),
        "name": "王小明",
        "identity_type": "111",
        "identity_number": number + ric.calc_check_digit(number + "0"),
        "phone": f"138{random.randrange(10**8):08d}",
        "headcount": "1",
        "subject": "小区物业噪音扰民",
        "body": "反映小区物业长期不作为，多次要求解决未果。" * 5,
        "demands": "1.停止施工 2.赔偿损失",
        "representatives-TOTAL_FORMS": "5",
        "representatives-INITIAL_FORMS": "0",
        "agents-TOTAL_FORMS": "1",
        "agents-INITIAL_FORMS": "0",
    }
