-- stage_asked_waiver: the waiting decisions on fees and interest given up, each with its invoice and what there is to give up.
--
-- reads   waiting_decision, policy_authority (temporary), invoice, open_item_rest, waiting_interest, interest_line, interest_stop,
--         open_plan_item, open_case_invoice
-- writes  asked_waiver (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    of several rows on the same thing only the first counts (turn 1). Interest is posted only when it stands on an interest
--         invoice; before that it waits as lines, or the agency reckons it (agency_ore: set_agency_interest)

DROP TABLE IF EXISTS asked_waiver;
CREATE TEMP TABLE asked_waiver ON COMMIT DROP AS
SELECT d.decision_id, d.choice, d.decided_by, d.approved_by, d.reason, d.amount_ore AS asked_ore, d.fields ->> 'code' AS code,
       coalesce((d.fields ->> 'from_on')::date, %(business_on)s::date) AS from_on, (d.fields ->> 'until_on')::date AS until_on,
       i.invoice_no, i.document_type, i.customer_no, i.department, i.due_effective_on, w.*, l.waiting_ore, l.is_reckoned,
       d.choice = 'fee' OR i.document_type = 'interest_invoice' AND d.choice = 'interest' AS is_posted,
       lower(d.approved_by) <> lower(d.decided_by) AND m.signature IS NOT NULL AS has_manager,
       EXISTS (SELECT FROM interest_stop AS s WHERE s.client = i.client AND s.invoice_no = i.invoice_no
                 AND s.from_on = coalesce((d.fields ->> 'from_on')::date, %(business_on)s::date)) AS has_stop,
       EXISTS (SELECT FROM open_case_invoice AS c WHERE c.client = i.client AND c.invoice_no = i.invoice_no) AS is_at_agency,
       0::bigint AS agency_ore,
       row_number() OVER (PARTITION BY d.choice, d.invoice_no ORDER BY d.decision_id) AS turn
FROM waiting_decision AS d
LEFT JOIN policy_authority AS m ON m.signature = lower(d.approved_by)
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = d.invoice_no
LEFT JOIN LATERAL (
    SELECT coalesce(sum(o.open_ore) FILTER (WHERE o.component = 'COST'), 0)::bigint AS fee_ore,
           coalesce(sum(o.open_ore) FILTER (WHERE o.component = 'INTEREST'), 0)::bigint AS interest_ore,
           coalesce(bool_or(p.item_id IS NOT NULL), false) AS is_in_plan
    FROM open_item_rest AS o
    LEFT JOIN open_plan_item AS p ON p.client = o.client AND p.item_id = o.item_id
    WHERE o.client = %(client)s AND o.invoice_no = i.invoice_no AND o.kind = 'claim'
) AS w ON true
LEFT JOIN LATERAL (
    SELECT coalesce(sum(n.interest_ore) FILTER (WHERE g.interest_line_id IS NOT NULL), 0)::bigint AS waiting_ore,
           count(*) > 0 AS is_reckoned
    FROM interest_line AS n
    LEFT JOIN waiting_interest AS g ON g.client = n.client AND g.interest_line_id = n.interest_line_id
    WHERE n.client = %(client)s AND n.invoice_no = i.invoice_no
) AS l ON true;
