-- name: applications_of
-- record_class: Application
-- The newest first.
SELECT a.id, a.number, a.vacancy_id, a.person_id, p.phone, a.queue, a.state, a.holds, a.item, a.why, a.recommender, a.facts,
       a.begun_at, a.submitted_at, a.decided_at, a.withdrawn_at, v.code, v.year, v.exam, v.activity
FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN person p ON p.id = a.person_id
WHERE a.person_id = :person_id ORDER BY a.id DESC LIMIT :most;

-- name: application_by_number^
-- record_class: Application
SELECT a.id, a.number, a.vacancy_id, a.person_id, p.phone, a.queue, a.state, a.holds, a.item, a.why, a.recommender, a.facts,
       a.begun_at, a.submitted_at, a.decided_at, a.withdrawn_at, v.code, v.year, v.exam, v.activity
FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN person p ON p.id = a.person_id
WHERE a.number = :number;

-- name: applications_of_vacancy
-- record_class: Application
-- In order of receipt; drafts last.
SELECT a.id, a.number, a.vacancy_id, a.person_id, p.phone, a.queue, a.state, a.holds, a.item, a.why, a.recommender, a.facts,
       a.begun_at, a.submitted_at, a.decided_at, a.withdrawn_at, v.code, v.year, v.exam, v.activity
FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN person p ON p.id = a.person_id
WHERE a.vacancy_id = :vacancy_id ORDER BY a.queue IS NULL, a.queue, a.id;

-- name: application_in^
-- record_class: Application
-- The one of a person for a vacancy that was not withdrawn.
SELECT a.id, a.number, a.vacancy_id, a.person_id, p.phone, a.queue, a.state, a.holds, a.item, a.why, a.recommender, a.facts,
       a.begun_at, a.submitted_at, a.decided_at, a.withdrawn_at, v.code, v.year, v.exam, v.activity
FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN person p ON p.id = a.person_id
WHERE a.vacancy_id = :vacancy_id AND a.person_id = :person_id AND a.withdrawn_at IS NULL;

-- name: queue_of^
-- record_class: Queue
-- The last place in the queue of a vacancy, and how many hold a place of the post.
SELECT COALESCE(max(queue), 0) AS last, COALESCE(sum(holds), 0) AS held FROM application WHERE vacancy_id = :vacancy_id;

-- name: first_waiting^
-- record_class: Application
-- Who is next when a place becomes free.
SELECT a.id, a.number, a.vacancy_id, a.person_id, p.phone, a.queue, a.state, a.holds, a.item, a.why, a.recommender, a.facts,
       a.begun_at, a.submitted_at, a.decided_at, a.withdrawn_at, v.code, v.year, v.exam, v.activity
FROM application a JOIN vacancy v ON v.id = a.vacancy_id JOIN person p ON p.id = a.person_id
WHERE a.vacancy_id = :vacancy_id AND a.holds = 0 AND a.state IN ('submitted', 'needs') ORDER BY a.queue LIMIT 1;

-- name: ahead_in_queue$
-- How many without a place are before this one.
SELECT count(*) FROM application
WHERE vacancy_id = :vacancy_id AND queue < :queue AND holds = 0 AND state IN ('submitted', 'needs', 'reserve');

-- name: add_application!
INSERT INTO application (id, number, vacancy_id, person_id, queue, state, holds, item, why, recommender, facts, begun_at,
                         submitted_at)
VALUES (:id, :number, :vacancy_id, :person_id, :queue, :state, :holds, '', '', :recommender, :facts, :begun_at,
        :submitted_at);

-- name: submit_application!
UPDATE application
SET queue = :queue, state = :state, holds = :holds, recommender = :recommender, facts = :facts, submitted_at = :submitted_at
WHERE id = :id;

-- name: set_application!
UPDATE application
SET state = :state, holds = :holds, item = :item, why = :why, decided_at = :decided_at, withdrawn_at = :withdrawn_at
WHERE id = :id;

-- name: forget_application!
-- A draft was promised to nobody.
DELETE FROM application WHERE id = :id AND state = 'draft';

-- name: history_of_subject
-- record_class: Change
SELECT id, who, what, old, new, why, channel, happened_at FROM history
WHERE (person_id = :person_id OR person_id IN (SELECT person_id FROM merged WHERE into_id = :person_id))
  AND what = :what
ORDER BY id;

-- name: applications_of_activity
-- record_class: Exported
-- What was submitted, in order of receipt.
SELECT a.person_id, a.number, v.code, v.paper, a.queue, a.state, a.holds, a.item, a.why, p.phone, f.name, f.id_number,
       f.tsc_number, a.recommender, a.facts, a.submitted_at
FROM vacancy v JOIN application a ON a.vacancy_id = v.id JOIN person p ON p.id = a.person_id
LEFT JOIN profile f ON f.person_id = p.id
WHERE v.year = :year AND v.exam = :exam AND v.activity = :activity AND a.queue IS NOT NULL
ORDER BY v.code, a.queue;
