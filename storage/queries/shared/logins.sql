-- name: add_login!
INSERT INTO login (id, chat_id, person_id, method, started_at) VALUES (:id, :chat_id, :person_id, :method, :started_at);

-- name: end_login!
UPDATE login SET ended_at = :ended_at, ended_why = :why WHERE id = :id AND ended_at IS NULL;

-- name: end_login_of!
UPDATE login SET ended_at = :ended_at, ended_why = :why WHERE id = :id AND person_id = :person_id AND ended_at IS NULL;

-- name: end_unproven_logins!
-- Of those that have ended it remains who is known in the chat (people_known): that ends too.
UPDATE login SET ended_at = coalesce(ended_at, :ended_at), ended_why = :why
WHERE person_id = :person_id AND (ended_at IS NULL OR ended_why IN ('logged_out', 'idle', 'replaced')) AND chat_id <> :but
  AND chat_id NOT IN (SELECT chat.id FROM chat LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
                      WHERE proven_phone = :phone AND (proof_id IS NULL OR proof.id IS NOT NULL));

-- name: end_all_logins!
UPDATE login SET ended_at = :ended_at, ended_why = :why WHERE person_id = :person_id AND ended_at IS NULL;

-- name: logins_of
-- record_class: Login
SELECT login.id, chat.id AS chat_id, channel, address, proven_phone, method, started_at, ended_why
FROM login JOIN chat ON chat.id = login.chat_id AND chat.login_id = login.id
WHERE person_id = :person_id AND ended_at IS NULL AND active_at > :since
ORDER BY login.id DESC;

-- name: last_login^
-- record_class: Login
SELECT login.id, chat.id AS chat_id, channel, address, proven_phone, method, started_at, ended_why
FROM login JOIN chat ON chat.id = login.chat_id
WHERE login.chat_id = :chat_id
ORDER BY login.id DESC LIMIT 1;

-- name: chats_in_account
SELECT DISTINCT chat_id
FROM login
LEFT JOIN merged ON merged.person_id = login.person_id
JOIN person ON person.id = coalesce(merged.into_id, login.person_id)
WHERE person.phone = :phone;
