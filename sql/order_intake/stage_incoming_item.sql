-- stage_incoming_item: the item lines with their order, department, VAT code and account.
--
-- reads   staged_item, order_head, policy_department, policy_vat_code, policy_article
-- writes  incoming_item (temporary)
-- takes   -
-- rerun   safe: temporary
-- note    a blank VAT code or account is the article's; the longest prefix of dim_1 decides the department

CREATE TEMP TABLE incoming_item ON COMMIT DROP AS
WITH owner AS (
    SELECT DISTINCT ON (d.dim_1) d.dim_1, p.department
    FROM (SELECT DISTINCT dim_1 FROM staged_item WHERE dim_1 IS NOT NULL) AS d
    JOIN policy_department AS p ON starts_with(d.dim_1, p.dim_1_prefix)
    ORDER BY d.dim_1, length(p.dim_1_prefix) DESC
)
SELECT h.head_line, i.*, o.department, a.article IS NOT NULL AS article_is_known,
       coalesce(v.vat_code, CASE WHEN i.tax_code IS NULL THEN a.vat_code END) AS vat_code,
       coalesce(i.account, a.account) AS posted_account,
       coalesce(i.art_descr, a.name) AS line_text
FROM staged_item AS i
JOIN order_head AS h ON h.order_key = i.order_key AND i.line_no >= h.from_line AND i.line_no < h.to_line
LEFT JOIN owner AS o ON o.dim_1 = i.dim_1
LEFT JOIN policy_article AS a ON a.article = i.article
LEFT JOIN policy_vat_code AS v ON CASE WHEN i.is_narrow THEN v.narrow_code ELSE v.vat_code END = i.tax_code;
