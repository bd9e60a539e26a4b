-- close_refund_work: what a person had to look at before a refund, and that is no longer so.
--
-- reads   refund_candidate (temporary)
-- writes  work_item
-- takes   client, business_on
-- rerun   safe: closed once

UPDATE work_item AS w SET closed_on = %(business_on)s
WHERE w.client = %(client)s AND w.kind = 'refund' AND w.closed_on IS NULL
  AND NOT EXISTS (SELECT FROM refund_candidate AS c
                  WHERE w.key = coalesce(c.blocked_by, CASE c.method WHEN 'none' THEN 'ACCOUNT_MISSING' END) || '-' || c.customer_no);
