-- name: last_deletion^
-- record_class: Deletion
SELECT id, kind, until, count, digest, place, previous, hash, made_at FROM deletion ORDER BY place DESC LIMIT 1;

-- name: deletions
-- record_class: Deletion
SELECT id, kind, until, count, digest, place, previous, hash, made_at FROM deletion ORDER BY place;

-- name: add_deletion!
INSERT INTO deletion (id, kind, until, count, digest, place, previous, hash, made_at)
VALUES (:id, :kind, :until, :count, :digest, :place, :previous, :hash, :made_at);
