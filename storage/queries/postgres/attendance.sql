-- name: lock_centre
-- Marks of a centre are added one after the other.
SELECT id FROM centre WHERE id = :id FOR NO KEY UPDATE;

-- name: marks_of_deployments
-- record_class: Mark
SELECT id, centre_id, deployment_id, day, value, note, kind, late, chat_id, who, sent_at, made_at, place, previous, hash
FROM mark WHERE deployment_id IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:ids AS jsonb))) ORDER BY centre_id, place;

-- name: open_disputes
-- record_class: Dispute
SELECT d.id, d.mark_id, m.centre_id, m.deployment_id, m.day, m.value, d.said, d.chat_id, d.opened_at, d.due_at, d.state,
       d.why
FROM dispute d JOIN mark m ON m.id = d.mark_id
WHERE d.state = 'open' AND m.centre_id IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:centres AS jsonb))) ORDER BY d.id;
