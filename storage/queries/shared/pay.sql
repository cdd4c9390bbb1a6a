-- name: rates_of_year
-- record_class: Rate
SELECT id, year, exam, position, region, amount, source, posted_at FROM rate WHERE year = :year;

-- name: add_rate*!
INSERT INTO rate (id, year, exam, position, region, amount, source, posted_at)
VALUES (:id, :year, :exam, :position, :region, :amount, :source, :posted_at);

-- name: set_rate*!
UPDATE rate SET amount = :amount, posted_at = :posted_at WHERE id = :id;

-- name: payments_of
-- record_class: Payment
-- Rows never change. What was said while a person had another number, or is said for it while it is nobody's, is theirs.
SELECT payment.id, coalesce(person.phone, payment.phone) AS phone, year, exam, code, position, state, amount, tax,
       reference, day, why, posted_at
FROM payment
LEFT JOIN former_number ON former_number.phone = payment.phone
      AND (posted_at <= left_at OR payment.phone NOT IN (SELECT phone FROM person))
LEFT JOIN person ON person.id = person_id
WHERE coalesce(person.phone, payment.phone) = :phone
  AND payment.phone IN (SELECT CAST(:phone AS TEXT)
                        UNION SELECT former.phone FROM former_number former JOIN person now ON now.id = former.person_id
                              WHERE now.phone = :phone)
ORDER BY posted_at, payment.id;

-- name: payments_of_exam
-- record_class: Payment
-- By the numbers that people have now, as above.
SELECT payment.id, coalesce(person.phone, payment.phone) AS phone, year, exam, code, position, state, amount, tax,
       reference, day, why, posted_at
FROM payment
LEFT JOIN former_number ON former_number.phone = payment.phone
      AND (posted_at <= left_at OR payment.phone NOT IN (SELECT phone FROM person))
LEFT JOIN person ON person.id = person_id
WHERE year = :year AND exam = :exam
ORDER BY posted_at, payment.id;

-- name: numbers_that_lead_on
-- Numbers that are nobody's now, and those of the people who had them.
SELECT former_number.phone, person.phone FROM former_number JOIN person ON person.id = person_id
WHERE former_number.phone NOT IN (SELECT phone FROM person);

-- name: add_payment*!
INSERT INTO payment (id, phone, year, exam, code, position, state, amount, tax, reference, day, why, posted_at)
VALUES (:id, :phone, :year, :exam, :code, :position, :state, :amount, :tax, :reference, :day, :why, :posted_at);
