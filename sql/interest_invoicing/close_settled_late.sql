-- close_settled_late: the claims whose interest has been reckoned wait no more; those put aside stay.
--
-- reads   interest_claim, interest_aside (temporary)
-- writes  settled_late
-- takes   client
-- rerun   safe: already gone

DELETE FROM settled_late AS s USING interest_claim AS k
WHERE s.client = %(client)s AND s.item_id = k.item_id
  AND NOT EXISTS (SELECT FROM interest_aside AS a WHERE a.claim_id = k.item_id);
