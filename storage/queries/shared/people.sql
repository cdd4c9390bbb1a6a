-- name: person_by_phone^
-- record_class: Person
SELECT id, phone FROM person WHERE phone = :phone;

-- name: add_person^
-- record_class: Person
INSERT INTO person (id, phone, password_hash, created_at) VALUES (:id, :phone, :password_hash, :created_at)
ON CONFLICT (phone) DO NOTHING
RETURNING id, phone;

-- name: password_hash$
SELECT password_hash FROM person WHERE id = :id;

-- name: set_password!
UPDATE person SET password_hash = :password_hash WHERE id = :id;

-- name: add_history!
INSERT INTO history (id, person_id, who, what, old, new, why, channel, happened_at)
VALUES (:id, :person_id, :who, :what, :old, :new, :why, :channel, :happened_at);

-- name: add_login!
INSERT INTO login (id, chat_id, person_id, method, started_at) VALUES (:id, :chat_id, :person_id, :method, :started_at);

-- name: end_login!
UPDATE login SET ended_at = :ended_at WHERE id = :id AND ended_at IS NULL;

-- name: end_logins_elsewhere!
UPDATE login SET ended_at = :ended_at WHERE person_id = :person_id AND chat_id <> :chat_id AND ended_at IS NULL;

-- name: add_attempt!
INSERT INTO attempt (id, kind, phone, chat_id, made_at) VALUES (:id, :kind, :phone, :chat_id, :made_at);

-- name: attempts_of_phone$
SELECT count(*) FROM attempt WHERE kind = :kind AND phone = :phone AND made_at > :since;

-- name: attempts_of_chat$
SELECT count(*) FROM attempt WHERE kind = :kind AND chat_id = :chat_id AND made_at > :since;

-- name: forget_attempts!
DELETE FROM attempt WHERE kind = :kind AND chat_id = :chat_id;
