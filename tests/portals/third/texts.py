"""What stands on a portal beside reports: columns of other yearly things, news, prose."""

from __future__ import annotations

PROSE = (
    "我们深入贯彻落实党中央、国务院和省委省政府决策部署，坚持以人民为中心的发展思想，统筹推进各项工作，取得明显成效。"
)
_SITE_FORM = (
    "<table><tr><td>网站名称</td><td>县政府网</td></tr><tr><td>独立用户访问总量（单位：个）</td><td>120934</td></tr>"
    "<tr><td>信息发布总数（单位：条）</td><td>3812</td></tr><tr><td>政务服务事项数量</td><td>1209</td></tr></table>"
)
_BUDGET = "<table><tr><td>项目</td><td>预算数</td></tr><tr><td>一般公共预算拨款</td><td>1203.5</td></tr></table>"
#: label of the menu, wording of its pages, what stands in them
CONFUSERS = (
    ("政府网站工作年度报表", "{p}人民政府网站工作年度报表（{y}年度）", _SITE_FORM),
    ("法治政府建设年度报告", "{p}{y}年法治政府建设年度报告", ""),
    ("财政预决算", "{p}{y}年度部门预算公开情况说明", _BUDGET),
    ("政府信息公开指南", "{p}政府信息公开指南（{y}年版）", ""),
    ("政府信息公开制度", "{p}政府信息公开工作年度报告制度（{y}年修订）", ""),
    ("住房公积金年报", "{p}住房公积金{y}年年度报告", _BUDGET),
    ("统计年报", "{p}{y}年国民经济和社会发展统计公报", _BUDGET),
    ("行政执法年报", "{p}{y}年度行政执法统计年报", _BUDGET),
)
NEWS = (
    "{p}召开{n}月份经济运行分析会", "{p}开展安全生产大检查", "县委书记调研乡村振兴工作", "{p}第{n}届人民代表大会隆重开幕",
    "{p}召开政务公开工作推进会", "{p}{n}个重大项目集中开工", "关于元旦春节放假安排的通知", "{p}举办政府信息公开业务培训班",
    "我县政府信息公开工作获省级表彰", "{p}人民政府工作报告", "图解：一图读懂2024年政府工作报告", "{p}2023年政务公开工作要点",
)  # fmt: skip
