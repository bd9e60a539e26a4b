-- find_item_faults: item and text lines that cannot be invoiced as they stand.
--
-- reads   incoming_item, incoming_text
-- writes  order_fault (temporary)
-- takes   -
-- rerun   the faults are added once more

INSERT INTO order_fault (head_line, line_no, rule, field, found, wanted, action)
SELECT i.head_line, i.line_no, f.rule, f.field, coalesce(f.found, ''), f.wanted, 'Rätta ordern i UBW och skicka den igen.'
FROM incoming_item AS i
CROSS JOIN LATERAL (VALUES
    (coalesce(i.order_line, 0) NOT BETWEEN 1 AND 9999, 'ORD-LINE', 'line_no', i.order_line::text, 'Ett radnummer 1-9999.'),
    (i.department IS NULL, 'ORD-DEPARTMENT', 'dim_1', i.dim_1, 'Ett ansvar som hör till en förvaltning.'),
    (i.vat_code IS NULL AND i.tax_code IS NOT NULL, 'ORD-VAT', 'tax_code', i.tax_code, 'En känd momskod.'),
    (i.tax_code IS NULL AND NOT i.article_is_known, 'ORD-ARTICLE', 'article', i.article,
        'En känd artikel, eftersom momskoden är tom.'),
    (i.posted_account IS NULL, 'ORD-ACCOUNT', 'account', i.article, 'Ett konto på raden, eller en artikel som har ett.'),
    (i.posted_account !~ '^[0-9]+$', 'ORD-ACCOUNT', 'account', i.posted_account, 'Ett konto med bara siffror.'),
    (i.line_text IS NULL, 'ORD-TEXT', 'art_descr', i.article, 'En radtext, eller en artikel som har en.'),
    (i.status IS NOT NULL AND i.status <> 'N', 'ORD-STATUS', 'status', i.status,
        'Status N. En parkerad order (P) faktureras inte.'),
    (i.amount_set IS DISTINCT FROM 1, 'ORD-AMOUNT-SET', 'amount_set', i.amount_set::text,
        'Beloppen i filen ska gälla (1), inte UBW:s prislista (0).'),
    (i.cur_amount_ore IS NULL, 'ORD-AMOUNT', 'cur_amount', '', 'Ett nettobelopp i öre.'),
    (i.amount_ore IS DISTINCT FROM i.cur_amount_ore AND i.cur_amount_ore IS NOT NULL, 'ORD-AMOUNT-DIFFERS', 'amount',
        i.amount_ore::text, 'Samma belopp i amount som i cur_amount.')
) AS f (is_broken, rule, field, found, wanted)
WHERE f.is_broken
UNION ALL
SELECT t.head_line, t.line_no, 'ORD-TEXT-ROW', 'line_no', coalesce(t.order_line::text, ''),
       'En textrad ska ha samma radnummer som en orderrad i ordern.', 'Rätta ordern i UBW och skicka den igen.'
FROM incoming_text AS t
WHERE NOT EXISTS (SELECT FROM incoming_item AS i WHERE i.head_line = t.head_line AND i.order_line = t.order_line);
