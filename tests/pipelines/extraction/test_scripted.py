"""Pages whose text is only in the data of their scripts."""

import json

import pytest

from pipelines.extraction import extract
from pipelines.records.extracted import Extracted
from tests.builders import NO_HINTS

TITLE = "Jembatan Gantung Desa Wanasari Ditutup"
FIRST = "Pemerintah desa menutup jembatan gantung Wanasari sejak Senin karena tali bajanya putus di dua tempat."
LAST = "Warga memakai rakit sampai perbaikan selesai, kata kepala desa kepada para wartawan di tepi sungai."
HEADING, ENTRY = "Rakit tiap setengah jam", "Rakit pertama: pukul lima"
LINES = (FIRST, HEADING, ENTRY, LAST)
DATA = '<script type="application/json">%s</script>'
ASSIGNED = "<script>window.state = %s;\nwindow.ready = true;</script>"


def pushed(*parts):
    return "".join(f"<script>self.__next_f.push({json.dumps([1, part])})</script>" for part in parts)


def shown(scripts, text="Memuat..."):
    head = f'<title>{TITLE}</title><meta property="og:type" content="article">'
    return f'<html lang="id"><head>{head}</head><body><div id="app">{text}</div>{scripts}</body></html>'


def rich(kind, text):
    return {"type": kind, "content": [{"type": "text", "value": text[:20]}, {"type": "text", "value": text[20:]}]}


def portable(style, text, **more):
    return {"_type": "block", "style": style, "children": [{"_type": "span", "text": text}], **more}


TREES = {
    "elements of a story": {
        "content_elements": [
            {"type": "text", "content": FIRST},
            {
                "type": "image",
                "caption": "Jembatan itu dilihat dari hulu sungai pada hari Minggu sore, sehari sebelumnya.",
            },
            {"type": "header", "level": 2, "content": HEADING},
            {"type": "list", "items": [{"type": "text", "content": ENTRY}]},
            {"type": "text", "content": LAST.replace("kepala desa", "<b>kepala</b> desa")},
        ],
        "related_content": [{"type": "text", "content": "Kabar lain yang cukup panjang untuk menjadi satu paragraf."}],
    },
    "a tree of nodes": {
        "body": {
            "type": "document",
            "content": [
                rich("paragraph", FIRST),
                rich("heading", HEADING),
                {"type": "list", "content": [{"type": "listItem", "content": [rich("paragraph", ENTRY)]}]},
                rich("paragraph", LAST),
            ],
        }
    },
    "blocks with spans": [
        portable("normal", FIRST),
        portable("h3", HEADING),
        portable("normal", ENTRY, listItem="bullet"),
        portable("normal", LAST),
    ],
    "strings": {"story": {"paragraphs": [FIRST, HEADING, LAST, ENTRY, FIRST + LAST]}},
    "markup": {"post": {"content": {"rendered": f"<p>{FIRST}</p><h2>{HEADING}</h2><p>{ENTRY}</p><p>{LAST}</p>"}}},
}


@pytest.mark.parametrize("form", [DATA, ASSIGNED])
@pytest.mark.parametrize("name", TREES)
def test_reads_a_tree_of_text(page, name, form):
    extracted = extract(page(shown(form % json.dumps(TREES[name]))), NO_HINTS)
    assert isinstance(extracted, Extracted)
    assert set(LINES) <= set(extracted.paragraphs)
    assert "Kabar lain" not in " ".join(extracted.paragraphs)
    assert "dilihat dari hulu" not in " ".join(extracted.paragraphs)


def test_reads_the_value_behind_many_others(page):
    many = json.dumps({"layer": [{"key": "=[", "value": [number]} for number in range(500)]})
    script = f"<script>dataLayer.push({many});\nvar article = {json.dumps(TREES['a tree of nodes'])};</script>"
    assert extract(page(shown(script)), NO_HINTS).paragraphs == LINES


def test_reads_json_in_a_string(page):
    text = json.dumps(json.dumps(TREES["a tree of nodes"]))
    assert extract(page(shown(ASSIGNED % text)), NO_HINTS).paragraphs == LINES


