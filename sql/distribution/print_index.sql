-- print_index: the rows of the index of a channel's letters, of one postage class or all, but for where in the files each stands.
--
-- reads   chosen_channel, drawn_document (temporary), customer, invoice, reminder, demand, demand_claim, plan_letter,
--         instalment_plan
-- writes  -
-- takes   client, channel, postage_class, language, return_address, together
-- rerun   safe: reads only
-- note    the customer number is that of the claim, as in the letter; name and address are the recipient's. Where there is
--         nothing to pay, or Autogiro draws it, the house gets no numbers to print a slip from; a letter of several claims has
--         no one OCR number

SELECT k.document_id, k.document_type, k.letter_no AS document_no, k.debtor_no AS customer_no, c.name AS recipient_name,
       c.care_of, nullif(concat_ws(', ', c.street, c.street_2), '') AS street, c.postal_code, c.city, c.country,
       k.postage_class, false AS colour, true AS duplex, NULL AS insert_codes, %(return_address)s AS return_address,
       CASE WHEN c.language IN ('sv', 'en') THEN c.language ELSE %(language)s END AS language, k.amount_ore,
       CASE WHEN s.is_payable THEN coalesce(r.respond_by_on, g.respond_by_on, l.due_on, i.due_on) END AS due_on,
       CASE WHEN s.is_payable AND a.document_id IS NULL AND s.claims <= 1 THEN coalesce(p.ocr, i.ocr) END AS ocr,
       CASE WHEN s.is_payable AND a.document_id IS NULL THEN coalesce(p.bankgiro, i.bankgiro) END AS bankgiro,
       CASE WHEN %(together)s THEN k.recipient_no ELSE k.document_id END AS group_key,
       k.invoice_no, masked(k.recipient_no) AS recipient_no
FROM chosen_channel AS k
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = k.recipient_no
LEFT JOIN invoice AS i ON i.client = %(client)s AND i.invoice_no = k.invoice_no AND k.document_type NOT IN ('balance_letter', 'plan')
LEFT JOIN reminder AS r
    ON r.client = %(client)s AND r.reminder_no = k.document_no AND r.place = 1 AND k.document_type = 'reminder'
LEFT JOIN demand AS g ON g.client = %(client)s AND g.demand_no = k.document_no AND k.document_type = 'demand'
LEFT JOIN plan_letter AS l ON l.client = %(client)s AND l.letter_no = k.document_no AND k.document_type = 'plan'
LEFT JOIN instalment_plan AS p ON p.client = l.client AND p.plan_no = l.plan_no
CROSS JOIN LATERAL (
    SELECT k.amount_ore > 0 AND l.kind IS DISTINCT FROM 'agreement' AS is_payable,
           (SELECT count(*) FROM reminder AS x WHERE x.client = r.client AND x.reminder_no = r.reminder_no)
               + (SELECT count(*) FROM demand_claim AS x WHERE x.client = g.client AND x.demand_no = g.demand_no) AS claims
) AS s
LEFT JOIN drawn_document AS a ON a.document_id = k.document_id
WHERE k.channel = %(channel)s AND k.postage_class = coalesce(%(postage_class)s, k.postage_class)
