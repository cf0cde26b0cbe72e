CREATE TABLE marts.source_days (
    source_id text NOT NULL,
    published_date date NOT NULL,
    articles integer NOT NULL,
    with_author integer NOT NULL,
    with_section integer NOT NULL,
    with_image integer NOT NULL,
    with_time integer NOT NULL,
    partial integer NOT NULL,
    partial_cut jsonb NOT NULL,
    PRIMARY KEY (source_id, published_date)
);
COMMENT ON TABLE marts.source_days IS 'One row per source and local day with articles: how many have which field. Counted with marts.terms_by_week; marts.source_profile sums it up.';
COMMENT ON COLUMN marts.source_days.source_id IS 'The publisher.';
COMMENT ON COLUMN marts.source_days.published_date IS 'Local publication day.';
COMMENT ON COLUMN marts.source_days.articles IS 'Articles of that day.';
COMMENT ON COLUMN marts.source_days.with_author IS 'Articles that name an author.';
COMMENT ON COLUMN marts.source_days.with_section IS 'Articles that name a section.';
COMMENT ON COLUMN marts.source_days.with_image IS 'Articles with a lead image.';
COMMENT ON COLUMN marts.source_days.with_time IS 'Articles with the time of publication, not only its day.';
COMMENT ON COLUMN marts.source_days.partial IS 'Articles of which text is missing.';
COMMENT ON COLUMN marts.source_days.partial_cut IS 'For each reason why a line was cut, the number of these partial articles that had such a line.';
