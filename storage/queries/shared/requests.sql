-- name: add_request^
INSERT INTO data_request (id, number, person_id, kind, state, opened_at, due_at)
VALUES (:id, :number, :person_id, :kind, :state, :opened_at, :due_at)
ON CONFLICT (number) DO NOTHING RETURNING id;

-- name: set_request^
-- Nothing comes back where somebody else was first.
UPDATE data_request SET state = :state, ended_at = :ended_at WHERE id = :id AND state = :was RETURNING id;

-- name: set_request_due!
UPDATE data_request SET due_at = :due_at WHERE id = :id;

-- name: add_request_entry!
INSERT INTO request_entry (id, request_id, who, what, text, happened_at)
VALUES (:id, :request_id, :who, :what, :text, :happened_at);

-- name: requests_of
-- record_class: DataRequest
-- Also of accounts that were joined to this one.
SELECT r.id, r.number, r.person_id, p.phone, r.kind, r.state, r.opened_at, r.due_at, r.ended_at
FROM data_request r JOIN person p ON p.id = r.person_id
WHERE r.person_id = :person_id OR r.person_id IN (SELECT person_id FROM merged WHERE into_id = :person_id)
ORDER BY r.id DESC;

-- name: open_requests
-- record_class: DataRequest
SELECT r.id, r.number, r.person_id, p.phone, r.kind, r.state, r.opened_at, r.due_at, r.ended_at
FROM data_request r JOIN person p ON p.id = r.person_id
WHERE r.state = 'open' ORDER BY r.due_at, r.id;

-- name: request_by_number^
-- record_class: DataRequest
SELECT r.id, r.number, r.person_id, p.phone, r.kind, r.state, r.opened_at, r.due_at, r.ended_at
FROM data_request r JOIN person p ON p.id = r.person_id WHERE r.number = :number;

-- name: request_by_id^
-- record_class: DataRequest
SELECT r.id, r.number, r.person_id, p.phone, r.kind, r.state, r.opened_at, r.due_at, r.ended_at
FROM data_request r JOIN person p ON p.id = r.person_id WHERE r.id = :id;

-- name: entries_of_request
-- record_class: RequestEntry
SELECT id, who, what, text, happened_at FROM request_entry WHERE request_id = :request_id ORDER BY id;

-- name: set_closed!
UPDATE person SET closed_at = :closed_at WHERE id = :id;

-- name: forget_consent!
-- In every chat that is a person's, or that they are logged in to.
UPDATE chat
SET consent_version = NULL, consent_at = NULL, login_id = NULL, login_person_id = NULL, conversation = NULL, parked = NULL
WHERE address = :phone OR login_person_id = :person_id OR proven_phone = :phone
  AND (proof_id IS NULL OR proof_id IN (SELECT id FROM proof WHERE ended_at IS NULL));

-- name: forget_last_words!
-- What told a person that they were erased; it was the last that had their address.
DELETE FROM outbox WHERE key = :key;

-- name: erased_people
SELECT person_id FROM data_request WHERE kind IN ('erasure', 'withdrawal') AND state = 'done';
