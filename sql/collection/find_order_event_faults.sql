-- find_order_event_faults: what ledgers tell of payments and credits that cannot be taken, each with the first thing that is wrong.
--
-- reads   order_row (temporary), open_collection_order, collection_order_rest, collection_order_event
-- writes  order_fault (temporary)
-- takes   client, business_on
-- rerun   safe: temporary
-- note    several rows of one claim share what is open of it, in the order of the file. A credit is all capital

INSERT INTO order_fault (line_no, invoice_no, rule)
SELECT w.line_no, w.invoice_no, w.rule FROM (
    SELECT r.line_no, r.invoice_no, CASE
        WHEN o.invoice_no IS NULL THEN 'UNKNOWN_INVOICE'
        WHEN o.recall_reason IS NOT NULL THEN 'ALREADY_CLOSED'
        WHEN o.case_ref IS NULL THEN 'NOT_SENT'
        WHEN r.amount_ore IS NULL OR r.value_on IS NULL OR r.reference IS NULL THEN 'FIELD_MISSING'
        WHEN r.amount_ore = 0 THEN 'AMOUNT_ZERO'
        WHEN r.value_on > %(business_on)s THEN 'DATE_INVALID'
        WHEN r.place > 1 OR EXISTS (
            SELECT FROM collection_order_event AS e
            WHERE e.client = %(client)s AND e.order_no = o.order_no AND e.reference = r.reference
              AND e.kind = CASE r."order" WHEN 'betalning' THEN 'DIRECT_PAYMENT' ELSE 'CREDIT_NOTE' END) THEN 'DUPLICATE_EVENT'
        WHEN r.capital_ore > r.amount_ore OR r."order" = 'kreditering' AND r.capital_ore <> r.amount_ore THEN 'SPLIT_DIFF'
        WHEN sum(coalesce(r.capital_ore, r.amount_ore)) OVER (PARTITION BY r.system, r.invoice_no ORDER BY r.line_no) > t.open_ore
            THEN 'OVERPAID' END AS rule
    FROM order_row AS r
    LEFT JOIN open_collection_order AS o ON o.client = %(client)s AND o.system = r.system AND o.invoice_no = r.invoice_no
    LEFT JOIN collection_order_rest AS t ON t.client = o.client AND t.order_no = o.order_no
    WHERE r."order" IN ('betalning', 'kreditering')
) AS w
WHERE w.rule IS NOT NULL;
