-- stage_new_proposal: the candidates that nothing blocks, nobody has proposed, and nobody has refused as they are.
--
-- reads   refund_candidate (temporary), refund_proposal
-- writes  new_proposal (temporary)
-- takes   client
-- rerun   safe: temporary

DROP TABLE IF EXISTS new_proposal;
CREATE TEMP TABLE new_proposal ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY c.customer_no) AS place, c.*
FROM refund_candidate AS c
WHERE c.blocked_by IS NULL
  AND NOT EXISTS (SELECT FROM refund_proposal AS p
                  WHERE p.client = %(client)s AND p.customer_no = c.customer_no
                    AND (p.state = 'proposed' OR p.state = 'refused' AND p.content_sha256 = c.content_sha256));
