-- name: chats_about
-- record_class: ChatRow
-- Every chat that is proven to belong to a number, writes from it, or is logged in to its account.
SELECT chat.id, channel, address, language, consent_version, consent_at,
       CASE WHEN proof_id IS NULL OR proof.id IS NOT NULL THEN proven_phone END AS proven_phone, proof_id, login_id,
       login_person_id, active_at, conversation, parked, person.phone AS person_phone, login.ended_at AS login_ended_at,
       login.ended_why AS login_ended_why
FROM chat LEFT JOIN person ON person.id = login_person_id LEFT JOIN login ON login.id = login_id
LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
WHERE proven_phone = :phone OR address = :phone OR person.phone = :phone ORDER BY chat.id;

-- name: last_messages
-- record_class: Turned
-- When the newest messages of a chat came, and were answered.
SELECT received_at, done_at FROM inbox WHERE chat_id = :chat_id ORDER BY id DESC LIMIT :most;

-- name: last_steps
-- record_class: Step
-- The newest messages to an address.
SELECT id, channel, address, state, reason, created_at, sent_at, settled_at
FROM outbox WHERE channel = :channel AND address = :address ORDER BY id DESC LIMIT :most;

-- name: incidents_in
-- record_class: Incident
SELECT case_number, conversation, message, traceback, happened_at
FROM incident WHERE chat_id = :chat_id ORDER BY id DESC LIMIT :most;
