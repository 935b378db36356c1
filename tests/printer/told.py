"""The text of a panel's report: every number it states is that of its tables.

Input: a `Sheet` with figures; output: paragraphs by section. The wordings are those of real reports;
rounded numbers, parts, channels, other years and other matters are among them, which must not be held
against the tables.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .panel import Sheet

DENIED = (
    "refused_state_secret", "refused_other_law", "refused_security", "refused_third_party", "refused_internal",
    "refused_deliberative", "refused_enforcement_file", "refused_administrative_query",
)  # fmt: skip
UNABLE = ("unavailable_not_held", "unavailable_must_create", "unavailable_unclear")
NOT_PROCESSED = (
    "rejected_petition", "rejected_repeat", "rejected_publication", "rejected_bulk", "rejected_certification"
)  # fmt: skip
CLOSED = ("closed_not_corrected", "closed_fee_unpaid", "closed_other")
_SUBJECTS = [
    "财政预决算",
    "招标投标",
    "社会救助",
    "义务教育",
    "公共卫生",
    "安全生产",
    "生态环境",
    "征地拆迁",
    "食品药品",
    "住房保障",
    "就业创业",
    "养老服务",
]
_WAYS = [
    "印发工作要点",
    "建立台账",
    "召开专题会议",
    "开展业务培训",
    "实行月度通报",
    "组织第三方评估",
    "邀请群众代表座谈",
    "编制事项目录",
]
_LACKS = [
    "更新不够及时",
    "解读形式单一",
    "队伍力量不足",
    "公开意识不强",
    "栏目设置不合理",
    "检索不便",
    "互动回应不够",
    "档案管理不规范",
]


def tell(sheet: Sheet, rng: Random) -> dict[str, list[str]]:
    """Return the paragraphs of the narrative sections."""
    items, web = rng.randint(300, 9000), rng.randint(100, 290)
    proactive = (
        f"{sheet.year}年，我单位主动公开政府信息{items}条，其中政策文件{web // 10}条、工作动态{web}条。"
        f"围绕{rng.choice(_SUBJECTS)}、{rng.choice(_SUBJECTS)}等重点领域公开信息{rng.randint(20, 300)}余条，"
        f"较上年增加{rng.randint(2, 40)}条，政策解读{rng.randint(5, 60)}篇。"
    )
    work = [
        f"通过{rng.choice(_WAYS)}、{rng.choice(_WAYS)}等方式，对{rng.choice(_SUBJECTS)}栏目{rng.randint(20, 90)}条内容逐条核查，"
        f"整改问题{rng.randint(3, 30)}个，参训{rng.randint(20, 400)}人次，页面访问量{rng.randint(1000, 90000)}次。"
        for _ in range(3)
    ]
    problems = [
        f"一是{rng.choice(_LACKS)}，二是{rng.choice(_LACKS)}，{rng.choice(_SUBJECTS)}领域仅占{rng.randint(3, 40)}%。",
        f"下一步将{rng.choice(_WAYS)}，力争{rng.choice(_SUBJECTS)}类信息在{rng.randint(3, 20)}个工作日内公开；{rng.choice(_WAYS)}。",
    ]
    other = [
        rng.choice(
            ("未收取信息处理费。", "无其他需要报告的事项。", f"承办政务公开任务{rng.randint(3, 30)}项，全部落实。")
        )
    ]
    return {
        "overview": [proactive, _asked(sheet, rng), _ended(sheet, rng), *work],
        "problems": problems,
        "other_matters": other,
    }


def _asked(sheet: Sheet, rng: Random) -> str:
    new, carried, out = (sheet.total(item) for item in ("received", "carried_in", "carried_out"))
    if new + carried == 0:
        return rng.choice(("全年未收到政府信息公开申请。", f"{sheet.year}年受理依申请公开0件。"))
    return rng.choice(
        (
            f"全年共收到政府信息公开申请{new}件，上年结转{carried}件，办结{sheet.total('handled')}件，结转下年度继续办理{out}件。",
            f"{sheet.year}年共受理政府信息公开申请{new + carried}件，其中新收到{new}件，结转上年度办理{carried}件。",
            f"全年新收政府信息公开申请{new}件（同比增长{rng.randint(3, 60)}%），{sheet.year - 1}年收到申请{new + 7}件；通过网络收到申请{new // 2}件。",
            f"我单位全年收办依申请公开件{new + carried}件，按期答复率100%。其中，自然人申请{int(sheet.values['requests', 'received/person'])}件。",
            f"接收群众来信{rng.randint(20, 90)}件，办理人大建议{rng.randint(2, 9)}件，受理政府信息公开申请{new}宗，{out}件结转下一年度办理。",
        )
    )


def _ended(sheet: Sheet, rng: Random) -> str:
    review = int(sheet.values["disputes", "review/all"])
    suits = int(sheet.values["disputes", "lawsuit_direct/all"] + sheet.values["disputes", "lawsuit_after_review/all"])
    text = (
        f"政府信息公开申请答复中，予以公开{sheet.total('granted')}件、部分公开{sheet.total('partly_granted')}件、"
        f"不予公开{sheet.total(*DENIED)}件、无法提供{sheet.total(*UNABLE)}件、不予处理{sheet.total(*NOT_PROCESSED)}件、"
        f"其他处理{sheet.total(*CLOSED)}件。"
    )
    if review + suits == 0:
        return text + "全年未发生因政府信息公开引发的行政复议、行政诉讼。"
    told = f"因政府信息公开被申请行政复议{review}件，被提起行政诉讼{suits}件。"
    return text + rng.choice((told, told, f"办理其他行政复议案件{rng.randint(20, 60)}件。", ""))
