-- name: take_outgoing
-- record_class: OutboxRow
-- Take over what nobody is sending: after a crash, or written by a command.
UPDATE outbox SET owner = :owner, lease_until = :until
WHERE id IN (
    SELECT id FROM outbox WHERE state = 0 AND lease_until < :now AND channel IN (SELECT value FROM json_each(:channels))
    ORDER BY kind, id LIMIT :most
)
RETURNING id, channel, address, kind, payload, expires_at, delivery_id;
