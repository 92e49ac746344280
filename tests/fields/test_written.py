"""What people write for a day, a count, a number or an address: each way of one meaning is read, all others are refused and quoted."""

from __future__ import annotations

import time
from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from portal.fields import (
    QQ,
    Day,
    Email,
    Field,
    Name,
    Number,
    Phone,
    Text,
    from_serial,
    mishap,
    nothing,
    quoted,
    quoting,
)

UID = Text(20, r"[0-9]{1,20}", "数字")
LOST = "是科学计数法，数字已不全，请把单元格设为文本，重新填写完整的数字。"
NO_DAY = "不是有效的日期，应写作 2026-11-22。"
SHORT = "的年份应写四位，例如 2026-11-22。"
LETTERS = "含有其他字符，手机号应为 11 位数字。"
NO_QQ = "：QQ号应为 5–11 位数字，且不以 0 开头。"
NO_ADDRESS = "：电子邮箱格式不对，应类似 name@zzgs.edu.cn。"


def read(kind, text):
    return kind.store(kind.typed(text))


def said(kind, text):
    """What is said of a text that was typed, as soon as anything is."""
    stored = read(kind, text)
    return kind.refusal(stored) or kind.fault(stored)


FIFTH_OF_MARCH = (
    *(
        "2026-3-5",
        "2026/03/05",
        "2026.3.5",
        "2026。3。5",
        "2026、3、5",
        "2026，3，5",
        "2026 3 5",
        "2026—3—5",
        "2026\\3\\5",
    ),
    *(
        "2026年3月5日",
        "2026年3月5号",
        "2026年3月5",
        "2026 年 3 月 5 日",
        "2026年03月05日",
        "２０２６年３月５日",
        "2026年3-5",
    ),
    *("二〇二六年三月五日", "二○二六年三月五日", "二零二六年三月五号", "二O二六年〇三月〇五日", "2026年三月五日"),
    *("20260305", "20260305.0", "2026.3.5.", "2026-03-05。", "２０２６／３／５", " 2026-03-05\u200b"),
    *("2026-03-05 00:00:00", "2026-03-05T08:30", "2026/3/5 8:30", "2026年3月5日8:30", "2026-03-05 08:30:00.000"),
    *("2026/3/5 星期四", "2026-03-05（周四）", "2026年3月5日 礼拜四", "2026/3/5 星期四 08:30", "2026年3月5日 上午8:30"),
    *("5 Mar 2026", "5-Mar-2026", "March 5, 2026", "2026-Mar-05", "46086", "46086.5"),
)
OTHER_DAYS = {
    "13/5/2026": "2026-05-13",
    "5/13/2026": "2026-05-13",
    "5/5/2026": "2026-05-05",
    "31.10.2025": "2025-10-31",
    "二〇二五年十二月三十一日": "2025-12-31",
    "二〇二五年十月二十日": "2025-10-20",
    "二〇二五年十一月廿三日": "2025-11-23",
    "2024-2-29": "2024-02-29",
    "38353": "2005-01-01",
}


