"""The guard at the door of Office files: what a package may hold is decided on its directory, before any parser sees it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MEBIBYTE = 1024**2
UNPACKED = 20 * MEBIBYTE
MEMBERS = 200
RATIO = 100
OLE = b"\xd0\xcf\x11\xe0"
ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
MARKUP = (".xml", ".rels", ".vml")
PLAIN_WAYS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


class BadDocument(ValueError):
    """An uploaded document cannot be taken; the message is the sentence the user reads."""


@dataclass(frozen=True)
class FileSort:
    """One sort of document: what it is called, the most bytes it may have packed, the part that makes it one, its old form."""

    name: str
    packed: int
    heart: str
    old: str
    save_as: str


WORKBOOK = FileSort(
    "Excel 工作簿（.xlsx）", 2 * MEBIBYTE, "xl/workbook.xml", "旧版 Excel 文件（.xls）", "Excel 工作簿（.xlsx）"
)
WORD = FileSort("Word 文档（.docx）", 5 * MEBIBYTE, "word/document.xml", "旧版 Word 文件（.doc）", "Word 文档（.docx）")


def check_head(content: bytes, sort: FileSort) -> None:
    """Look at the size and the first bytes. Raises BadDocument."""
    if not content:
        raise BadDocument("文件是空的，请重新选择。")
    if len(content) > sort.packed:
        raise BadDocument(f"文件超过 {sort.packed // MEBIBYTE} MB，请删去图片和多余的内容，或分成几个文件上传。")
    if content.startswith(OLE):
        if ENCRYPTED_OLE in content:
            raise BadDocument("文件设有打开密码，无法读取；请取消密码后重新上传。")
        raise BadDocument(f"这是{sort.old}，请打开后另存为“{sort.save_as}”再上传；只改文件名后缀是不行的。")
    if not content.startswith(b"PK\x03\x04"):
        raise BadDocument(f"这不是 {sort.name}，请检查选择的文件。")


def opened(content: bytes, sort: FileSort) -> zipfile.ZipFile:
    """Open a package whose every member has been looked at. Raises BadDocument; what zipfile itself raises is left to the caller."""
    check_head(content, sort)
    package = zipfile.ZipFile(io.BytesIO(content))
    members = package.infolist()
    _check_members(members)
    _check_unpacked(members, len(content))
    names = [member.filename for member in members]
    if sort.heart not in names:
        raise BadDocument(f"这不是 {sort.name}，请检查选择的文件。")
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in _content_types(package):
        raise BadDocument(f"文件带有宏，不能上传；请另存为不带宏的“{sort.save_as}”。")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise BadDocument("工作簿引用了其他文件（外部链接），请将引用的单元格复制后选择性粘贴为数值，再重新上传。")
    _check_markup(package)
    return package


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS:
        raise BadDocument(f"文件内部的部件超过 {MEMBERS} 个，不像正常的文档，不能读取。")
    if any(member.flag_bits & 1 for member in members):
        raise BadDocument("文件设有打开密码，无法读取；请取消密码后重新上传。")
    if any(member.compress_type not in PLAIN_WAYS for member in members):
        raise BadDocument("文件使用了不支持的压缩方式，请用 Excel 或 Word 另存一次后重新上传。")


def _check_unpacked(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Look at the sizes that the directory declares, of `packed` bytes in all. Raises BadDocument."""
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED:
        raise BadDocument(f"文件展开后超过 {UNPACKED // MEBIBYTE} MB，不能读取；请删去多余的内容。")
    if unpacked > RATIO * packed or any(
        member.file_size > MEBIBYTE and member.file_size > RATIO * member.compress_size for member in members
    ):
        raise BadDocument("文件的压缩率异常，不像正常的文档，不能读取。")


def _check_markup(package: zipfile.ZipFile) -> None:
    for member, markup in _markup(package):
        # A zero byte means an encoding in which nothing below could be found; Office writes UTF-8 alone.
        if b"\0" in markup or any(sign in markup for sign in DECLARATIONS):
            raise BadDocument(f"文件内部的格式不正常（{member.filename[:60]}），不能读取；请另存一次后重新上传。")


def _content_types(package: zipfile.ZipFile) -> bytes:
    try:
        return package.read("[Content_Types].xml")
    except KeyError:
        raise BadDocument("文件已损坏，请重新保存后再上传。") from None


def _markup(package: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    """Yield each member that is markup with its bytes; reading stops at the size the directory declares."""
    for member in package.infolist():
        if member.filename.lower().endswith(MARKUP):
            yield member, package.read(member)
