-- name: add_officer!
INSERT INTO officer (phone, name, office, added_by, added_at) VALUES (:phone, :name, :office, :added_by, :added_at)
ON CONFLICT (phone) DO UPDATE
SET name = excluded.name, office = excluded.office, added_by = excluded.added_by, added_at = excluded.added_at,
    removed_by = NULL, removed_at = NULL;

-- name: remove_officer^
UPDATE officer SET removed_by = :removed_by, removed_at = :removed_at WHERE phone = :phone AND removed_at IS NULL
RETURNING phone;

-- name: officer_by_phone^
-- record_class: Officer
SELECT phone, name, office FROM officer WHERE phone = :phone AND removed_at IS NULL;

-- name: officers
-- record_class: Officer
SELECT phone, name, office FROM officer WHERE removed_at IS NULL ORDER BY name, phone;
