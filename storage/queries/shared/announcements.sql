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
-- The next numbers of an audience, in order, each once. Each part is read along its index, no further than it must be.
SELECT DISTINCT phone FROM (
    SELECT phone FROM (
        SELECT DISTINCT deployment.phone FROM deployment JOIN centre ON centre.id = deployment.centre_id
        WHERE deployment.phone > :after AND deployment.phone LIKE '+%'
          AND (deployment.withdrawn_at IS NULL OR deployment.withdrawn_at < deployment.posted_at)
          AND (:year = 0 OR year = :year) AND (:exam = '' OR exam = :exam) AND (:position = '' OR position = :position)
          AND (:county = '' OR LOWER(county) = LOWER(:county)) AND (:sub_county = '' OR LOWER(sub_county) = LOWER(:sub_county))
          AND (:centre = '' OR code = :centre)
          AND NOT EXISTS (SELECT 1 FROM opt_out WHERE opt_out.phone = deployment.phone)
        ORDER BY deployment.phone LIMIT :most
    ) AS deployed
    UNION ALL SELECT phone FROM (
        SELECT DISTINCT phone FROM invitation
        WHERE phone > :after AND phone LIKE '+%' AND (withdrawn_at IS NULL OR withdrawn_at < posted_at)
          AND (:year = 0 OR year = :year) AND (:exam = '' OR exam = :exam) AND (:position = '' OR position = :position)
          AND :county = '' AND :sub_county = '' AND :centre = ''
          AND NOT EXISTS (SELECT 1 FROM opt_out WHERE opt_out.phone = invitation.phone)
        ORDER BY phone LIMIT :most
    ) AS invited
    UNION ALL SELECT phone FROM (
        SELECT phone FROM person
        WHERE phone > :after AND phone LIKE '+%' AND :year = 0 AND :exam = '' AND :position = ''
          AND :county = '' AND :sub_county = '' AND :centre = ''
          AND NOT EXISTS (SELECT 1 FROM merged WHERE merged.person_id = person.id)
          AND NOT EXISTS (SELECT 1 FROM opt_out WHERE opt_out.phone = person.phone)
        ORDER BY phone LIMIT :most
    ) AS registered
) AS anybody
ORDER BY phone LIMIT :most;

-- name: bulk_waiting
SELECT COUNT(*) FROM outbox WHERE state = 0 AND kind = 3;

-- name: opt_out!
INSERT INTO opt_out (phone, since) VALUES (:phone, :since) ON CONFLICT (phone) DO NOTHING;

-- name: opt_in!
DELETE FROM opt_out WHERE phone = :phone;
