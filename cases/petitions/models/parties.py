"""These models keep who brought a petition, who acts for them, whom it accuses, how often they came, who read it."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.petitions.enums import Channel, IdentityType, PetitionerRole, ReadPurpose
from offices.crypto import EncryptedField, MatterField
from offices.pages.models import LabelledModel, Voidable

MAX_REPRESENTATIVES = 5
MAX_AGENTS = 2


class Petitioner(LabelledModel):
    """A person of a petition. What identifies the person is encrypted; the masked forms are what pages show."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="petitioners")
    role = models.CharField(_("身份"), max_length=16, choices=PetitionerRole)
    position = models.PositiveSmallIntegerField(null=True, help_text="1 to 5, of representatives only")
    name = EncryptedField(_("姓名"))
    name_hash = models.CharField(max_length=64, blank=True)
    name_masked = models.CharField(max_length=60)
    identity_type = models.CharField(_("证件类型"), max_length=3, choices=IdentityType, blank=True)
    identity_number = EncryptedField(_("证件号码"), blank=True)
    identity_hash = models.CharField(max_length=64, blank=True)
    identity_masked = models.CharField(max_length=40, blank=True)
    phone = EncryptedField(_("电话"), blank=True)
    phone_hash = models.CharField(max_length=64, blank=True)
    other_phone_hash = models.CharField(max_length=64, blank=True, help_text="of a second number")
    phone_masked = models.CharField(max_length=40, blank=True)
    address = EncryptedField(_("住址"), blank=True)
    # What was registered before corrections and what is asked for; filled in once the purpose is said.
    former: Sequence[str] = ()
    asked = ""

    class Meta:
        ordering = ["petition", "role", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["petition"], condition=Q(role=PetitionerRole.PRINCIPAL), name="one_principal_petitioner"
            ),
            models.UniqueConstraint(fields=["petition", "position"], name="representative_position"),
            models.CheckConstraint(
                condition=Q(role=PetitionerRole.REPRESENTATIVE, position__gte=1, position__lte=MAX_REPRESENTATIVES)
                | ~Q(role=PetitionerRole.REPRESENTATIVE) & Q(position=None),
                name="at_most_five_representatives",
            ),
        ]
        indexes = [
            models.Index(fields=["name_hash"], condition=~Q(name_hash=""), name="petitioner_name"),
            models.Index(fields=["identity_hash"], condition=~Q(identity_hash=""), name="petitioner_identity"),
            models.Index(fields=["phone_hash"], condition=~Q(phone_hash=""), name="petitioner_phone"),
            models.Index(fields=["other_phone_hash"], condition=~Q(other_phone_hash=""), name="petitioner_other_phone"),
        ]

    def __str__(self) -> str:
        return self.name_masked

    @property
    def key(self) -> str:
        """By which forms and API name the person."""
        return f"petitioner-{self.pk}"

    @property
    def who(self) -> str:
        """What the person is, and the masked name."""
        return f"{self.get_role_display()}{self.name_masked}"


class Agent(models.Model):
    """Who speaks for the petitioner with written authority (信访代理)."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="agents")
    name = EncryptedField(_("代理人姓名"))
    name_masked = models.CharField(max_length=60)
    relation = models.CharField(_("与信访人关系"), max_length=40)
    scope = MatterField(_("授权范围"), max_length=200)
    authorised_on = models.DateField(_("授权日期"), null=True)
    valid_until = models.DateField(_("授权截止"), null=True)
    ended_on = models.DateField(_("终止日期"), null=True)
    phone = EncryptedField(_("电话"), blank=True)
    former: Sequence[str] = ()
    asked = ""

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(scope="") & ~Q(relation=""), name="agent_has_authority")]

    def __str__(self) -> str:
        return self.name_masked

    @property
    def key(self) -> str:
        return f"agent-{self.pk}"

    @property
    def who(self) -> str:
        return gettext("代理人%s") % self.name_masked


class Accused(LabelledModel, Voidable):
    """A person accused by a petition (被检举控告人). Nothing of the petition is shown to an account that matches. One
    entered by mistake is voided.

    `name_hashes` are those of all names that may be meant; `account` is that of the person, where it was chosen.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="accused")
    name = EncryptedField(_("被检举控告人"))
    name_hashes = ArrayField(models.CharField(max_length=64))
    name_masked = models.CharField(max_length=60)
    unit = EncryptedField(_("单位"), blank=True)
    post = EncryptedField(_("职务"), blank=True)
    account = models.ForeignKey("offices.Account", models.PROTECT, null=True, related_name="+", verbose_name=_("账号"))
    named_at = models.DateTimeField()
    named_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~Q(name_hashes=[]), name="accused_named")]
        indexes = [GinIndex(fields=["name_hashes"], name="accused_name")]

    def __str__(self) -> str:
        return self.name_masked

    @property
    def key(self) -> str:
        return f"person-{self.pk}"


class Namesake(LabelledModel):
    """Whether an account with the name of an accused is the accused (是同一人、不是同一人), with the reason."""

    accused = models.ForeignKey(Accused, models.PROTECT, related_name="namesakes")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("账号"))
    is_accused = models.BooleanField(_("是同一人"))
    reason = EncryptedField(_("理由"))
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["accused", "account"], name="namesake_answered_once")]

    def __str__(self) -> str:
        return f"{self.accused_id} {self.account_id}"


class Batch(LabelledModel):
    """One time the matter was brought (批次), with the persons who came (人次).

    Statistics count these, pages show them as the office's failures to answer.
    """

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="batches")
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("接待单位"))
    on = models.DateField(_("日期"))
    channel = models.CharField(_("信访形式"), max_length=10, choices=Channel)
    persons = models.PositiveIntegerField(_("人次"))
    note = MatterField(_("新的情况"), max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("offices.Account", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on", "id"]
        constraints = [models.CheckConstraint(condition=Q(persons__gte=1), name="batch_persons")]
        indexes = [models.Index(fields=["office", "on"], name="batch_of_office")]

    def __str__(self) -> str:
        return f"{self.petition_id} {self.on}"


class PersonalDataAccess(LabelledModel):
    """A reading of unmasked personal data, with its purpose. Append-only like events, shown in the case."""

    petition = models.ForeignKey("cases.Petition", models.PROTECT, related_name="accesses")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="+", verbose_name=_("查看人"))
    office = models.ForeignKey("offices.Office", models.PROTECT, related_name="+", verbose_name=_("单位"))
    at = models.DateTimeField(_("时间"))
    purpose = models.CharField(_("目的"), max_length=12, choices=ReadPurpose)
    fields = models.CharField(_("查看内容"), max_length=100)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.petition_id} {self.at}"
