-- name: add_outgoing*!
-- A message with a key that is there already is not sent again.
INSERT INTO outbox (id, key, channel, address, kind, payload, state, owner, lease_until, report_to, delivery_id,
                    proof, created_at, expires_at)
VALUES (:id, :key, :channel, :address, :kind, :payload, :state, :owner, :lease_until, :report_to, :delivery_id,
        :proof, :created_at, :expires_at)
ON CONFLICT (key) DO NOTHING;

-- name: renew_leases
-- record_class: OutboxRow
UPDATE outbox SET lease_until = :until WHERE state = 0 AND owner = :owner
RETURNING id, channel, address, kind, payload, expires_at, delivery_id;

-- name: outgoing_state^
SELECT state, owner FROM outbox WHERE id = :id;

-- name: set_sent*!
-- What was sent is not kept. A receipt may have come before the platform's own answer: states never go back.
UPDATE outbox
SET state = CASE WHEN state < 1 THEN 1 ELSE state END, platform_id = :platform_id, sent_at = :at,
    payload = NULL
WHERE id = :id;

-- name: settle_by_id^
-- record_class: Settled
UPDATE outbox
SET state = :state, reason = :reason, settled_at = :at, payload = NULL
WHERE id = :id AND state < :state
RETURNING id, channel, address, kind, state, reason, report_to, delivery_id, settled_at;

-- name: settle_by_platform_id^
-- record_class: Settled
UPDATE outbox
SET state = :state, reason = :reason, settled_at = :at, payload = NULL
WHERE channel = :channel AND platform_id = :platform_id AND state < :state
RETURNING id, channel, address, kind, state, reason, report_to, delivery_id, settled_at;

-- name: chat_by_id^
-- record_class: ChatRow
SELECT chat.id, channel, address, language, consent_version, consent_at,
       CASE WHEN proof_id IS NULL OR proof.id IS NOT NULL THEN proven_phone END AS proven_phone, proof_id, login_id,
       login_person_id, active_at, conversation, parked, person.phone AS person_phone, login.ended_at AS login_ended_at,
       login.ended_why AS login_ended_why
FROM chat LEFT JOIN person ON person.id = login_person_id LEFT JOIN login ON login.id = login_id
LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
WHERE chat.id = :id;

-- name: chats_of_phone
-- record_class: ChatRow
-- Not those whose log-in the owner ended from elsewhere, or whose proof has ended.
SELECT chat.id, channel, address, language, consent_version, consent_at,
       CASE WHEN proof_id IS NULL OR proof.id IS NOT NULL THEN proven_phone END AS proven_phone, proof_id, login_id,
       login_person_id, active_at, conversation, parked, person.phone AS person_phone, login.ended_at AS login_ended_at,
       login.ended_why AS login_ended_why
FROM chat LEFT JOIN person ON person.id = login_person_id LEFT JOIN login ON login.id = login_id
LEFT JOIN proof ON proof.id = proof_id AND proof.ended_at IS NULL
WHERE proven_phone = :phone AND (proof_id IS NULL OR proof.id IS NOT NULL) AND consent_at IS NOT NULL
  AND (login.ended_why IS NULL OR login.ended_why <> 'elsewhere')
ORDER BY active_at DESC;

-- name: file_id$
SELECT file_id FROM platform_file WHERE channel = :channel AND account = :account AND sha256 = :sha256;

-- name: set_file_id!
INSERT INTO platform_file (channel, account, sha256, file_id) VALUES (:channel, :account, :sha256, :file_id)
ON CONFLICT (channel, account, sha256) DO UPDATE SET file_id = excluded.file_id;

-- name: templates
SELECT hash, sid FROM template;

-- name: add_template!
INSERT INTO template (hash, sid, created_at) VALUES (:hash, :sid, :created_at)
ON CONFLICT (hash) DO UPDATE SET sid = excluded.sid;

-- name: hold_outgoing*!
-- Wait with what was not sent until its person writes.
UPDATE outbox SET state = -1, owner = '', expires_at = :until WHERE id = :id AND state = 0;

-- name: forget_held!
-- What waited too long for its person is not kept.
UPDATE outbox SET state = 2, reason = 'expired', payload = NULL, settled_at = :now WHERE state = -1 AND expires_at <= :now;

-- name: held_of_chat$
SELECT COUNT(*) FROM outbox WHERE state = -1 AND channel = :channel AND address = :address AND expires_at > :now;
