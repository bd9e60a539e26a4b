-- collection_totals: the claims this run has handed over beside the files, and what the agency has collected beside the books.
--
-- reads   collection_case, collection_case_invoice, collection_order_case, collection_order, outbox, agency_payment, released_agency_fee,
--         entry, entry_line, item
-- writes  -
-- takes   client, run_id
-- rerun   safe: reads only
-- note    the outbox was told what was read back from the file's bytes, not what was meant to be written

WITH posted AS (
    SELECT e.entry_id FROM entry AS e
    WHERE e.client = %(client)s AND e.run_id = %(run_id)s AND e.event IN ('agency_collected', 'agency_reversed', 'agency_fee')
), told AS (
    SELECT CASE a.kind WHEN 'PAYMENT_REVERSAL' THEN -a.creditor_share_ore ELSE a.creditor_share_ore END AS ore
    FROM agency_payment AS a
    WHERE a.client = %(client)s AND a.run_id = %(run_id)s AND a.creditor_share_ore <> 0
    UNION ALL
    SELECT f.amount_ore FROM released_agency_fee AS f WHERE f.client = %(client)s AND f.run_id = %(run_id)s
)
SELECT 'cases' AS name, count(*) AS count, coalesce(sum(v.open_capital_ore), 0)::bigint AS ore
FROM collection_case AS c
JOIN (
    SELECT k.client, k.case_ref, k.open_capital_ore FROM collection_case_invoice AS k
    UNION ALL
    SELECT k.client, k.case_ref, q.open_capital_ore FROM collection_order_case AS k
    JOIN collection_order AS q ON q.client = k.client AND q.order_no = k.order_no
) AS v ON v.client = c.client AND v.case_ref = c.case_ref
WHERE c.client = %(client)s AND c.run_id = %(run_id)s
UNION ALL
SELECT 'sent', coalesce(sum(o.row_count), 0)::bigint, coalesce(sum(o.ore), 0)::bigint
FROM outbox AS o
WHERE o.client = %(client)s AND o.run_id = %(run_id)s AND o.kind = 'collection_cases'
UNION ALL
SELECT 'collected', count(*), coalesce(sum(t.ore), 0)::bigint FROM told AS t
UNION ALL
SELECT 'posted', (SELECT count(*) FROM item AS i
                  WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.kind = 'agency'),
       (SELECT coalesce(sum(l.amount_ore), 0)::bigint FROM entry_line AS l
        WHERE l.client = %(client)s AND l.account_key = 'AGENCY_CLEARING' AND l.entry_id IN (SELECT p.entry_id FROM posted AS p))
UNION ALL
SELECT 'told', coalesce(sum(o.row_count), 0)::bigint, coalesce(sum(o.ore), 0)::bigint
FROM outbox AS o
WHERE o.client = %(client)s AND o.run_id = %(run_id)s AND o.kind = 'collection_payments'
UNION ALL
SELECT 'owed', count(DISTINCT (i.rule, i.evidence)),
       (SELECT coalesce(-sum(l.amount_ore), 0)::bigint FROM entry_line AS l
        WHERE l.client = %(client)s AND l.account_key = 'OTHER_LEDGER_DEBT' AND l.entry_id IN (SELECT p.entry_id FROM posted AS p))
FROM item AS i
JOIN agency_payment AS a ON a.client = i.client AND a.event_id = i.evidence AND a.order_no IS NOT NULL
WHERE i.client = %(client)s AND i.run_id = %(run_id)s AND i.kind = 'agency';
