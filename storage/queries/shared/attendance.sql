-- name: deployments_of_centre
-- record_class: Deployment
SELECT d.id, d.centre_id, d.phone, d.name, d.id_number, d.tsc_number, d.town, d.position, d.reference, d.starts_on,
       d.ends_on, d.rate, d.posted_at, d.withdrawn_at, d.withdrawn_why, d.number, c.year, c.exam, c.code,
       c.name AS centre, c.county, c.sub_county, c.distribution_centre
FROM deployment d JOIN centre c ON c.id = d.centre_id
WHERE d.centre_id = :centre_id ORDER BY d.number;

-- name: marks_of_centre
-- record_class: Mark
SELECT id, centre_id, deployment_id, day, value, note, kind, late, chat_id, who, sent_at, made_at, place, previous, hash
FROM mark WHERE centre_id = :centre_id ORDER BY place;

-- name: marks_of_day
-- record_class: Mark
SELECT id, centre_id, deployment_id, day, value, note, kind, late, chat_id, who, sent_at, made_at, place, previous, hash
FROM mark WHERE centre_id = :centre_id AND day = :day ORDER BY place;

-- name: chain_end^
SELECT place, hash FROM mark WHERE centre_id = :centre_id ORDER BY place DESC LIMIT 1;

-- name: add_mark*!
INSERT INTO mark (id, centre_id, deployment_id, day, value, note, kind, late, chat_id, who, sent_at, made_at, place,
                  previous, hash)
VALUES (:id, :centre_id, :deployment_id, :day, :value, :note, :kind, :late, :chat_id, :who, :sent_at, :made_at, :place,
        :previous, :hash);

-- name: add_dispute!
INSERT INTO dispute (id, mark_id, said, chat_id, opened_at, due_at, state, why)
VALUES (:id, :mark_id, :said, :chat_id, :opened_at, :due_at, 'open', '')
ON CONFLICT (mark_id) DO NOTHING;

-- name: dispute_of_mark^
-- record_class: Dispute
SELECT d.id, d.mark_id, m.centre_id, m.deployment_id, m.day, m.value, d.said, d.chat_id, d.opened_at, d.due_at, d.state,
       d.why
FROM dispute d JOIN mark m ON m.id = d.mark_id WHERE d.mark_id = :mark_id;

-- name: settle_dispute!
UPDATE dispute SET state = :state, decided_at = :at, decided_by = :by, why = :why WHERE id = :id AND state = 'open';
