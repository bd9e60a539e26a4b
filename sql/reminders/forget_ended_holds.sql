-- forget_ended_holds: what no longer keeps a claim back from a step need not stand on the work list.
--
-- reads   held_claim (temporary)
-- writes  told_hold
-- takes   client, step
-- rerun   safe: the same claims
-- note    kept back again, it is told of again

DELETE FROM told_hold AS t
WHERE t.client = %(client)s AND t.step = %(step)s
  AND NOT EXISTS (SELECT FROM held_claim AS h WHERE h.invoice_no = t.invoice_no AND h.reason = t.reason);
