-- settle_agency_recovery: the write-off taken back as far as the agency's money has come; the claim is open again for it.
--
-- reads   recovery (temporary)
-- writes  new_settlement (temporary)
-- takes   business_on
-- rerun   safe: temporary

INSERT INTO new_settlement (place, event, department, account_key, item_id, amount_ore, value_on, reverses_settlement_id, rule, evidence)
SELECT r.place, 'write_off_recovered', r.department, 'AR_CLAIM', r.item_id, r.amount_ore, %(business_on)s, r.settlement_id, 'recovered',
       'Betald efter avskrivning, ombudets inbetalning ' || r.event_id || '.'
FROM recovery AS r;
