"""These serializers take and answer entries of the duty book; what was said and of whom is only in `DutyUnmasked`."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.petitions.enums import Channel, IdentityType
from cases.registration.forms.registration import MOST_PEOPLE
from offices.files.models import StoredFile
from offices.pages.serializers import Body, DayGiven, Label, PhoneGiven, ToldGiven
from offices.vocabularies.api import OfficeRef
from visits.duty.actions.duty import LONGEST, LONGEST_FOLLOW_UP, MOST_PHOTOS
from visits.duty.enums import Reopening
from visits.duty.models import DutyAmendment, DutyBookEntry, FollowUp
from visits.visits.actions.amending import LONGEST_REASON

# What is answered


class DutyRow(serializers.ModelSerializer):
    number = serializers.CharField(help_text="手册编号")
    office = OfficeRef()
    category = serializers.CharField(source="category.code", allow_null=True, default=None, help_text="代码")
    state_label = Label()
    settled_on_the_spot = serializers.BooleanField(help_text="发现时当场化解，没有跟进")
    petition = serializers.SerializerMethodField(help_text="转为的信访件编号；无权查看该件的为 null")
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = DutyBookEntry
        fields = [
            "id",
            "number",
            "version",
            "office",
            "found_on",
            "place",
            "category",
            "subject",
            "state",
            "state_label",
            "settled_on_the_spot",
            "relapses",
            "next_on",
            "petition",
            "recorded_at",
            "recorded_by",
            "ended_at",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_petition(self, entry: DutyBookEntry) -> str | None:
        return entry.petition.number if entry.petition is not None and entry.shown else None  # type: ignore[attr-defined]


class PhotoRow(serializers.ModelSerializer):
    class Meta:
        model = StoredFile
        fields = ["id", "name", "size", "stored_at"]
        read_only_fields = fields


class FollowUpRow(serializers.ModelSerializer):
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = FollowUp
        fields = ["id", "on", "recorded_at", "recorded_by"]
        read_only_fields = fields


class DutyAmendmentRow(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name")
    reason = serializers.SerializerMethodField(help_text="只有本单位看得到")
    fields_changed = serializers.ListField(child=serializers.CharField(), source="fields")

    class Meta:
        model = DutyAmendment
        fields = ["at", "by", "reason", "fields_changed"]
        read_only_fields = fields

    def get_reason(self, amendment: DutyAmendment) -> str:
        return amendment.reason if self.context.get("keeps") else ""


class DutyWhole(DutyRow):
    latitude = serializers.FloatField(allow_null=True, help_text="WGS 84")
    longitude = serializers.FloatField(allow_null=True, help_text="WGS 84")
    photos = PhotoRow(many=True)
    follow_ups = FollowUpRow(many=True)
    amendments = DutyAmendmentRow(many=True)

    class Meta(DutyRow.Meta):
        fields = [*DutyRow.Meta.fields, "latitude", "longitude", "photos", "follow_ups", "amendments"]
        read_only_fields = fields


class FollowUpText(serializers.Serializer):
    id = serializers.IntegerField()
    text = serializers.CharField()


class DutyUnmasked(serializers.Serializer):
    body = serializers.CharField()
    parties = serializers.CharField(default="")
    settled_how = serializers.CharField(default="")
    follow_ups = FollowUpText(many=True)


# What is given


def _degrees(most: int) -> serializers.DecimalField:
    return serializers.DecimalField(
        None, None, min_value=-most, max_value=most, required=False, allow_null=True, help_text="WGS 84，取五位小数"
    )


class DutyFactsGiven(Body):
    """What an amendment may change; each left out stays."""

    found_on = DayGiven(required=False)
    place = serializers.CharField(max_length=LONGEST["place"], required=False)
    latitude = _degrees(90)
    longitude = _degrees(180)
    category = serializers.CharField(max_length=6, required=False, allow_blank=True, help_text="代码")
    subject = serializers.CharField(max_length=LONGEST["subject"], required=False)
    body = ToldGiven(max_length=LONGEST["body"], required=False)
    parties = serializers.CharField(max_length=LONGEST["parties"], required=False, allow_blank=True)


class DutyGiven(DutyFactsGiven):
    office = serializers.CharField(max_length=60, required=False, help_text="单位代码；只在一个单位记录的可省略")
    found_on = DayGiven()
    place = serializers.CharField(max_length=LONGEST["place"])
    subject = serializers.CharField(max_length=LONGEST["subject"])
    body = ToldGiven(max_length=LONGEST["body"])
    next_on = DayGiven(required=False, allow_null=True, help_text="下次跟进；已就地化解的不填")
    settled_how = ToldGiven(
        max_length=LONGEST_FOLLOW_UP, required=False, allow_blank=True, help_text="当场怎样化解的；继续跟进的不填"
    )


class PhotosGiven(Body):
    photos = serializers.ListField(
        child=serializers.FileField(allow_empty_file=True),
        max_length=MOST_PHOTOS,
        required=False,
        help_text="照片，每张不超过20MB；只存画面，不存拍摄信息",
    )


class DutyGivenWithPhotos(DutyGiven, PhotosGiven):
    pass


class DutyFollowUpGiven(Body):
    on = DayGiven()
    text = ToldGiven(max_length=LONGEST_FOLLOW_UP)
    next_on = DayGiven()


class DutyFollowUpGivenWithPhotos(DutyFollowUpGiven, PhotosGiven):
    pass


class DutySettleGiven(Body):
    settled_how = ToldGiven(max_length=LONGEST_FOLLOW_UP)


class DutySettleGivenWithPhotos(DutySettleGiven, PhotosGiven):
    pass


class DutyReopenGiven(Body):
    why = serializers.ChoiceField(choices=Reopening.choices)
    reason = ToldGiven(max_length=LONGEST_FOLLOW_UP)
    next_on = DayGiven()


class DutyRaiseGiven(Body):
    office = serializers.CharField(max_length=60, required=False, help_text="登记单位代码；省略为手册所在单位")
    channel = serializers.ChoiceField(choices=Channel.choices, required=False, default=Channel.VISIT)
    headcount = serializers.IntegerField(min_value=1, max_value=MOST_PEOPLE, required=False, default=1)
    anonymous = serializers.BooleanField(required=False, default=False)
    name = serializers.CharField(max_length=60, required=False, allow_blank=True)
    identity_type = serializers.ChoiceField(choices=IdentityType.choices, required=False)
    identity_number = serializers.CharField(max_length=40, required=False, allow_blank=True)
    phone = PhoneGiven()
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)


class DutyAmended(DutyFactsGiven):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1, required=False)
    reason = ToldGiven(max_length=LONGEST_REASON)
