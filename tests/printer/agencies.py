"""Names of agencies, a different agency × year for every number.

Input: a number; output: an agency's printed name and its place in the hierarchy. The places are real,
so that a registry of places has something to find; the bodies are those that publish reports.
"""

from __future__ import annotations

from typing import NamedTuple

#: province, city, counties
PLACES = """
湖北省 武汉市 江汉区 江岸区 汉阳区 洪山区 新洲区 蔡甸区
湖北省 宜昌市 西陵区 夷陵区 枝江市 秭归县 远安县
江苏省 淮安市 洪泽区 清江浦区 涟水县 盱眙县 金湖县
江苏省 宿迁市 宿城区 宿豫区 沭阳县 泗阳县 泗洪县
江苏省 徐州市 鼓楼区 铜山区 沛县 睢宁县 邳州市
浙江省 温州市 瓯海区 鹿城区 永嘉县 平阳县 瑞安市
浙江省 金华市 婺城区 义乌市 东阳市 浦江县 磐安县
安徽省 滁州市 琅琊区 南谯区 来安县 全椒县 天长市
安徽省 池州市 贵池区 石台县 青阳县 东至县
山东省 济宁市 任城区 微山县 邹城市 曲阜市 汶上县
广东省 广州市 白云区 从化区 天河区 海珠区 增城区
广东省 珠海市 香洲区 斗门区 金湾区
四川省 宜宾市 翠屏区 叙州区 江安县 长宁县 高县
四川省 攀枝花市 东区 盐边县 米易县 仁和区
湖南省 益阳市 资阳区 桃江县 安化县 沅江市 南县
湖南省 怀化市 鹤城区 中方县 沅陵县 辰溪县 洪江市
陕西省 延安市 宝塔区 吴起县 洛川县 子长市 甘泉县
陕西省 咸阳市 秦都区 渭城区 三原县 兴平市 礼泉县
甘肃省 武威市 凉州区 民勤县 古浪县 天祝藏族自治县
甘肃省 张掖市 甘州区 民乐县 临泽县 高台县
云南省 昆明市 五华区 盘龙区 宜良县 石林彝族自治县
云南省 玉溪市 红塔区 易门县 澄江市 通海县
吉林省 四平市 铁西区 铁东区 梨树县 双辽市
辽宁省 沈阳市 于洪区 和平区 法库县 新民市
河北省 石家庄市 长安区 桥西区 正定县 晋州市 赞皇县
山西省 大同市 平城区 云冈区 阳高县 广灵县
内蒙古自治区 锡林郭勒盟 锡林浩特市 多伦县 苏尼特右旗
贵州省 遵义市 红花岗区 绥阳县 桐梓县 赤水市
广西壮族自治区 防城港市 港口区 防城区 上思县 东兴市
新疆维吾尔自治区 伊犁哈萨克自治州 伊宁市 霍城县 特克斯县
"""

ORGANS = (
    "统计局 财政局 教育局 审计局 司法局 民政局 水利局 交通运输局 卫生健康局 农业农村局 自然资源局 应急管理局 "
    "市场监督管理局 人力资源和社会保障局 住房和城乡建设局 文化和旅游局 退役军人事务局 医疗保障局 发展和改革局 "
    "信访局 林业局 气象局 公安局 商务局 科学技术局 工业和信息化局 城市管理局 政务服务和数据管理局 人民政府 "
    "人民政府办公室 残疾人联合会 生态环境分局 国防动员办公室 行政审批局 乡村振兴局 地方金融监督管理局"
)

TOWNS = (
    "松木塘镇 两城镇 田黄镇 小关乡 大演乡 会仪镇 周湾镇 杨梅乡 河包镇 天兴乡 棠景街道 迎宾路街道 佳荣里街道 "
    "东湖街道 新安镇 石门镇 白马乡 龙泉镇 青山乡 双桥镇 太平镇 黄土岭镇 红旗街道 解放路街道 桃源乡 大河镇"
)


class Agency(NamedTuple):
    """One body: its printed name and the places above it, from the province down."""

    name: str
    place: tuple[str, ...]


def _bodies() -> tuple[Agency, ...]:
    found: list[Agency] = []
    for line in PLACES.split("\n"):
        province, city, *counties = line.split() or ("", "")
        found += [Agency(city + organ, (province, city)) for organ in ORGANS.split() if city]
        for county in counties:
            place = (province, city, county)
            found += [Agency(county + organ, place) for organ in ORGANS.split()]
            found += [Agency(county + town + _office(town), place) for town in TOWNS.split()]
    return tuple(found)


def _office(town: str) -> str:
    return "办事处" if town.endswith("街道") else "人民政府"


BODIES = _bodies()


def agency(number: int) -> Agency:
    """Return the agency of that number; neighbours in number are far apart in name and place."""
    return BODIES[number * 2_477 % len(BODIES)]


def year_of(number: int, years: tuple[int, ...]) -> int:
    """Return a year such that no two numbers below len(BODIES) × len(years) share agency and year."""
    again, which = divmod(number, len(BODIES))
    return years[(which + again) % len(years)]
