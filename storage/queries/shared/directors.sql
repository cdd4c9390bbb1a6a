-- name: directors
-- record_class: Director
SELECT phone, county, sub_county, name FROM director ORDER BY county, sub_county, phone;

-- name: directors_of_place
-- record_class: Director
SELECT phone, county, sub_county, name FROM director WHERE county = :county AND sub_county = :sub_county ORDER BY phone;

-- name: directors_by_phone
-- record_class: Director
SELECT phone, county, sub_county, name FROM director WHERE phone = :phone ORDER BY county, sub_county;

-- name: add_director*!
INSERT INTO director (phone, county, sub_county, name) VALUES (:phone, :county, :sub_county, :name);

-- name: drop_director*!
DELETE FROM director WHERE phone = :phone AND county = :county AND sub_county = :sub_county;

-- name: centres_of_place
-- record_class: Centre
SELECT id, year, exam, code, name, county, sub_county, distribution_centre, candidates, posted_at
FROM centre
WHERE county = :county AND sub_county = :sub_county AND year = :year ORDER BY exam, code;
