-- name: add_announcement^
-- record_class: Announcement
INSERT INTO announcement (id, year, exam, position, county, sub_county, centre, english, kiswahili, by, made_at, up_to, people, outcome)
VALUES (:id, :year, :exam, :position, :county, :sub_county, :centre, :english, :kiswahili, :by, :made_at, '', 0, '')
RETURNING id, year, exam, position, county, sub_county, centre, english, kiswahili, by, made_at, up_to, people, outcome;

-- name: announcements
-- record_class: Announcement
SELECT id, year, exam, position, county, sub_county, centre, english, kiswahili, by, made_at, up_to, people, outcome
FROM announcement ORDER BY id DESC;

-- name: move_announcement!
UPDATE announcement SET up_to = :up_to, people = people + :people WHERE id = :id;

-- name: end_announcement!
UPDATE announcement SET outcome = :outcome WHERE id = :id;

-- name: audience
-- The next numbers of an audience, in order, each once.
SELECT DISTINCT phone FROM (
    SELECT deployment.phone, centre.year, centre.exam, deployment.position, centre.county, centre.sub_county, centre.code
    FROM deployment JOIN centre ON centre.id = deployment.centre_id
    WHERE deployment.withdrawn_at IS NULL OR deployment.withdrawn_at < deployment.posted_at
    UNION ALL
    SELECT phone, year, exam, position, '' AS county, '' AS sub_county, '' AS code FROM invitation
    WHERE withdrawn_at IS NULL OR withdrawn_at < posted_at
    UNION ALL
    SELECT phone, 0 AS year, '' AS exam, '' AS position, '' AS county, '' AS sub_county, '' AS code FROM person
    WHERE id NOT IN (SELECT person_id FROM merged)
) AS anybody
WHERE phone > :after AND phone LIKE '+%' AND (:year = 0 OR year = :year) AND (:exam = '' OR exam = :exam) AND (:position = '' OR position = :position)
  AND (:county = '' OR LOWER(county) = LOWER(:county)) AND (:sub_county = '' OR LOWER(sub_county) = LOWER(:sub_county))
  AND (:centre = '' OR code = :centre) AND NOT EXISTS (SELECT 1 FROM opt_out WHERE opt_out.phone = anybody.phone)
ORDER BY phone LIMIT :most;

-- name: bulk_waiting
SELECT COUNT(*) FROM outbox WHERE state = 0 AND kind = 3;

-- name: opt_out!
INSERT INTO opt_out (phone, since) VALUES (:phone, :since) ON CONFLICT (phone) DO NOTHING;

-- name: opt_in!
DELETE FROM opt_out WHERE phone = :phone;
