-- name: invitations_of
-- record_class: Invitation
SELECT i.id, i.phone, i.name, i.id_number, i.tsc_number, i.examiner_number, i.year, i.exam, i.paper, i.position, i.centre,
       i.town, i.reference, i.reports_at, i.ends_on, i.accept_by, i.letter_at, i.posted_at, a.decision, a.decided_at
FROM invitation i LEFT JOIN acceptance a ON a.invitation_id = i.id
WHERE i.phone = :phone
ORDER BY i.year DESC, i.exam, i.paper, i.position;

-- name: invitations_of_year
-- record_class: Invitation
SELECT i.id, i.phone, i.name, i.id_number, i.tsc_number, i.examiner_number, i.year, i.exam, i.paper, i.position, i.centre,
       i.town, i.reference, i.reports_at, i.ends_on, i.accept_by, i.letter_at, i.posted_at, a.decision, a.decided_at
FROM invitation i LEFT JOIN acceptance a ON a.invitation_id = i.id
WHERE i.year = :year;

-- name: add_invitation*!
INSERT INTO invitation (id, phone, name, id_number, tsc_number, examiner_number, year, exam, paper, position, centre,
                        town, reference, reports_at, ends_on, accept_by, letter_at, posted_at)
VALUES (:id, :phone, :name, :id_number, :tsc_number, :examiner_number, :year, :exam, :paper, :position, :centre,
        :town, :reference, :reports_at, :ends_on, :accept_by, :letter_at, :posted_at);

-- name: set_invitation*!
UPDATE invitation
SET name = :name, id_number = :id_number, tsc_number = :tsc_number, examiner_number = :examiner_number, centre = :centre,
    town = :town, reference = :reference, reports_at = :reports_at, ends_on = :ends_on, accept_by = :accept_by, letter_at = :letter_at, posted_at = :posted_at
WHERE id = :id;

-- name: add_terms!
INSERT INTO terms (hash, text, created_at) VALUES (:hash, :text, :created_at) ON CONFLICT (hash) DO NOTHING;

-- name: add_acceptance^
INSERT INTO acceptance (id, invitation_id, person_id, decision, reason, terms_hash, channel, address, message_id, decided_at)
VALUES (:id, :invitation_id, :person_id, :decision, :reason, :terms_hash, :channel, :address, :message_id, :decided_at)
ON CONFLICT (invitation_id) DO NOTHING
RETURNING id;

-- name: letter_of^
-- record_class: Letter
SELECT id, serial, invitation_id, version, sha256, size, initials, issued_at FROM letter
WHERE invitation_id = :invitation_id ORDER BY version DESC LIMIT 1;

-- name: add_letter!
INSERT INTO letter (id, serial, invitation_id, version, sha256, size, initials, issued_at)
VALUES (:id, :serial, :invitation_id, :version, :sha256, :size, :initials, :issued_at);

-- name: letter_by_serial^
-- record_class: VerifiedLetter
SELECT l.serial, l.version, l.initials, l.issued_at, i.year, i.exam, i.paper,
       (SELECT max(version) FROM letter n WHERE n.invitation_id = l.invitation_id) AS newest
FROM letter l JOIN invitation i ON i.id = l.invitation_id
WHERE l.serial = :serial;
