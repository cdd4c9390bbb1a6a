-- name: signed_registers
-- record_class: SignedRegister
SELECT id, centre_id, receipt, sha256, size, pages, submitted_at, state, why, decided_at
FROM signed_register WHERE centre_id = :centre_id ORDER BY id DESC;

-- name: signed_register^
-- record_class: SignedRegister
SELECT id, centre_id, receipt, sha256, size, pages, submitted_at, state, why, decided_at
FROM signed_register WHERE id = :id;

-- name: add_signed_register!
INSERT INTO signed_register (id, centre_id, receipt, sha256, size, pages, chat_id, sent_by, submitted_at, state, why)
VALUES (:id, :centre_id, :receipt, :sha256, :size, :pages, :chat_id, :sent_by, :submitted_at, :state, '');

-- name: decide_signed_register^
UPDATE signed_register SET state = :state, why = :why, decided_at = :at, decided_by = :by
WHERE id = :id AND state = 'submitted' RETURNING id;

-- name: approved_substitutions
SELECT old.number, old.name, new.number, new.name, s.from_day
FROM substitution s JOIN deployment old ON old.id = s.deployment_id JOIN deployment new ON new.id = s.new_deployment_id
WHERE old.centre_id = :centre_id AND s.state = 'approved' ORDER BY s.id;
