"""Số, ký hiệu in every spelling that people and scanners produce."""

import argparse
import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoatoc.config.commands import symbol as command
from hoatoc.lib.kinds import all_kinds
from hoatoc.lib.symbols import NotASymbol, Symbol, parse_symbol, print_symbol, symbol_key

# spelling, (number, kind_code, issuer, year)
SPELLINGS = [
    # the Party, as printed
    ("176-KH/TU", (176, "KH", "TU", None)),
    ("02-KH/TU", (2, "KH", "TU", None)),
    ("36-HD/VPTW", (36, "HD", "VPTW", None)),
    ("14514-CV/VPTW", (14514, "CV", "VPTW", None)),
    ("24-BS/UBKTTU", (24, "BS", "UBKTTU", None)),
    ("127-KL/TW", (127, "KL", "TW", None)),
    ("11-QĐi/TW", (11, "QĐi", "TW", None)),
    ("399-QĐ/TW", (399, "QĐ", "TW", None)),
    ("05-CTr/TU", (5, "CTr", "TU", None)),
    ("12-TTr/ĐU", (12, "TTr", "ĐU", None)),
    ("07-ĐA/ThU", (7, "ĐA", "ThU", None)),
    ("15-QĐ/BCĐ35", (15, "QĐ", "BCĐ35", None)),
    ("01-QCPH/TU-UBND", (1, "QCPH", "TU-UBND", None)),
    # the state, as printed
    ("155/KH-UBND", (155, "KH", "UBND", None)),
    ("2256/QĐ-BTTTT", (2256, "QĐ", "BTTTT", None)),
    ("774/QĐ-TTg", (774, "QĐ", "TTg", None)),
    ("12/QyĐ-UBND", (12, "QyĐ", "UBND", None)),
    ("05/SY-UBND", (5, "SY", "UBND", None)),
    ("867/NQ-UBTVQH14", (867, "NQ", "UBTVQH14", None)),
    ("155/QĐ-SGDĐT-TCCB", (155, "QĐ", "SGDĐT-TCCB", None)),
    ("425/VTLTNN-NVTW", (425, "", "VTLTNN", None)),
    ("1595/SGDĐT-CTrTT", (1595, "", "SGDĐT", None)),
    ("2114/BGDĐT-GDCTHSSV", (2114, "", "BGDĐT", None)),
    ("88/UBND", (88, "", "UBND", None)),
    ("56/2016/QĐ-UBND", (56, "QĐ", "UBND", 2016)),
    ("30/2020/NĐ-CP", (30, "NĐ", "CP", 2020)),
    ("05/2021/TT-TTCP", (5, "TT", "TTCP", 2021)),
    ("01/2012/TTLT-BNV-BTC", (1, "TTLT", "BNV-BTC", 2012)),
    ("20/2023/QH15", (20, "", "QH15", 2023)),
    ("154/CTPH-LĐLĐ-SVH,TT,DL", (154, "CTPH", "LĐLĐ-SVH,TT,DL", None)),
    ("45/KH-UBND/XD", (45, "KH", "UBND/XD", None)),
    # with "Số" and other words around it
    ("Số 176-KH/TU", (176, "KH", "TU", None)),
    ("Số: 155/KH-UBND", (155, "KH", "UBND", None)),
    ("số : 155/KH-UBND", (155, "KH", "UBND", None)),
    ("SỐ:176-KH/TU", (176, "KH", "TU", None)),
    ("Số176-KH/TU", (176, "KH", "TU", None)),
    ("So 176-KH/TU", (176, "KH", "TU", None)),
    ("Số, ký hiệu: 176-KH/TU", (176, "KH", "TU", None)),
    ("Số/ký hiệu 176-KH/TU", (176, "KH", "TU", None)),
    ("Số và ký hiệu: 176-KH/TU", (176, "KH", "TU", None)),
    ("Kế hoạch số 176-KH/TU", (176, "KH", "TU", None)),
    ("Công văn số 2114/BGDĐT-GDCTHSSV ngày 16/5/2019 của Bộ GD&ĐT", (2114, "", "BGDĐT", None)),
    ("36-HD/VPTW, ngày 03/4/2018", (36, "HD", "VPTW", None)),
    ("“176-KH/TU”", (176, "KH", "TU", None)),
    ("(Số 176-KH/TU);", (176, "KH", "TU", None)),
    ("176-KH/TU.", (176, "KH", "TU", None)),
    ("154/CTPH-LĐLĐ-SVH, TT, DL.", (154, "CTPH", "LĐLĐ-SVH,TT,DL", None)),
    # spaces, dashes, slashes
    ("269 – QĐ/TW", (269, "QĐ", "TW", None)),
    ("269—QĐ/TW", (269, "QĐ", "TW", None)),
    ("269 \u2011 QĐ / TW", (269, "QĐ", "TW", None)),
    ("269\u2212QĐ/TW", (269, "QĐ", "TW", None)),
    ("269\u00adQĐ/TW", (269, "QĐ", "TW", None)),
    ("269--QĐ//TW", (269, "QĐ", "TW", None)),
    ("269_QĐ_TW", (269, "QĐ", "TW", None)),
    ("269-QĐ\u2044TW", (269, "QĐ", "TW", None)),
    ("269-QĐ\\TW", (269, "QĐ", "TW", None)),
    ("Số: 154 /CTPH-LĐLĐ-SVH,TT,DL", (154, "CTPH", "LĐLĐ-SVH,TT,DL", None)),
    ("56 / 2016 / QĐ - UBND", (56, "QĐ", "UBND", 2016)),
    ("\t176-KH/TU\u00a0\n", (176, "KH", "TU", None)),
    ("\ufeff176-\u200bKH/TU", (176, "KH", "TU", None)),
    ("176 KH/TU", (176, "KH", "TU", None)),
    ("176KH/TU", (176, "KH", "TU", None)),
    ("176-KH TU", (176, "KH", "TU", None)),
    ("176-KH-TU", (176, "KH", "TU", None)),
    ("155/KH/UBND", (155, "KH", "UBND", None)),
    ("155 KH-UBND", (155, "KH", "UBND", None)),
    ("12/QĐ-BCĐ 389", (12, "QĐ", "BCĐ389", None)),
    ("12/QĐ-UBND TP", (12, "QĐ", "UBNDTP", None)),
    # numbers
    ("0176-KH/TU", (176, "KH", "TU", None)),
    ("002-KH/TU", (2, "KH", "TU", None)),
    ("2-KH/TU", (2, "KH", "TU", None)),
    ("14.514-CV/VPTW", (14514, "CV", "VPTW", None)),
    ("57a-QĐ/TW", (57, "QĐ", "TW", None)),
    ("57B/QĐ-UBND", (57, "QĐ", "UBND", None)),
    ("\uff11\uff17\uff16\uff0d\uff2b\uff28\uff0f\uff34\uff35", (176, "KH", "TU", None)),
    # drafts without a number
    ("Số:   /KH-UBND", (None, "KH", "UBND", None)),
    ("Số      -KH/TU", (None, "KH", "TU", None)),
    ("Số ……/KH-UBND", (None, "KH", "UBND", None)),
    ("Số ____-KH/TU", (None, "KH", "TU", None)),
    ("Số:    /UBND-VX", (None, "", "UBND", None)),
    ("/2016/QĐ-UBND", (None, "QĐ", "UBND", 2016)),
    ("KH/TU", (None, "KH", "TU", None)),
    ("KH-UBND", (None, "KH", "UBND", None)),
    # lower case, upper case
    ("176-kh/tu", (176, "KH", "TU", None)),
    ("05-ctr/tu", (5, "CTr", "TU", None)),
    ("05-CTR/TU", (5, "CTr", "TU", None)),
    ("11-qđi/tw", (11, "QĐi", "TW", None)),
    ("12-ttr/đu", (12, "TTr", "ĐU", None)),
    ("7-đa/thu", (7, "ĐA", "ThU", None)),
    ("12/qyđ-ubnd", (12, "QyĐ", "UBND", None)),
    ("774/qđ-ttg", (774, "QĐ", "TTg", None)),
    ("867/nq-ubtvqh14", (867, "NQ", "UBTVQH14", None)),
    ("425/vtltnn-nvtw", (425, "", "VTLTNN", None)),
    # Đ in disguise
    ("399-Q\u00d0/TW", (399, "QĐ", "TW", None)),
    ("399-q\u00f0/tw", (399, "QĐ", "TW", None)),
    ("399-Q\u0189/TW", (399, "QĐ", "TW", None)),
    ("QD/TW", (None, "QĐ", "TW", None)),
    ("11-QDi/TW", (11, "QĐi", "TW", None)),
    ("30/2020/ND-CP", (30, "NĐ", "CP", 2020)),
    ("15/NQ-HDND", (15, "NQ", "HĐND", None)),
    ("36-HD/VPTW", (36, "HD", "VPTW", None)),  # a code itself, not HĐ
    ("9/DA-UBND", (9, "DA", "UBND", None)),  # a code itself, not ĐA
    ("12/UBND-DD", (12, "", "UBND", None)),
]

