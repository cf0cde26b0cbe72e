SELECT json_extract(result, '$.reason') AS reason, count(*)
FROM urls
WHERE json_extract(result, '$.reason') IS NOT NULL
GROUP BY reason
ORDER BY count(*) DESC, reason
