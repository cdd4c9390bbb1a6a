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
SELECT id, phone, year, exam, code, position, state, amount, tax, reference, day, why, posted_at
FROM payment WHERE phone = :phone ORDER BY posted_at, id;

-- name: payments_of_exam
-- record_class: Payment
SELECT id, phone, year, exam, code, position, state, amount, tax, reference, day, why, posted_at
FROM payment WHERE year = :year AND exam = :exam ORDER BY posted_at, id;

-- name: add_payment*!
INSERT INTO payment (id, phone, year, exam, code, position, state, amount, tax, reference, day, why, posted_at)
VALUES (:id, :phone, :year, :exam, :code, :position, :state, :amount, :tax, :reference, :day, :why, :posted_at);
