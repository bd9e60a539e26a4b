-- find_party_faults: orders whose customer, recipient or codes we do not know.
--
-- reads   incoming_order
-- writes  order_fault (temporary)
-- takes   -
-- rerun   the faults are added once more
-- note    a minor is never invoiced (MINOR_DEBTOR): the debtor must be a guardian

INSERT INTO order_fault (head_line, line_no, rule, field, found, wanted, action)
SELECT o.head_line, o.head_line, f.rule, f.field, coalesce(f.found, ''), f.wanted, f.action
FROM incoming_order AS o
CROSS JOIN LATERAL (VALUES
    (o.has_header AND o.customer_no IS NULL, 'ORD-CUSTOMER', 'apar_id', o.apar_id, 'En kund som finns i kundregistret.',
        'Lägg upp kunden i UBW eller rätta kundnumret, och skicka ordern igen.'),
    (o.customer_status <> 'N', 'ORD-CLOSED', 'apar_id', o.apar_id, 'En kund som är aktiv (status N).',
        'Öppna kunden i UBW eller välj en annan kund, och skicka ordern igen.'),
    (o.is_minor, 'MINOR_DEBTOR', 'apar_id', o.apar_id, 'En kund som har fyllt 18 år på fakturadagen.',
        'Ställ ordern på vårdnadshavaren och skicka den igen.'),
    (coalesce(o.main_apar_id, o.recipient_no) IS NOT NULL AND NOT o.recipient_is_known, 'ORD-RECIPIENT', 'main_apar_id',
        coalesce(o.main_apar_id, o.recipient_no),
        'En fakturamottagare som finns i kundregistret.',
        'Lägg upp mottagaren i UBW eller rätta numret, och skicka ordern igen.'),
    (o.has_header AND NOT o.order_type_is_known, 'ORD-TYPE', 'order_type', o.order_type,
        'En ordertyp som finns i policytabellen.',
        'Rätta ordertypen i UBW eller be ekonomienheten lägga upp den, och skicka ordern igen.'),
    (NOT o.terms_are_known, 'ORD-TERMS', 'terms_id', coalesce(o.terms_id, o.customer_terms_id),
        'Ett betalningsvillkor som finns i policytabellen.',
        'Rätta villkoret på ordern eller kunden i UBW och skicka ordern igen.'),
    (o.has_two_departments, 'ORD-TWO-DEPARTMENTS', 'dim_1', '', 'En enda förvaltning på alla orderrader.',
        'Dela ordern i UBW, en per förvaltning, och skicka dem igen.'),
    (o.ean IS NOT NULL AND o.receiver_address IS NULL, 'ORD-ENDPOINT', 'ean', o.ean,
        'Ett GLN med 13 siffror eller ett organisationsnummer med 10, med rätt kontrollsiffra.',
        'Rätta mottagarens e-fakturaadress i UBW och skicka ordern igen.')
) AS f (is_broken, rule, field, found, wanted, action)
WHERE f.is_broken;
