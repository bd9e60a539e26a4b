-- decide_mandates: the outcome of each decision on a mandate, done or why not.
--
-- reads   mandate_decision (temporary), mandate
-- writes  decided (temporary)
-- takes   client, bankgiro
-- rerun   safe: a decision is applied once

INSERT INTO decided (decision_id, state, outcome)
SELECT d.decision_id, CASE WHEN j.conflict IS NULL THEN 'done' ELSE 'conflict' END,
       coalesce(j.conflict, CASE d.action
           WHEN 'end' THEN 'Medgivandet är avslutat här och avslutas hos Bankgirot i natt. Inga fler fakturor dras.'
           WHEN 'refuse' THEN 'Medgivandet från internetbanken avböjs hos Bankgirot i natt.'
           WHEN 'approve' THEN 'Medgivandet från internetbanken godkänns hos Bankgirot i natt.'
           WHEN 'change' THEN 'Byte av betalarnummer lämnas till Bankgirot i natt.'
           ELSE 'Medgivandet lämnas till Bankgirot i natt. Fakturor dras när betalarens bank har godkänt det.' END)
FROM mandate_decision AS d
LEFT JOIN mandate AS t ON t.client = %(client)s AND t.bankgiro = %(bankgiro)s AND t.payer_number = d.new_number
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN %(bankgiro)s::text IS NULL THEN 'Inget Autogiroavtal är upplagt i inställningarna.'
        WHEN d.place > 1 THEN 'Kunden har flera beslut samma natt. Det första gäller; skriv ett nytt om det är fel.'
        WHEN NOT d.is_known THEN 'Kunden finns inte. Rätta kundnumret.'
        WHEN d.protection_code > 0 THEN 'Medgivandet handläggs för hand av den som har behörighet.'
        WHEN d.action IN ('refuse', 'approve') THEN NULL
        WHEN d.action = 'end' AND d.mandate_number IS NULL THEN 'Kunden har inget medgivande att avsluta.'
        WHEN d.action = 'end' THEN NULL
        WHEN d.action = 'change' AND (d.mandate_kind <> 'account' OR d.mandate_state <> 'active') THEN
            'Betalarnumret kan bara bytas på ett godkänt medgivande på bankkonto.'
        WHEN t.state IN ('pending', 'active') THEN 'Medgivandet finns redan.'
        WHEN t.customer_no <> d.customer_no THEN 'Betalarnumret är en annan kunds.'
        WHEN d.action = 'change' THEN NULL
        WHEN d.payer_bankgiro <> '' AND d.account <> '' THEN 'Skriv antingen konto eller bankgironummer, inte båda.'
        WHEN d.payer_bankgiro <> '' AND NOT (d.payer_bankgiro ~ '^[0-9]{7,8}$'
             AND luhn_digit(left(d.payer_bankgiro, -1)::bigint) = right(d.payer_bankgiro, 1)::bigint) THEN
            'Bankgironumret är fel. Kontrollera siffrorna.'
        WHEN d.payer_bankgiro <> '' THEN NULL
        WHEN d.account = '' THEN 'Konto eller bankgironummer saknas.'
        WHEN length(d.clearing) NOT IN (4, 5) OR length(d.clearing) = 5 AND left(d.clearing, 1) <> '8'
             OR length(d.account) > 12 THEN 'Clearingnumret eller kontonumret är fel. Kontrollera siffrorna.'
        WHEN d.identity_no IS NULL THEN 'Kundens identitetsnummer saknas. Komplettera kunden i UBW.'
    END AS conflict
) AS j;
