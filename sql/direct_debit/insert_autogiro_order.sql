-- insert_autogiro_order: the orders of one bankgiro's file; from now on the claim is in it.
--
-- reads   new_order (temporary)
-- writes  autogiro_order, open_autogiro_order, order_answer (temporary)
-- takes   client, bankgiro, business_on, file_name, run_id, version_id
-- rerun   safe: a claim that is ordered is no candidate

WITH made AS (
    INSERT INTO autogiro_order (client, order_no, reference, bankgiro, payer_number, customer_no, invoice_no, item_id,
                                amount_ore, draw_on, made_on, state, file_name, run_id, version_id)
    SELECT %(client)s, n.order_no, n.reference, n.bankgiro, n.payer_number, n.customer_no, n.invoice_no, n.item_id,
           n.amount_ore, n.draw_on, %(business_on)s, 'sent', %(file_name)s, %(run_id)s, %(version_id)s
    FROM new_order AS n WHERE n.bankgiro = %(bankgiro)s ORDER BY n.order_no
    RETURNING client, order_no, item_id, draw_on
), told AS (
    INSERT INTO order_answer (answer_no, order_no, event, happened_on, state, text, file_name)
    SELECT (SELECT count(*) FROM order_answer) + row_number() OVER (ORDER BY m.order_no), m.order_no, 'sent',
           %(business_on)s, 'sent', 'Uppdraget är lämnat till Bankgirot', %(file_name)s
    FROM made AS m
)
INSERT INTO open_autogiro_order (client, order_no, item_id, draw_on)
SELECT m.client, m.order_no, m.item_id, m.draw_on FROM made AS m;