def test_reads_streamed_elements(page):
    tree = [
        "$",
        "div",
        None,
        {"children": [["$", "p", "1", {"children": [FIRST[:9], ["$", "b", None, {"children": FIRST[9:]}]]}]]},
    ]
    tree[3]["children"] += [
        ["$", tag, None, {"children": text}] for tag, text in zip(("h2", "li", "p"), LINES[1:], strict=True)
    ]
    stream = '1:"$Sreact.fragment"\n7:' + json.dumps(tree) + "\n"
    assert extract(page(shown(pushed(stream[:90], stream[90:]))), NO_HINTS).paragraphs == LINES


def test_reads_elements_that_are_rows_of_their_own(page):
    elements = [["$", tag, None, {"children": text}] for tag, text in zip(("p", "h2", "li", "p"), LINES, strict=True)]
    stream = "".join(f"{number:x}:{json.dumps(element)}\n" for number, element in enumerate(elements, 9))
    assert extract(page(shown(pushed(stream))), NO_HINTS).paragraphs == LINES


def test_reads_streamed_markup_that_another_row_names(page):
    markup = f"<p>{FIRST}</p><h2>{HEADING}</h2><p>{ENTRY}, Ésti</p><p>{LAST}</p>"
    stream = f'4:["$","$L9",null,{{"story":{{"body":"$1f"}}}}]\n1f:T{len(markup.encode()):x},{markup}5:"$undefined"\n'
    lines = extract(page(shown(pushed(stream[:70], stream[70:]))), NO_HINTS).paragraphs
    assert lines == (FIRST, HEADING, f"{ENTRY}, Ésti", LAST)


def test_reads_the_entries_of_a_live_blog(page):
    entries = [
        {"@type": "BlogPosting", "headline": HEADING, "articleBody": FIRST},
        {"@type": "BlogPosting", "articleBody": LAST},
    ]
    data = {"@type": "LiveBlogPosting", "headline": TITLE, "liveBlogUpdate": entries}
    script = DATA.replace("json", "ld+json") % json.dumps(data)
    assert extract(page(shown(script)), NO_HINTS).paragraphs == (HEADING, FIRST, LAST)
    introduction = "Hujan lebat turun di hulu sejak Jumat malam. " * 8
    with_introduction = shown(script, f"<main><p>{introduction}</p></main><aside><p>{introduction[:60]}</p></aside>")
    text = extract(page(with_introduction), NO_HINTS).paragraphs
    assert text == (introduction.strip(), HEADING, FIRST, LAST)
    entry = f"<main><p>{introduction}</p><p>{FIRST}</p><p>{LAST}</p></main>"
    assert extract(page(shown(script, entry)), NO_HINTS).paragraphs == (introduction.strip(), FIRST, LAST)


def test_data_is_read_beside_a_first_paragraph_only_if_it_is_about_the_headline(page):
    script = DATA % json.dumps(TREES["strings"])
    assert LAST in extract(page(shown(script, f"<p>{FIRST}</p>")), NO_HINTS).paragraphs
    other = "Pasar ikan di muara dibuka lagi pada Kamis pagi setelah delapan bulan diperbaiki dan dicat ulang."
    markup = shown(script, f"<h1>Pasar Ikan Muara Kembali Ramai</h1><p>{other}</p>").replace(
        TITLE, "Pasar Ikan Muara Kembali Ramai"
    )
    assert extract(page(markup), NO_HINTS).paragraphs == (other,)


def test_deep_and_broken_data_gives_no_text(page):
    deep = '{"content":' * 3000 + f'"{FIRST}"' + "}" * 3000
    nested = pushed("1:" + "[" * 900 + "]" * 900)
    closing = ASSIGNED % json.dumps({"content": "</p></div>" * 50})
    for script in (ASSIGNED % deep, ASSIGNED % '{"content": [', pushed("1:T", "zz:{", "3:Tff,"), nested, closing):
        assert not isinstance(extract(page(shown(script)), NO_HINTS), Extracted)


def test_captions_are_the_text_of_a_page_without_any_other(page):
    photos = "".join(f"<figure><img src=a><figcaption>{line}</figcaption></figure>" for line in (FIRST, LAST))
    assert extract(page(shown("", f"<div class='galeri'>{photos}</div>")), NO_HINTS).paragraphs == (FIRST, LAST)
    text = f"{FIRST} Bupati berjanji memperbaikinya."
    assert extract(page(shown("", f"<p>{text}</p>{photos}")), NO_HINTS).paragraphs == (text,)
