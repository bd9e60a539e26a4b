-- drop_rival_hits: of payments that would settle the same to the öre, the first does; the others are left to later rules.
--
-- reads   hit (temporary)
-- writes  hit (temporary)
-- takes   post_at_percent
-- rerun   safe: temporary

DELETE FROM hit AS h USING (
    SELECT a.payment_id FROM hit AS a
    JOIN (SELECT b.bucket, min(b.payment_id) AS payment_id FROM hit AS b
          WHERE b.score_percent >= %(post_at_percent)s GROUP BY b.bucket) AS f ON f.bucket = a.bucket
    WHERE a.is_exclusive AND a.score_percent >= %(post_at_percent)s AND f.payment_id < a.payment_id
) AS r
WHERE h.payment_id = r.payment_id;
