-- name: add_look!
INSERT INTO look (id, person_id, who, what, why, happened_at)
VALUES (:id, :person_id, :who, :what, :why, :happened_at);

-- name: add_look_of_phone*!
INSERT INTO look (id, person_id, who, what, why, happened_at)
SELECT :id, person.id, :who, :what, :why, :happened_at FROM person WHERE person.phone = :phone;

-- name: looks_of
-- record_class: Look
SELECT id, who, what, why, happened_at FROM look
WHERE (person_id = :person_id OR person_id IN (SELECT person_id FROM merged WHERE into_id = :person_id))
  AND id < :before
ORDER BY id DESC LIMIT :most;

-- name: lift_guard!
INSERT INTO unguarded (id) VALUES (1);

-- name: set_guard!
DELETE FROM unguarded;
