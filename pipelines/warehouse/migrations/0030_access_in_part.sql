COMMENT ON COLUMN warehouse.articles.access IS
    'full, or partial where not all of the text is there: a paywall, a further page that was not to be had, a live ticker, an archived page that breaks off.';
