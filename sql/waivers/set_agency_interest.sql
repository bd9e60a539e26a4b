-- set_agency_interest: what there is to lower of the interest that the agency claims: what has run, less collected and lowered.
--
-- reads   agency_accrued, interest_claim (temporary), agency_payment, agency_interest_waiver
-- writes  asked_waiver (temporary)
-- takes   client
-- rerun   safe: temporary

UPDATE asked_waiver AS a SET agency_ore = greatest(n.accrued_ore - n.collected_ore - n.waived_ore, 0)
FROM (
    SELECT k.invoice_no, coalesce(sum(s.interest_ore), 0)::bigint AS accrued_ore,
           (SELECT coalesce(sum(p.interest_ore), 0)::bigint FROM agency_payment AS p
            WHERE p.client = %(client)s AND p.invoice_no = k.invoice_no AND p.kind = 'PAYMENT'
              AND NOT EXISTS (SELECT FROM agency_payment AS b WHERE b.client = p.client AND b.reverses_event_id = p.event_id))
               AS collected_ore,
           (SELECT coalesce(sum(w.amount_ore), 0)::bigint FROM agency_interest_waiver AS w
            WHERE w.client = %(client)s AND w.invoice_no = k.invoice_no) AS waived_ore
    FROM interest_claim AS k
    LEFT JOIN agency_accrued AS s ON s.claim_id = k.item_id
    GROUP BY k.invoice_no
) AS n
WHERE n.invoice_no = a.invoice_no AND a.is_at_agency;
