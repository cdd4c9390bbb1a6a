-- name: lock_chats
-- record_class: ChatRow
-- The chats of some lanes, [[channel, address], ...]. The writer is alone, so there is nothing to lock.
SELECT chat.id, chat.channel, chat.address, language, consent_version, consent_at,
       CASE WHEN proof_id IS NULL OR proof.id IS NOT NULL THEN proven_phone END AS proven_phone, proof_id, login_id,
       login_person_id, active_at, conversation, parked, person.phone AS person_phone, login.ended_at AS login_ended_at,
       login.ended_why AS login_ended_why
FROM json_each(:lanes) AS lane
CROSS JOIN chat ON chat.channel = json_extract(lane.value, '$[0]') AND chat.address = json_extract(lane.value, '$[1]')
LEFT JOIN person ON person.id = login_person_id
LEFT JOIN login ON login.id = login_id
LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL;

-- name: first_messages
-- record_class: Waiting
-- The first waiting message of each chat, and how many wait.
SELECT min(inbox.id) AS id, chat_id, payload, count(*) AS waiting
FROM json_each(:chats) AS chat
CROSS JOIN inbox ON chat_id = chat.value AND done_at IS NULL
GROUP BY chat_id;
