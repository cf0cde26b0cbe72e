-- The query language of warehouse.search, warehouse.matches and warehouse.topic_volume. A query is cut into tokens, each
-- term becomes a part of a tsquery, and one pass over the tokens joins the parts. What the language does not know is
-- refused. A term has two forms: the whole one, and one that the index can evaluate without the places of words.
CREATE OR REPLACE FUNCTION warehouse.refuse_query(place integer, token text, problem text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'syntax_error',
        MESSAGE = format(
            'query, position %s%s: %s', place,
            CASE WHEN token <> '' THEN format(', at "%s"', CASE WHEN length(token) > 40 THEN left(token, 40) || '…' ELSE token END) END,
            problem
        );
END
$$;
COMMENT ON FUNCTION warehouse.refuse_query IS 'Raises a syntax error that names the place in the query, counted from 1, and what to write instead.';

CREATE OR REPLACE FUNCTION warehouse.require_plain_term(place integer, term text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    unknown text := substring(
        regexp_replace(term, '([[:alnum:]])\*$', '\1') FROM '^[-–—−+''‘’]|[][*?~^{}<>&|!\\:;=]|^,|,$|,(?![0-9])'
    );
BEGIN
    IF term ~* '^(near/|[a-z]+/[0-9]*$|(near|adj)[0-9]+$)' THEN
        PERFORM warehouse.refuse_query(place, term, 'write NEAR/ and a number from 1 to 30 between two terms, or put it in quotes');
    ELSIF unknown IS NOT NULL THEN
        PERFORM warehouse.refuse_query(place + strpos(term, unknown) - 1, term, CASE
            WHEN unknown = '*' THEN 'a star may only end a word; write the beginning of the word and a star: ferr*'
            WHEN unknown = ':' THEN 'only title: is known; put a text with a colon in quotes'
            WHEN unknown = '=' THEN 'an equals sign may only begin a word or a phrase: =ferry'
            WHEN unknown = '-' THEN 'a minus may only begin a term, before title: and =; write -title:ferry'
            WHEN unknown IN ('–', '—', '−') THEN 'a dash is no minus; write - or NOT to exclude a word, or leave the dash out'
            WHEN unknown = '+' THEN 'a plus is not known, every term must be there anyway; leave it out'
            WHEN unknown IN ('&', '|', '!') THEN 'write AND, OR or NOT, or put the words in quotes'
            WHEN unknown IN ('~', '<', '>') THEN 'write a NEAR/4 b for words that are near each other'
            WHEN unknown IN (',', ';') THEN 'write AND or OR between words, or put them in quotes'
            WHEN unknown IN ('''', '‘', '’') THEN 'write double quotes around a phrase'
            ELSE 'this character is not known outside quotes'
        END);
    END IF;
END
$$;
COMMENT ON FUNCTION warehouse.require_plain_term IS 'Refuses what a term outside quotes may not hold.';

CREATE OR REPLACE FUNCTION warehouse.query_tokens(query text)
RETURNS TABLE (place integer, kind text, token text, in_title boolean, is_exact boolean)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$
DECLARE
    piece text;
    started integer := 1;
    modified integer; -- where a minus, title: or = begins that the next piece must follow at once
BEGIN
    IF length(query) > 5000 THEN
        PERFORM warehouse.refuse_query(5001, '', 'a query has at most 5000 characters; ask in parts');
    END IF;
    in_title := false;
    is_exact := false;
    FOR piece IN
        SELECT split[1] FROM regexp_matches(translate(query, '“”„«»', '"""""'), '\s+|"[^"]*"?|[()]|[^\s()"]+', 'g') AS split
    LOOP
        place := started;
        started := started + length(piece);
        token := piece;
        IF piece ~ '^[\s)]' AND modified IS NOT NULL THEN
            PERFORM warehouse.refuse_query(
                modified, substr(query, modified, place - modified), 'a word, a phrase or a parenthesis must follow at once'
            );
        END IF;
        CONTINUE WHEN piece ~ '^\s';
        IF piece IN ('(', ')') THEN
            kind := piece;
            IF is_exact AND piece = '(' THEN
                PERFORM warehouse.refuse_query(place, piece, 'an equals sign may only begin a word or a phrase: =ferry');
            END IF;
        ELSIF left(piece, 1) = '"' THEN
            kind := 'phrase';
            token := trim(piece, '"');
            IF length(piece) < 2 OR right(piece, 1) <> '"' THEN
                PERFORM warehouse.refuse_query(place, piece, 'this quote is not closed; write another one after the phrase');
            ELSIF token ~ '(^|[^[:alnum:]])\*|\*[^\s]' THEN
                PERFORM warehouse.refuse_query(place, piece, 'a star may only end a word; write the beginning of the word and a star: ferr*');
            END IF;
        ELSE
            IF left(token, 1) = '-' AND modified IS NULL THEN
                token := substr(token, 2);
                modified := place;
                kind := 'NOT';
                RETURN QUERY SELECT place, kind, '-'::text, false, false;
            END IF;
            IF lower(left(token, 6)) = 'title:' THEN
                token := substr(token, 7);
                modified := coalesce(modified, place);
                in_title := true;
            END IF;
            IF left(token, 1) = '=' THEN
                token := substr(token, 2);
                modified := coalesce(modified, place);
                is_exact := true;
            END IF;
            CONTINUE WHEN token = '';
            kind := CASE
                WHEN modified IS NOT NULL THEN 'word'
                WHEN upper(token) IN ('AND', 'OR') THEN upper(token)
                WHEN token = 'NOT' THEN token
                WHEN token ~* '^near/([1-9]|[12][0-9]|30)$' THEN 'NEAR'
                WHEN token = 'NEAR' OR lower(token) = 'not' THEN 'unknown'
                ELSE 'word'
            END;
            IF kind = 'unknown' THEN
                PERFORM warehouse.refuse_query(place, token, CASE token
                    WHEN 'NEAR' THEN 'write NEAR/ and a number from 1 to 30 between two terms'
                    ELSE 'write NOT in capitals to exclude the next term, or leave it out'
                END);
            ELSIF kind = 'word' THEN
                PERFORM warehouse.require_plain_term(started - length(token), token);
            END IF;
        END IF;
        RETURN NEXT;
        modified := NULL;
        in_title := false;
        is_exact := false;
    END LOOP;
    IF modified IS NOT NULL THEN
        PERFORM warehouse.refuse_query(modified, substr(query, modified), 'a word, a phrase or a parenthesis must follow at once');
    END IF;
    RETURN QUERY SELECT started, 'end'::text, ''::text, false, false;
END
$$;
COMMENT ON FUNCTION warehouse.query_tokens IS 'The tokens of a query: parentheses, AND, OR, NOT, NEAR, words and phrases, each with its place, and the end.';

CREATE OR REPLACE FUNCTION warehouse.term_query(
    term text, stemmer regdictionary, in_title boolean, is_exact boolean,
    OUT whole text, OUT indexed text, OUT words integer, OUT stop_word text
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    parts text[] := '{}';
    indexed_parts text[] := '{}';
    mark CONSTANT text := CASE WHEN in_title THEN '^' ELSE '' END;
    weight CONSTANT text := CASE WHEN in_title THEN 'A' ELSE '' END;
    chunk text;
    vector tsvector;
    lexemes text[];
    lexeme text;
    place integer := 0;
    last_place integer;
    stem text;
    last_stem text;
    is_prefix boolean;
    suffix text;
BEGIN
    words := 0;
    FOREACH chunk IN ARRAY regexp_split_to_array(term, '\s+') LOOP
        vector := to_tsvector('pg_catalog.simple', warehouse.plain_words(chunk));
        lexemes := CASE WHEN length(vector) < 2 AND strpos(vector::text, ',') = 0 THEN tsvector_to_array(vector) ELSE (
            SELECT array_agg(word.lexeme ORDER BY at.place)
            FROM unnest(vector) AS word (lexeme, places, weights)
            CROSS JOIN LATERAL unnest(places) AS at (place)
        ) END;
        FOR number IN 1..cardinality(lexemes) LOOP
            place := place + 1;
            lexeme := lexemes[number];
            is_prefix := number = cardinality(lexemes) AND right(chunk, 1) = '*';
            stem := warehouse.word_stem(lexeme, stemmer);
            IF stem IS NULL AND NOT is_prefix THEN
                stop_word := coalesce(stop_word, lexeme);
                CONTINUE;
            END IF;
            IF last_place IS NOT NULL THEN
                parts := array_append(parts, format(' <%s> ', place - last_place));
                indexed_parts := array_append(indexed_parts, ' & ');
            END IF;
            suffix := CASE WHEN is_prefix THEN ':*' || weight WHEN in_title THEN ':A' ELSE '' END;
            IF is_prefix OR is_exact OR stemmer = 'pg_catalog.simple'::regdictionary THEN
                parts := array_append(parts, quote_literal(lexeme) || suffix);
                indexed_parts := array_append(indexed_parts, quote_literal(mark || lexeme) || rtrim(suffix, ':A'));
            ELSE
                -- The stem itself only where it is a word with this stem.
                parts := array_append(parts, '(' || CASE
                    WHEN warehouse.word_stem(stem, stemmer) = stem THEN quote_literal(stem) || suffix || ' | ' ELSE ''
                END || quote_literal('~' || stem) || suffix || ')');
                indexed_parts := array_append(indexed_parts, '(' || CASE
                    WHEN warehouse.word_stem(stem, stemmer) = stem THEN quote_literal(mark || stem) || ' | ' ELSE ''
                END || quote_literal(mark || '~' || stem) || ')');
            END IF;
            -- Where a stop word stood between them, any word may stand in the text, and the two have no mark.
            IF last_stem IS NOT NULL AND place = last_place + 1 AND NOT is_prefix THEN
                indexed_parts := array_append(indexed_parts, ' & ' || quote_literal(warehouse.word_pair(last_stem, stem)));
            END IF;
            words := words + 1;
            last_place := place;
            last_stem := CASE WHEN NOT is_prefix THEN stem END;
        END LOOP;
    END LOOP;
    whole := '(' || array_to_string(parts, '') || ')';
    indexed := '(' || array_to_string(indexed_parts, '') || ')';
END
$$;
COMMENT ON FUNCTION warehouse.term_query IS 'A word or phrase as text of a tsquery, whole and as the index evaluates it, and the number of its words; if that is 0, stop_word is one of its stop words or null.';

CREATE OR REPLACE FUNCTION warehouse.near_sides(parts text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT array_agg(side)
    FROM (
        -- A tsquery measures the distance from (a | b) well only if a and b have equally many words.
        SELECT '(' || string_agg(part, ' | ') || ')' AS side
        FROM unnest(near_sides.parts) AS part
        WHERE part NOT IN ('', '(', ')', ' | ')
        GROUP BY CASE WHEN strpos(part, ' <') > 0 THEN part END
    ) AS grouped
$$;
COMMENT ON FUNCTION warehouse.near_sides IS 'One side of a NEAR, given as parts of a tsquery: its words together, each of its phrases alone.';

-- Each open parenthesis has a level, the query itself is level 1. The parts are written in the order of the query, since
-- the operators of a tsquery bind as those of the language do; only NEAR writes its two sides anew.
CREATE OR REPLACE FUNCTION warehouse.compile_query(
    query text, language text, OUT whole tsquery, OUT indexed tsquery, OUT is_lossless boolean
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    max_depth CONSTANT integer := 50;
    max_bytes CONSTANT integer := 200000; -- a tsquery holds less than a megabyte
    stemmer regdictionary := warehouse.text_stemmer(language);
    parts text[] := '{}';
    indexed_parts text[] := '{}';
    bytes integer := 0;
    level integer := 1;
    opened integer[] := '{0}'; -- place of the parenthesis
    starts integer[] := '{1}'; -- its first part
    in_titles boolean[] := '{f}';
    counts integer[] := '{0}'; -- terms of the level
    run_counts integer[] := '{0}'; -- terms since the last OR
    operators text[] := '{AND}'; -- before the next term
    negated boolean[] := '{f}'; -- whether a NOT is before the last or the next term
    distances integer[] := '{0}'; -- of a NEAR before the next term
    near_places integer[] := '{0}';
    lefts integer[] := '{0}'; -- first part of the last term
    left_holds text[] := array_fill(''::text, ARRAY[1]); -- what the last term holds that NEAR cannot join
    holds text[] := array_fill(''::text, ARRAY[1]); -- the same for the level
    lossy boolean[] := '{f}'; -- whether the level needs the places of words, which the index does not know
    stop_words text[] := array_fill(''::text, ARRAY[1]); -- a stop word since the last OR
    stop_places integer[] := '{0}';
    last_kind text := 'start'; -- start, operator (AND, OR, NOT, NEAR), term
    each record;
    part text;
    indexed_part text;
    words integer;
    stop_word text;
    first integer;
    held text;
    is_lossy boolean;
    sides text[];
    next_sides text[];
    joined text;
BEGIN
    FOR each IN SELECT * FROM warehouse.query_tokens(query) LOOP
        IF each.kind IN ('AND', 'OR', 'NEAR', ')', 'end') AND last_kind <> 'term' THEN
            PERFORM warehouse.refuse_query(each.place, each.token, CASE
                WHEN last_kind <> 'start' THEN format('a term must follow %s; write one or leave %s out', last_kind, last_kind)
                WHEN each.kind = ')' THEN 'these parentheses are empty; write a term or leave them out'
                WHEN each.kind = 'end' AND level = 1 THEN 'the query is empty; write a word'
                WHEN each.kind = 'end' THEN 'a term is missing'
                ELSE format('a term must stand before %s; write one, or put the word in quotes', each.kind)
            END);
        END IF;
        IF each.kind IN ('OR', ')', 'end') AND run_counts[level] = 0 THEN
            PERFORM warehouse.refuse_query(stop_places[level], stop_words[level], format(
                'this is a stop word of the language %s, which search does not know; leave it out or name another language',
                coalesce(language, 'und')
            ));
        END IF;
        CASE
        WHEN each.kind = 'AND' THEN
            last_kind := 'AND';
        WHEN each.kind = 'OR' THEN
            operators[level] := 'OR';
            run_counts[level] := 0;
            last_kind := 'OR';
        WHEN each.kind = 'NOT' THEN
            IF distances[level] > 0 OR last_kind = 'NOT' THEN
                PERFORM warehouse.refuse_query(each.place, each.token, format('NOT cannot follow %s; write a AND NOT b', last_kind));
            END IF;
            negated[level] := true;
            last_kind := 'NOT';
            lefts[level] := 0;
        WHEN each.kind = 'NEAR' THEN
            IF lefts[level] = 0 THEN
                PERFORM warehouse.refuse_query(
                    each.place, each.token, 'a stop word stands before NEAR, which search does not know; write another word'
                );
            ELSIF left_holds[level] <> '' THEN
                PERFORM warehouse.refuse_query(each.place, each.token, format(
                    'NEAR joins words, phrases and (a OR b), and %s stands before it; write a NEAR/4 b AND b NEAR/4 c', left_holds[level]
                ));
            END IF;
            distances[level] := substr(each.token, 6)::integer;
            near_places[level] := each.place;
            last_kind := 'NEAR';
        WHEN each.kind IN ('word', 'phrase', '(') THEN
            -- What stands before the term.
            IF each.kind <> '(' THEN
                SELECT * INTO part, indexed_part, words, stop_word
                FROM warehouse.term_query(each.token, stemmer, each.in_title OR in_titles[level], each.is_exact);
                IF words = 0 AND stop_word IS NULL THEN
                    PERFORM warehouse.refuse_query(each.place, each.token, 'this holds no word; leave it out');
                ELSIF words = 0 AND (distances[level] > 0 OR last_kind = 'NOT') THEN
                    PERFORM warehouse.refuse_query(each.place, each.token, format(
                        '%s is a stop word of the language %s, which search does not know; write another word after %s',
                        stop_word, coalesce(language, 'und'), last_kind
                    ));
                ELSIF words = 0 THEN
                    stop_words[level] := stop_word;
                    stop_places[level] := each.place;
                    lefts[level] := 0;
                    last_kind := 'term';
                    CONTINUE;
                END IF;
            END IF;
            IF distances[level] = 0 THEN
                IF counts[level] > 0 THEN
                    parts := array_append(parts, CASE operators[level] WHEN 'OR' THEN ' | ' ELSE ' & ' END);
                    indexed_parts := array_append(indexed_parts, CASE operators[level] WHEN 'OR' THEN ' | ' ELSE ' & ' END);
                    IF operators[level] = 'AND' THEN
                        holds[level] := 'AND';
                    END IF;
                END IF;
                IF last_kind = 'NOT' THEN
                    parts := array_append(parts, '!');
                    indexed_parts := array_append(indexed_parts, '!');
                    holds[level] := 'NOT';
                ELSE
                    negated[level] := false;
                END IF;
                operators[level] := 'AND';
                counts[level] := counts[level] + 1;
                run_counts[level] := run_counts[level] + 1;
            END IF;
            first := cardinality(parts) + 1;
            parts := array_append(parts, CASE each.kind WHEN '(' THEN '(' ELSE part END);
            indexed_parts := array_append(indexed_parts, CASE each.kind WHEN '(' THEN '(' ELSE indexed_part END);
            bytes := bytes + octet_length(parts[first]) + octet_length(indexed_parts[first]);
            IF each.kind = '(' THEN
                IF level > max_depth THEN
                    PERFORM warehouse.refuse_query(each.place, each.token, format('parentheses are more than %s deep; write fewer', max_depth));
                END IF;
                level := level + 1;
                opened[level] := each.place;
                starts[level] := first;
                in_titles[level] := each.in_title OR in_titles[level - 1];
                counts[level] := 0;
                run_counts[level] := 0;
                operators[level] := 'AND';
                negated[level] := false;
                distances[level] := 0;
                near_places[level] := 0;
                lefts[level] := 0;
                left_holds[level] := '';
                holds[level] := '';
                lossy[level] := false;
                stop_words[level] := '';
                stop_places[level] := 0;
                last_kind := 'start';
                CONTINUE;
            END IF;
            held := '';
            is_lossy := words > 1;
        WHEN each.kind = ')' THEN
            IF level = 1 THEN
                PERFORM warehouse.refuse_query(each.place, each.token, 'no parenthesis is open here; leave this one out');
            END IF;
            parts := array_append(parts, ')');
            indexed_parts := array_append(indexed_parts, ')');
            first := starts[level];
            held := holds[level];
            is_lossy := lossy[level];
            level := level - 1;
        ELSE
            IF level > 1 THEN
                PERFORM warehouse.refuse_query(opened[level], '(', 'this parenthesis is not closed; write another one after the last term');
            END IF;
        END CASE;
        CONTINUE WHEN each.kind NOT IN ('word', 'phrase', ')');
        -- A term has ended, which began at the part first.
        IF distances[level] > 0 THEN
            IF held <> '' THEN
                PERFORM warehouse.refuse_query(near_places[level], 'NEAR/' || distances[level], format(
                    'NEAR joins words, phrases and (a OR b), and %s stands after it; write a NEAR/4 b AND b NEAR/4 c', held
                ));
            END IF;
            sides := warehouse.near_sides(parts[lefts[level]:first - 1]);
            next_sides := warehouse.near_sides(parts[first:cardinality(parts)]);
            SELECT bytes + 2 * distances[level] * sum(octet_length(side) + octet_length(next_side)) INTO bytes
            FROM unnest(sides) AS side
            CROSS JOIN unnest(next_sides) AS next_side;
            IF bytes > max_bytes THEN
                PERFORM warehouse.refuse_query(
                    near_places[level], 'NEAR/' || distances[level],
                    'the query is too large up to here; write shorter NEAR groups or ask in parts'
                );
            END IF;
            indexed_parts[lefts[level]] := '(' || indexed_parts[lefts[level]];
            indexed_parts[first] := ' & ' || indexed_parts[first];
            indexed_parts := array_append(indexed_parts, ')');
            FOR number IN lefts[level]..cardinality(parts) LOOP
                parts[number] := '';
            END LOOP;
            SELECT '(' || string_agg(
                format('(%s <%s> %s) | (%3$s <%2$s> %1$s)', side, distance, next_side), ' | '
            ) || ')'
            INTO joined
            FROM unnest(sides) AS side
            CROSS JOIN unnest(next_sides) AS next_side
            CROSS JOIN generate_series(1, distances[level]) AS distance;
            parts[lefts[level]] := joined;
            parts := array_append(parts, '');
            first := lefts[level];
            held := 'NEAR';
            is_lossy := true;
            distances[level] := 0;
        END IF;
        IF negated[level] AND is_lossy THEN
            -- What the index takes for a match of a phrase need not be one, so the places are looked up here.
            FOR number IN first..cardinality(parts) LOOP
                indexed_parts[number] := parts[number];
            END LOOP;
            is_lossy := false;
        END IF;
        lefts[level] := first;
        left_holds[level] := held;
        lossy[level] := lossy[level] OR is_lossy;
        holds[level] := CASE WHEN holds[level] = '' THEN held ELSE holds[level] END;
        last_kind := 'term';
    END LOOP;
    whole := array_to_string(parts, '')::tsquery;
    indexed := array_to_string(indexed_parts, '')::tsquery;
    is_lossless := NOT lossy[1];
END
$$;
COMMENT ON FUNCTION warehouse.compile_query IS 'A query as parse_query gives it, as the index evaluates it, and whether the two find the same.';

CREATE OR REPLACE FUNCTION warehouse.parse_query(query text, language text) RETURNS tsquery
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT whole
    FROM warehouse.require_language_code(parse_query.language)
    CROSS JOIN warehouse.compile_query(parse_query.query, parse_query.language)
);
COMMENT ON FUNCTION warehouse.parse_query IS 'A query for search_vectors.vector of one language (null: exact words): terms, AND, OR, NOT, parentheses, "phrase", word*, a NEAR/4 b, title:word, =exact; a syntax error names the place of what it does not know.';
