"""`why` shows all that is known about a URL, whatever form of the URL the user gives."""

import json

import pytest

from deploy.sample_newsroom.truth import truth


@pytest.fixture
def why(kabar, world):
    def why(*arguments):
        return kabar("why", *arguments, KABAR_WAREHOUSE_URL=world.warehouse_url, KABAR_SOURCES=world.sources_folder)

    return why


def one(world, state):
    return next(each for each in truth(world.port).addresses if each.state == state and "?" not in each.url)


def test_a_loaded_address_is_told_from_its_discovery_to_its_record(why, world):
    url = one(world, "loaded").url
    done = why(f"{url}?utm_source=x")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == url
    order = [done.stdout.index(word) for word in ("discovered", "  fetched  ", "  loaded  ", " version 1 from ")]
    assert order == sorted(order)
    ((warc_file, warc_offset),) = world.sql(f"SELECT warc_file, warc_offset FROM ops.ledger WHERE url = '{url}'")
    assert f"{warc_file} at {warc_offset}" in done.stdout


def test_a_rejection_says_in_detail_why(why, world):
    rejected = one(world, "rejected")
    ((reason, detail),) = world.sql(f"SELECT reason, detail FROM ops.ledger WHERE url = '{rejected.url}'")
    assert detail
    lines = why(rejected.url).stdout.splitlines()
    assert f"rejected ({reason}: {detail})" in lines[1]
    assert any(f"rejected  {reason}  ({detail})" in line for line in lines[2:])


def test_a_program_reads_it_as_json(why, world):
    duplicate = one(world, "failed")
    document = json.loads(why(duplicate.url, "--json").stdout)
    (address,) = document["addresses"]
    assert (address["line"]["state"], address["line"]["reason"]) == ("failed", duplicate.reason)
    first, *_, last = address["events"]
    assert (first["event"], last["event"]) == ("discovered", "failed")
    assert first["listing_url"].startswith("http://127.0.0.1:")
    assert document["sources"][0]["source_id"] == address["line"]["source_id"]


def test_an_address_that_was_never_seen_says_who_would_own_it(why):
    done = why("https://nasional.kompas.com/read/2016/09/19/23401571/tidak.pernah.ada")
    assert done.returncode == 1
    assert "was never seen" in done.stdout
    assert "Source kompas owns it; it matches article_url." in done.stdout


def test_another_form_of_an_address_is_looked_up_as_the_articles_own(why):
    done = why("https://amp.kompas.com/tren/read/2016/09/19/234015710/tidak-pernah-ada")
    assert "(as https://www.kompas.com/tren/read/2016/09/19/234015710/tidak-pernah-ada)" in done.stdout
    video = why("https://video.kompas.com/watch/100001/tidak-pernah-ada")
    assert "Source kompas owns it; by its address it is a video page." in video.stdout


def test_an_address_of_nobody_and_what_is_no_address(why):
    assert "No source owns its host" in why("https://nobody.example/x").stdout
    done = why("kompas")
    assert done.returncode == 2
    assert "write it in full, for instance https://kompas" in done.stderr
