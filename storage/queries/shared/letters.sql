-- name: letters_of
-- record_class: Letter
SELECT id, serial, kind, subject_id, version, language, title, initials, content_hash, seal, sha256, size, issued_at
FROM letter WHERE kind = :kind AND subject_id = :subject_id AND purged_at IS NULL ORDER BY version DESC, id DESC;

-- name: add_letter^
INSERT INTO letter (id, serial, kind, subject_id, version, language, title, initials, content_hash, seal, sha256, size,
                    issued_at)
VALUES (:id, :serial, :kind, :subject_id, :version, :language, :title, :initials, :content_hash, :seal, :sha256, :size,
        :issued_at)
ON CONFLICT (kind, subject_id, version, language) DO NOTHING
RETURNING id;

-- name: letter_by_serial_or_file^
-- record_class: VerifiedLetter
-- A letter is replaced as soon as what it says was posted anew, whether or not the next version was fetched.
SELECT l.id, l.serial, l.kind, l.subject_id, l.version, l.language, l.title, l.initials, l.content_hash, l.seal,
       l.sha256, l.size, l.issued_at,
       (SELECT max(n.version) FROM letter n WHERE n.kind = l.kind AND n.subject_id = l.subject_id) AS newest,
       CASE WHEN coalesce(i.withdrawn_at >= i.posted_at, d.withdrawn_at >= d.posted_at,
                          a.state NOT IN ('shortlisted', 'approved'), FALSE) THEN 'withdrawn'
            WHEN l.seal = '' OR coalesce(l.issued_at < i.posted_at, l.issued_at < d.posted_at,
                                         l.issued_at < a.decided_at, FALSE)
                 OR l.kind = 'register' AND EXISTS (SELECT 1 FROM mark m
                                                    WHERE m.centre_id = l.subject_id AND m.made_at > l.issued_at)
                 OR EXISTS (SELECT 1 FROM letter n
                            WHERE n.kind = l.kind AND n.subject_id = l.subject_id AND n.version > l.version)
            THEN 'replaced'
            ELSE 'genuine' END AS standing
FROM letter l
LEFT JOIN invitation i ON l.kind = 'invitation' AND i.id = l.subject_id
LEFT JOIN deployment d ON l.kind = 'deployment' AND d.id = l.subject_id
LEFT JOIN application a ON l.kind = 'training' AND a.id = l.subject_id
WHERE l.serial = :serial OR l.sha256 = :sha256;

-- name: told^
-- record_class: Told
-- Whoever this message was sent to; the asker, where it was. What failed, or has not left yet, was not sent.
SELECT channel, address, created_at FROM outbox WHERE proof = :proof AND state IN (1, 3, 4)
ORDER BY CASE WHEN address IN (:address, :phone) THEN 0 ELSE 1 END, id LIMIT 1;