@pytest.mark.parametrize(("text", "day"), [*((text, "2026-03-05") for text in FIFTH_OF_MARCH), *OTHER_DAYS.items()])
def test_a_day_is_read_however_it_is_written(text, day):
    assert read(Day(), text) == day


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2026年3月", "“2026年3月”缺少日，应写作 2026-03-05 这样的形式。"),
        ("2019.10", "“2019.10”缺少日，应写作 2019-10-05 这样的形式。"),
        ("二〇一九年十月", "“二〇一九年十月”缺少日，应写作 2019-10-05 这样的形式。"),
        ("2026年", "“2026年”缺少月和日，应写作 2026-11-22。"),
        ("3月5日", "“3月5日”缺少年份，应写作 2026-11-22。"),
        ("3-5", "“3-5”缺少年份，应写作 2026-11-22。"),
        ("26-3-5", f"“26-3-5”{SHORT}"),
        ("3/5/26", f"“3/5/26”{SHORT}"),
        ("26年3月5日", f"“26年3月5日”{SHORT}"),
        ("5/3/2026", "“5/3/2026”分不清月和日，应写作 2026-05-03 或 2026-03-05。"),
        ("2026/3/5 星期五", "“2026/3/5 星期五”的星期与日期不符，请核对后写作 2026-11-22。"),
        ("260305", f"“260305”{NO_DAY}"),
        ("12345", f"“12345”{NO_DAY}"),
        ("99999", f"“99999”{NO_DAY}"),
        ("2026-02-30", f"“2026-02-30”{NO_DAY}"),
        ("2026-13-01", f"“2026-13-01”{NO_DAY}"),
        ("2026年2月30日", f"“2026年2月30日”{NO_DAY}"),
        ("13/13/2026", f"“13/13/2026”{NO_DAY}"),
        ("约2019年", f"“约2019年”{NO_DAY}"),
        ("2019年左右", f"“2019年左右”{NO_DAY}"),
        ("2026年3月5日至6日", f"“2026年3月5日至6日”{NO_DAY}"),
        ("2026-3-5前", f"“2026-3-5前”{NO_DAY}"),
        ("农历三月初五", f"“农历三月初五”{NO_DAY}"),
        ("2026年三月初五", f"“2026年三月初五”{NO_DAY}"),
        ("2026-03-05 24:00", f"“2026-03-05 24:00”{NO_DAY}"),
        ("2026-03-05T18:30Z", f"“2026-03-05T18:30Z”{NO_DAY}"),
        ("2026-03-05、2026-03-06、2026-03-07", "“2026-03-05、2026-03-0…”不是有效的日期，应写作 2026-11-22。"),
        ("4.6086E+04", f"“4.6086E+04”{LOST}"),
        ("#####", "“#####”是表格的出错标记，请改填实际内容。"),
        ("2004-12-31", "日期不能早于 2005 年，请核对。"),
        ("2026-03-06", "日期不能晚于今天（2026-03-05）。"),
    ],
)
def test_what_means_no_day_or_two_is_refused_with_the_form_it_should_have(text, sentence):
    with time_machine.travel("2026-03-05T04:00:00Z", tick=False):
        assert said(Day(), text) == sentence


WRITTEN = (
    "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month:02}/{0.day:02}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}号",
    "{0:%Y%m%d}",
    "{0} 00:00:00",
    "{0:%d}-{0:%B}-{0.year}",
)
DAYS = st.dates(date(2005, 1, 1), date(2036, 12, 31))


@given(DAYS, st.sampled_from(WRITTEN))
def test_every_way_of_writing_a_day_gives_that_day(day, way):
    assert read(Day(), way.format(day)) == day.isoformat()


@given(DAYS)
def test_a_day_in_chinese_numerals_is_that_day(day):
    ones = "〇一二三四五六七八九"

    def spoken(number):
        tens, rest = divmod(number, 10)
        return ("" if tens < 2 else ones[tens]) + ("十" if tens else "") + (ones[rest] if rest else "")

    text = f"{''.join(ones[int(n)] for n in str(day.year))}年{spoken(day.month)}月{spoken(day.day)}日"
    assert read(Day(), text) == day.isoformat()


@given(DAYS)
def test_two_numbers_before_a_year_are_read_only_where_they_are_one_day(day):
    stored = read(Day(), f"{day.month}/{day.day}/{day.year}")
    assert (stored == day.isoformat()) is (day.day > 12 or day.day == day.month)


@given(DAYS, st.sampled_from("一二三四五六日"))
def test_a_day_of_the_week_must_be_that_of_the_day(day, name):
    agrees = "一二三四五六日"[day.weekday()] == name
    assert (read(Day(), f"{day} 星期{name}") == day.isoformat()) is agrees


@given(DAYS, st.booleans(), st.floats(0, 0.999))
def test_a_count_of_days_is_that_day_by_its_own_epoch(day, epoch_1904, hours):
    zero = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
    assert from_serial((day - zero).days + hours, epoch_1904=epoch_1904) == day


