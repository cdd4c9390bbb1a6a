-- name: newest_centre^
-- record_class: Centre
SELECT id, year, exam, code, name, county, sub_county, distribution_centre, candidates, posted_at
FROM centre
WHERE exam = :exam AND code = :code ORDER BY year DESC LIMIT 1;

-- name: centre_by_id^
-- record_class: Centre
SELECT id, year, exam, code, name, county, sub_county, distribution_centre, candidates, posted_at
FROM centre WHERE id = :id;

-- name: centre_of_chat^
-- record_class: Centre
SELECT centre.id, year, exam, code, name, county, sub_county, distribution_centre, candidates, posted_at
FROM centre_login JOIN centre ON centre.id = centre_id
WHERE chat_id = :chat_id AND ended_at IS NULL;

-- name: centre_logins
-- record_class: CentreLogin
SELECT l.id, l.centre_id, l.chat_id, chat.channel, chat.address, chat.proven_phone, chat.language, chat.active_at,
       l.method, l.started_at
FROM centre_login l JOIN chat ON chat.id = l.chat_id
WHERE l.centre_id = :centre_id AND l.ended_at IS NULL
ORDER BY l.id;

-- name: centres_with_password
SELECT DISTINCT centre_id FROM centre_password JOIN centre ON centre.id = centre_id WHERE year = :year AND exam = :exam;

-- name: centre_password^
-- record_class: CentrePassword
SELECT id, centre_id, hash FROM centre_password WHERE centre_id = :centre_id AND ended_at IS NULL ORDER BY id DESC LIMIT 1;

-- name: used_centre_password^
-- record_class: CentrePassword
SELECT id, centre_id, hash FROM centre_password
WHERE centre_id = :centre_id AND ended_why = 'used' ORDER BY id DESC LIMIT 1;

-- name: add_centre_password*!
INSERT INTO centre_password (id, centre_id, hash, issued_by, issued_at)
VALUES (:id, :centre_id, :hash, :issued_by, :issued_at);

-- name: use_centre_password^
UPDATE centre_password SET ended_at = :at, ended_why = 'used' WHERE id = :id AND ended_at IS NULL RETURNING id;

-- name: end_centre_passwords*!
UPDATE centre_password SET ended_at = :at, ended_why = :why WHERE centre_id = :centre_id AND ended_at IS NULL;

-- name: add_centre_login!
INSERT INTO centre_login (id, centre_id, chat_id, person_id, method, started_at)
VALUES (:id, :centre_id, :chat_id, :person_id, :method, :started_at);

-- name: end_centre_login!
UPDATE centre_login SET ended_at = :at, ended_why = :why, ended_by = :by WHERE id = :id AND ended_at IS NULL;

-- name: end_centre_login_of_chat!
UPDATE centre_login SET ended_at = :at, ended_why = :why WHERE chat_id = :chat_id AND ended_at IS NULL;

-- name: end_centre_logins*!
UPDATE centre_login SET ended_at = :at, ended_why = :why, ended_by = :by WHERE centre_id = :centre_id AND ended_at IS NULL;

-- name: last_centre_login^
-- record_class: EndedLogin
-- The newest log-in of a chat, where it has ended.
SELECT code, ended_at, ended_why FROM centre_login JOIN centre ON centre.id = centre_id
WHERE centre_login.id = (SELECT max(id) FROM centre_login WHERE chat_id = :chat_id) AND ended_at IS NOT NULL;

-- name: centre_login_by_id^
-- record_class: CentreLogin
SELECT l.id, l.centre_id, l.chat_id, chat.channel, chat.address, chat.proven_phone, chat.language, chat.active_at,
       l.method, l.started_at
FROM centre_login l JOIN chat ON chat.id = l.chat_id
WHERE l.id = :id AND l.ended_at IS NULL;

-- name: chats_in_centre
SELECT DISTINCT chat_id FROM centre_login WHERE centre_id = :centre_id;

-- name: centres_in_use
SELECT DISTINCT centre.id FROM centre_login JOIN centre ON centre.id = centre_id
WHERE year = :year AND exam = :exam AND ended_at IS NULL;
