-- name: take_outgoing
-- record_class: OutboxRow
-- Take over what nobody is sending: after a crash, or written by a command.
UPDATE outbox SET owner = :owner, lease_until = :until
WHERE state = 0 AND lease_until < :now AND channel IN (SELECT value FROM json_each(:channels))
RETURNING id, channel, address, kind, payload, expires_at;
