SELECT day, count(*) FROM urls GROUP BY day
