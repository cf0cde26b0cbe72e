CREATE TABLE marts.terms_by_week (
    week date NOT NULL,
    language text NOT NULL,
    term text NOT NULL,
    articles integer NOT NULL,
    sources integer NOT NULL,
    PRIMARY KEY (week, language, term)
);
CREATE INDEX terms_by_term ON marts.terms_by_week (term, week);
COMMENT ON TABLE marts.terms_by_week IS 'Words of headlines by week, without stop words; refreshed by the DAG marts.';
COMMENT ON COLUMN marts.terms_by_week.week IS 'Monday of the week of publication.';
COMMENT ON COLUMN marts.terms_by_week.language IS 'ISO 639-1 code of the articles; und where it is unknown.';
COMMENT ON COLUMN marts.terms_by_week.term IS 'A word of at least three letters and at most 1,000 bytes, in lower case.';
COMMENT ON COLUMN marts.terms_by_week.articles IS 'Articles with it in their headline.';
COMMENT ON COLUMN marts.terms_by_week.sources IS 'Publishers of these articles.';

CREATE TABLE ops.stale_weeks (
    week date PRIMARY KEY,
    since timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE ops.stale_weeks IS 'Weeks of which articles changed since marts.terms_by_week and marts.source_days were refreshed.';
COMMENT ON COLUMN ops.stale_weeks.week IS 'Monday of the week.';
COMMENT ON COLUMN ops.stale_weeks.since IS 'When the first change was loaded.';

CREATE TABLE marts.stop_words (
    language text NOT NULL,
    term text NOT NULL,
    PRIMARY KEY (language, term)
);
COMMENT ON TABLE marts.stop_words IS 'Words that marts.terms_by_week leaves out, besides PostgreSQL''s own stop words; rows may be added.';
COMMENT ON COLUMN marts.stop_words.language IS 'ISO 639-1 code.';
COMMENT ON COLUMN marts.stop_words.term IS 'The word, in lower case.';
-- PostgreSQL has stop words of other languages, but none of Indonesian.
INSERT INTO marts.stop_words (language, term)
SELECT 'id', unnest(string_to_array(
    'ada adalah agar akan aku anda antara apa apakah atas atau bagaimana bagi bahwa banyak baru begini begitu'
    ' belum berapa bersama bila bisa boleh buat bukan cara dalam dan dapat dari demi dengan dia dilakukan dua hal'
    ' hanya harus hingga ikut ingin ini itu jadi jangan jelang jika juga kalau kami kapan karena kata ke kembali'
    ' kenapa kepada kini kita lagi lain lalu lebih lewat maka masih mau melalui menjadi mereka minta mulai namun'
    ' oleh pada paling para per pernah pun saat saja sama sampai sangat satu saya se sebagai sebelum sebut secara'
    ' sedang sehingga sejak sejumlah sekitar selama semua seperti serta setelah siapa soal suatu sudah supaya tak'
    ' tanpa tapi telah tentang terhadap terkait tetap tetapi tiap tidak tiga untuk usai yakni yaitu yang',
    ' '
));
