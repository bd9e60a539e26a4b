-- answer_reopenings: what became of the decisions that re-open another and were carried out.
--
-- reads   asked_reopening (temporary)
-- writes  decided (temporary)
-- takes   posted
-- rerun   safe: temporary

INSERT INTO decided (decision_id, state, outcome)
SELECT a.decision_id, 'done', 'Beslut ' || a.replaces || ' är omprövat: ' || CASE
           WHEN a.kind = 'dispute' THEN 'faktura ' || a.invoice_no || ' är bestridd igen tills ett nytt svar ges.'
           WHEN a.kind = 'write_off' THEN kronor(a.lost_ore) || ' kr av faktura ' || a.invoice_no || ' är åter en fordran.'
           WHEN a.kind = 'waiver' THEN kronor(a.waived_ore) || ' kr som var eftergivet på faktura ' || a.invoice_no || ' är åter en fordran.'
           WHEN a.refused_for IS NOT NULL THEN 'avslaget gäller inte. Lämna anståndet på nytt i filen ANSTAND.'
           ELSE 'anståndet gäller inte längre' || CASE WHEN a.moves_due
                THEN ', men räntan löper från den dag kunden har fått besked om.' ELSE '.' END END
FROM asked_reopening AS a
WHERE a.is_posted = %(posted)s AND NOT EXISTS (SELECT FROM decided AS d WHERE d.decision_id = a.decision_id);
