-- answer_disputes: what became of the decisions on disputes that were carried out.
--
-- reads   asked_dispute (temporary)
-- writes  decided (temporary)
-- takes   respond_by_on
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Faktura ' || a.invoice_no || CASE a.choice
           WHEN 'raised' THEN ' är bestridd' || coalesce(' till ' || kronor(a.asked_ore) || ' kr; resten krävs som vanligt.', ' i sin helhet.')
           WHEN 'upheld' THEN ': bestridandet är godtaget. Förvaltningen ska kreditera; fakturan krävs inte så länge.'
           WHEN 'rejected' THEN ': bestridandet är avvisat. Kunden har till ' || %(respond_by_on)s::date || ' på sig att betala.'
           WHEN 'partly' THEN ': bestridandet är godtaget till ' || kronor(a.asked_ore) || ' kr, som ska krediteras. Resten ska '
                              || 'betalas senast ' || %(respond_by_on)s::date || '.'
           WHEN 'to_court' THEN ': tvisten går till domstol. Fakturan krävs inte så länge.'
           ELSE ': bestridandet är återtaget. Fakturan krävs som vanligt.' END
FROM asked_dispute AS a
WHERE NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
