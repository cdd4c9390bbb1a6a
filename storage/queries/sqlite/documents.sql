-- name: received_files
-- record_class: ReceivedFile
-- Files by their ids, a JSON list; without those that were purged.
SELECT id, inbox_id, chat_id, place, name, media_type, size, sha256, clean_sha256, clean_size, pages, problem, remarks,
       reference, received_at
FROM received_file
WHERE id IN (SELECT value FROM json_each(:ids)) AND purged_at IS NULL
ORDER BY place, id;
