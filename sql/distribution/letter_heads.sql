-- letter_heads: what stands once in some letters: dates, recipient, references, amounts.
--
-- reads   letter_queue, chosen_channel, department_contact, policy_kravkod (temporary), invoice, reminder, demand, customer,
--         plan_letter, instalment_plan, balance_letter, drawn_document (temporary)
-- writes  -
-- takes   client, first, last, language, charges_interest, by_contract_sv, by_contract_en, creditor
-- rerun   safe: reads only
-- note    the customer number is that of the claim. interest_text null: the template's own clause; empty: none is printed.
--         What Autogiro draws has no slip. ocr is the first claim's: `letter_tables` takes it from a letter of several

SELECT q.position, k.document_id, k.letter_no AS document_no, k.document_type,
       CASE WHEN c.language IN ('sv', 'en') THEN c.language ELSE %(language)s END AS language,
       coalesce(r.reminded_on, g.demanded_on, l.written_on, i.issued_on, m.written_on) AS issued_on,
       CASE WHEN k.sign > 0 THEN coalesce(r.respond_by_on, g.respond_by_on, l.due_on, i.due_on) END AS due_on,
       k.debtor_no AS customer_no, c.name, c.care_of, c.street, c.street_2, c.postal_code, c.city,
       CASE WHEN c.country ~ '^[A-Z]{2}$' THEN c.country END AS country, d.contact_name, d.telephone, d.email,
       i.our_reference, i.buyer_reference, coalesce(p.ocr, i.ocr) AS ocr, coalesce(p.bankgiro, i.bankgiro) AS bankgiro,
       coalesce(m.left_ore, k.sign * k.amount_ore) AS amount_ore, k.sign * i.net_ore AS net_ore,
       k.sign * i.vat_ore AS vat_ore, k.sign * i.rounding_ore AS rounding_ore,
       i.credits_invoice_no::text AS credited_invoice_no,
       CASE WHEN k.document_type IN ('invoice', 'credit_note') THEN nullif(concat_ws(E'\n', i.head_text,
           'Period ' || nullif(concat_ws('–', i.period_from, i.period_to), '')), '') END AS note,
       CASE WHEN k.document_type <> 'invoice' THEN NULL
            WHEN i.interest_basis = 'NONE' OR NOT %(charges_interest)s THEN ''
            WHEN i.interest_basis = 'CONTRACT' THEN
                CASE WHEN c.language = 'en' THEN replace(%(by_contract_en)s, '{percent}', s.rate)
                     ELSE replace(%(by_contract_sv)s, '{percent}', replace(s.rate, '.', ',')) END END AS interest_text,
       a.document_id IS NOT NULL AS direct_debit, k.is_copy AS copy, m.next_step, r.level::integer AS level,
       CASE k.document_type WHEN 'demand' THEN concat_ws(', ', %(creditor)s::text, d.name) END AS creditor,
       CASE l.kind WHEN 'notice' THEN 'late' WHEN 'instalment' THEN 'notice' ELSE l.kind END AS plan_letter,
       CASE l.kind WHEN 'agreement' THEN p.fee_ore END AS plan_fee_ore, p.instalments::integer AS instalment_count
FROM letter_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id
LEFT JOIN balance_letter AS m
    ON m.client = %(client)s AND m.letter_no = k.document_no AND k.document_type = 'balance_letter'
LEFT JOIN plan_letter AS l ON l.client = %(client)s AND l.letter_no = k.document_no AND k.document_type = 'plan'
LEFT JOIN instalment_plan AS p ON p.client = l.client AND p.plan_no = l.plan_no
LEFT JOIN invoice AS i
    ON i.client = %(client)s AND i.invoice_no = k.invoice_no AND k.document_type NOT IN ('balance_letter', 'plan')
JOIN customer AS c ON c.client = %(client)s AND c.customer_no = k.recipient_no
LEFT JOIN reminder AS r
    ON r.client = %(client)s AND r.reminder_no = k.document_no AND r.place = 1 AND k.document_type = 'reminder'
LEFT JOIN demand AS g ON g.client = %(client)s AND g.demand_no = k.document_no AND k.document_type = 'demand'
LEFT JOIN drawn_document AS a ON a.document_id = k.document_id
LEFT JOIN department_contact AS d ON d.department = k.department
LEFT JOIN (SELECT kravkod, trim_scale(contract_rate_x100 / 100.0)::text AS rate FROM policy_kravkod) AS s
    ON s.kravkod = i.kravkod
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position
