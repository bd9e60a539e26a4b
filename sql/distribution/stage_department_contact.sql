-- stage_department_contact: whom to ask about what a department charges for; of several rows the lowest prefix.
--
-- reads   policy_department (temporary)
-- writes  department_contact (temporary)
-- takes   -
-- rerun   safe: temporary

CREATE TEMP TABLE department_contact ON COMMIT DROP AS
SELECT DISTINCT ON (p.department) p.department, p.name, p.contact_name, p.telephone, p.email
FROM policy_department AS p
ORDER BY p.department, p.dim_1_prefix;
