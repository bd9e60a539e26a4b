-- insert_interest_basis: keep what people have decided that a claim's interest rests on; it waits to be reckoned on that.
--
-- reads   asked_basis, decided (temporary)
-- writes  interest_basis_set, unreckoned_basis
-- takes   client, business_on, run_id, version_id
-- rerun   safe: a decision applied no longer waits

WITH kept AS (
    INSERT INTO interest_basis_set (client, invoice_no, interest_basis, basis_before, basis_on, agreed_rate_x100, agreed_margin_x100,
                                    taken_back_ore, set_on, reason, set_by, approved_by, decision_id, run_id, version_id)
    SELECT %(client)s, a.invoice_no, a.interest_basis, a.basis_before, a.basis_on, a.agreed_rate_x100, a.agreed_margin_x100,
           a.taken_back_ore, %(business_on)s, a.reason, a.decided_by, a.approved_by, a.decision_id, %(run_id)s, %(version_id)s
    FROM asked_basis AS a
    WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id)
    ORDER BY a.decision_id
    RETURNING client, invoice_no
)
INSERT INTO unreckoned_basis (client, invoice_no)
SELECT k.client, k.invoice_no FROM kept AS k
ON CONFLICT DO NOTHING;