def test_a_count_of_days_that_no_account_can_be_as_old_as_is_none():
    assert from_serial(41759, epoch_1904=True) == date(2018, 5, 1)
    assert from_serial(41759) == date(2014, 4, 30)
    for number in (0, -1, 120, 12345, 99_999, 1e12, float("nan"), float("inf")):
        assert from_serial(number) is None
    assert Day().store("46027") == "46027", "on a form nobody types a count of days"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(
            (text, 1200)
            for text in ("1200", "1,200", "1，200", "1 200", "1200.0", "1200.00", "1,200.00", "１２００", "1, 200")
        ),
        *(
            (text, 1200)
            for text in ("1200人", "1200 个粉丝", "1200粉丝", "1200位", "1200人次", "1,200人", "001200", " 1200\n")
        ),
        ("1,234,567", 1234567),
        ("12 345", 12345),
        ("0", 0),
        ("1200.0000", 1200),
    ],
)
def test_a_count_is_read_however_it_is_grouped(text, number):
    assert read(Number(), text) == number
    assert Number().store(text) == number, "a form reads the same"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1.2万", "“1.2万”应写成 12000。"),
        ("1.2w", "“1.2w”应写成 12000。"),
        ("3千", "“3千”应写成 3000。"),
        ("12k", "“12k”应写成 12000。"),
        ("1.2万人", "“1.2万人”应写成 12000。"),
        ("约1.2万", "“约1.2万”应填整数，例如 12000。"),
        ("约500", "“约500”应填整数，例如 500。"),
        ("1200+", "“1200+”应填整数，例如 1200。"),
        ("1,300多", "“1,300多”应填整数，例如 1300。"),
        ("800余人", "“800余人”应填整数，例如 800。"),
        ("≈900", "“≈900”应填整数，例如 900。"),
        ("近万", "“近万”应填整数，例如 1200。"),
        ("一千二", "“一千二”应填整数，例如 1200。"),
        ("1.2", "“1.2”应填整数，例如 1200。"),
        ("1,20", "“1,20”应填整数，例如 1200。"),
        ("12,0000", "“12,0000”应填整数，例如 1200。"),
        ("12 80", "“12 80”应填整数，例如 1200。"),
        ("1.000", "“1.000”应填整数，例如 1。"),
        ("1.23456万", "“1.23456万”应填整数，例如 1200。"),
        ("1e5", "“1e5”应填整数，例如 1200。"),
        ("+1200", "“+1200”应填整数，例如 1200。"),
        ("1200、1300", "“1200、1300”应填整数，例如 1200。"),
        ("1.38E+10", f"“1.38E+10”{LOST}"),
        ("#REF!", "“#REF!”是表格的出错标记，请改填实际内容。"),
        ("-5", "“-5”不能是负数。"),
        ("−5", "“−5”不能是负数。"),
        ("无", "“无”应填整数，没有的填 0。"),
        ("/", "“/”应填整数，没有的填 0。"),
        ("10000000000", "“10000000000”数字太大，请核对。"),
        ("9" * 16, f"“{'9' * 16}”数字太大，请核对。"),
        (
            "大约有一千二百个以上的粉丝，每天都还在增长",
            "“大约有一千二百个以上的粉丝,每天都还在增…”应填整数，例如 1200。",
        ),
    ],
)
def test_what_is_no_plain_count_is_refused_with_the_number_it_should_be(text, sentence):
    assert said(Number(), text) == sentence


@given(st.integers(0, 9_999_999_999), st.sampled_from(["{}", "{:,}", "{}.0", "{}.00", "{}人", " {} ", "{:,}.00"]))
def test_every_way_of_writing_a_count_gives_that_count(number, way):
    assert read(Number(), way.format(number)) == number


@given(st.from_regex(r"[0-9]{1,3}(,[0-9]{1,4}){1,3}", fullmatch=True))
def test_a_count_is_grouped_by_thousands_or_not_read(text):
    by_thousands = all(len(group) == 3 for group in text.split(",")[1:])
    assert isinstance(Number().store(text), int) is by_thousands


