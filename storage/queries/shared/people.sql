-- name: person_by_phone^
-- record_class: Person
SELECT id, phone FROM person WHERE phone = :phone;

-- name: person_by_id^
-- record_class: Person
SELECT id, phone FROM person WHERE id = :id;

-- name: add_person^
-- record_class: Person
INSERT INTO person (id, phone, password_hash, created_at) VALUES (:id, :phone, :password_hash, :created_at)
ON CONFLICT DO NOTHING
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

-- name: add_login_attempt!
INSERT INTO login_attempt (id, phone, chat_id, failed_at) VALUES (:id, :phone, :chat_id, :failed_at);

-- name: failures_of_phone$
SELECT count(*) FROM login_attempt WHERE phone = :phone AND failed_at > :since;

-- name: failures_of_chat$
SELECT count(*) FROM login_attempt WHERE chat_id = :chat_id AND failed_at > :since;
