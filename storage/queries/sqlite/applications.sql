-- name: lock_person^
-- One application of a person at a time. On SQLite there is one writer.
SELECT id FROM person WHERE id = :id;

-- name: lock_vacancy^
-- One application for a vacancy at a time: its places are counted.
SELECT id FROM vacancy WHERE id = :id;
