-- +goose Up
CREATE TABLE outbox (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  event_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  topic VARCHAR(64) NOT NULL,
  type VARCHAR(32) NOT NULL,
  aggregate_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  traceparent VARCHAR(64) NOT NULL,
  created_at DATETIME(3) NOT NULL,
  sent_at DATETIME(3) NULL,
  UNIQUE KEY uk_event (event_id),
  KEY idx_unsent (sent_at, id),
  KEY idx_aggregate (aggregate_id, id)
);
CREATE TABLE idempotency (
  key_hash BINARY(32) NOT NULL PRIMARY KEY,
  request_hash BINARY(32) NOT NULL,
  response MEDIUMBLOB NOT NULL,
  created_at DATETIME(3) NOT NULL,
  KEY idx_created (created_at)
);
CREATE TABLE thing (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(64) NOT NULL
);

-- +goose Down
DROP TABLE thing, idempotency, outbox;
