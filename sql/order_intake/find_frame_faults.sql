-- find_frame_faults: orders whose lines do not make up one sales order of this client.
--
-- reads   incoming_order
-- writes  order_fault (temporary)
-- takes   client, client_wanted
-- rerun   the faults are added once more

INSERT INTO order_fault (head_line, line_no, rule, field, found, wanted, action)
SELECT o.head_line, o.head_line, f.rule, f.field, coalesce(f.found, ''), f.wanted, 'Rätta ordern i UBW och skicka den igen.'
FROM incoming_order AS o
CROSS JOIN LATERAL (VALUES
    (o.order_id IS NULL, 'ORD-NUMBER', 'order_id', o.order_key, 'Ett ordernummer med högst 15 siffror.'),
    (NOT o.has_header, 'ORD-HEADER', 'line_no', '', 'Ordern ska ha ett orderhuvud.'),
    (o.items = 0, 'ORD-ITEM', 'line_no', '', 'Ordern ska ha minst en orderrad.'),
    (o.items <> o.line_numbers, 'ORD-LINE', 'line_no', '', 'Orderradernas nummer ska vara 1-9999, vart och ett en gång.'),
    (NOT coalesce(o.has_one_batch, false), 'ORD-BATCH', 'batch_id', o.batch_id,
        'Samma partinummer på alla rader i ordern.'),
    (o.has_other_client, 'ORD-CLIENT', 'client', nullif(o.header_client, %(client)s), %(client_wanted)s),
    (o.has_other_trans_type, 'ORD-TRANS', 'trans_type', nullif(o.header_trans_type, '42'), 'Transaktionstypen ska vara 42 på alla rader.'),
    (o.status IS NOT NULL AND o.status <> 'N', 'ORD-STATUS', 'status', o.status,
        'Status N. En parkerad order (P) faktureras inte.'),
    (o.currency IS NOT NULL AND o.currency <> 'SEK', 'ORD-CURRENCY', 'currency', o.currency, 'Valutan SEK.'),
    (o.occurrence > 1, 'ORD-TWICE', 'order_id', o.order_key,
        'Ett ordernummer en gång i filen; den första ordern räknas.'),
    (o.accepted_run_id IS NOT NULL, 'ORD-DUPLICATE', 'order_id', o.order_key,
        'Ett ordernummer som inte redan är mottaget.'),
    (o.first_period %% 100 NOT BETWEEN 1 AND 12 OR o.last_period %% 100 NOT BETWEEN 1 AND 12
        OR o.first_period NOT BETWEEN 190001 AND 299912 OR o.last_period NOT BETWEEN 190001 AND 299912,
        'ORD-PERIOD', 'period', o.first_period::text, 'En period som ÅÅÅÅMM.')
) AS f (is_broken, rule, field, found, wanted)
WHERE f.is_broken;
