-- name: drafts_of
-- record_class: Draft
SELECT form, payload, done, total, kept_at FROM draft WHERE person_id = :person_id ORDER BY kept_at DESC;

-- name: set_draft!
INSERT INTO draft (person_id, form, payload, done, total, kept_at)
VALUES (:person_id, :form, :payload, :done, :total, :kept_at)
ON CONFLICT (person_id, form) DO UPDATE
SET payload = excluded.payload, done = excluded.done, total = excluded.total, kept_at = excluded.kept_at;

-- name: forget_draft!
DELETE FROM draft WHERE person_id = :person_id AND form = :form;
