CREATE OR REPLACE FUNCTION warehouse.article_key(canonical_url text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(encode(sha256(replace(canonical_url, '\', '\\')::bytea), 'hex'), 32);
COMMENT ON FUNCTION warehouse.article_key IS 'Key of the article with this canonical address: the first 32 hexadecimal digits of the SHA-256 of its UTF-8 bytes.';
