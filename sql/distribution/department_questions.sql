-- department_questions: whom to ask about a department's invoices, as it stands on them.
--
-- reads   department_contact (temporary)
-- writes  -
-- takes   questions
-- rerun   safe: reads only

SELECT d.department, %(questions)s || d.contact_name || ', ' || d.telephone || ', ' || d.email AS questions
FROM department_contact AS d
ORDER BY d.department
