-- name: hold_person^
SELECT id FROM person WHERE id = :id AND phone = :phone FOR KEY SHARE;
