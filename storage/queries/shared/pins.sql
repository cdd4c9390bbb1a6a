-- name: pin_of^
-- record_class: Pin
SELECT hash, wrong FROM pin WHERE person_id = :person_id;

-- name: set_pin!
INSERT INTO pin (person_id, hash, wrong, set_at) VALUES (:person_id, :hash, 0, :set_at)
ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, wrong = 0, set_at = excluded.set_at;

-- name: remove_pin!
DELETE FROM pin WHERE person_id = :person_id;

-- name: count_wrong_pin!
UPDATE pin SET wrong = wrong + 1 WHERE person_id = :person_id;

-- name: forgive_pin!
UPDATE pin SET wrong = 0 WHERE person_id = :person_id AND wrong > 0;

-- name: people_known
-- record_class: Person
SELECT person.id, person.phone
FROM login JOIN person ON person.id = login.person_id
WHERE login.chat_id = :chat_id AND method IN ('password', 'generated', 'code') AND started_at > :since
  AND login.person_id NOT IN (SELECT person_id FROM merged)
  AND NOT EXISTS (SELECT 1 FROM login later WHERE later.chat_id = login.chat_id AND later.person_id = login.person_id
                  AND later.id > login.id AND later.method IN ('password', 'generated', 'code'))
  AND NOT EXISTS (SELECT 1 FROM login ended WHERE ended.chat_id = login.chat_id AND ended.person_id = login.person_id
                  AND ended.id >= login.id AND ended.ended_why IN ('elsewhere', 'password', 'number'))
ORDER BY login.id DESC LIMIT 8;
