-- insert_agency_remittance: keep the sound remittances, their lines, and which payments each pays out and which it deducts.
--
-- reads   remit_row, remit_line_row, remit_fault, reversal_so_far (temporary)
-- writes  agency_remittance, agency_remittance_line, remitted_payment, open_remittance, unremitted_payment,
--         released_agency_fee
-- takes   client, run_id, version_id, business_on, file_name
-- rerun   safe: a remittance is taken once

WITH kept AS (
    INSERT INTO agency_remittance (client, remit_id, payout_on, period_from, period_to, bankgiro, payout_reference, gross_ore,
                                   agency_share_ore, deducted_ore, paid_out_ore, file_name, business_on, run_id, version_id)
    SELECT %(client)s, m.remit_id, m.payout_on, m.period_from, m.period_to, replace(m.bankgiro, '-', ''), m.payout_reference,
           m.gross_ore, m.agency_share_ore, m.deducted_ore, m.paid_out_ore, %(file_name)s, %(business_on)s, %(run_id)s, %(version_id)s
    FROM remit_row AS m
    WHERE NOT EXISTS (SELECT FROM remit_fault AS f WHERE f.row_key = m.remit_id)
    RETURNING client, remit_id, deducted_ore
), lines AS (
    INSERT INTO agency_remittance_line (client, remit_id, remit_line_no, event_id, invoice_no, component, gross_ore, creditor_ore, agency_ore)
    SELECT k.client, l.remit_id, l.remit_line_no, l.event_id, l.invoice_no, l.component, l.gross_ore, l.creditor_ore, l.agency_ore
    FROM kept AS k JOIN remit_line_row AS l ON l.remit_id = k.remit_id
    RETURNING client, remit_id, event_id, component
), fees AS (
    UPDATE released_agency_fee AS f SET remit_id = l.remit_id FROM lines AS l
    WHERE f.client = l.client AND f.event_id = l.event_id AND f.component = lower(l.component) AND f.remit_id IS NULL
      AND EXISTS (SELECT FROM remitted_payment AS p WHERE p.client = f.client AND p.event_id = f.event_id)
), paid AS (
    INSERT INTO remitted_payment (client, event_id, remit_id)
    SELECT DISTINCT l.client, l.event_id, l.remit_id FROM lines AS l
    WHERE NOT EXISTS (SELECT FROM remitted_payment AS p WHERE p.client = l.client AND p.event_id = l.event_id)
    UNION ALL
    SELECT k.client, v.event_id, k.remit_id FROM kept AS k JOIN reversal_so_far AS v ON v.through_ore <= k.deducted_ore
    RETURNING client, event_id
), gone AS (
    DELETE FROM unremitted_payment AS u USING paid AS p WHERE u.client = p.client AND u.event_id = p.event_id
)
INSERT INTO open_remittance (client, remit_id) SELECT k.client, k.remit_id FROM kept AS k;
