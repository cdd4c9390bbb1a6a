-- name: take_outgoing
-- record_class: OutboxRow
-- Take over what nobody is sending: after a crash, or written by a command.
UPDATE outbox SET owner = :owner, lease_until = :until
WHERE id IN (
    SELECT id FROM outbox WHERE state = 0 AND lease_until < :now AND channel IN (SELECT value FROM json_each(:channels))
    ORDER BY kind, id LIMIT :most
)
RETURNING id, channel, address, kind, payload, expires_at, delivery_id;

-- name: chats_of_phones
-- record_class: ChatRow
-- Of many people, with the chats that their number itself is the address of. Whose log-in its owner ended from
-- elsewhere is nobody's until whoever is there shows whose number it is. (+ keeps from the index that has all others.)
SELECT chat.id, channel, address, language, consent_version, consent_at,
       CASE WHEN proof_id IS NULL OR proof.id IS NOT NULL THEN proven_phone END AS proven_phone, proof_id, login_id,
       login_person_id, active_at, conversation, parked, person.phone AS person_phone, login.ended_at AS login_ended_at,
       login.ended_why AS login_ended_why
FROM chat LEFT JOIN person ON person.id = login_person_id LEFT JOIN login ON login.id = login_id
LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
WHERE (proven_phone IN (SELECT value FROM json_each(:phones))
       OR +proven_phone IS NULL AND channel IN (SELECT value FROM json_each(:channels)) AND address IN (SELECT value FROM json_each(:phones)))
  AND (proof_id IS NULL OR proof.id IS NOT NULL) AND consent_at IS NOT NULL AND (login.ended_why IS NULL OR login.ended_why <> 'elsewhere')
ORDER BY active_at DESC;

-- name: release_held
-- record_class: OutboxRow
-- People have written, in lanes [[channel, address], ...]: what waited for them goes out before the answer.
UPDATE outbox SET state = 0, kind = 0, owner = :owner, lease_until = :until, created_at = :now
WHERE id IN (
    SELECT outbox.id FROM json_each(:lanes) AS lane
    CROSS JOIN outbox ON outbox.channel = json_extract(lane.value, '$[0]') AND outbox.address = json_extract(lane.value, '$[1]')
    WHERE outbox.state = -1 AND outbox.expires_at > :now
)
RETURNING id, channel, address, kind, payload, expires_at, delivery_id;

-- name: outgoing_by_keys
SELECT id FROM outbox WHERE key IN (SELECT value FROM json_each(:keys)) AND owner = :owner;
