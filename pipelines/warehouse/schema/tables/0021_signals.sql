-- What publishers say about the use of their pages by machines.
ALTER TABLE warehouse.articles ADD COLUMN signals text[] NOT NULL DEFAULT '{}';
ALTER TABLE warehouse.articles ALTER COLUMN signals SET STORAGE MAIN;
COMMENT ON COLUMN warehouse.articles.signals IS 'What the page says about its use by machines: noai, noimageai (robots meta element or X-Robots-Tag header), tdm-reservation (TDM Reservation Protocol). Nothing is dropped because of it.';
ALTER TABLE ops.suspicious_versions ADD COLUMN signals text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN ops.suspicious_versions.signals IS 'As in warehouse.articles.';

CREATE TABLE warehouse.source_signals (
    source_id text NOT NULL REFERENCES warehouse.sources,
    found_in text NOT NULL,
    signal text NOT NULL,
    value text NOT NULL,
    first_seen_at timestamptz NOT NULL DEFAULT now(),
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (source_id, found_in, signal, value)
);
COMMENT ON TABLE warehouse.source_signals IS 'What a publisher''s site says about its use by machines, each statement in one row; read by the weekly check of the source. Nothing is dropped because of it.';
COMMENT ON COLUMN warehouse.source_signals.source_id IS 'The publisher.';
COMMENT ON COLUMN warehouse.source_signals.found_in IS 'robots.txt or tdmrep.json.';
COMMENT ON COLUMN warehouse.source_signals.signal IS 'ai-train, ai-input, search, … (Content-Signal or Content-Usage); disallow (rules for AI crawlers); tdm-reservation.';
COMMENT ON COLUMN warehouse.source_signals.value IS 'The statement: yes or no; the name of the AI crawler that may fetch nothing; the paths whose rights are reserved.';
COMMENT ON COLUMN warehouse.source_signals.first_seen_at IS 'When it was first read.';
COMMENT ON COLUMN warehouse.source_signals.last_seen_at IS 'When it was last read; a statement that is older than the latest check was withdrawn.';
