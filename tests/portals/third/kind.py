"""What replicas of kinds have in common: the names of units, a look by variant, the way from the home page.

Kinds are functions from a host and a variant (0 or 1) to a replica; variants differ in layout, labels,
slugs and wording.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import dress
from .dress import Look, rows
from .site import Third

NAMES = (
    ("发展和改革局", "教育局", "公安局", "民政局", "财政局", "水利局"),
    ("经济信息和科技局", "司法局", "应急管理局", "审计局", "统计局", "信访局"),
)
TOWNS = (
    ("新城街道办事处", "白马镇人民政府", "红旗乡人民政府"),
    ("解放路街道办事处", "大河镇人民政府", "龙泉乡人民政府"),
)


def sited(kind: str, host: str, variant: int, place: str) -> Third:
    name = ("人民政府", "人民政府门户网站")[variant]
    return Third(
        f"third-{kind}-{variant}",
        host,
        Look(place + name, place, (len(kind) + variant) % 3, ("utf-8", "gb2312")[variant]),
    )


def opened(site: Third, variant: int, column: str, label: str = "", others: Sequence[tuple[str, str]] = ()) -> None:
    """Hang the column under the home page, in the way of the variant."""
    gate = ("政务公开", "信息公开")[variant]
    root = ("/zwgk/", "/xxgk/index.html")[variant]
    label = label or ("政府信息公开年报", "政府信息公开工作年度报告")[variant]
    qt = site.confusers(("/zwgk/", "/xxgk/")[variant], ("/", "/index.html")[variant])
    site.home([(gate, root)], menu=(22, 34)[variant])
    site.trail += [(gate, root)]
    if variant == 0:
        platform = "/zwgk/zfxxgk/"
        site.aside = [*qt[4:6], ("法定主动公开内容", "/zwgk/fdzdgknr/"), (label, column), *qt[:4], *qt[6:]]
        site.put("/zwgk/fdzdgknr/", "法定主动公开内容", f"<p>{site.look.place}法定主动公开内容</p>")
        site.put(root, gate, f"<ul>{dress.links([('政府信息公开', platform), ('政策', '/lm18/'), *others])}</ul>")
        site.put(platform, "政府信息公开", f"<h2>{site.look.place}政府信息公开</h2>")
    else:
        site.aside = [*qt, (label, column), *others]
        site.put(root, gate, rows([(text, href, None) for text, href in site.aside], 1))


def short(site: Third, agency: str) -> str:
    return agency.removeprefix(site.look.place)