NO_SYMBOLS = [
    "",
    " ",
    "-",
    "/",
    "Số",
    "Số:",
    "176",
    "176-KH",
    "176-KH/",
    "215/BC",
    "16/8/2018",
    "12/2018",
    "1/2",
    "0-KH/TU",
    "1234567890-KH/TU",
    "and/or",
    "Kế hoạch",
    "176-KH/TU và 12-CV/TU",
    "176-KH/Tỉnh uỷ",
    "176 KH TU",
    "-176-KH/TU",
    "٣-KH/TU",
    "12/abc def",
    "12/QĐ-",
    "KH/\x00TU",
    "\ud800/KH-TU",
    "X" * 100_000,
    "1-" * 5000,
    "176-KH/" + "T" * 150,
]


@pytest.mark.parametrize(("text", "parts"), SPELLINGS)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_spellings(text, parts, form):
    symbol = parse_symbol(unicodedata.normalize(form, text))
    assert (symbol.number, symbol.kind_code, symbol.issuer, symbol.year) == parts


@pytest.mark.parametrize(("text", "parts"), SPELLINGS)
def test_the_printed_form_of_any_spelling_reads_the_same(text, parts):
    symbol = parse_symbol(text)
    assert parse_symbol(str(symbol)) == symbol
    assert symbol_key(text) == symbol_key(str(symbol)) == symbol_key(symbol_key(text))


