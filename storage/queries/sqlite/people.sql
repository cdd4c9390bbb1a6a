-- name: hold_person^
-- The writer is alone, so there is nothing to hold.
SELECT id FROM person WHERE id = :id AND phone = :phone;
