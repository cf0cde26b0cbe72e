"""Feeds and sitemaps of a publisher, as bytes, and the instant and the day that their tests read them on."""

from datetime import UTC, date, datetime

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)  # the 3rd, 03:00, in Jakarta


DAY = date(2026, 3, 2)


def feed(items, kind="rss"):
    if kind == "atom":
        return f'<feed xmlns="http://www.w3.org/2005/Atom">{items}</feed>'.encode()
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def sitemap(entries):
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        f' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{entries}</urlset>'
    ).encode()
