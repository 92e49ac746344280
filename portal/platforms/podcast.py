"""网络电台: programmes to listen to, on one of the audio platforms."""

from __future__ import annotations

from portal.fields import Address, Choice, Field, FormDefinition, Option, Section, Text
from portal.platforms.layouts import on_plain_paper
from portal.platforms.shared import handle_field, name_field, standing, subscribers, usual_sections

KINDS = (
    Option("ximalaya", "喜马拉雅", also=("喜马拉雅FM",)),
    Option("lizhi", "荔枝", also=("荔枝FM", "荔枝播客")),
    Option("qingting", "蜻蜓FM"),
    Option("xiaoyuzhou", "小宇宙", also=("小宇宙FM", "小宇宙播客")),
    Option("other", "其他"),
)

PODCAST = on_plain_paper(
    FormDefinition(
        "podcast",
        "网络电台",
        (
            Section(
                "账号信息",
                (
                    name_field("名称", "主播或节目的名称。"),
                    handle_field("主播/专辑ID", r"[A-Za-z0-9_\-]{2,60}", "数字或字母", "主页网址里的数字或字母。"),
                    Field("category", "所在平台", Choice(options=KINDS)),
                    Field(
                        "category_other",
                        "其他平台名称",
                        Text(20),
                        required=False,
                        quiet=True,
                        help="所在平台选“其他”时填写。",
                    ),
                    *standing("是否已完成机构认证。"),
                ),
            ),
            *usual_sections(followers=subscribers("目前订阅人数")),
        ),
        about="喜马拉雅、荔枝等",
        group="音视频平台",
        within=("category", "category_other"),
        cased=True,
        addresses=(
            Address("ximalaya.com", r"/(?:zhubo|album)/([0-9]{2,20})/?", says=(("category", "ximalaya"),)),
            Address(".ximalaya.com", says=(("category", "ximalaya"),)),
            Address("lizhi.fm", r"/(?:user/)?([0-9]{2,25})/?", says=(("category", "lizhi"),)),
            Address(".lizhi.fm", says=(("category", "lizhi"),)),
            Address("qingting.fm", r"/(?:channels|podcasters)/([A-Za-z0-9]{2,40})/?", says=(("category", "qingting"),)),
            Address(".qingting.fm", says=(("category", "qingting"),)),
            Address("xiaoyuzhoufm.com", r"/podcast/([0-9a-f]{24})/?", says=(("category", "xiaoyuzhou"),)),
            Address(".xiaoyuzhoufm.com", says=(("category", "xiaoyuzhou"),)),
        ),
    )
)