@pytest.mark.parametrize("text", NO_SYMBOLS)
def test_what_is_no_symbol(text):
    with pytest.raises(NotASymbol):
        parse_symbol(text)
    assert len(symbol_key(text)) <= 1000


def test_the_first_mark_tells_the_system():
    assert parse_symbol("176-KH/TU").system == "party"
    assert parse_symbol("155/KH-UBND").system == "state"
    assert parse_symbol("KH/TU").system == "party"
    assert parse_symbol("KH-UBND").system == "state"


def test_a_state_cong_van_names_its_unit():
    assert parse_symbol("Số: 1595 /SGDĐT-CTrTT").unit == "CTrTT"
    assert parse_symbol("155/QĐ-SGDĐT-TCCB").unit == ""


def test_a_suffix_belongs_to_the_number():
    assert parse_symbol("57A-QĐ/TW").number_suffix == "a"
    assert parse_symbol("12 L-CTN") == Symbol(number=12, kind_code="L", issuer="CTN", system="state")
    assert symbol_key("57a-QĐ/TW") != symbol_key("57-QĐ/TW")


def test_a_refusal_shows_the_text_but_never_much_of_it():
    with pytest.raises(NotASymbol, match="“khong” không phải là số, ký hiệu văn bản"):
        parse_symbol("khong")
    with pytest.raises(NotASymbol) as refusal:
        parse_symbol("x" * 10_000)
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize(
    ("facts", "printed"),
    [
        (("party", 176, "KH", "TU"), "176-KH/TU"),
        (("party", 2, "KH", "TU"), "02-KH/TU"),
        (("party", 10, "QĐi", "TW"), "10-QĐi/TW"),
        (("party", None, "KH", "TU"), "-KH/TU"),
        (("state", 155, "KH", "UBND"), "155/KH-UBND"),
        (("state", 1, "QĐ", "UBND"), "01/QĐ-UBND"),
        (("state", 425, "", "VTLTNN-NVTW"), "425/VTLTNN-NVTW"),
        (("state", 88, "", "UBND"), "88/UBND"),
        (("state", 56, "QĐ", "UBND", 2016), "56/2016/QĐ-UBND"),
        (("state", 20, "", "QH15", 2023), "20/2023/QH15"),
    ],
)
def test_print(facts, printed):
    assert print_symbol(*facts) == printed


