"""A filled sheet of each official form, and readers of what was printed."""

import io
import shutil
import subprocess
from dataclasses import replace

import pypdf
import pytest
import segno
from PIL import Image, ImageDraw

from portal.documents import TOPICS, Decision, Foot, Printed, Sheet

NOTES = (
    "1.此表一式三份，党委宣传部、审批单位、创建者各一份。",
    "2.创建微信平台或微信平台名称、主管人员、主要运行人员、内容功能定位、运行维护方式等重要事项发生变更，需提交此表。",
    "3.电子版同时发送至QQ：1035831482。联系人：李老师，办公电话：85303916，办公地点：行政楼207。",
)


def person(name: str, email: str = "wangmin@zzgs.edu.cn") -> tuple[str, str, str, str, str]:
    return (name, "13800138000", "wangmin_2026", "1035831482", email)


def png(mode: str = "RGB", size: tuple[int, int] = (300, 300), ink: str = "#0b4f8a") -> bytes:
    out = io.BytesIO()
    picture = Image.new(mode, size, "white")
    ImageDraw.Draw(picture).ellipse((10, 10, size[0] - 10, size[1] - 10), outline=ink, width=12)
    picture.save(out, "PNG")
    return out.getvalue()


def qr() -> bytes:
    out = io.BytesIO()
    segno.make("http://weixin.qq.com/r/abcdef").save(out, kind="png", scale=8)
    return out.getvalue()


def filled(**changes: object) -> Sheet:
    """Fill the WeChat form as an ordinary college does, with `changes`."""
    sheet = Sheet(
        title="郑州工商学院新媒体建设备案登记表（微信）",
        number="ZZGS-WX-2026-0012",
        kinds=(("创建", True), ("补办", False), ("重要事项变更", False)),
        texts={
            "name": "郑州工商学院信息工程学院",
            "handle": "zzgs_xxgc",
            "original_id": "gh_3f9a1b2c4d5e",
            "registered_on": "2026年11月18日",
            "entity": "郑州工商学院",
            "unit_name": "信息工程学院",
            "person_name": "王敏",
            "followers": "1286",
        },
        boxes={
            "category": (("订阅号", True), ("服务号", False), ("企业号", False)),
            "verified": (("是", True), ("否", False)),
            "topics": tuple((topic, topic in {"公告", "新闻"}) for topic in TOPICS),
        },
        others={"topics": "就业指导"},
        images={"avatar": png(), "qr_code": qr()},
        people={"supervisors": (person("赵建国"),), "operators": (person("王敏"), person("陈晨"), person("何静"))},
        decisions={},
        notes=NOTES,
        foot=Foot("2", "2026-11-22 14:05", "李老师", "https://example.edu.cn/directory/ZZGS-WX-2026-0012"),
    )
    return replace(sheet, **changes)  # type: ignore[arg-type]


def decided(opinion: str = "同意创建。", **stamps: bytes) -> dict[str, Decision]:
    return {
        "unit": Decision(opinion, "赵建国", "2026年11月19日", "agree", **stamps),
        "publicity": Decision("材料齐全。", "周明远", "2026年11月22日", "agree", **stamps),
    }


def squeezed(text: str) -> str:
    return "".join(text.split())


def pages(printed: Printed) -> list[str]:
    """Read the text of every page, without any white space."""
    return [squeezed(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(printed.pdf)).pages]


def poppler(printed: Printed) -> str:
    """Read the text with pdftotext, without any white space."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed here")
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=printed.pdf, capture_output=True, check=True)
    return squeezed(done.stdout.decode())
