-- name: save_delivery*!
-- A new one, or one more step of it.
INSERT INTO delivery (id, purpose, phone, chat_id, told, payload, state, rung, step_id, look_at, created_at, expires_at,
                      password_id)
VALUES (:id, :purpose, :phone, :chat_id, :told, :payload, 0, :rung, :step_id, :look_at, :created_at, :expires_at,
        :password_id)
ON CONFLICT (id) DO UPDATE
SET state = 0, rung = excluded.rung, step_id = excluded.step_id, look_at = excluded.look_at,
    expires_at = excluded.expires_at, settled_at = NULL
WHERE delivery.state <> 1;

-- name: set_step!
UPDATE delivery SET rung = :rung, step_id = :step_id, look_at = :look_at WHERE id = :id;

-- name: wait_for_receipt*!
-- The platform has the step: from now on a receipt may be expected.
UPDATE delivery SET look_at = :look_at WHERE id = :delivery_id AND step_id = :step_id AND state = 0;

-- name: failed_delivery^
-- record_class: Delivery
-- The delivery whose newest step failed, locked by writing to it.
UPDATE delivery SET look_at = look_at WHERE id = :id AND step_id = :step_id AND state = 0
RETURNING id, purpose, phone, chat_id, told, payload, state, rung, step_id, created_at, expires_at, settled_at,
          password_id;

-- name: arrive_delivery^
-- record_class: Delivery
-- Once; the secret is not kept.
UPDATE delivery SET state = 1, settled_at = :at, payload = NULL WHERE id = :id AND state <> 1
RETURNING id, purpose, phone, chat_id, told, payload, state, rung, step_id, created_at, expires_at, settled_at,
          password_id;

-- name: end_deliveries!
-- Whoever uses a secret has it, whatever receipts say.
UPDATE delivery SET state = 1, settled_at = :at, payload = NULL
WHERE phone = :phone AND purpose = :purpose AND created_at > :since AND state <> 1;

-- name: give_up_delivery^
-- record_class: Delivery
-- Nothing is left to try. The secret stays for as long as it may be sent again.
UPDATE delivery SET state = 2, settled_at = :at WHERE id = :id AND state = 0
RETURNING id, purpose, phone, chat_id, told, payload, state, rung, step_id, created_at, expires_at, settled_at,
          password_id;

-- name: withdraw_steps!
-- What has arrived need not be sent another way.
UPDATE outbox SET state = 2, reason = 'not needed', settled_at = :at, payload = NULL
WHERE delivery_id = :id AND state = 0;

-- name: withdraw_steps_of!
UPDATE outbox SET state = 2, reason = 'not needed', settled_at = :at, payload = NULL
WHERE state = 0 AND delivery_id IN (
    SELECT id FROM delivery WHERE phone = :phone AND purpose = :purpose AND created_at > :since AND state <> 1
);

-- name: forget_secrets!
UPDATE delivery SET payload = NULL WHERE payload IS NOT NULL AND expires_at <= :now;

-- name: deliveries_of
-- record_class: Delivery
-- Those that may be told of: to these numbers, or asked for in this chat by who may know.
SELECT id, purpose, phone, chat_id, told, payload, state, rung, step_id, created_at, expires_at, settled_at,
       password_id
FROM delivery
WHERE created_at > :since AND (phone = :own OR phone = :of_person OR (chat_id = :chat_id AND told = 1))
ORDER BY created_at DESC, id DESC LIMIT :most;

-- name: steps_of
-- record_class: Step
SELECT id, channel, address, state, reason, created_at, sent_at, settled_at
FROM outbox WHERE delivery_id = :id ORDER BY id;

-- name: phone_asked_about^
-- The number that this chat asked a password for last, and when.
SELECT phone, made_at FROM attempt WHERE kind = 'credential' AND chat_id = :chat_id AND made_at > :since
ORDER BY made_at DESC LIMIT 1;

-- name: add_stray!
-- Not a receipt that comes twice or late: its message is known.
INSERT INTO stray (channel, platform_id, state, reason, came_at)
SELECT :channel, :platform_id, :state, :reason, :came_at
WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE channel = :channel AND platform_id = :platform_id)
ON CONFLICT (channel, platform_id) DO UPDATE SET state = excluded.state, reason = excluded.reason
WHERE excluded.state > stray.state;

-- name: take_stray^
DELETE FROM stray WHERE channel = :channel AND platform_id = :platform_id RETURNING state, reason;

-- name: forget_strays!
DELETE FROM stray WHERE came_at <= :before;