def test_print_suffix_and_unit():
    assert print_symbol("party", 57, "QĐ", "TW", number_suffix="a") == "57a-QĐ/TW"
    assert print_symbol("state", 425, "", "VTLTNN", unit="NVTW") == "425/VTLTNN-NVTW"
    assert print_symbol("state", 155, "KH", "UBND", unit="VX") == "155/KH-UBND"


@pytest.mark.parametrize(
    "facts",
    [
        ("party", 0, "KH", "TU"),
        ("party", 1, "", "TU"),
        ("party", 1, "KH", ""),
        ("party", 1, "KH", "TU", 2018),
        ("state", -1, "KH", "UBND"),
    ],
)
def test_print_refuses_what_no_sheet_bears(facts):
    with pytest.raises(ValueError, match=r"symbol|number"):
        print_symbol(*facts)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("176-KH/TU", "155/KH-UBND"),
        ("176-KH/TU", "176/KH-TU"),
        ("176-KH/TU", "177-KH/TU"),
        ("36-HD/VPTW", "36-HĐ/VPTW"),
        ("9/DA-UBND", "9/ĐA-UBND"),
        ("56/2016/QĐ-UBND", "56/2017/QĐ-UBND"),
        ("56/2016/QĐ-UBND", "56/QĐ-UBND"),
        ("11-QĐi/TW", "11-QĐ/TW"),
    ],
)
def test_different_symbols_have_different_keys(one, other):
    assert symbol_key(one) != symbol_key(other)


def test_the_key_of_what_is_no_symbol():
    assert symbol_key("Số: 0215 – BC") == "215-bc"
    assert symbol_key("176") == "176"
    assert symbol_key("") == ""


# --- properties ------------------------------------------------------------------------------

ISSUERS = st.one_of(
    st.sampled_from(
        [
            "TU",
            "TW",
            "VPTU",
            "UBKTTU",
            "ThU",
            "ĐU",
            "HU",
            "BCĐ35",
            "UBND",
            "HĐND",
            "LĐLĐ-SVH,TT,DL",
            "BNV-BTC",
            "UBND/XD",
        ]
    ),
    st.from_regex(r"\AS[A-ZĐƯ]{2,6}[0-9]{0,2}(-[A-ZĐ]{2,5})?\Z"),
)
PARTY_CODES = st.sampled_from(
    sorted({code for one in all_kinds() if one.system == "party" for code in one.codes})
)
STATE_CODES = st.sampled_from(
    sorted(
        {code for one in all_kinds() if one.system == "state" for code in one.codes if code} | {"NĐ", "TT"}
    )
)
NUMBERS = st.one_of(st.none(), st.integers(1, 99_999))
SUFFIXED = st.one_of(
    st.tuples(NUMBERS, st.just("")),
    st.tuples(st.integers(1, 9999), st.sampled_from("abcđ")),
)
YEARS = st.one_of(st.none(), st.integers(1945, 2099))


