-- name: centres_of_year
-- record_class: Centre
SELECT id, year, exam, code, name, county, sub_county, distribution_centre, candidates, posted_at
FROM centre WHERE year = :year;

-- name: add_centre*!
INSERT INTO centre (id, year, exam, code, name, county, sub_county, distribution_centre, candidates, posted_at)
VALUES (:id, :year, :exam, :code, :name, :county, :sub_county, :distribution_centre, :candidates, :posted_at);

-- name: set_centre*!
UPDATE centre
SET name = :name, county = :county, sub_county = :sub_county, distribution_centre = :distribution_centre,
    candidates = :candidates, posted_at = :posted_at
WHERE id = :id;

-- name: deployments_of
-- record_class: Deployment
SELECT d.id, d.centre_id, d.phone, d.name, d.id_number, d.tsc_number, d.town, d.position, d.reference, d.starts_on,
       d.ends_on, d.rate, d.posted_at, d.withdrawn_at, d.withdrawn_why, d.number, c.year, c.exam, c.code, c.name AS centre,
       c.county, c.sub_county, c.distribution_centre
FROM deployment d JOIN centre c ON c.id = d.centre_id
WHERE d.phone = :phone
ORDER BY c.year DESC, c.exam, d.starts_on, c.code, d.position;

-- name: deployment_by_id^
-- record_class: Deployment
SELECT d.id, d.centre_id, d.phone, d.name, d.id_number, d.tsc_number, d.town, d.position, d.reference, d.starts_on,
       d.ends_on, d.rate, d.posted_at, d.withdrawn_at, d.withdrawn_why, d.number, c.year, c.exam, c.code, c.name AS centre,
       c.county, c.sub_county, c.distribution_centre
FROM deployment d JOIN centre c ON c.id = d.centre_id
WHERE d.id = :id;

-- name: deployments_of_exam
-- record_class: Deployment
SELECT d.id, d.centre_id, d.phone, d.name, d.id_number, d.tsc_number, d.town, d.position, d.reference, d.starts_on,
       d.ends_on, d.rate, d.posted_at, d.withdrawn_at, d.withdrawn_why, d.number, c.year, c.exam, c.code, c.name AS centre,
       c.county, c.sub_county, c.distribution_centre
FROM deployment d JOIN centre c ON c.id = d.centre_id
WHERE c.year = :year AND c.exam = :exam;

-- name: add_deployment*!
INSERT INTO deployment (id, centre_id, phone, name, id_number, tsc_number, town, position, reference, starts_on, ends_on,
                        rate, posted_at, number)
VALUES (:id, :centre_id, :phone, :name, :id_number, :tsc_number, :town, :position, :reference, :starts_on, :ends_on,
        :rate, :posted_at, :number);

-- name: set_deployment*!
UPDATE deployment
SET name = :name, id_number = :id_number, tsc_number = :tsc_number, town = :town, reference = :reference,
    starts_on = :starts_on, ends_on = :ends_on, rate = :rate, posted_at = :posted_at
WHERE id = :id;

-- name: repost_deployments*!
UPDATE deployment SET posted_at = :posted_at
WHERE centre_id = :centre_id AND (withdrawn_at IS NULL OR withdrawn_at < posted_at);

-- name: withdraw_deployment*!
UPDATE deployment SET withdrawn_at = :at, withdrawn_why = :why WHERE id = :id;
