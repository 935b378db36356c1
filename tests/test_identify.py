"""Who and when: the order in which clues are believed, tried on displayed titles of real pages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.dates import read_date
from normalize.dates import Clues
from normalize.identify import Who, identify

#: address (its stamps are often later imports), displayed title, agency as the title prints it, year, displayed date
DISPLAYED = [
    ("/zfxxgk/zfxxgkndbg/2023gknb/t18028213.shtml", "防城港市教育局2023年政府信息公开工作年度报告", "防城港市教育局", 2023, ""),
    ("/zwgk/zfxxgknb/2023/bmzfxxgkgzndbg/202401/t20240126_4597464.html", "于洪区教育局2023年政府信息公开工作年度报告", "于洪区教育局", 2023, "2024-01-26"),
    ("/zfxxgk/zfxxgknb/n2023n/xjbm/xjyhtyj.htm", "洪雅县教育和体育局2023年政府信息公开工作年度报告", "洪雅县教育和体育局", 2023, "2024-01-25"),
    ("/zwgk/zfxxgknb/2021/jdbsczfxxgkgzndbg/202206/t20220615_3268918.html", "2021年迎宾路街道政府信息公开工作年度报告", "迎宾路街道", 2021, "2022-01-18"),
    ("/newsite/zwgk/zfxxgk_1/zfxxgknb/nb_2022n/202301/t20230112_77916480.html", "水城区杨梅乡2022年政府信息公开工作年度报告", "水城区杨梅乡", 2022, "2023-01-12"),
    ("/zwgk/zfxxgk/zfxxgknb/2022n/202301/t20230131_87229140.html?isMobile=true", "绥阳县小关乡人民政府2022年信息公开工作年度报告", "绥阳县小关乡人民政府", 2022, "2023-01-31"),
    ("/zsdcd/zs_tzgg/201903/t20190320_173601.html", "2018年国家统计局中山调查队政府信息公开工作报告", "国家统计局中山调查队", 2018, "2019-03-20"),
    ("/public/6596221/10189961.html", "霍山县2018年政府信息公开工作年度报告", "霍山县", 2018, "2019-03-25"),
    ("/c/2023-01-11/6433727.shtml", "五华科技产业园管理委员会2022年度政府信息公开工作年度报告", "五华科技产业园管理委员会", 2022, ""),
    ("/c/2023-01-18/6775635.shtml", "宜良工业园区管委会2022年政府信息公开工作年度报告", "宜良工业园区管委会", 2022, ""),
    ("/jz/hbz/zwgk_70755/zfxxgknb_70772/202101/t20210129_8843764.html", "河包镇2020年政府信息公开工作年度报告", "河包镇", 2020, "2021-01-29"),
    ("/public/6981/146422691.html", "安徽省统计局2021年政府信息公开工作年度报告", "安徽省统计局", 2021, "2022-01-21"),
    ("/zfxxgk/zfxxgknb/202301/t20230113_1794562.htm", "莆田市公安局2022年政府信息公开工作年度报告", "莆田市公安局", 2022, ""),
    ("/lxz/zwgk/zfxxgknb/2023/zzfgbm/art/2024/art_d59836f6cd784887994011ec81c0a919.html", "临夏州公安局2023年度政府信息公开工作年度报告", "临夏州公安局", 2023, ""),
    ("/dxzw/zwgk/xxgknb/202501/t20250121_4056262.html", "代县卫生健康局2024年政府信息公开工作年度报告", "代县卫生健康局", 2024, "2025-01-21"),
    ("/zfjgzy/gzsrmzfbgt/zfxxgknb/bm/2017n/content/post_5632831.html", "广州市财政局 2017年政府信息公开年度报告", "广州市财政局", 2017, ""),
    ("/zwgk/zfxxgkgz/zfxxgknb/zfnbhz/srmzfbgs", "市人民政府办公室2025年政府信息公开工作年度报告", "市人民政府办公室", 2025, ""),
    ("/jxbm/txx/xxgknb/202601/t20260130_2722456.shtml", "洪山区天兴乡2025年政府信息公开年度报告", "洪山区天兴乡", 2025, "2026-01-30"),
    ("/xjwqx/c128570/202601/c531fcfd84284253aaceb3f0345912cd.shtml", "乌恰县人民政府办公室2025年政府信息公开工作年度报告", "乌恰县人民政府办公室", 2025, "2026-01-19"),
    ("/xxgk/zfxxgknb/szzf_97945/201307/t20130724_4882079.html", "2008年度衡阳市政府信息公开工作年度报告", "衡阳市", 2008, "2009-03-31"),
    ("/art/2022/1/24/art_5444_413853.html", "阿拉善盟额济纳旗温图高勒苏木人民政府2021年度政府信息公开工作年度报告", "阿拉善盟额济纳旗温图高勒苏木人民政府", 2021, ""),
    ("/columns/8aef2fa0-cc14-409e-9f68-fbdba00a0c72/202308/21/720faafd-6610-4d9e-9cc8-9e0f056c2101.html", "河北省2020年政府信息公开工作年度报告", "河北省", 2020, "2021-03-29"),
    ("/contents/37548/328057.html", "城市管理局2020年政府信息公开工作年度报告", "城市管理局", 2020, "2021-04-16"),
    ("/xxgk/szfxxgkml/zfxxgkndbg/szfgzbmndbg/ssjj/20200111/i67385.html", "衡阳市审计局2014年度信息公开工作年度报告", "衡阳市审计局", 2014, "2015-03-19"),
    ("/a/di-zhen-ji-bie-hua-fen123.html", "西藏自治区地震局2023年政府信息公开年度报告", "西藏自治区地震局", 2023, ""),
    ("/gongkai/zfxxgk/gknb/202103/t20210316_2308409.html", "2020年北京市政府信息公开工作年度报告(集中公开专题页面)", "北京市", 2020, ""),
    ("/c/2024-01-31/4826552.shtml", "昆明市政务服务管理局2023年政府信息公开工作年度报告", "昆明市政务服务管理局", 2023, ""),
    ("/c/2024-04-09/6835337.shtml", "昆明市晋宁区二街镇2023年政府信息公开工作年度报告", "昆明市晋宁区二街镇", 2023, ""),
    ("/Content-2790280.html", "宁陕县梅子镇人民政府2024年度政府信息公开工作年度报告", "宁陕县梅子镇人民政府", 2024, "2025-02-06"),
    ("/xxgk/zfxxgknb/zjxxgknb/1879788051845656577.html", "周至县哑柏镇人民政府2024年政府信息公开工作年度报告", "周至县哑柏镇人民政府", 2024, ""),
    ("/zwgk/xxgknb/bmxxgknb/content_70172", "古蔺县财政局2021年政府信息公开工作年度报告", "古蔺县财政局", 2021, ""),
    ("/zfxxgk/gknb/2023n/bj_92510/202401/t20240131_6042772.html", "浙江省气象局2023年政府信息公开工作年度报告", "浙江省气象局", 2023, ""),
    ("/public/2681553/1111174149.html", "滁州市气象局2023年度政府信息公开工作年度报告", "滁州市气象局", 2023, "2023-12-19"),
    ("/art/2022/1/20/art_1229615981_59859.html", "瓯海区瞿溪街道2021年度政府信息公开工作年度报告", "瓯海区瞿溪街道", 2021, "2022-01-20"),
    ("/xxgk/xxgknb/2022/xsq/202302/t20230210_3016572.shtml", "嘉鱼县人民政府2022年政府信息公开工作年度报告", "嘉鱼县人民政府", 2022, "2023-02-10"),
    ("/gk/xxgknb/nb2022/bmnb2022/202302/t20230217_523097.html", "鄂州市人民政府办公室2022年政府信息公开工作年度报告", "鄂州市人民政府办公室", 2022, ""),
    ("/xxgk/zfgknb-xxgknb/2022/266/8781.html", "长宁区2021年政府信息公开工作年度报告", "长宁区", 2021, "2022-02-17"),
    ("/zfxxgk/zfxxgknb/1627905928944713730.html", "渭南市水务局 关于2014年度政府信息公开年度报告的函", "渭南市水务局", 2014, ""),
    ("/govinfo/contents/1287/5261.html", "水务局2020年政府信息公开工作年度报告", "水务局", 2020, ""),
    ("/module/xxgk/xxgkAnnualReport.jsp?area=11370883004325769B&fbtime=2010", "唐村镇2010年政府信息公开工作年度报告", "唐村镇", 2010, "2011-03-14"),
    ("/c/2023-01-28/4655505.shtml", "昆明市应急管理局2022年政府信息公开工作年度报告", "昆明市应急管理局", 2022, ""),
    ("/art/2024/1/19/art_15476_1714907.html", "麟游县自然资源局2023年政府信息公开工作年度报告", "麟游县自然资源局", 2023, "2024-01-19"),
    ("/html/ASSZF/202101/0161190318587729.html", "鞍山市人力资源和社会保障局2020年度政府信息公开工作报告", "鞍山市人力资源和社会保障局", 2020, "2021-01-28"),
    ("/bmjz/qzfjz_97456/eljd_97738/zwgk_97461/zfxxgknb_97478/202301/t20230130_11545442.html", "重庆市九龙坡区二郎街道办事处2022年政府信息公开工作年度报告", "重庆市九龙坡区二郎街道办事处", 2022, ""),
    ("/zfxxgk/001/XM03125/ndbg/201202/t20120224_439349.htm", "厦门市集美区审计局2011年度政府信息公开年度报告", "厦门市集美区审计局", 2011, ""),
    ("/xjwz/zwgk/zfxxgk/zfxxgknb/201707/t20170721_1341809.htm", "福州市晋安区2016年政府信息公开工作年度报告", "福州市晋安区", 2016, "2017-01-12"),
    ("/shhp/InfoDetail/?InfoID=0586693e-5320-4593-aa5d-cb970f1c0b5d&CategoryNum=031003003002", "2016年上海市黄浦区民政局政府信息公开工作年度报告", "上海市黄浦区民政局", 2016, "2017-02-08"),
    ("/xxgk-show-16776.html", "达州市交通运输局2025年政府信息公开工作年度报告", "达州市交通运输局", 2025, "2026-01-12"),
]  # fmt: skip
BLANK = Clues("form.docx", front=["政府信息公开工作年度报告格式模板"], body=["（文字描述）"])


def told(source: str = "a/b.html", **clues: object) -> Who:
    return identify(Clues(source, **clues))  # type: ignore[arg-type]


@pytest.mark.parametrize(("address", "title", "agency", "year", "shown"), DISPLAYED)
def test_displayed_titles_tell_agency_year_and_date(
    address: str, title: str, agency: str, year: int, shown: str
) -> None:
    front = [
        "首页",
        "公开指南",
        "政府信息公开年报",
        "当前位置：首页 > 政府信息公开年报",
        f"发布日期：{shown} 来源：本站",
        title,
    ]
    for clues in (
        Clues(address, {"title": title, "published": shown}, front),
        Clues(address, {"publisher": "某市数据局"}, front),
    ):
        who = identify(clues)
        assert (who.agency, who.year, who.title is not None, who.is_report_title) == (agency, year, True, True)
        assert not shown or (who.published, who.published_from) == (date.fromisoformat(shown), "displayed")


@pytest.mark.parametrize(
    "front",
    [
        ["某市统计局2022年", "政府信息公开工作年度报告"],
        ["某市统计局", "2022年政府信息公开工作年度报告"],
        ["某市统计局", "2022年", "政府信息公开工作年度报告"],
        ["2022年政府信息公开工作年度报告", "某市统计局"],
        ["某市统计局2022年政府信息公开", "工作年度报告"],
    ],
)
def test_a_title_broken_over_lines_is_joined(front: list[str]) -> None:
    who = told(front=["正文", *front, "本报告根据要求编制。"])
    assert (who.agency, who.year) == ("某市统计局", 2022)


def test_navigation_above_a_title_is_no_agency() -> None:
    assert told(front=["无障碍 长者版", "2022年政府信息公开工作年度报告"]).agency is None


def test_a_file_name_tells_where_the_text_does_not() -> None:
    who = told("报告/2024/天门调查队2023年政府信息公开工作年度报告.html")
    assert (who.agency, who.year, who.is_report_title) == ("天门调查队", 2023, True)
    quoted = told(
        "http://a.gov.cn/%E6%9F%90%E5%8E%BF%E8%B4%A2%E6%94%BF%E5%B1%802023%E5%B9%B4%E4%BF%A1%E6%81%AF%E5%85%AC%E5%BC%80%E5%B9%B4%E6%8A%A5.doc"
    )
    assert (quoted.agency, quoted.year) == ("某县财政局", 2023)


def test_a_year_folder_is_never_the_year() -> None:
    assert told("gknb/2022/2022n/266/8781.html", front=["长宁区政府信息公开工作年度报告"]).year is None


@pytest.mark.parametrize(
    ("clues", "agency"),
    [
        ({"meta": {"publisher": "某县财政局", "breadcrumb": "首页 > 某县审计局"}}, "某县财政局"),
        ({"meta": {"breadcrumb": "当前位置：首页 > 某县财政局 > 政府信息公开年报"}}, "某县财政局"),
        ({"foot": ["某县财政局", "2024年1月26日"]}, "某县财政局"),
    ],
)
def test_the_page_tells_the_agency_where_the_title_does_not(clues: dict[str, object], agency: str) -> None:
    who = told(**{"front": ["2023年政府信息公开工作年度报告"], **clues})
    assert who.agency == agency


def test_the_contact_sentence_tells_the_agency_without_its_desk() -> None:
    said = "如有疑问，请与国家统计局天门调查队办公室联系（联系电话：0728-5815228）"
    assert told(front=["政府信息公开年报", said]).agency == "国家统计局天门调查队"
    assert told(front=["请与某市人民政府办公室（地址：某路1号）联系"]).agency == "某市人民政府办公室"


def test_clues_that_name_different_bodies_are_an_issue() -> None:
    who = told(
        meta={"publisher": "某县数据局"}, front=["2023年政府信息公开工作年度报告"], foot=["某县财政局", "2024年1月26日"]
    )
    assert who.agency == "某县数据局"
    assert [issue.code for issue in who.issues] == ["agency-disagrees"]


@pytest.mark.parametrize(
    ("meta", "agency"),
    [
        ({"title": "市政府办公室", "publisher": "鄂州市人民政府办公室"}, "鄂州市人民政府办公室"),
        ({"title": "市政府办公室", "page_title": "市政府办公室_鄂州市人民政府门户网站"}, "鄂州市政府办公室"),
        ({"title": "水务局2020年政府信息公开工作年度报告", "breadcrumb": "首页>抚远市水务局"}, "抚远市水务局"),
        ({"title": "区教育局2020年政府信息公开工作年度报告", "publisher": "某市人民政府"}, "区教育局"),
        (
            {
                "title": "市教育局2020年政府信息公开工作年度报告",
                "publisher": "甲市人民政府",
                "breadcrumb": "乙市人民政府",
            },
            "市教育局",
        ),
        ({"title": "天门调查队2020年政府信息公开工作年度报告", "publisher": "国家统计局天门调查队"}, "天门调查队"),
    ],
)
def test_a_short_name_is_completed_only_where_one_possibility_is_left(meta: dict[str, str], agency: str) -> None:
    assert told(meta=meta).agency == agency


def test_the_title_outranks_the_publisher() -> None:
    meta = {"title": "乌恰县人民政府办公室2025年政府信息公开工作年度报告", "publisher": "乌恰县人民政府"}
    assert told(meta=meta).agency == "乌恰县人民政府办公室"


def test_the_statistics_period_tells_the_year_and_a_title_outranks_it() -> None:
    period = "本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"
    assert told(front=["政府信息公开年报", period]).year == 2023
    who = told(front=["某局政府信息公开2022年年度报告", period])
    assert (who.year, [issue.code for issue in who.issues]) == (2022, ["year-disagrees"])
    assert told(front=["统计时间自2010年1月1日起至2009年12月31日止"]).year is None


def test_the_year_before_publication_is_the_last_resort() -> None:
    assert told(meta={"title": "某县财政局", "published": "2024-01-26"}).year == 2023
    assert told(meta={"title": "某县财政局", "published": "2023-12-19"}).year is None
    assert told(meta={"title": "某县财政局", "pubdate": "2024-01-26"}).year is None
    assert told("zwgk/202401/t20240126_1.html").year is None


def test_years_of_document_numbers_never_count() -> None:
    who = told(front=["某局政府信息公开工作年度报告", "根据国办公开办函〔2021〕30号编制"])
    assert (who.year, who.edition_cited) == (None, "2021")
    assert told(body=["按照国办公开办函〔2019〕 60 号要求"]).edition_cited == "2019"
    assert told(body=["按照国办发〔2021〕60号、〔2020〕30号要求"]).edition_cited is None


def test_the_displayed_date_is_trusted_before_others() -> None:
    stamps = {"source": "202206/t20220615_3268918.html", "foot": ["某局", "二〇二二年一月十六日"]}
    who = told(meta={"published": "2022-01-18", "pubdate": "2022-06-15"}, **stamps)
    assert (who.published, who.published_from) == (date(2022, 1, 18), "displayed")
    assert told(meta={"pubdate": "2022-06-14"}, **stamps).published_from == "metadata"
    assert told(**stamps).published == date(2022, 1, 16)
    assert told("202206/t20220615_3268918.html").published_from == "address"
    assert told(front=["统计时间：2023年1月1日至2023年12月31日"]).published is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-01-26", date(2024, 1, 26)),
        ("2024/1/26 10:00", date(2024, 1, 26)),
        ("2024年1月26日", date(2024, 1, 26)),
        ("２０２４年０１月２６日", date(2024, 1, 26)),
        ("二〇二四年一月二十六日", date(2024, 1, 26)),
        ("二O一二年三月三十日", date(2012, 3, 30)),
        ("二〇二四年十二月廿一日", date(2024, 12, 21)),
        ("2021-03-2918:26", date(2021, 3, 29)),
        ("2024年13月1日", None),
        ("2024-02-30", None),
        ("二〇二四年三一月二二日", None),
        ("2024年1月", None),
        ("", None),
    ],
)
def test_dates_are_read_as_printed(text: str, day: date | None) -> None:
    assert read_date(text) == day


def test_the_blank_form_belongs_to_nobody() -> None:
    who = identify(BLANK)
    assert (who.agency, who.year, who.is_report_title) == (None, None, False)


def test_a_menu_label_or_a_list_of_reports_is_no_report() -> None:
    assert not told(front=["首页", "政府信息公开年报"]).is_report_title
    listed = [f"{name}2023年政府信息公开工作年度报告" for name in ("某县财政局", "某县审计局", "某县水利局")]
    who = told(front=["政府信息公开年报", *listed])
    assert (who.agency, who.year, who.is_report_title) == (None, None, False)


@pytest.mark.parametrize(
    ("title", "scope"),
    [
        ("海关总署（本级机关）2020年政府信息公开工作年度报告", "own"),
        ("全国海关2020年政府信息公开工作年度报告", "system"),
        ("大同市气象部门2023年政府信息公开工作年度报告", "system"),
        ("某市教育局2023年政府信息公开工作年度报告", "unknown"),
        ("某市人民政府2023年政府信息公开工作年度报告", "unknown"),
    ],
)
def test_the_title_tells_the_scope(title: str, scope: str) -> None:
    assert told(meta={"title": title}).scope == scope


def test_a_government_that_compiled_its_area_says_so() -> None:
    said = "本报告由某市人民政府办公室综合各县（市、区）政府和市级各部门报告编制而成。"
    assert told(meta={"title": "某市2017年政府信息公开工作年度报告"}, front=[said]).scope == "area"


@given(
    st.lists(
        st.text(alphabet="某县财政局2023年1月31日政府信息公开年度报告请与联系:〔〕>|-/ 号二〇", max_size=40),
        max_size=12,
    )
)
def test_no_clue_is_too_odd(lines: list[str]) -> None:
    who = identify(
        Clues(" / ".join(lines), {"title": "".join(lines[:1]), "published": "".join(lines[1:2])}, lines, lines, lines)
    )
    assert who.year is None or 2000 <= who.year < 2040