DECORATED = (
    *(
        "{0}",
        "{0}.0",
        "+86 {0}",
        "+86{0}",
        "0086{0}",
        "86-{0}",
        "(+86){0}",
        "（+86） {0}",
        "86 {0}",
        "({0})",
        "【{0}】",
        "手机：{0}",
        "tel:+86{0}",
        "00 86 {0}",
        "+0086 {0}",
        "0{0}",
        "+86 (0){0}",
    ),
    *(
        "{1} {2} {3}",
        "{1}-{2}-{3}",
        "{1}.{2}.{3}",
        "{1}—{2}—{3}",
        "+86 {1} {2} {3}",
        "+86 {1}-{2}-{3}",
        "+86-{1}-{2}-{3}",
        "+86 ({1}) {2}-{3}",
        "({1}){2}-{3}",
        "+86.{1}.{2}.{3}",
        "{1}·{2}·{3}",
        "{1}_{2}_{3}",
        "{1}/{2}/{3}",
        "{1} - {2} - {3}",
        "{1}\u00a0{2}\u00a0{3}",
        "{1}\u2011{2}\u2011{3}",
        "{1}　{2}　{3}",
        "{0}\n",
        "\u202d{0}\u202c",
    ),
)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(DECORATED), st.booleans())
def test_every_decorated_number_gives_that_number(number, way, wide):
    text = way.format(number, number[:3], number[3:7], number[7:])
    if wide:
        text = text.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)})
    assert Phone().store(text) == number
    assert Phone().fault(Phone().store(text)) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0371-85303916", "“0371-85303916”是座机，应填 11 位手机号。"),
        ("(0371)85303916", "“(0371)85303916”是座机，应填 11 位手机号。"),
        ("037185303916", "“037185303916”是座机，应填 11 位手机号。"),
        ("010-85303916", "“010-85303916”是座机，应填 11 位手机号。"),
        ("0371-85303916转801", "“0371-85303916转801”是座机，应填 11 位手机号。"),
        ("13803710001（微信同号）", "“13803710001(微信同号)”除手机号外含有其他字符，应只填 13803710001。"),
        ("王敏13803710001", "“王敏13803710001”除手机号外含有其他字符，应只填 13803710001。"),
        ("13803710001/13803710002", "“13803710001/13803710…”含有 2 个号码，手机号应为 11 位数字，只填一个。"),
        ("13803710001 13803710002", "“13803710001 13803710…”含有 2 个号码，手机号应为 11 位数字，只填一个。"),
        ("1380371000x", f"“1380371000x”{LETTERS}"),
        ("1380371.0001", f"“1380371.0001”{LETTERS}"),
        ("1380371000(1)", f"“1380371000(1)”{LETTERS}"),
        ("+852 51234567", f"“+852 51234567”{LETTERS}"),
        ("无", f"“无”{LETTERS}"),
        ("1.38037E+10", f"“1.38037E+10”{LOST}"),
        ("12803710001", "“12803710001”不是手机号，手机号应以 13–19 开头，请核对。"),
        ("1380371000", "手机号应为 11 位数字，现为 10 位。"),
        ("138 0371 00011", "手机号应为 11 位数字，现为 12 位。"),
    ],
)
def test_what_is_more_or_other_than_one_mobile_number_is_refused(text, sentence):
    assert said(Phone(), text) == sentence


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        *((QQ(), text, "1035831482") for text in ("1035831482.0", "QQ：1035831482", "qq1035831482", "QQ号:1035831482")),
        *((QQ(), text, "1035831482") for text in ("1035 831 482", "１０３５８３１４８２", "1035831482\n")),
        *(
            (Email(), text, "a.b@zzgs.edu.cn")
            for text in ("a.b＠zzgs.edu.cn", "a.b@zzgs.edu.cn。", "mailto:a.b@zzgs.edu.cn")
        ),
        *(
            (Email(), text, "a.b@zzgs.edu.cn")
            for text in ("<a.b@zzgs.edu.cn>", "a.b @ zzgs.edu.cn", "邮箱：a.b@zzgs。edu。cn；")
        ),
        (Email(), "Wang.Min@ZZGS.edu.cn", "Wang.Min@ZZGS.edu.cn"),
        (UID, "12345678.0", "12345678"),
        (UID, "１２３４５６７８", "12345678"),
        (Text(40, r"[A-Za-z0-9._\-]{2,40}", "字母、数字或点"), "12345.0", "12345.0"),
        (Text(20), "12345.0", "12345.0"),
        (Name(20), "王　敏", "王敏"),
    ],
)
def test_ids_and_addresses_are_read_without_what_stands_around_them(kind, text, stored):
    assert read(kind, text) == stored
    assert said(kind, text) is None


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (QQ(), "1035831482@qq.com", "“1035831482@qq.com”是邮箱，QQ号应填 1035831482。"),
        (QQ(), "1.03583E+09", f"“1.03583E+09”{LOST}"),
        (QQ(), "12345、23456", f"“12345、23456”{NO_QQ}"),
        (QQ(), "0123", f"“0123”{NO_QQ}"),
        (Email(), "a@b.cn;c@d.cn", "“a@b.cn;c@d.cn”：电子邮箱格式不对，含有 2 个地址，只填一个。"),
        (Email(), "1035831482", f"“1035831482”{NO_ADDRESS}"),
        (UID, "1.23457E+11", f"“1.23457E+11”{LOST}"),
        (UID, "abc", "“abc”应为数字，请核对。"),
        (Text(60), "1.38037E+10", f"“1.38037E+10”{LOST}"),
        (Name(20), "#N/A", "“#N/A”是表格的出错标记，请改填实际内容。"),
    ],
)
def test_what_is_no_id_or_address_is_refused_with_the_value_quoted(kind, text, sentence):
    assert said(kind, text) == sentence


