-- name: person_by_phone^
-- record_class: Person
SELECT id, phone FROM person WHERE phone = :phone;

-- name: person_by_id^
-- record_class: Person
SELECT id, phone FROM person WHERE id = :id;

-- name: add_person^
-- record_class: Person
INSERT INTO person (id, phone, password_hash, created_at) VALUES (:id, :phone, :password_hash, :created_at)
ON CONFLICT (phone) DO NOTHING
RETURNING id, phone;

-- name: add_history!
INSERT INTO history (id, person_id, who, what, old, new, why, channel, happened_at)
VALUES (:id, :person_id, :who, :what, :old, :new, :why, :channel, :happened_at);

-- name: has_history$
SELECT count(*) FROM history WHERE person_id = :person_id AND what = :what AND why = :why;

-- name: add_history_of_phone*!
INSERT INTO history (id, person_id, who, what, old, new, why, channel, happened_at)
SELECT :id, person.id, :who, :what, '', :new, :why, :channel, :happened_at FROM person WHERE person.phone = :phone;

-- name: history_of
-- record_class: Change
-- Also of accounts that were joined to this one.
SELECT id, who, what, old, new, why, channel, happened_at FROM history
WHERE (person_id = :person_id OR person_id IN (SELECT person_id FROM merged WHERE into_id = :person_id))
  AND id < :before
ORDER BY id DESC LIMIT :most;

-- name: add_attempt!
INSERT INTO attempt (id, kind, phone, chat_id, made_at) VALUES (:id, :kind, :phone, :chat_id, :made_at);

-- name: attempts_of_phone$
SELECT count(*) FROM attempt WHERE kind = :kind AND phone = :phone AND made_at > :since;

-- name: attempts_of_chat$
SELECT count(*) FROM attempt WHERE kind = :kind AND chat_id = :chat_id AND made_at > :since;

-- name: attempts_of_all$
SELECT count(*) FROM (SELECT 1 FROM attempt WHERE kind = :kind AND made_at > :since LIMIT :most) AS recent;

-- name: forget_attempts!
DELETE FROM attempt WHERE kind = :kind AND chat_id = :chat_id;
