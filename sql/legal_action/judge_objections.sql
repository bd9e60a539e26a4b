-- judge_objections: the objections that do not hold a claim, each with the reason.
--
-- reads   asked_objection, policy_objection_ground (temporary)
-- writes  decided (temporary)
-- takes   business_on
-- rerun   safe: temporary
-- note    the day the department objected decides, not the night that reads the file

INSERT INTO decided (decision_id, state, outcome)
SELECT f.decision_id, 'conflict', f.outcome
FROM (
    SELECT a.decision_id, CASE
        WHEN a.invoice_no IS NULL THEN 'Fakturan finns inte. Kontrollera fakturanumret.'
        WHEN a.document_type = 'credit_note' THEN 'Numret är en kreditfaktura. Ange en faktura.'
        WHEN a.ground IS NULL THEN 'Invändningsgrunden finns inte. Använd någon av '
            || (SELECT string_agg(p.ground, ', ' ORDER BY p.ground) FROM policy_objection_ground AS p) || '.'
        WHEN a.turn > 1 THEN 'En tidigare rad samma natt gäller samma faktura. Lämna raden på nytt om den behövs.'
        WHEN a.open_ore = 0 THEN 'På fakturan är inget kvar att betala.'
        WHEN a.case_ref IS NOT NULL THEN 'Fakturan är redan lämnad till ombudet i ärende ' || a.case_ref
            || '. Sätt en spärr med filen SPARRAR, så pausas eller återkallas ärendet.'
        WHEN a.held_on IS NOT NULL THEN 'Förvaltningen har redan invänt; spärren är satt ' || a.held_on || '.'
        WHEN a.announcement_no IS NULL THEN 'Fakturan är inte aviserad för rättslig åtgärd. Det finns inget att invända mot än.'
        WHEN a.objected_on > %(business_on)s THEN 'Dagen då förvaltningen invände har inte varit än.'
        WHEN a.objected_on < a.announced_on THEN 'Fakturan aviserades först ' || a.announced_on || '. Kontrollera dagen.'
        WHEN a.objected_on > a.object_by_on THEN 'Invändningen kom för sent: sista dagen var ' || a.object_by_on
            || '. Ska fakturan ändå inte drivas, sätt en spärr med filen SPARRAR.'
    END AS outcome
    FROM asked_objection AS a
) AS f
WHERE f.outcome IS NOT NULL;
