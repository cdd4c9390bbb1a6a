-- name: lock_chats
-- record_class: ChatRow
-- The chats of some lanes, [[channel, address], ...], without those that another process has in hand.
SELECT chat.id, chat.channel, chat.address, language, consent_version, consent_at,
       CASE WHEN proof_id IS NULL OR proof.id IS NOT NULL THEN proven_phone END AS proven_phone, proof_id, login_id,
       login_person_id, active_at, conversation, parked, person.phone AS person_phone, login.ended_at AS login_ended_at,
       login.ended_why AS login_ended_why
FROM jsonb_array_elements(CAST(:lanes AS jsonb)) AS lane
JOIN chat ON chat.channel = lane ->> 0 AND chat.address = lane ->> 1
LEFT JOIN person ON person.id = login_person_id
LEFT JOIN login ON login.id = login_id
LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
ORDER BY chat.id
FOR NO KEY UPDATE OF chat SKIP LOCKED;

-- name: first_messages
-- record_class: Waiting
-- The first waiting message of each chat, and how many wait.
SELECT DISTINCT ON (chat_id) inbox.id, chat_id, payload, count(*) OVER (PARTITION BY chat_id) AS waiting
FROM inbox
WHERE done_at IS NULL AND chat_id IN (SELECT CAST(value AS bigint) FROM jsonb_array_elements_text(CAST(:chats AS jsonb)))
ORDER BY chat_id, inbox.id;
