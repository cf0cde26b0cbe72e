"""Where a walk of index pages ends."""

from datetime import date

import pytest

from crawlers.listings.index_walk import MAX_READINGS, IndexWalks
from crawlers.listings.plan import index_task
from crawlers.sources.discovery import DatedIndex, Paging
from tests.builders import found

DAY = date(2026, 3, 2)
INDEX = DatedIndex(url="https://kota.example/i?d={date:%Y-%m-%d}&p={page}", paging=Paging(limit=30))


def walked(pages, *, is_of_days=True, known=frozenset(), most=100):
    """Walk pages (`pages(reading, number)` names them); return the pages read, the names found and the problem."""
    walks, task, read, names = IndexWalks(is_of_days=is_of_days), index_task(INDEX, DAY), [], set()
    while task and len(read) < most:
        read.append((task.reading, task.number))
        articles = [found(name) for name in pages(task.reading, task.number)]
        added = walks.add(task, articles)
        names |= {each.url.rpartition("/")[2] for each in added}
        is_news = any(each.url.rpartition("/")[2] not in known for each in added)
        task, problem = walks.following(task, len(articles), adds=bool(added), is_news=is_news)
    return read, "".join(sorted(names)), problem


def of(*pages):
    return lambda _, number: pages[number] if number < len(pages) else pages[-1]


def test_one_page_that_repeats_the_page_before_does_not_end_a_walk():
    read, names, problem = walked(of("ab", "ab", "cd", "ef", ""))
    assert (names, problem) == ("abcdef", None)
    assert read[:5] == [(0, number) for number in range(5)]


def test_a_site_that_repeats_its_last_page_for_ever_is_left_after_two():
    assert walked(of("ab"))[0] == [(0, 0), (0, 1), (0, 2)]


def test_all_pages_are_read_again_until_a_reading_adds_nothing():
    def shifting(reading, number):
        later = ["ac", "de", "f"]  # b was taken down after the first page was read, and c moved to that page
        return (["ab", "de", "f", ""] if reading == 0 else [*later, ""])[number]

    read, names, problem = walked(shifting)
    assert (names, problem) == ("abcdef", None)
    assert {reading for reading, _ in read} == {0, 1, 2}


def test_a_walk_of_one_page_is_read_once():
    assert walked(of("ab", ""))[0] == [(0, 0), (0, 1)]


def test_an_index_that_never_rests_is_reported():
    read, _, problem = walked(lambda reading, number: [f"{reading}{number}", "x"] if number < 3 else "")
    assert max(reading for reading, _ in read) == MAX_READINGS - 1
    assert problem == f"named further articles in each of {MAX_READINGS} readings; there may be more"


@pytest.mark.parametrize(("known", "pages"), [(frozenset("cd"), 2), (frozenset(), 4)])
def test_a_poll_ends_with_the_first_page_that_is_known_and_reads_nothing_again(known, pages):
    read, _, _ = walked(of("ab", "cd", "ef", ""), is_of_days=False, known=known)
    assert read == [(0, number) for number in range(pages)]


def test_the_limit_of_pages_is_reported_only_while_there_is_more():
    read, _, problem = walked(lambda _, number: [str(number)])
    assert len(read) == 30
    assert problem == "stopped at page 30 (paging.limit), which still names new articles; raise paging.limit"
