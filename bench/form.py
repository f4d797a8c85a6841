"""The registration form as a browser sends it."""

from django.utils import timezone


def registration_form() -> dict[str, str]:
    return {
        "channel": "visit",
        "received_on": timezone.localdate().isoformat(),
        "name": "王小明",
        "identity_type": "111",
        "identity_number": "11010519491231002X",
        "phone": "13800001234",
        "headcount": "1",
        "subject": "小区物业噪音扰民",
        "body": "反映小区物业长期不作为，多次要求解决未果。" * 5,
        "demands": "1.停止施工 2.赔偿损失",
        "representatives-TOTAL_FORMS": "5",
        "representatives-INITIAL_FORMS": "0",
        "agents-TOTAL_FORMS": "1",
        "agents-INITIAL_FORMS": "0",
    }
