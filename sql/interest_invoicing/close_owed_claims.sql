-- close_owed_claims: the repaid prices whose interest has been reckoned wait no more; those put aside stay.
--
-- reads   owed_claim, owed_aside (temporary)
-- writes  unreckoned_basis
-- takes   client
-- rerun   safe: already gone

DELETE FROM unreckoned_basis AS u USING owed_claim AS k
WHERE u.client = %(client)s AND u.invoice_no = k.invoice_no
  AND NOT EXISTS (SELECT FROM owed_aside AS a WHERE a.claim_id = k.claim_id);
