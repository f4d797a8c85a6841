"""DEF-1, the rule that holds for everybody until an administrator makes another."""

from django.db import migrations

DEFAULT_RULE = """
INSERT INTO supervision_rule (
    code, version, valid_from, remind_short, remind_ten_working, remind_fifteen, remind_thirty, remind_long_calendar_days,
    remind_set, yellow_from_working_days, red_from_working_days, answer_within_working_days, report_within_working_days,
    second_yellow_is_red, progress_may_be_red, reminded_may_be_carded,
    kinds, reason, ended_reason, created_at
) VALUES ('DEF-1', 1, '2005-05-01', 1, 3, 3, 5, 10, 3, 1, 6, 3, 10, true, false, false, '{}', '系统默认规则', '', now())
"""


class Migration(migrations.Migration):
    dependencies = [("supervision", "0001_initial")]

    operations = [migrations.RunSQL(DEFAULT_RULE, migrations.RunSQL.noop)]
