"""What an attachment is, how far it has come, and why one is not received."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AttachmentKind(TextChoices):
    """附件种类"""

    MATERIAL = "material", _("信访材料")
    IDENTITY = "identity", _("身份证明")
    AUTHORITY = "authority", _("授权委托书")
    EVIDENCE = "evidence", _("证据")
    SERVICE = "service", _("送达凭证")
    ENVELOPE = "envelope", _("信封")
    OTHER = "other", _("其他")


class AttachmentState(TextChoices):
    PROCESSING = "processing", _("处理中")
    READY = "ready", _("已就绪")
    REFUSED = "refused", _("不能接收")


class Scan(TextChoices):
    """What a virus scanner said, where the office has one."""

    NONE = "none", _("未查毒")
    WAITING = "waiting", _("等待查毒")
    CLEAN = "clean", _("已查毒")


class Refusal(TextChoices):
    """Why a file is not received; the sentence is what the page says after 不能接收."""

    BROKEN = "broken", _("文件打不开，可能已损坏，请重新扫描或者拍照。")
    ENCRYPTED = "encrypted", _("PDF设有密码，请另存为没有密码的文件。")
    PIXELS = "pixels", _("图片尺寸过大，最多6400万像素，请缩小后再上传。")
    PAGES = "pages", _("页数过多，最多500页，请分成几个文件。")
    COMPLEX = "complex", _("文件过于复杂，无法在限定的时间和内存内处理，请另存或者重新扫描。")
    INFECTED = "infected", _("查出病毒，已拒收。")
    UNSCANNED = "unscanned", _("文件超过查毒服务能接收的大小，请压缩后再上传。")
