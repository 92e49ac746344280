"""What was just done, said on the page on which the browser ends: the address names the sentence, this table words it.

`go(said("people.user", "user-saved", user_id=3))`: base.html shows the sentence; a name that is not here says nothing.
What is said of a part far down, to which the address leads, is said there: `said(…, at="papers")`, and `saying("papers")` in it.
A page whose answer counts something, or tells several ways of going on, words that itself.
"""

from __future__ import annotations

from typing import Any

from flask import request, url_for

KEY = "said"
SENTENCES = {
    "profile-saved": "设置已保存，即时生效。",
    "password-changed": "密码已修改，其他设备上的登录已全部结束。",
    "factor-reset": "登录验证器已重置，该用户可凭密码登录后重新设置；本人已收到通知。",
    "factor-withdrawn": "已放弃设置，登录方式没有改变。",
    "factor-removed": "登录验证器已停用，其他设备上的登录已全部结束。",
    "signature-saved": "签名已保存，以后审批的登记表用这一份。",
    "signature-dropped": "签名已删除，登记表上留空手签。",
    "session-ended": "那台设备上的登录已结束。",
    "sessions-ended": "其他设备上的登录已全部结束。",
    "kept-dropped": "已删除，不再保留。",
    "founded": "系统管理员已建立，您已登录。请接着新增另一名系统管理员和一名审计员：一人不在时有人接替，各项操作也有人查看。",
    "user-saved": "用户已保存，即时生效。",
    "person-linked": "已记下该用户是名册中的哪一位。",
    "person-unlinked": "已记下，该用户不与名册中的人对应。",
    "role-given": "角色已授予，该用户需重新登录。",
    "role-taken": "角色已移除，该用户需重新登录。",
    "consent-asked": "已提出，等另一位系统管理员在“待确认”中同意后办理；本人已收到通知。",
    "user-saved-waiting": "用户已保存；重新启用要等另一位系统管理员在“待确认”中同意。",
    "consent-allowed": "已同意，由申请人继续办理。",
    "consent-done": "已同意并办理，申请人和本人已收到通知。",
    "consent-refused": "已记下不同意，没有改动，申请人和本人已收到通知。",
    "consent-withdrawn": "已撤回，没有改动。",
    "user-unlocked": "已解除锁定，该用户可以立即登录。",
    "user-signed-out": "该用户的登录已全部结束。",
    "user-signature-saved": "签名图片已上传。",
    "user-signature-dropped": "签名图片已删除。",
    "unit-saved": "单位已保存，即时生效。",
    "unit-added": "单位已新增。",
    "keepers-saved": "印章保管人已保存，即时生效。",
    "enrolment-dropped": "已放弃这次导入，没有改动任何数据。",
    "person-saved": "身份和预计离校日期已保存。",
    "person-same": "内容没有改动。",
    "person-left": "已登记离校，请及时交接此人运行的账号。",
    "person-back": "离校登记已撤销。",
    "notices-read": "全部消息已标为已读。",
    "view-kept": "常用视图已保存，列在名单上方。",
    "view-dropped": "常用视图已删除。",
    "import-dropped": "已放弃这次导入。",
    "scan-withdrawn": "扫描件已撤下。",
    "scan-kept": "扫描件已归入这份备案。",
    "handed-over": "交接单已建立，每个账号的变更申请已存为草稿，核对后一并提交。",
    "unreviewed-kept": "已登记未审先发，该单位的填报人和负责人已收到通知。",
    "unreviewed-settled": "已记下原因，这一篇不再记为未审先发，该单位已收到通知。",
    "paragraph-same": "这一段没有改动。",
    "finding-kept": "已记下，本单位以后不再提示这一项。",
    "finding-gone": "这一项已不在提示中，没有改动。",
    "post-rewritten": "您改过的内容还没有送审。请核对后点“提交送审”。",
    "picture-removed": "图片已移除。",
    "archived": "归档登记已保存。",
    "term-saved": "用语已保存，以后的送审按新的清单提示。",
    "term-dropped": "用语已删除，以后不再提示。",
    "exemption-revoked": "已撤销，以后恢复提示。",
}


def said(endpoint: str, word: str, at: str = "", **arguments: Any) -> str:
    """Return the address of a page that says this sentence, above all or at the part with this id."""
    arguments[f"{KEY}-{at}" if at else KEY] = word
    return url_for(endpoint, _anchor=at or None, **arguments)


def saying(at: str = "") -> str:
    """Return what the page being shown has to say, above all or at this part; "" for nothing."""
    return SENTENCES.get(request.args.get(f"{KEY}-{at}" if at else KEY, ""), "")