@pytest.mark.parametrize(
    "text", ["", " ", "无", "没有", "暂无", "N/A", "n/a", "-", "—", "——", "/", "／", "／／", "None", "\u200b"]
)
def test_what_says_that_there_is_nothing_is_empty_where_nothing_need_be_said(text):
    assert nothing(text)
    for kind in (Text(20), Text(200, lines=3), Day(), QQ(), Email(), Name(20)):
        assert Field("x", "某项", kind, required=False).read(text) == ""
    if text.strip(" \u200b"):
        assert Field("x", "数据内容", Text(100)).read(text), "where something must be said, it is what was said"


@pytest.mark.parametrize("text", ["无锡学院", "没有粉丝", "0", "否", "a", "王无", "-5", "字" * 100_000])
def test_what_says_something_is_not_nothing(text):
    assert not nothing(text)


def test_a_sentence_quotes_what_is_long_by_its_beginning_and_never_what_a_page_cannot_hold():
    assert quoted("字" * 20) == f"“{'字' * 20}”"
    assert quoted("字" * 21) == f"“{'字' * 20}…”"
    assert quoted("a\x07\ud800\u202eb") == "“ab”"
    assert quoting("138", "手机号应为 11 位数字，现为 3 位。") == "“138”：手机号应为 11 位数字，现为 3 位。"
    assert quoting("-5", "“-5”不能是负数。") == "“-5”不能是负数。"
    assert mishap("1.5E+3x") is mishap("zzgs") is mishap("") is None


@pytest.mark.parametrize(
    "kind", [Day(), Number(), Phone(), QQ(), Email(), UID, Text(60)], ids=lambda kind: type(kind).__name__
)
@pytest.mark.parametrize(
    "flood", ["1", "1 ", "1-", "1,", "年", "二", "1@", "a.", "+86", "(", "#", "1.0", "2026年", "约"]
)
def test_s45_a_hundred_thousand_characters_are_read_at_once(kind, flood):
    text = (flood * 100_000)[:100_000]
    began = time.perf_counter()
    stored = read(kind, text)
    assert kind.refusal(stored)
    kind.fault(stored)
    nothing(text)
    assert time.perf_counter() - began < 0.2


@pytest.mark.parametrize("kind", [Day(), Number(), Phone(), QQ(), Email()], ids=lambda kind: type(kind).__name__)
def test_what_is_stored_of_anything_written_stays_the_same_in_every_medium(kind):
    signs = st.text(st.sampled_from("0123456789-/.,年月日号 +86()（）@qQ人万约EO二十T:星期四"), max_size=24)

    @given(signs)
    def check(text):
        stored = read(kind, text)
        assert kind.store(stored) == stored
        assert read(kind, kind.show(stored)) == stored
        assert kind.alike(stored, kind.store(stored))

    check()
