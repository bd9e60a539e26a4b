-- withdraw_refund_proposals: take back the proposals that are no longer what would be proposed tonight.
--
-- reads   refund_candidate, refund_party, creditor_claim (temporary)
-- writes  refund_proposal
-- takes   client, business_on
-- rerun   safe: a proposal is withdrawn once

UPDATE refund_proposal AS p
SET state = 'withdrawn', state_on = %(business_on)s,
    state_reason = CASE coalesce(t.blocked_by, '')
        WHEN 'DUE_CLAIM' THEN 'Kunden har fått en förfallen faktura.'
        WHEN 'COLLECTION' THEN 'Kunden har ett ärende hos inkassoombudet.'
        WHEN 'ACCOUNT_CHANGED' THEN 'Kundens utbetalningskonto är ändrat.'
        WHEN 'SHARED_ACCOUNT' THEN 'En annan kund har samma utbetalningskonto.'
        WHEN 'PROTECTED' THEN 'Kunden har fått skyddade personuppgifter.'
        WHEN 'ESTATE' THEN 'Kunden är ett dödsbo.'
        ELSE CASE WHEN t.customer_no IS NULL THEN 'Tillgodohavandet finns inte kvar.'
                  ELSE 'Beloppet eller kontot är ändrat.' END END
FROM refund_proposal AS q
LEFT JOIN refund_party AS t ON t.customer_no = q.customer_no
WHERE q.client = %(client)s AND q.state = 'proposed' AND p.client = q.client AND p.proposal_id = q.proposal_id
  AND NOT EXISTS (SELECT FROM refund_candidate AS c
                  WHERE c.customer_no = q.customer_no AND c.blocked_by IS NULL AND c.content_sha256 = q.content_sha256);