@st.composite
def symbols(draw):
    number, suffix = draw(SUFFIXED)
    facts = {"number": number, "number_suffix": suffix}
    shape = draw(st.sampled_from(["party", "named", "công văn"]))
    if shape == "party":
        return Symbol(system="party", kind_code=draw(PARTY_CODES), issuer=draw(ISSUERS), **facts)
    if shape == "named":
        return Symbol(
            system="state", kind_code=draw(STATE_CODES), issuer=draw(ISSUERS), year=draw(YEARS), **facts
        )
    issuer = draw(st.sampled_from(["UBND", "VTLTNN", "SGDĐT", "HĐND", "QH15", "SVH,TT"]))
    unit = draw(st.sampled_from(["", "NVTW", "CTrTT", "VX", "P5"]))
    return Symbol(system="state", kind_code="", issuer=issuer, unit=unit, year=draw(YEARS), **facts)


@settings(deadline=None)
@given(symbols())
def test_what_is_printed_is_read_back(symbol):
    assert parse_symbol(str(symbol)) == symbol


@settings(deadline=None)
@given(symbols(), st.data())
def test_noise_does_not_change_the_key(symbol, data):
    printed = str(symbol)
    noisy = ""
    for char in printed:
        if char == "-":
            noisy += data.draw(st.sampled_from(["-", " - ", "–", " — ", "\u2010", "--", "\u00a0\u2212"]))
        elif char == "/":
            noisy += data.draw(st.sampled_from(["/", " / ", "\uff0f", "/ ", "\u2044"]))
        elif char == "Đ":
            noisy += data.draw(st.sampled_from("ĐÐđ"))
        else:
            noisy += data.draw(st.sampled_from([char, char.lower(), char.upper()]))
    zeros = "0" * data.draw(st.integers(0, 2)) if symbol.number else ""
    label = data.draw(st.sampled_from(["", "Số ", "Số: ", "số :", "SỐ  "]))
    tail = data.draw(st.sampled_from(["", ".", " ;", "\n"]))
    form = data.draw(st.sampled_from(["NFC", "NFD", "NFKC"]))
    assert symbol_key(unicodedata.normalize(form, label + zeros + noisy + tail)) == symbol_key(printed)


NEAR = st.text(alphabet="0123456789-–/ .,&_Đđð QKHTUhtuSốso\u0301\u00ad\u200b:ngàycủa", max_size=60)


@settings(deadline=None)
@given(st.one_of(st.text(max_size=300), NEAR))
def test_any_text_is_a_symbol_or_not_a_symbol(text):
    key = symbol_key(text)
    assert unicodedata.normalize("NFC", key) == key
    try:
        symbol = parse_symbol(text)
    except NotASymbol:
        return
    assert parse_symbol(str(symbol)) == symbol
    assert symbol_key(str(symbol)) == key


# --- the command -----------------------------------------------------------------------------


def _run(*words):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_command_json(capsys):
    assert _run("269 – QĐ/TW", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "number": 269,
        "kind_code": "QĐ",
        "issuer": "TW",
        "year": None,
    }
    assert _run("Số:", "56/2016/QĐ-UBND", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "number": 56,
        "kind_code": "QĐ",
        "issuer": "UBND",
        "year": 2016,
    }


def test_command_sentence(capsys):
    assert _run("269 – qđ/tw") == 0
    assert (
        capsys.readouterr().out
        == "269-QĐ/TW: số 269, Quyết định hoặc Quy định (QĐ), cơ quan TW, văn bản của Đảng\n"
    )
    assert _run("425/VTLTNN-NVTW") == 0
    assert (
        capsys.readouterr().out
        == "425/VTLTNN-NVTW: số 425, Công văn, cơ quan VTLTNN, đơn vị NVTW, văn bản Nhà nước\n"
    )
    assert _run("Số /KH-UBND") == 0
    assert "chưa có số" in capsys.readouterr().out


def test_command_refuses_what_is_no_symbol(capsys):
    assert _run("không phải", "--json") == 1
    out, err = capsys.readouterr()
    assert not out
    assert "không phải là số, ký hiệu" in err
