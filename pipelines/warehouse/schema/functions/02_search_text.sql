CREATE OR REPLACE FUNCTION warehouse.text_configuration(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE language
    WHEN 'id' THEN 'pg_catalog.indonesian'::regconfig
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'ar' THEN 'pg_catalog.arabic'::regconfig
    WHEN 'ca' THEN 'pg_catalog.catalan'::regconfig
    WHEN 'da' THEN 'pg_catalog.danish'::regconfig
    WHEN 'de' THEN 'pg_catalog.german'::regconfig
    WHEN 'el' THEN 'pg_catalog.greek'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    WHEN 'eu' THEN 'pg_catalog.basque'::regconfig
    WHEN 'fi' THEN 'pg_catalog.finnish'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'ga' THEN 'pg_catalog.irish'::regconfig
    WHEN 'hi' THEN 'pg_catalog.hindi'::regconfig
    WHEN 'hu' THEN 'pg_catalog.hungarian'::regconfig
    WHEN 'hy' THEN 'pg_catalog.armenian'::regconfig
    WHEN 'it' THEN 'pg_catalog.italian'::regconfig
    WHEN 'lt' THEN 'pg_catalog.lithuanian'::regconfig
    WHEN 'ne' THEN 'pg_catalog.nepali'::regconfig
    WHEN 'nl' THEN 'pg_catalog.dutch'::regconfig
    WHEN 'no' THEN 'pg_catalog.norwegian'::regconfig
    WHEN 'pt' THEN 'pg_catalog.portuguese'::regconfig
    WHEN 'ro' THEN 'pg_catalog.romanian'::regconfig
    WHEN 'ru' THEN 'pg_catalog.russian'::regconfig
    WHEN 'sr' THEN 'pg_catalog.serbian'::regconfig
    WHEN 'sv' THEN 'pg_catalog.swedish'::regconfig
    WHEN 'ta' THEN 'pg_catalog.tamil'::regconfig
    WHEN 'tr' THEN 'pg_catalog.turkish'::regconfig
    WHEN 'yi' THEN 'pg_catalog.yiddish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
END;
COMMENT ON FUNCTION warehouse.text_configuration IS 'PostgreSQL''s text search configuration for a language (ISO 639-1); simple where it has none.';

CREATE OR REPLACE FUNCTION warehouse.text_stemmer(language text) RETURNS regdictionary
LANGUAGE sql STABLE PARALLEL SAFE
AS $$
    SELECT CASE cfgname WHEN 'simple' THEN 'pg_catalog.simple' ELSE format('pg_catalog.%I', cfgname || '_stem') END::regdictionary
    FROM pg_catalog.pg_ts_config
    WHERE oid = warehouse.text_configuration(text_stemmer.language)
$$;
COMMENT ON FUNCTION warehouse.text_stemmer IS 'The dictionary that gives the word stems of a language.';

-- A prefix swallows the first letter of some roots, and some roots begin as a prefix does: no rule tells memakan (makan)
-- from memakai (pakai), or terbit from terlatih (latih). Our own list of roots in the language of news.
CREATE OR REPLACE FUNCTION warehouse.indonesian_root(word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    form text;
BEGIN
    FOREACH form IN ARRAY ARRAY[word, regexp_replace(word, 'kan$', ''), rtrim(word, 'i')] LOOP
        -- A literal, which PostgreSQL looks up by a hash, unlike a variable.
        IF form = ANY (
        -- with m, n, ny, k or r before a vowel, which me-, meng- or ber- swallow
        '{kabar,kabul,kabur,kacau,kagum,kait,kaji,kalah,kali,kalkulasi,kampanye,kandas,kandung,kantong,karang,'
        'karantina,kasih,kata,kategori,katrol,kawal,kawin,kayuh,kecam,kecewa,kecil,kecoh,kecuali,kedip,kejar,kejut,'
        'kelabu,kelola,kelompok,keluar,keluh,kemas,kembali,kembang,kembara,kemuka,kena,kenal,kenang,kendali,kendara,'
        'kental,kepala,kepung,kerah,keras,kering,kerja,keruk,kerut,kesan,ketahu,ketat,ketik,ketua,ketuk,khawatir,'
        'kibar,kibas,kikis,kirim,kisah,kobar,kocok,kokoh,komentar,komunikasi,kondisi,konfirmasi,konsep,konsolidasi,'
        'konsumsi,kontak,kontrol,konversi,koordinasi,korban,koreksi,korupsi,kosong,koyak,kuak,kuasa,kuat,kubur,kucil,'
        'kucur,kukuh,kulit,kuliti,kumandang,kumpul,kunci,kunjung,kupas,kurang,kuras,kurung,kutip,kutuk,maaf,macet,'
        'mahkota,main,makan,maki,maklum,makmur,makna,maksud,malas,malu,mandek,mandi,manfaat,manja,marah,masak,'
        'masalah,masuk,mati,mekar,menang,merah,merdeka,meriah,mesra,mewah,milik,mimpi,minat,minta,minum,minyak,'
        'miring,mirip,miskin,misteri,mobilisasi,modal,model,modernisasi,modifikasi,mohon,monitor,monopoli,motivasi,'
        'muak,muara,muat,mudah,mukim,mula,mulai,mulia,muncul,mundur,mungkin,muntah,murah,murka,murni,musnah,musuh,'
        'musyawarah,mutakhir,mutasi,mutilasi,nafkah,naik,nalar,nama,nanti,napas,nasihat,nasionalisasi,naung,netral,'
        'niat,nikah,nikmat,nilai,nista,nonaktif,normal,nyala,nyaman,nyanyi,nyaring,nyata,nyawa,ragam,reaksi,rebut,'
        'renang,rencana,risiko,'
        -- with ber, di, me or ter
        'beranda,berandal,berang,berangkat,berani,berantas,berapa,beras,berat,beri,berikut,beringas,'
        'beringin,berita,berkah,berkas,berkat,berlaku,berlian,bersama,bersedia,bersih,beruang,beruntun,'
        'beserta,diabetes,diagnosis,dialog,diam,diare,diaspora,didih,didik,diesel,digital,diklat,'
        'diktator,dimensi,dinamika,dinamis,dinas,dinasti,dinding,dingin,diplomasi,diplomat,diplomatik,'
        'direksi,direktorat,direktur,dirgantara,diri,dirjen,dirut,disabilitas,disertasi,disinformasi,'
        'disiplin,diskon,diskriminasi,diskualifikasi,diskusi,distribusi,distrik,diversifikasi,divestasi,'
        'dividen,divisi,medali,medan,media,mediasi,medis,meditasi,meja,mekanik,mekanisme,melainkan,'
        'melati,melayu,melodi,memang,membran,memo,memoar,memorandum,memori,menantu,menara,mendadak,'
        'mendiang,mendung,mengapa,mengenai,mengerti,menit,menjelang,mentah,mental,mentari,mentega,menteri,'
        'mentor,menu,menurut,merak,mercusuar,merek,merger,merica,merkuri,merpati,mertua,mesin,meskipun,'
        'meteor,meter,metode,metro,metropolitan,terakhir,terampil,terang,terapi,teras,teratai,terbang,'
        'terbit,terdapat,tergantung,terhadap,teriak,terigu,terima,teritori,teritorial,terjadi,terjal,'
        'terjang,terjun,terkait,terkam,terlalu,termasuk,terminal,termos,ternak,ternyata,terobos,terompet,'
        'teropong,teror,teroris,terorisme,terpal,tertentu,tertib}'::text[]) THEN
            RETURN form;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION warehouse.indonesian_root IS 'The root in a list that a word is, alone or with -kan or -i; null if it is none of them.';

-- PostgreSQL's own stemmer takes every affix for one, so that menteri (minister) is found by teri (anchovy). These rules
-- take only what inflects a word: -nya, and the prefixes of verbs where the sounds after them fit, with -kan.
-- docs/benchmarks.md has the precision and recall of both.
CREATE OR REPLACE FUNCTION warehouse.indonesian_stem(word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    bare text := CASE
        WHEN right(word, 3) = 'nya' AND length(word) > 5 AND word !~ '^(ber|di|mem|ter)?(tanya|punya)$' THEN left(word, -3)
        ELSE word
    END;
    parts text[];
    rest text;
    plain text; -- the rest with the letter that the prefix swallows most often
    root text;
BEGIN
    IF left(bare, 2) NOT IN ('me', 'di', 'te', 'be') THEN
        RETURN bare;
    END IF;
    root := warehouse.indonesian_root(bare);
    IF root IS NOT NULL THEN
        RETURN root;
    END IF;
    parts := regexp_match(
        bare,
        '^(meny(?=[aeiou])|meng(?=[aeioughkq])|men(?=[aeioucdjstz])|mem(?=[aeioubfpv])|me(?=[lrwy])|di|ter|ber|be(?=[^aeiour]er[^aeiou]))(...+)$'
    );
    IF parts IS NULL THEN
        RETURN bare;
    END IF;
    rest := parts[2];
    plain := rest;
    IF rest ~ '^[aeiou]' THEN
        root := warehouse.indonesian_root(
            CASE parts[1] WHEN 'meny' THEN 'ny' WHEN 'meng' THEN 'k' WHEN 'men' THEN 'n' WHEN 'mem' THEN 'm' WHEN 'ber' THEN 'r' ELSE '' END
            || rest
        );
        plain := CASE parts[1] WHEN 'meny' THEN 's' WHEN 'men' THEN 't' WHEN 'mem' THEN 'p' ELSE '' END || rest;
    END IF;
    root := coalesce(root, warehouse.indonesian_root(plain), regexp_replace(plain, '^(.{4,})kan$', '\1'));
    RETURN CASE
        WHEN length(root) < 4 THEN bare
        -- Words such as about, for, can, so or until, which say nothing of the verb that is made of them.
        WHEN root IN (
            'antar', 'bagi', 'dapat', 'guna', 'lalu', 'langsung', 'lebih', 'paling', 'sama', 'sampai', 'tentang', 'tentu'
        ) THEN 'me' || root
        ELSE root
    END;
END
$$;
COMMENT ON FUNCTION warehouse.indonesian_stem IS 'Indonesian word in lower case without -nya and without the affixes that turn a verb (di-, me-, ter-, ber-, with -kan).';

CREATE OR REPLACE FUNCTION warehouse.word_stem(word text, stemmer regdictionary) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN stemmer <> 'pg_catalog.indonesian_stem'::regdictionary THEN (ts_lexize(stemmer, word))[1]
    -- PostgreSQL has no stop words of Indonesian. Words that say no are none: they change what a text says.
    WHEN word <> ALL (
        '{adalah,agar,akan,atau,bahwa,dalam,dan,dari,dengan,di,dia,hingga,ia,ini,itu,juga,kami,karena,ke,kepada,kita,'
        'mereka,namun,oleh,pada,para,saya,sebagai,secara,sedangkan,seperti,serta,si,sudah,tapi,telah,tersebut,tetapi,'
        'untuk,yaitu,yakni,yang}'::text[]
    ) THEN warehouse.indonesian_stem(word)
END;
COMMENT ON FUNCTION warehouse.word_stem IS 'Stem of a word in lower case; null for a stop word.';

-- Without these characters PostgreSQL sees no addresses, paths, tags, compounds or signed numbers. Where the database's
-- character type is C, as in the embedded server, it takes every character beyond ASCII for a letter, so quotation marks,
-- dashes and signs are named too: “ferry” and ferry… hold the word ferry. A class such as [:punct:] depends on the
-- locale, and so would the words. The middle dot stays, which Catalan words hold, and so do the joiners of letters.
CREATE OR REPLACE FUNCTION warehouse.word_breaks() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN
    '[-/\\.,_@:<>&+~'
    '\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6\u00b8\u00bb\u00bf\u00d7\u00f7' -- Latin-1
    '\u037e\u055a-\u055f\u0589\u05be\u060c\u061b\u061f\u066b\u066c\u06d4\u0964\u0965\u104a\u104b\u1361-\u1368\u17d4-\u17d6'
    '\u2000-\u200b\u200e-\u206f\u20a0-\u20cf\u2100-\u2bff\u2e00-\u2e7f' -- quotation marks, dashes, currencies, pictures
    '\u3000-\u3004\u3008-\u301f\u3030\ufe00-\ufe1f\ufe30-\ufe6f\ufeff' -- Chinese and Japanese
    '\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\uffe0-\uffff\U0001f000-\U0001faff]';
COMMENT ON FUNCTION warehouse.word_breaks IS 'Regular expression of the characters that end a word beside those that PostgreSQL takes for its end.';

CREATE OR REPLACE FUNCTION warehouse.plain_words(text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN regexp_replace(text, warehouse.word_breaks(), ' ', 'g');
COMMENT ON FUNCTION warehouse.plain_words IS 'A text as a row of words: each is a run of letters and digits.';

CREATE OR REPLACE FUNCTION warehouse.text_words(title text, subtitle text, body text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- The bar is no word; it keeps a phrase from beginning in one part and ending in the next.
RETURN ts_delete(
    setweight(to_tsvector('pg_catalog.simple', warehouse.plain_words(title)), 'A')
    || '''|'':30'::tsvector
    || setweight(to_tsvector('pg_catalog.simple', warehouse.plain_words(coalesce(subtitle, ''))), 'B')
    || '''|'':30'::tsvector
    -- A vector holds at most a megabyte; 150,000 characters fit in any script, unless text_vector says otherwise.
    || to_tsvector('pg_catalog.simple', warehouse.plain_words(left(body, 150000))),
    '|'
);
COMMENT ON FUNCTION warehouse.text_words IS 'Words of an article with their places: title with weight A, subtitle B, the first 150,000 characters of the body D.';

CREATE OR REPLACE FUNCTION warehouse.word_pair(word text, next_word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- 16 bits: few pairs of an article share a mark, and the index of a month has few keys.
RETURN '#' || left(encode(decode(left(md5(word || ' ' || next_word), 4), 'hex'), 'base64'), 3);
COMMENT ON FUNCTION warehouse.word_pair IS 'The mark of two word stems that follow each other; some pairs share one.';

-- A stem that is no word of the text stands beside the words as ~stem: a query for a stem asks for both, one for the
-- exact word or for a prefix sees words only. ^word tells the index what the title holds.
CREATE OR REPLACE FUNCTION warehouse.words_vector(words tsvector, stemmer regdictionary) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    WITH known AS MATERIALIZED (
        SELECT lexeme, places, weights, warehouse.word_stem(lexeme, words_vector.stemmer) AS stem
        FROM unnest(words_vector.words) AS word (lexeme, places, weights)
        WHERE octet_length(lexeme) < 2000 -- leaves room for the marks
    ),
    marked AS (
        SELECT
            array_agg(lexeme) FILTER (WHERE stem IS NULL) AS stop_words,
            string_agg(
                quote_literal('~' || stem) || ':' || CASE weights[1]
                    WHEN 'D' THEN array_to_string(places, ',')
                    ELSE (SELECT string_agg(place || weight, ',') FROM unnest(places, weights) AS at (place, weight))
                END,
                ' '
            ) FILTER (WHERE stem <> lexeme) AS stems,
            array_agg('^' || lexeme) FILTER (WHERE stem IS NOT NULL AND weights[1] = 'A') AS title_words,
            array_agg('^~' || stem) FILTER (WHERE stem <> lexeme AND weights[1] = 'A') AS title_stems
        FROM known
    ),
    paired AS (
        SELECT array_agg(warehouse.word_pair(stem, next_stem)) AS pairs
        FROM (
            SELECT stem, lead(stem) OVER (ORDER BY place) AS next_stem
            FROM known
            CROSS JOIN LATERAL unnest(places) AS place
            WHERE stem IS NOT NULL
        ) AS ordered
        WHERE next_stem IS NOT NULL
    )
    SELECT (ts_delete(words_vector.words, coalesce(stop_words, '{}'))::text || ' ' || coalesce(stems, ''))::tsvector
        || array_to_tsvector(coalesce(title_words, '{}') || coalesce(title_stems, '{}') || coalesce(pairs, '{}'))
    FROM marked
    CROSS JOIN paired
$$;
COMMENT ON FUNCTION warehouse.words_vector IS 'The words of a text without stop words, ~stem at the places of words that differ from their stem, ^word for each word and ^~stem for each stem of the title, and the marks of stems that follow each other.';

CREATE OR REPLACE FUNCTION warehouse.text_vector(language text, title text, subtitle text, body text) RETURNS tsvector
LANGUAGE plpgsql STABLE
AS $$
DECLARE
    stemmer regdictionary := warehouse.text_stemmer(language);
BEGIN
    RETURN warehouse.words_vector(warehouse.text_words(title, subtitle, body), stemmer);
EXCEPTION WHEN program_limit_exceeded THEN
    RETURN warehouse.words_vector(
        warehouse.text_words(left(title, 2000), left(subtitle, 2000), left(body, 20000)), stemmer
    );
END
$$;
COMMENT ON FUNCTION warehouse.text_vector IS 'What search knows of an article; only of its beginning, if all of it does not fit into a vector.';
