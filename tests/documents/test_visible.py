"""What a Word document shows is what is read: each sort of markup that shows less, more or something else than the text in it."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from tests.documents.wording import (
    box,
    cell,
    coded,
    control,
    document,
    either,
    mark,
    paragraph,
    picture,
    read,
    row,
    run,
    strictly,
    table,
    textbox,
    texts,
)

HINT = "<w:showingPlcHdr/>"
GREY = '<w:rStyle w:val="Grey"/>'
WING = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
WING2 = '<w:rFonts w:ascii="Wingdings 2" w:hAnsi="Wingdings 2"/>'
STYLES = """
<w:style w:type="character" w:styleId="Gone"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="GoneToo"><w:basedOn w:val="Gone"/></w:style>
<w:style w:type="character" w:styleId="Back"><w:basedOn w:val="Gone"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="GoneLine"><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Signs"><w:rPr><w:rFonts w:ascii="Wingdings 2"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>
"""


def in_list(*entries: str, **state: int) -> str:
    chosen = "".join(f'<w:{name} w:val="{value}"/>' for name, value in state.items())
    offered = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in entries)
    return f"<w:ffData><w:ddList>{chosen}{offered}</w:ddList></w:ffData>"


SHOWN = '<w:vanish w:val="0"/>'
EMOJI = '<w16se:symEx w16se:font="Segoe UI Emoji" w16se:char="1F5F9"/>'
WITHIN = f"<w:r>{textbox('微语')}</w:r>"


def old_box(state):
    return f"<w:ffData><w:checkBox><w:sizeAuto/>{state}</w:checkBox></w:ffData>"


def gone(inside):
    return f'<w:del w:id="1"><w:r><w:delText>{inside}</w:delText></w:r></w:del>'


ENDS_HIDDEN = "<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>"
ENDS_DELETED = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'
CELLS = {
    # content controls
    "a control in a line": (f"{run('微')}{control(run('语'))}", "微语"),
    "a control in a control": (control(control(run("微语"))), "微语"),
    "a control around a paragraph": (control(paragraph("微语")), "微语"),
    "a list of choices, chosen": (
        control(run("订阅号"), '<w:dropDownList><w:listItem w:displayText="订阅号" w:value="1"/></w:dropDownList>'),
        "订阅号",
    ),
    "a date": (control(run("2018年5月1日"), '<w:date w:fullDate="2018-05-01T00:00:00Z"/>'), "2018年5月1日"),
    "a placeholder": (control(run("单击此处输入文字。", GREY), HINT), ""),
    "a placeholder around a paragraph": (control(paragraph("选择一项。"), HINT), ""),
    "a placeholder saved by another program": (control(run("单击或点击此处输入文字。"), "<w:text/>"), ""),
    "a list saved by another program": (control(run("选择一项。"), "<w:dropDownList/>"), ""),
    "words that ask for nothing": (control(run("请单击此处")), "请单击此处"),
    "no placeholder any more": (control(run("微语"), '<w:showingPlcHdr w:val="0"/>'), "微语"),
    "what is filled in within a placeholder": (control(f"{run('单击')}{control(run('微语'))}", HINT), "微语"),
    "a box ticked": (f"{box('1', '☒')}{run('是')}", "☑是"),
    "a box not ticked": (f"{box('0', '☐')}{run('是')}", "□是"),
    "a box never touched": (f"{box('', '☐')}{run('是')}", "□是"),
    "a box whose signs are of another font": (f"{box('1', 'R', font='Wingdings 2')}{run('是')}", "☑是"),
    "a box that would be misread by its sign": (f"{box('0', '■')}{run('是')}", "□是"),
    # around words
    "a link": ('<w:hyperlink r:id="none">' + run("微语") + "</w:hyperlink>", "微语"),
    "a smart tag in custom markup": (
        f'<w:customXml w:element="a"><w:smartTag w:element="b">{run("微语")}</w:smartTag></w:customXml>',
        "微语",
    ),
    "a word with its pronunciation": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('wēi')}</w:rt><w:rubyBase>{run('微')}</w:rubyBase></w:ruby></w:r>{run('语')}",
        "微语",
    ),
    # signs in a line
    "a hyphen that never breaks": ("<w:r><w:t>zzgs</w:t><w:noBreakHyphen/><w:t>nine</w:t></w:r>", "zzgs-nine"),
    "the same as a character": (run("zzgs\u2011nine"), "zzgs-nine"),
    "a hyphen where a word may break": ("<w:r><w:t>zz</w:t><w:softHyphen/><w:t>gs</w:t></w:r>", "zzgs"),
    "the same soft hyphen as a character": (run("zz\u00adgs"), "zzgs"),
    "a tab and a place in the line": (
        "<w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:ptab/><w:t>三</w:t></w:r>",
        "一 二 三",
    ),
    "a setting of tabs": (f"<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>{run('微语')}", "微语"),
    "ends of lines": ("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t><w:cr/><w:t>三</w:t></w:r>", "一\n二\n三"),
    "references to notes": (
        run("微语") + '<w:r><w:footnoteReference w:id="2"/><w:commentReference w:id="1"/></w:r>',
        "微语",
    ),
    "numbering": (f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>{run("微语")}', "微语"),
    "a formula": ("<m:oMath><m:r><m:t>√</m:t></m:r></m:oMath>" + run("是"), "√是"),
    # signs of fonts
    "a sign of Wingdings": ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + run("是"), "☑是"),
    "an empty sign of Wingdings": ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>' + run("是"), "□是"),
    "a letter in Wingdings 2": (run("R", WING2) + run("是") + run("£", WING2) + run("否"), "☑是□否"),
    "a letter in a style of Wingdings 2": (run("R", '<w:rStyle w:val="Signs"/>') + run("是"), "☑是"),
    "words in a run of signs": (run("\uf0fe是", WING), "☑是"),
    "a sign that lost its font": (run("\uf0fe是"), "☑是"),
    "a letter in another font": (run("R", '<w:rFonts w:ascii="Arial"/>'), "R"),
    "a sign that nobody knows": ('<w:r><w:sym w:font="Wingdings" w:char="F04A"/></w:r>' + run("是"), "\ufffd是"),
    # hidden
    "hidden text": (run("zzgs-nine") + run("旧号", "<w:vanish/>"), "zzgs-nine"),
    "text that is not hidden": (run("微语", '<w:vanish w:val="false"/>'), "微语"),
    "hidden by a style": (run("微语") + run("旧", '<w:rStyle w:val="Gone"/>'), "微语"),
    "hidden by the style under a style": (run("微语") + run("旧", '<w:rStyle w:val="GoneToo"/>'), "微语"),
    "shown by a style": (run("微语", '<w:rStyle w:val="Back"/>'), "微语"),
    "hidden with its paragraph": (f'<w:pPr><w:pStyle w:val="GoneLine"/></w:pPr>{run("旧")}', ""),
    "shown within a hidden paragraph": (
        f'<w:pPr><w:pStyle w:val="GoneLine"/></w:pPr>{run("旧")}{run("微语", SHOWN)}',
        "微语",
    ),
    "a style that stands on itself": (run("微语", '<w:rStyle w:val="Round"/>'), "微语"),
    "hidden on web pages alone": (run("微语", "<w:webHidden/>"), "微语"),
    "hidden once, by what was changed": (run("微语", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"), "微语"),
    "an end of a paragraph that is hidden": (f"<w:p>{ENDS_HIDDEN}{run('zzgs-')}</w:p>{paragraph('nine')}", "zzgs-nine"),
    "an end of a paragraph that was deleted": (
        f"<w:p>{ENDS_DELETED}{run('zzgs-')}</w:p>{paragraph('nine')}",
        "zzgs-nine",
    ),
    # tracked changes
    "deleted and inserted": (gone("旧名") + f'<w:ins w:id="2">{run("微语")}</w:ins>', "微语"),
    "moved away and to": (
        f'<w:moveFrom w:id="3">{run("旧名")}</w:moveFrom><w:moveTo w:id="4">{run("微语")}</w:moveTo>',
        "微语",
    ),
    "deleted within a control": (control(gone("旧") + run("微语")), "微语"),
    # fields
    "a field with a result": (coded("MERGEFIELD 名称", run("微语")), "微语"),
    "a field within the code of another": (coded(f"IF {coded('PAGE', run('7'))} = 1", run("微语")), "微语"),
    "a field without a result": (coded('TC "目录"') + run("微语"), "微语"),
    "a simple field": (f'<w:fldSimple w:instr="DOCPROPERTY x">{run("微语")}</w:fldSimple>', "微语"),
    "a field that never ends": (mark("begin") + "<w:r><w:instrText>PAGE</w:instrText></w:r>" + run("微语"), "微语"),
    "a text field of an old form": (coded("FORMTEXT", run("微语"), "<w:ffData><w:textInput/></w:ffData>"), "微语"),
    "an old form's text left empty": (coded("FORMTEXT", run("\u2002" * 5), "<w:ffData><w:textInput/></w:ffData>"), ""),
    "the choice of an old list": (coded("FORMDROPDOWN", None, in_list("创建", "补办", result=1)), "补办"),
    "an old list, as it began": (coded("FORMDROPDOWN", None, in_list("创建", "补办", default=1)), "补办"),
    "an old list, never touched": (coded("FORMDROPDOWN", None, in_list("创建", "补办")), "创建"),
    "an old list that says more than it has": (coded("FORMDROPDOWN", None, in_list("创建", result=7)), ""),
    "an old list with a result besides": (
        coded("FORMDROPDOWN", run("补办"), in_list("创建", "补办", result=1)),
        "补办",
    ),
    "an old box ticked": (
        coded("FORMCHECKBOX", None, old_box('<w:default w:val="0"/><w:checked/>')) + run("是"),
        "☑是",
    ),
    "an old box ticked at first": (coded("FORMCHECKBOX", None, old_box('<w:default w:val="1"/>')) + run("是"), "☑是"),
    "an old box unticked": (
        coded("FORMCHECKBOX", None, old_box('<w:default w:val="1"/><w:checked w:val="0"/>')) + run("是"),
        "□是",
    ),
    "a box drawn over a tick": (coded(r"eq \o\ac(□,√)") + run("是"), "☑是"),
    "a number in a ring": (coded(r"eq \o\ac(○,1)") + run("班"), "1班"),
    "a sign as a field": (coded(r'SYMBOL 254 \f "Wingdings" \s 12') + run("是"), "☑是"),
    "a sign as a field with a result": (coded(r'SYMBOL 254 \f "Wingdings"', run("þ", WING)) + run("是"), "☑是"),
    # told twice
    "a box of text": (f"<w:r>{textbox('微语')}</w:r>", "微语"),
    "a choice of nobody's": (f"<w:r>{either('<w:t>新</w:t>', '<w:t>微语</w:t>', 'odd')}</w:r>", "微语"),
    "a choice in which nothing is read": (
        f"<w:r>{either(EMOJI, '<w:t>☑</w:t>', 'w16se')}</w:r>",
        "☑",
    ),
    "two choices in one another": (f"<w:r>{either(WITHIN, '<w:t>旧</w:t>')}</w:r>", "微语"),
    "lettering": ('<w:r><w:pict><v:shape><v:textpath string="微语"/></v:shape></w:pict></w:r>', "微语"),
    # tables in cells
    "a table in a cell": (paragraph("一") + table(row("二", "三")) + paragraph(""), "一\n二\n三"),
}


@pytest.mark.parametrize("sort", CELLS)
def test_a_cell_says_what_it_shows(sort):
    inside, seen = CELLS[sort]
    read_now = texts(
        document(
            table(row("名称", f"<w:tc><w:tcPr/>{inside if '<w:p>' in inside else paragraph(inside)}</w:tc>")), STYLES
        )
    )
    assert read_now[0][0] == ["名称", seen]


ROWS = {
    "a control around a cell": row("一", control(cell("二"))),
    "a control around a row": control(row("一", "二")),
    "a repeating section": control(control(row("一", "二"), "<w15:repeatingSectionItem/>"), "<w15:repeatingSection/>"),
    "custom markup around a row": f'<w:customXml w:element="a">{row("一", "二")}</w:customXml>',
    "a row that was inserted": row("一", "二", properties='<w:ins w:id="1"/>'),
    "beside a row that was deleted": row("旧", "旧", properties='<w:del w:id="1"/>') + row("一", "二"),
    "beside a cell drawn as a part of another": row("一", cell("", "<w:hMerge/>"), "二"),
    "beside a cell that was deleted": row("一", cell("旧", '<w:cellDel w:id="1"/>'), "二"),
}


@pytest.mark.parametrize("sort", ROWS)
def test_rows_and_cells_are_read_through_what_stands_around_them(sort):
    assert texts(document(table(ROWS[sort]))) == [[["一", "二"]]]


def test_a_placeholder_leaves_the_cells_that_it_stood_in():
    assert texts(document(table(row("一", control(cell("单击"), HINT))))) == [[["一", ""]]]


@pytest.mark.parametrize(
    "body",
    [
        paragraph("☑补办"),
        control(paragraph("☑补办")),
        control(control(paragraph("☑补办"))),
        paragraph(f"<w:r>{textbox('☑补办')}</w:r>"),
        f'<w:customXml w:element="a">{paragraph("☑补办")}</w:customXml>',
    ],
)
def test_a_line_is_read_through_what_stands_around_it(body):
    assert read(document(body))["lines"] == ["☑补办"]


@pytest.mark.parametrize(
    "body",
    [control(table(row("一"))), paragraph(f"<w:r>{textbox('x')}</w:r>").replace(paragraph("x"), table(row("一")))],
)
def test_a_table_is_read_through_what_stands_around_it(body):
    assert texts(document(body)) == [[["一"]]]


BLIP = '<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x"{0}/><a:blip r:embed="{1}"/></wp:inline></w:drawing></w:r>'
OLD = '<w:r><w:pict><v:shape style="{0}"><v:imagedata r:id="{1}"/></v:shape></w:pict></w:r>'


@pytest.mark.parametrize(
    ("inside", "number"),
    [
        (BLIP.format("", "rId100"), 1),
        (OLD.format("", "rId100"), 1),
        (control(BLIP.format("", "rId100"), "<w:picture/>"), 1),
        (control(BLIP.format("", "rId100"), f"{HINT}<w:picture/>"), 0),
        (f"<w:r>{either(BLIP.format('', 'rId100'), OLD.format('', 'rId100'))}</w:r>", 1),
        (f"<w:r>{either('<w:drawing/>', OLD.format('', 'rId100'))}</w:r>", 1),
        (BLIP.format("", "rId100") * 2, 1),
        (BLIP.format("", "rId100") + BLIP.format("", "rId101"), 2),
        (BLIP.format(' hidden="1"', "rId100"), 0),
        (OLD.format("width:9pt;visibility:hidden", "rId100"), 0),
        (BLIP.format("", "rId100").replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>"), 0),
        (f'<w:del w:id="1">{BLIP.format("", "rId100")}</w:del>', 0),
    ],
)
def test_a_picture_is_taken_once_where_it_is_seen(inside, number):
    said = read(document(table(row("头像", cell(inside))), pictures=(picture(), picture((200, 0, 0)))))
    assert len(said["tables"][0][0][1]["pictures"]) == number
    assert len(said["pictures"]) == number
    assert said["notes"] == []


def test_what_is_not_taken_along_is_noted():
    many = tuple(picture((n, n, n)) for n in range(8))
    linked = BLIP.format("", "rId777").replace("r:embed", "r:link")
    inside = "".join(BLIP.format("", f"rId{n}") for n in range(100, 108)) + linked
    body = table(row(inside, "长" * 2100)) + paragraph(f"{BLIP.format('', 'rId999')}<w:r><w:object/></w:r>")
    sentences = " ".join(f"{about}：{sentence}" for about, sentence in read(document(body, pictures=many))["notes"])
    for words in (
        "超过 2000 字",
        "2 张图片排在第 6 张之后",
        "1 张图片是链接到别处",
        "1 张图片不在表格的格子里",
        "1 处图表或其他程序",
    ):
        assert words in sentences


def test_the_head_of_the_page_is_read_after_the_page():
    word = docx.Document(io.BytesIO(document(paragraph("第一行"))))
    word.sections[0].header.paragraphs[0].text = "备案登记表（微信）"
    stream = io.BytesIO()
    word.save(stream)
    assert read(stream.getvalue())["lines"] == ["第一行", "备案登记表（微信）"]


def test_strict_open_xml_says_the_same():
    content = document(
        paragraph("☑补办") + table(row("名称", control(run("微语"))), row("头像", BLIP.format("", "rId100"))),
        pictures=(picture(),),
    )
    strict = strictly(content)
    with zipfile.ZipFile(io.BytesIO(strict)) as package:
        assert b"openxmlformats.org/wordprocessingml" not in package.read("word/document.xml")
    assert read(strict) == read(content)
    assert read(strict)["lines"] == ["☑补办"]


def test_controls_may_stand_in_one_another_as_deep_as_they_like():
    deep = run("微语")
    for _ in range(60):
        deep = control(deep)
    assert texts(document(table(row("名称", cell(deep))))) == [[["名称", "微语"]]]
