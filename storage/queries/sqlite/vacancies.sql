-- name: lock_openings!
-- There is one writer.
SELECT 1;
