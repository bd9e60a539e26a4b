-- letter_vat: the VAT rows of some invoices and credit notes as letters show them, highest rate first.
--
-- reads   letter_queue, chosen_channel, policy_vat_code (temporary), invoice_vat
-- writes  -
-- takes   client, first, last
-- rerun   safe: reads only
-- note    an invoice without VAT says why (mervärdesskattelagen 17:24): the reason is the label

SELECT q.position, trim_scale(v.percent_x100 / 100.0)::text AS percent, k.sign * v.taxable_ore AS taxable_ore,
       k.sign * v.vat_ore AS vat_ore, p.exemption_reason AS label
FROM letter_queue AS q
JOIN chosen_channel AS k ON k.document_id = q.document_id AND k.document_type IN ('invoice', 'credit_note')
JOIN invoice_vat AS v ON v.client = %(client)s AND v.invoice_no = k.invoice_no
LEFT JOIN policy_vat_code AS p ON p.vat_code = v.vat_code
WHERE q.position >= %(first)s AND q.position < %(last)s
ORDER BY q.position, v.percent_x100 DESC, v.vat_code
