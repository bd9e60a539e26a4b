-- story_terms: the terms that hold for an invoice now, where each came from, and the days that its interest may run from.
--
-- reads   claim_terms
-- writes  -
-- takes   client, invoice_no
-- rerun   safe: reads only

SELECT t.kravkod, t.kravkod_source, t.reckoned_basis AS interest_basis, t.basis_source, t.basis_on, t.agreed_rate_x100,
       t.agreed_margin_x100, t.due_effective_on, t.sent_on, t.sent_on AS requested_on,
       CASE WHEN t.reckoned_basis = 'P4_30_DAYS' THEN t.basis_on END AS received_on, t.basis_on AS first_instalment_on,
       t.basis_on AS original_paid_on, t.basis_on AS evidence_on, t.basis_on AS damage_on, t.basis_on AS served_on
FROM claim_terms AS t
WHERE t.client = %(client)s AND t.invoice_no = %(invoice_no)s;
