"""Which requests a crawl may make, and which host its connections go to."""

import asyncio

import pytest
from scrapy import Request

from crawlers.network import scope
from crawlers.network.fetch_failure import RefusedError
from crawlers.network.scope import DOWNLOAD_SLOT, Scope
from crawlers.sources.source import Source
from pipelines.records.reasons import FailureReason

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def proxies(monkeypatch):
    """Set what the environment says of proxies; at first nothing."""

    def set_to(environment):
        for name in PROXIES:
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    set_to({})
    return set_to


@pytest.fixture
def checked(monkeypatch):
    """The hosts whose addresses are checked."""
    hosts = []

    class Resolver:
        async def check(self, host):
            hosts.append(host)

    monkeypatch.setattr(scope, "_resolver", Resolver)
    return hosts


@pytest.fixture
def source(definition):
    return Source.model_validate(definition | {"domains": ["kota.example", "desa.example:8080"]})


def request_of(source, url, *, has_network=True, **meta):
    request = Request(url, meta=meta)
    asyncio.run(Scope(source, has_network=has_network).process_request(request))
    return request


@pytest.mark.parametrize(
    "url",
    [
        "https://kota.example/read/1/",
        "http://kota.example:80/",
        "https://kota.example:443/",
        "https://www.kota.example/",
        "https://a.b.kota.example/robots.txt",
        "https://KOTA.example/",
        "http://desa.example:8080/",
    ],
)
def test_all_hosts_of_the_site_share_one_queue(source, checked, url):
    assert request_of(source, url).meta[DOWNLOAD_SLOT] == "kota"
    assert len(checked) == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://lain.example/", FailureReason.OFF_SITE),
        ("https://notkota.example/", FailureReason.OFF_SITE),
        ("https://kota.example.lain.example/", FailureReason.OFF_SITE),
        ("https://desa.example/", FailureReason.OFF_SITE),
        ("https://www.desa.example:8080/", FailureReason.OFF_SITE),
        ("ftp://kota.example/a", FailureReason.SCHEME),
        ("file:///etc/passwd", FailureReason.SCHEME),
        ("https://kota.example:8443/", FailureReason.PORT),
        ("http://kota.example:443/", FailureReason.PORT),
        ("https://ani@kota.example/", FailureReason.USERINFO),
        ("https://ani:rahasia@kota.example/", FailureReason.USERINFO),
    ],
)
def test_other_requests_are_refused_before_their_host_is_resolved(source, checked, url, reason):
    with pytest.raises(RefusedError) as refused:
        request_of(source, url)
    assert refused.value.reason is reason
    assert checked == []


def test_a_redirect_off_the_site_has_a_reason_of_its_own(source, checked):
    with pytest.raises(RefusedError) as refused:
        request_of(source, "https://lain.example/", redirect_urls=["https://kota.example/read/1/"])
    assert refused.value.reason is FailureReason.OFF_SITE_REDIRECT


def test_a_replay_resolves_nothing(source, checked):
    request_of(source, "https://kota.example/", has_network=False)
    assert checked == []


@pytest.mark.parametrize(
    "route",
    [
        ({}, "https://kota.example/", "kota.example"),
        ({"https_proxy": "http://proxy.example:3128"}, "https://kota.example/", "proxy.example"),
        ({"https_proxy": "proxy.example:3128"}, "https://kota.example/", "proxy.example"),
        ({"https_proxy": "http://proxy.example:3128"}, "http://kota.example/", "kota.example"),
        ({"http_proxy": "http://proxy.example:3128"}, "http://kota.example/", "proxy.example"),
        (
            {"https_proxy": "http://proxy.example:3128", "no_proxy": "kota.example"},
            "https://www.kota.example/",
            "www.kota.example",
        ),
        (
            {"https_proxy": "http://proxy.example:3128", "no_proxy": "lain.example"},
            "https://kota.example/",
            "proxy.example",
        ),
        ({"https_proxy": "http://proxy.example:3128", "no_proxy": "*"}, "https://kota.example/", "kota.example"),
    ],
)
def test_the_host_of_the_connection_is_checked(source, checked, proxies, route):
    environment, url, host = route
    proxies(environment)
    request_of(source, url)
    assert checked == [host]
