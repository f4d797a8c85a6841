"""The units that a text names: organs, companies, schools, shops. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

MOST = 12  # units of a text
# Before whom a text addresses.
ASKED = re.compile("(?:请|恳请|敬请|希望|盼|盼望|建议|呼吁|感谢|谢谢|请求|尊敬的|敬爱的|各位|致)$")


_REGION = "(?:[A-Z]\\d{0,2}|[\u4e00-\u9fff]{2,3}?)(?:县市|省|市|区|县|旗|州|镇|乡|街道|社区|村)"
_WHERE = re.compile(f"(?:{_REGION})+|[A-Z]\\d{{0,2}}")
_BEFORE_OWN = re.compile(f"^(?:{_REGION})+(?=.{{2}})")
_KIND = (
    "公司|集团|事务所|律所|合作社|信用社|派出所|管理所|供电所|监督所|卫生所|司法所|看守所|戒毒所|未管所|研究所|"
    "监狱|局|警察|支队|总队|大队|中队|经侦|警方|城管|"
    "管委会|村委会|居委会|业委会|委员会|住建委|发改委|卫健委|街道办|办事处|"
    "(?<![主协督创举承申补代民公新未没难怎包官校帮待能来想要才不可去再快催重经筹开停续退])"
    "办(?![法理公学事证园卡好完到了成结税户案])|政府|街道|社区|法院|检察院|法庭|公证处|稽查科|管理处|处理站|管理部|"
    "管理站|监督站|管理中心|服务中心|社保中心|教育中心|培训中心|医学会|"
    "大学|学院|中学|小学|幼儿园|学校|驾校|职院|技校|党校|附中|附小|[一二三四五六七八九]小|医院|卫生院|卫生室|诊所|"
    "门诊部|银行|物业|地产|置业|门业|酒店|宾馆|饭店|餐馆|酒吧|餐厅|会所|"
    "超市|商场|(?<![门夜分商开饭酒])店|厂|采石场|养殖场|养猪场|屠宰场|洗沙场|搅拌站|加油站|电站|图书馆|博物馆|"
    "文化馆|福利院|敬老院|养老院|殡仪馆|联盟|协会|商会|"
    "基金会|造价机构|咨询机构|培训机构|部门"
)
_UNIT = re.compile(f"(?:{_KIND})(?!长|路)")
_WITHIN = re.compile(  # the kinds of what is a part of a unit, or the end of its name
    "学校|分局|支队|总队|大队|中队|公司|店|学院|医院|附中|附小|办事处|街道办|办|城管|经侦|派出所|委员会|局|卫生室|"
    "社|管理部|管理处|管理中心|大学|中心|法庭|酒店|机构|所|联盟|协会"
)
_RUN = re.compile("[\u4e00-\u9fffA-Za-z0-9]+")
# What stands between names and is none of them. 住 and 查 begin or end many: 住建局, 检查站.
_BETWEEN = re.compile(
    "关于|对于|由于|位于|处于|属于|地处|来自|以及|还有|没有|所有|只有|因为|作为|做为|成为|认为|希望|请问|敢问|"
    "咨询(?!有限|公司|服务|机构|管理)|反映|反应|反馈|投诉|"
    "举报|建议|恳请|恳求|请求|要求|呼吁|控告|质疑|感谢|严惩|查处|解决|处理(?!厂|站|中心)|公开|有个|有一|一下|家住|"
    "居住|住在|入住|我们|你们|他们|本人|今年|去年|目前|现在|"
    "最近|近期|据说|听说|得知|违规|违法|涉嫌|拖欠|拒绝|拒不|强行|强制|通知|进行|协商|联系|寻找|寻求|找到|多次|经过|"
    "通过|参加|购买|签订|转租|组织(?!部)|督促|敦促|上访|"
    "导致|造成|其中|不要|可以|能否|如何|为何|为什么|一直|已经|附近|旁边|对面|里面|后面|前面|楼下|楼上|门前|门口|"
    "隔壁|法定代表人|负责人|业主|居民|村民|群众|家长|怀疑|难道|"
    "维护|相信|觉得|引起|欺骗|确认|责成|试问|传唤|符合|开发商|施工方|但是|而且|如果|结果|当时|然后|后来|随后|同意|"
    "不知道?|包括|响应|收取|提供|靠近|靠(?!山)|紧邻|紧挨|"
    "临近|距离|速为|本小区|就连|名为|成立|伙同|勾结|联合(?!会|社|国|学)|去找|送到|旗下|下属|所属|监督(?!管理|站|所|"
    "局)|擅自|负责(?!人)|今天|每年|所以|因此|上午|下午|晚上|任由|据说|代表人|威胁|曲解|麻烦|移送|"
    "\\d+年|\\d+月份?|\\d+日|\\d+号|[一两几各每多三四五这那哪][个家所位些名座间栋]|"
    "[是系说向往被把给请的了着过我你您他她它这那让就又再还但并去跟却而从]|也(?!纳)|在(?!线)|到|对(?!外)|等(?!职|"
    "专)|住(?![建保房宅])|因(?!私)|将|与|至"
)
_JOIN = re.compile("(?<=[局司会院校所队府厂店业办学园部门道侦方管委人])(?:和|及|或者?|与)")
_LED = "和及或以且由即此而为原后"  # before a name and none of it
_NO_NAME = re.compile(
    "^[0-9]|小区|配套|周边|很多|大部分|新建|所谓|相关|有关|主管|职能|任何|各级|上级|地下|停车|施工|垃圾|建设单位|"
    "车位|前期|贵[局单公院校]|广大|企业|"
    "执法(?![大支中局队])|监管|我|本[市县区镇村校院公街社]|该|全[市县区镇村体部国街]|不|没|无法|当地|所在|党和|"
    "政府.|[县市区]委|告诉|催促|缴清|明确|挪用|引进|规定|开除|"
    "急需|经营|询问|出示|支付|损失|根据|更加|步行|调整|作业|交纳|只能|只允许|以上|配合|地方|方便|沿线|移交|承诺|"
    "应当|应该|合理"
)
_BARE = re.compile(
    "(?:物业管理|物业服务|物业|房地产开发|房地产|开发|建筑|施工|自来水|供水|供电|快递|保险|装修|装饰|教育|培训|"
    "投资|科技|销售|承包|餐饮|搬家|公交|人民|附属|"
    "机动车驾驶员|物流|城市|国有|商业|工业|造纸|化工|砖|菜|烧烤|夜宵|药|饭|公安|行政|司法|省|市|区|县|镇|乡|村|"
    "社区|街道|中级|高级|最高|基层|开发建设|第三方|咨询|"
    "运输|建材|新|旧|老|大|小|个|一|该|本|税务|中|级|工程|建设|责任|有限|股份|管理|检察|合同|公立|民办|公办|私立|"
    "私人|小型|大型|违建|出租车|电力|合作|运营|车库|汽车维修|"
    "电动车维修|品牌|其他|其它|别|家|街|上|下|居|业|房|学校|部门|服务|窗口|分|总|交警|城管|环保|消防)*"
)
_BY_WORK = re.compile("局|警方|经侦|部门|稽查|监督|城管")  # an organ is told by its line of work alone: 教育局
_GOVERNED = re.compile("[省市区县旗州镇乡](?:人民)?$")
_NO_WORK = re.compile("公安|邮|分|总|政府|机关|法律|价格|生产|布|结|格|当|全|时|执法|交警|教育行政|办案|侦办|协调")


def units_named(subject: str, body: str) -> list[str]:
    """The units of a text by their names, those named most often first."""
    return _units_once(_units(f"{subject}\n{body}"))[:MOST]


def own_name(unit: str) -> str:
    """The name of a unit without the regions before it."""
    return _BEFORE_OWN.sub("", unit)


def _units(text: str) -> Iterator[str]:
    """The names of units, each time they stand there."""
    for run in _RUN.finditer(text):
        place = run.start()
        for piece in _pieces(run[0]):
            start = text.index(piece, place)
            place = start + len(piece)
            if not ASKED.search(text[max(0, start - 4) : start]):
                yield from _units_of(piece)


def _pieces(run: str) -> Iterator[str]:
    for part in _BETWEEN.split(run):
        yield from (piece.lstrip(_LED) for piece in _JOIN.split(part) if piece.lstrip(_LED))


def _units_of(piece: str) -> Iterator[str]:
    """The names in signs that belong together: one and a part of it are one name, 云东区公安分局经侦大队."""
    start, name, ended = 0, "", 0
    for found in _UNIT.finditer(piece):
        if name and found.end() - ended <= 12 and _WITHIN.search(found[0]):
            name, ended = piece[start : found.end()], found.end()
            continue
        if name:
            yield name
            start, name = ended, ""
        start += _region_at(piece[start : found.start()])
        if _is_name(piece[start : found.start()], found[0]):
            name, ended = piece[start : found.end()], found.end()
        elif _BARE.fullmatch(piece[start : found.start()]):
            start = found.end()
    if name:
        yield name


def _region_at(head: str) -> int:
    """Where the region of an organ begins; what stands before it is none of its name: 传唤至云东区公安分局."""
    found = re.search("[A-Z]\\d{0,2}(?:省|市|区|县)", head) or re.search("(?<=[来去找向到])[省市区县镇][^区县市]", head)
    return found.start() if found else 0


def _is_name(head: str, kind: str) -> bool:
    """Whether the signs before a kind of unit name one."""
    if len(head) < 2 or len(head) > 24 or _NO_NAME.search(head):
        return False
    if kind == "政府":
        return bool(_GOVERNED.search(head))
    if _BY_WORK.search(kind):
        return not _NO_WORK.fullmatch(head)
    return bool(re.match(_REGION, head)) or not _BARE.fullmatch(head)


def _units_once(found: Iterable[str]) -> list[str]:
    """Each once, those named most often first: 农机局 and 县农机局 are 云西县农机局, 难怪县农机局 is 县农机局."""
    names = [name for name, _times in Counter(found).most_common()]
    return [name for name in names if not any(_is_said_by(one, name) for one in names if one != name)]


def _is_said_by(other: str, name: str) -> bool:
    """Whether another name says the same better: with its region, or without words before it."""
    if other.endswith(name):
        return _leads(other, name)
    return name.endswith(other) and not _leads(name, other)


def _leads(longer: str, name: str) -> bool:
    """Whether a longer name has no more before the other than its regions: 云西 before 县农机局."""
    before = longer.removesuffix(name)
    return any(_WHERE.fullmatch(signs) for signs in (before, before + name[0]))
