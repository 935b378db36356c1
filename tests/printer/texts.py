"""The words around the tables: preamble, narrative of sections one, five and six, signature.

Input: a report's agency and year and a random source; output: lines of text. Numbers in the
narrative are not those of the tables (real ones often differ), and its words are often the tables'.
"""

from __future__ import annotations

from random import Random

PREAMBLE = (
    "本报告根据《中华人民共和国政府信息公开条例》（以下简称《条例》）和《国务院办公厅政府信息与政务公开办公室关于印发"
    "〈中华人民共和国政府信息公开工作年度报告格式〉的通知》（{cited}）要求编制。本报告中所列数据的统计期限为"
    "{y}年1月1日至{y}年12月31日。如对本报告有疑问，请与{a}办公室联系（联系电话：0{n}-58{n}228，邮编：43{n}）。"
)
CONTENTS = (
    "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议、行政诉讼情况、"
    "存在的主要问题及改进情况、其他需要报告的事项等六个部分组成。"
)

OVERVIEW: dict[str, tuple[str, ...]] = {
    "主动公开": (
        "{y}年，我单位通过门户网站公开政府信息{n}条，其中行政许可{m}件、行政处罚{k}件，政策解读{k}篇，政务微信公众号发布信息{n}条。",
        "全年新制发行政规范性文件{k}件，废止{k}件，均在印发之日起20个工作日内予以公开；对涉及群众切身利益的重大决策，公开征求意见{k}次。",
        "围绕财政预决算、招标投标、社会救助等重点领域，及时更新栏目内容{m}条，群众满意度持续提升。",
    ),
    "依申请公开": (
        "{y}年共收到政府信息公开申请{k}件，上年结转{j}件，办结{k}件，其中予以公开{j}件、部分公开{j}件、不予公开{j}件，其他处理{j}件。",
        "进一步规范登记、审核、办理、答复、归档等环节，自然人申请{k}件，法人或其他组织申请{j}件，均在法定期限内答复。",
    ),
    "政府信息管理": (
        "严格落实“三审三校”制度，坚持先审查、后公开，对{m}条存量信息逐条核查，清理失效信息{k}条。",
        "健全政府信息公开目录，明确公开事项{m}项，责任科室{j}个，做到底数清、情况明、数据准。",
    ),
    "平台建设": (
        "优化政府信息公开专栏，新增检索、下载功能，全年页面访问量{n}次；“微矩阵”累计关注用户{n}人。",
        "在办事大厅设置查阅点{j}个，配备专用电脑和打印设备，方便群众查询政府信息。",
    ),
    "监督保障": (
        "成立由主要负责同志任组长的工作领导小组，配备专（兼）职人员{j}名，举办培训班{j}期，参训{m}人次。",
        "将政务公开纳入年度绩效考核，全年未发生因政府信息公开被责任追究的情形，社会评议结果良好。",
    ),
}
PROBLEMS = (
    "{y}年，我单位政府信息公开工作取得了一定成效，但仍存在一些不足：一是公开的主动性有待增强，部分信息更新不够及时；二是政策解读形式较为单一，图文、视频解读占比仅{j}%。",
    "下一步将重点做好以下工作：一是加强学习培训，准确把握“公开为常态、不公开为例外”的要求；二是拓展公开渠道，提高解读质量；三是完善考核机制，推动责任落实到岗到人。",
    "针对上年度提出的{j}个问题，已通过建立台账、限时销号的方式整改{j}个，其余问题正在有序推进。",
)
OTHER = (
    "{y}年度本单位未收取政府信息公开信息处理费，收费金额为0元。",
    "按照年度政务公开工作要点，{j}项任务已全部落实到位，没有其他需要报告的事项。",
)
PADDING = (
    "坚持以人民为中心的发展思想，紧紧围绕中心工作，聚焦企业和群众关切，以公开促落实、促规范、促服务，不断提升工作的质量和实效，"
    "切实保障人民群众的知情权、参与权、表达权和监督权，为经济社会高质量发展营造良好环境。"
)


def fill(text: str, agency: str, year: int, rng: Random, cited: str = "") -> str:
    """Return the sentence with its agency, year and numbers of its own."""
    n, m, k, j = rng.randint(100, 9999), rng.randint(20, 300), rng.randint(2, 40), rng.randint(2, 9)
    return text.format(a=agency, y=year, n=n, m=m, k=k, j=j, cited=cited)


def overview(agency: str, year: int, rng: Random) -> list[tuple[str, list[str]]]:
    """Return the five parts of section one: its name and its paragraphs."""
    parts: list[tuple[str, list[str]]] = []
    for name, sentences in OVERVIEW.items():
        texts = [fill(text, agency, year, rng) for text in sentences if rng.random() < 0.9] or [PADDING]
        if rng.random() < 0.7:
            texts.append(f"{name}工作中，{PADDING}")
        parts.append((name, texts))
    return parts


def passages(of: tuple[str, ...], agency: str, year: int, rng: Random) -> list[str]:
    """Return the paragraphs of section five or six."""
    return [fill(text, agency, year, rng) for text in of]
