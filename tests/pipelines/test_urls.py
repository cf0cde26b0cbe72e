"""One address per article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.urls import canonical_url, is_key, printable_url, with_query

PLAIN = "https://kota.example/read/2016/09/19/satu.dua"


@pytest.mark.parametrize(
    "spelling",
    [
        PLAIN,
        "http://kota.example/read/2016/09/19/satu.dua",
        "HTTPS://KOTA.example:443/read/2016/09/19/satu.dua",
        f"{PLAIN}/",
        f"{PLAIN}#komentar",
        f"{PLAIN}?page=all",
        f"{PLAIN}?single=1&utm_source=rss&fbclid=x",
        f"{PLAIN}/amp/",
        f"{PLAIN}?amp=1",
        "https://m.kota.example/read/2016/09/19/satu.dua",
        "https://amp.kota.example/read/2016/09/19/satu.dua",
        "https://kota.example//read/2016/09/19/satu.dua",
        "https://kota.example/amp/read/2016/09/19/satu.dua",
        f"{PLAIN}/print",
        f"{PLAIN}/print/amp/",
        f"{PLAIN}/index.html",
        f"{PLAIN}?print=1",
        f"{PLAIN}?format=AMP&view=print",
        f"{PLAIN};jsessionid=0A1B2C",
        f"{PLAIN};JSESSIONID=0A1B2C.node1?utm_medium=rss",
        f"{PLAIN}?sid=8f14e45fceea167a5a36dedd4bea2543",
        f"{PLAIN}?PHPSESSID=9k2mt4l1c8v7q3r5s6u0",
        "https://kota.example/(S(x1y2z3abcdef4567))/read/2016/09/19/satu.dua",
        f"{PLAIN}?at_medium=RSS&at_campaign=pagi&xtor=RSS-1",
        f"{PLAIN}?maca=id-rss-id-all-1&CMP=share&smid=tw",
        f"{PLAIN}?ref=rss",
        f"{PLAIN}?source=home-page&from=www.desa.example",
    ],
)
def test_spellings_of_one_article(spelling):
    assert canonical_url(spelling) == PLAIN


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://kota.example/read?id=7&a=1", "https://kota.example/read?a=1&id=7"),
        ("https://kota.example/read?page=2", "https://kota.example/read?page=2"),
        ("https://www.kota.example/", "https://www.kota.example/"),
        ("http://kota.example", "https://kota.example/"),
        ("http://127.0.0.1:8084/read/satu/", "http://127.0.0.1:8084/read/satu"),
        ("https://kota.example/a%2Fb/caf%C3%A9", "https://kota.example/a%2Fb/caf%C3%A9"),
        ("https://kota.example/amp", "https://kota.example/"),
        ("http://[2001:DB8::1]/read/satu", "https://[2001:db8::1]/read/satu"),
        ("http://[::1]:8084/read/satu/", "http://[::1]:8084/read/satu"),
        ("http://bücher.example/read/satu", "https://xn--bcher-kva.example/read/satu"),
        ("https://kota.example/print", "https://kota.example/print"),
        ("https://kota.example/ampera/satu", "https://kota.example/ampera/satu"),
        ("https://kota.example/a;id=7", "https://kota.example/a;id=7"),
        ("https://kota.example/a?sid=123", "https://kota.example/a?sid=123"),
        ("https://kota.example/a?sid=harga-beras-naik", "https://kota.example/a?sid=harga-beras-naik"),
        ("https://kota.example/a?ref=123", "https://kota.example/a?ref=123"),
        ("https://kota.example/a.php?ref=satu", "https://kota.example/a.php?ref=satu"),
        ("https://kota.example/?from=satu", "https://kota.example/?from=satu"),
        ("https://kota.example/a?cid=5&eid=6&p=7&uid=8", "https://kota.example/a?cid=5&eid=6&p=7&uid=8"),
        ("https://kota.example/a?format=video&type=news", "https://kota.example/a?format=video&type=news"),
    ],
)
def test_what_tells_articles_apart_stays(url, canonical):
    assert canonical_url(url) == canonical


@pytest.mark.parametrize("address", ["", "read/satu", "ftp://kota.example/a", "https://", "javascript:void(0)"])
def test_not_an_address(address):
    with pytest.raises(ValueError, match="absolute http"):
        canonical_url(address)


@pytest.mark.parametrize("address", ["http://kota.example/a\0", "http://kota.example/\ud800"])
def test_not_even_text(address):
    with pytest.raises(ValueError, match="no text may hold"):
        canonical_url(address)


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        (f"http://kota.example/{'a' * 2000}", True),
        (f"http://kota.example/{'a' * 2100}", False),
        (f"http://kota.example/{'é' * 500}", False),  # each is six bytes of the canonical address
        ("http://kota.example:99999/", False),
        ("mailto:desk@kota.example", False),
    ],
)
def test_what_can_be_a_key(address, fits):
    assert is_key(address) is fits


@given(
    st.sampled_from(["http", "https"]),
    st.lists(
        st.text("abcé%/ .~-;=", min_size=1, max_size=8) | st.sampled_from(["amp", "print", "a.amp", "index.html"]),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(["id", "page", "utm_source", "q", "ref"]), st.text(max_size=5), max_size=3),
)
def test_canonical_is_a_fixed_point(scheme, path, query):
    url = with_query(f"{scheme}://kota.example/" + "/".join(path), query)
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@given(
    st.sampled_from(["http://", "https://", "HTTPS://"]),
    st.sampled_from(
        ["kota.example", "www.kota.co.id", "m.kota.example", "m.id", "amp.kota.example", "xn--tda.id", "::1"]
    ),
    st.sampled_from(["", ":80", ":443", ":8080", ":65535", ":08"]),
    st.lists(st.sampled_from(["", "a", "amp", "a.AMP", "a.amp.html", "..", ".", "%41", "é", "index.htm"]), max_size=4),
)
def test_an_address_that_is_told_canonical_at_a_glance_is_so(scheme, host, port, path):
    """The fragment makes sure that the other spelling is taken apart."""
    url = scheme + host + port + "".join(f"/{segment}" for segment in path)
    try:
        canonical = canonical_url(f"{url}#top")
    except ValueError:
        with pytest.raises(ValueError, match=r"absolute http|[Pp]ort"):
            canonical_url(url)
    else:
        assert canonical_url(url) == canonical


def test_with_query_replaces_what_was_said_before():
    assert with_query("https://kota.example/a?page=2&x=1", {"page": "all"}) == "https://kota.example/a?x=1&page=all"


def test_an_address_holds_no_control_characters():
    assert printable_url(f"{PLAIN}?q=ibu kota") == f"{PLAIN}?q=ibu kota"
    assert printable_url("https://kota.example/re\r\nad/\x1b[2J\x9bx") == "https://kota.example/read/%1B[2J%C2%9Bx"
