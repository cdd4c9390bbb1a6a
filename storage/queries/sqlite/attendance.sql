-- name: lock_centre
-- The writer is alone, so there is nothing to lock.
SELECT id FROM centre WHERE id = :id;

-- name: marks_of_deployments
-- record_class: Mark
SELECT id, centre_id, deployment_id, day, value, note, kind, late, chat_id, who, sent_at, made_at, place, previous, hash
FROM mark WHERE deployment_id IN (SELECT value FROM json_each(:ids)) ORDER BY centre_id, place;

-- name: open_disputes
-- record_class: Dispute
SELECT d.id, d.mark_id, m.centre_id, m.deployment_id, m.day, m.value, d.said, d.chat_id, d.opened_at, d.due_at, d.state,
       d.why
FROM dispute d JOIN mark m ON m.id = d.mark_id
WHERE d.state = 'open' AND m.centre_id IN (SELECT value FROM json_each(:centres)) ORDER BY d.id;
