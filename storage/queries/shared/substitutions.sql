-- name: add_substitution!
INSERT INTO substitution (id, deployment_id, from_day, phone, name, id_number, tsc_number, reason, chat_id, asked_by,
                          asked_at, state, why)
VALUES (:id, :deployment_id, :from_day, :phone, :name, :id_number, :tsc_number, :reason, :chat_id, :asked_by, :asked_at,
        'open', '');

-- name: open_substitutions
-- record_class: Substitution
SELECT s.id, s.deployment_id, s.from_day, s.phone, s.name, s.id_number, s.tsc_number, s.reason, s.chat_id, s.asked_by,
       s.asked_at, s.state, d.centre_id, d.number, d.name AS replaced, d.position
FROM substitution s JOIN deployment d ON d.id = s.deployment_id
WHERE d.centre_id = :centre_id AND s.state = 'open' ORDER BY s.id;

-- name: settle_substitution!
UPDATE substitution
SET state = :state, decided_by = :by, why = :why, decided_at = :at, new_deployment_id = :new_deployment_id
WHERE id = :id AND state = 'open';

-- name: end_deployment!
UPDATE deployment SET ends_on = :ends_on WHERE id = :id;
