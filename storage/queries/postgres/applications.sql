-- name: lock_person^
-- One application of a person at a time.
SELECT id FROM person WHERE id = :id FOR NO KEY UPDATE;

-- name: lock_vacancy^
-- One application for a vacancy at a time: its places are counted.
SELECT id FROM vacancy WHERE id = :id FOR NO KEY UPDATE;
