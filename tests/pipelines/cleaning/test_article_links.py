"""Links: which are the article's, which are related ones, and what they lead to."""

from pipelines.cleaning.article_links import find_links
from pipelines.records.extracted import Line, PageLink
from pipelines.records.reasons import CutReason

BASE = "https://news.kota.example/read/1/pasar"
HEADLINE = "Harga cabai turun di pasar kota"
NEXT = Line("Pedagang menutup kios lebih awal.")


def linked(href, text="pasar induk", reason=None, line=None):
    return Line(line or f"Warga datang ke {text} sejak pagi.", reason, links=(PageLink(href, text),))


def found(*lines):
    return list(find_links(lines, BASE, BASE))


def urls(*lines):
    return [link.url for link in found(*lines)]


def test_a_link_has_its_paragraph_its_text_and_the_domain_that_its_owner_registered():
    cut = linked("/read/9/iklan", reason=CutReason.PROMPT)
    (link,) = found(NEXT, cut, linked("https://www.desa.co.id/read/2"))
    assert (link.paragraph, link.url, link.anchor) == (2, "https://www.desa.co.id/read/2", "pasar induk")
    assert (link.domain, link.is_related) == ("desa.co.id", False)


def test_an_address_is_absolute_and_the_one_that_all_its_spellings_share():
    spellings = ("/tag/pasar?utm_source=a", "../../tag/pasar/#atas", "//m.news.kota.example/tag/pasar", " /tag/pasar ")
    assert urls(*map(linked, spellings)) == ["https://news.kota.example/tag/pasar"] * 4


def test_what_leads_to_no_other_page_is_no_link():
    nowhere = ("#atas", "mailto:ani@kota.example", "javascript:void(0)", "http://[", "", "tel:110", f"{BASE}#akhir")
    assert urls(*map(linked, nowhere), linked(f"/{'a' * 3000}"), linked("/read/2", text=" ")) == []


def test_a_text_that_was_cut_from_its_paragraph_takes_its_link_along():
    assert urls(linked("/penulis/ani", text="(ani)", line="Warga pulang.")) == []


def test_a_headline_of_the_same_site_between_paragraphs_is_related():
    between = [
        linked("/read/2", HEADLINE, reason, line=HEADLINE) for reason in (CutReason.LINKS, CutReason.BOILERPLATE)
    ]
    (link,) = found(NEXT, *between, NEXT)
    assert (link.paragraph, link.is_related, link.anchor) == (1, True, HEADLINE)


def test_after_the_last_paragraph_only_a_teaser_is_related():
    links = linked("/read/2", HEADLINE, CutReason.LINKS)
    teaser = linked("/read/3", HEADLINE, CutReason.TEASER)
    assert urls(NEXT, links, teaser) == ["https://news.kota.example/read/3"]


def test_before_the_first_paragraph_nothing_is_related():
    assert urls(linked("/read/2", HEADLINE, CutReason.TEASER), NEXT) == []


def test_a_button_another_site_and_a_menu_are_not_related():
    lines = (
        linked("/masuk", "Masuk ke akun", CutReason.BOILERPLATE),
        linked("https://iklan.example/x", HEADLINE, CutReason.BOILERPLATE),
        linked("/read/4", HEADLINE, CutReason.CONTROL),
    )
    assert urls(NEXT, *lines, NEXT) == []
