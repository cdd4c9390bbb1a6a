-- name: password_hashes^
-- record_class: Hashes
SELECT password_hash AS present, password_chosen_at AS chosen_at,
       CASE WHEN next_password_at > :since THEN next_password_hash END AS coming
FROM person WHERE phone = :phone;

-- name: begin_password^
-- Not while another is under way that its owner surely asked for after :before.
UPDATE person SET next_password_hash = :hash, next_password_id = :password_id, next_password_at = :now
WHERE id = :id AND (next_password_id IS NULL OR next_password_at <= :before)
RETURNING id;

-- name: confirm_password^
-- record_class: Person
UPDATE person
SET password_hash = next_password_hash, password_chosen_at = NULL,
    next_password_hash = NULL, next_password_id = NULL, next_password_at = NULL
WHERE next_password_id = :password_id
RETURNING id, phone;

-- name: adopt_password!
UPDATE person
SET password_hash = next_password_hash, password_chosen_at = NULL,
    next_password_hash = NULL, next_password_id = NULL, next_password_at = NULL
WHERE id = :id AND next_password_hash IS NOT NULL;

-- name: choose_password!
UPDATE person
SET password_hash = :hash, password_chosen_at = :now,
    next_password_hash = NULL, next_password_id = NULL, next_password_at = NULL
WHERE id = :id;
