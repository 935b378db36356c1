"""How a place's name is written: its stem and the forms that reports use for it.

Owns suffixes and the names of peoples inside autonomous places (恩施土家族苗族自治州 is 恩施州). Input: an
official name; output: its stem, its written forms.
"""

from __future__ import annotations

import re
from functools import lru_cache

_PEOPLES = (
    "各族|蒙古族|蒙古|回族|藏族|维吾尔族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|哈萨克|傣族|黎族|傈僳族|佤族"
    "|畲族|高山族|拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|柯尔克孜|土族|达斡尔族|达斡尔|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|锡伯|阿昌族"
    "|普米族|塔吉克族|塔吉克|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族"
)
_AUTONOMOUS = re.compile(
    rf"(?<=.)(?:{_PEOPLES})+(自治区|自治州|自治县|自治旗|民族乡|族?乡|区)$|(?<=..)(自治[区州县旗])$"
)
_SUFFIX = re.compile(r"(?<=..)(?:特别行政区|自治区|自治州|自治县|自治旗|地区|林区|矿区|特区|新区|[省市盟县区旗州])$")
#: what a town's name ends in
TOWN = re.compile(r"(?:街道办事处|街道办|街道|民族乡|镇|乡|苏木)$")
_SHORT = {"锡林郭勒盟": ("锡盟",), "阿拉善盟": ("阿盟",), "内蒙古自治区": ("内蒙",), "巴音郭楞蒙古自治州": ("巴州",),
          "博尔塔拉蒙古自治州": ("博州",), "克孜勒苏柯尔克孜自治州": ("克州",), "昌吉回族自治州": ("昌吉州",),
          "伊犁哈萨克自治州": ("伊犁州",)}  # fmt: skip


@lru_cache(maxsize=1 << 16)
def stem(name: str) -> str:
    """Return a name without what it is (天门市 is 天门, 恩施土家族苗族自治州 is 恩施); two characters stay whole."""
    bare = _AUTONOMOUS.sub("", name)
    if bare != name:
        return bare if len(bare) > 1 else name
    return _SUFFIX.sub("", name)


def forms(name: str) -> set[str]:
    """Return every way in which a division above towns is written, the official name first among them."""
    found = {name, stem(name), *_SHORT.get(name, ())}
    if autonomous := _AUTONOMOUS.search(name):
        kind = autonomous[1] or autonomous[2]
        bare = name[: autonomous.start()]
        found |= {bare + kind, bare + kind[-1]} if len(bare) > 1 else set()
    if name.endswith("林区"):
        found.add(name)
    return {form for form in found if len(form) > 1}


def town_forms(name: str) -> set[str]:
    """Return every way in which a town is written (关山街道办事处, 关山街道办, 关山街道)."""
    found = {name}
    if name.endswith("街道"):
        bare = name[:-2]
        found |= {f"{name}办事处", f"{name}办", f"{bare}街办事处"} | (
            {f"{bare}街", f"{bare}街办"} if len(bare) > 1 else set()
        )
        if bare.endswith("街"):
            found |= {
                f"{bare}办事处",
                f"{bare}办",
                bare,
                f"{bare[:-1]}街道",
                f"{bare[:-1]}街道办事处",
                f"{bare[:-1]}街道办",
            }
    elif (peoples := _AUTONOMOUS.sub("", name)) != name:
        found |= {f"{peoples}乡"} if len(peoples) > 1 else set()
    return found
