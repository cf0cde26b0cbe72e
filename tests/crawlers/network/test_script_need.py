"""Which plain pages are nothing without their scripts, and which have their text or addresses all the same."""

import json

import pytest
from scrapy.http import HtmlResponse

from crawlers.network.script_need import needs_scripts_for_links, needs_scripts_for_text
from tests.crawlers.network import scripted_site as scripted

APP = '<script src="/app.js"></script>'
LINES = "".join(f"<p>{line}</p>" for line in scripted.TEXT)
CODE = "function show(node) { var style = {color: 'red', width: 12}; return node.append(style, window, document); };"
CHINESE = "市场在河边重新开放 商贩们说新的地板不再打滑 雨水也流进了排水沟 村长希望邻城的买家比去年来得更勤 "


def page(body):
    return HtmlResponse("https://kota.example/read/1/x", body=f"<html><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    "body",
    [
        f"<div id=app></div>{APP}",
        f"<div id=app></div><script>{CODE * 9}</script>",
        f"{APP}<noscript>{LINES}</noscript>",  # what a reader without scripts is told
        f"{APP}<nav>{LINES}</nav><footer>{LINES}</footer>",
        f"{APP}<ul>{''.join(f'<li><a href=/{n}>{line}</a></li>' for n, line in enumerate(scripted.TEXT))}</ul>",
        f"{APP}<p>{scripted.TEXT[0]}</p>",  # a standfirst
        f"{APP}{f'<p>{scripted.TEXT[0]}</p>' * 9}",
        f"{APP}<script type='application/ld+json'>{json.dumps({'description': scripted.TEXT[0]})}</script>",
        f"{APP}<script>var key = '{'Zm9v' * 300}', path = \"{'/static/js/chunk.js ' * 60}\"</script>",
    ],
)
def test_a_page_without_its_text_needs_its_scripts(body):
    assert needs_scripts_for_text(page(body))


@pytest.mark.parametrize(
    "body",
    [
        LINES + APP,
        "<div id=app></div>",  # no script could help
        "<div id=app></div><script type='application/ld+json'>{}</script>",
        f"{APP}<script type='application/ld+json'>{json.dumps({'articleBody': ' '.join(scripted.TEXT)})}</script>",
        f"{APP}<script id=__NEXT_DATA__ type='application/json'>{json.dumps({'blocks': scripted.TEXT})}</script>",
        f"{APP}<script>window.data = {json.dumps({'html': LINES})}</script>",
        f"{APP}<script>self.__next_f.push({json.dumps([1, json.dumps({'text': LINES})])})</script>",
        f"{APP}<script>window.data = {json.dumps({'text': CHINESE * 4})}</script>",  # as escapes
        f"{APP}<p>{CHINESE * 4}</p>",
    ],
)
def test_a_page_with_its_text_in_elements_or_data_needs_no_script(body):
    assert not needs_scripts_for_text(page(body))


@pytest.mark.parametrize(
    ("body", "needs"),
    [
        (f"<a href=/about>x</a>{APP}", True),
        (f"<a href=/read/1/x>x</a>{APP}", False),
        ("<a href=/about>x</a>", False),  # no script could help
        (f'{APP}<script>window.data = {{"url": "https:\\/\\/kota.example\\/read\\/1\\/x"}}</script>', False),
        (f"{APP}<script>self.push({json.dumps(json.dumps({'url': '/read/1/x'}))})</script>", False),
        (f'{APP}<script>window.data = {{"url": "https://lain.example/read/1/x"}}</script>', True),
    ],
)
def test_a_listing_needs_its_scripts_if_it_names_no_article(source, body, needs):
    assert needs_scripts_for_links(page(body), source) is needs
