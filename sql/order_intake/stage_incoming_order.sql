-- stage_incoming_order: each order of a source with what decides whether it can be taken.
--
-- reads   order_head, staged_header, incoming_item, incoming_text, customer, policy_terms, policy_order_type, sales_order
-- writes  incoming_order (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    a person is of age on the 18th birthday (föräldrabalken 9:1); dates are compared as numbers YYYYMMDD, and the
--         day of a coordination number is raised by 60

CREATE TEMP TABLE incoming_order ON COMMIT DROP AS
WITH item AS (
    SELECT head_line, count(*) AS items, count(DISTINCT order_line) AS line_numbers,
           coalesce(sum(cur_amount_ore), 0)::bigint AS net_ore, bool_or(cur_amount_ore IS NULL) AS is_unreadable,
           CASE WHEN bool_and(department IS NOT NULL) AND min(department) = max(department) THEN min(department) END
               AS department,
           coalesce(min(department) <> max(department), false) AS has_two_departments,
           min(nullif(period, 0)) AS first_period, max(nullif(period, 0)) AS last_period,
           min(batch_id) AS first_batch_id, max(batch_id) AS last_batch_id,
           bool_or(client IS DISTINCT FROM %(client)s) AS other_client,
           bool_or(trans_type IS DISTINCT FROM '42') AS other_trans_type
    FROM incoming_item GROUP BY head_line
), text_row AS (
    SELECT head_line, min(period_from) AS period_from, max(period_to) AS period_to, min(first_batch_id) AS first_batch_id,
           max(last_batch_id) AS last_batch_id, bool_or(other_client) AS other_client,
           bool_or(other_trans_type) AS other_trans_type
    FROM incoming_text GROUP BY head_line
)
SELECT o.head_line, o.order_key, o.has_header, o.occurrence, h.client AS header_client, h.trans_type AS header_trans_type,
       h.apar_id, h.main_apar_id, h.order_type, h.status, h.currency,
       h.ean, h.receiver_address, h.responsible, h.accountable, h.ext_ord_ref, h.long_info1, h.long_info2, h.voucher_ref, h.text1, h.terms_id,
       CASE WHEN o.order_key ~ '^[0-9]{1,15}$' THEN o.order_key::bigint END AS order_id,
       coalesce(h.batch_id, i.first_batch_id) AS batch_id,
       least(h.batch_id, i.first_batch_id, t.first_batch_id)
           = greatest(h.batch_id, i.last_batch_id, t.last_batch_id) AS has_one_batch,
       (o.has_header AND h.client IS DISTINCT FROM %(client)s) OR coalesce(i.other_client, false)
           OR coalesce(t.other_client, false) AS has_other_client,
       (o.has_header AND h.trans_type IS DISTINCT FROM '42') OR coalesce(i.other_trans_type, false)
           OR coalesce(t.other_trans_type, false) AS has_other_trans_type,
       coalesce(i.items, 0) AS items, coalesce(i.line_numbers, 0) AS line_numbers, coalesce(i.net_ore, 0) AS net_ore,
       coalesce(i.is_unreadable, false) AS is_unreadable, i.department,
       coalesce(i.has_two_departments, false) AS has_two_departments,
       coalesce(nullif(h.period, 0), i.first_period) AS first_period,
       coalesce(nullif(h.period, 0), i.last_period) AS last_period,
       t.period_from, t.period_to, c.customer_no, c.status AS customer_status, c.terms_id AS customer_terms_id,
       coalesce(c.protection_code, 0) > 0 AS is_protected, c.recipient_no, r.customer_no IS NOT NULL AS recipient_is_known,
       c.kind = 'person' AND c.identity_type IN ('personnummer', 'samordningsnummer')
           AND to_char(%(business_on)s::date, 'YYYYMMDD')::int - left(c.identity_no, 8)::int
               + CASE c.identity_type WHEN 'samordningsnummer' THEN 60 ELSE 0 END < 180000 AS is_minor,
       coalesce(h.terms_id, c.terms_id) IS NULL OR d.terms_id IS NOT NULL AS terms_are_known,
       y.order_type IS NOT NULL AS order_type_is_known, s.run_id AS accepted_run_id
FROM order_head AS o
LEFT JOIN staged_header AS h ON h.line_no = o.head_line
LEFT JOIN item AS i ON i.head_line = o.head_line
LEFT JOIN text_row AS t ON t.head_line = o.head_line
LEFT JOIN customer AS c ON c.client = %(client)s AND c.customer_no = h.apar_id
LEFT JOIN customer AS r ON r.client = %(client)s AND r.customer_no = coalesce(h.main_apar_id, c.recipient_no)
LEFT JOIN policy_terms AS d ON d.terms_id = coalesce(h.terms_id, c.terms_id)
LEFT JOIN policy_order_type AS y ON y.order_type = h.order_type
LEFT JOIN sales_order AS s ON s.client = %(client)s
    AND s.order_id = CASE WHEN o.order_key ~ '^[0-9]{1,15}$' THEN o.order_key::bigint END;
