-- +goose Up
CREATE TABLE users (
  id            CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  email         VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name          VARCHAR(100) NOT NULL,
  role          VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  password_version BIGINT NOT NULL, -- counts changes of the password, not of the way it is hashed
  created_at    DATETIME(3) NOT NULL,
  updated_at    DATETIME(3) NOT NULL,
  UNIQUE KEY uq_email (email)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- A session is a family of refresh tokens: each refresh replaces the token, all belong to one log-in.
CREATE TABLE sessions (
  id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  user_id    CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  revoked_at DATETIME(3) NULL,
  KEY idx_user (user_id),
  KEY idx_expires (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE refresh_tokens (
  token_hash BINARY(32) NOT NULL PRIMARY KEY,
  session_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  used_at    DATETIME(3) NULL,
  KEY idx_session (session_id),
  KEY idx_expires (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE addresses (
  id          CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  user_id     CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recipient   VARCHAR(200) NOT NULL,
  phone       VARCHAR(32) NOT NULL,
  line1       VARCHAR(200) NOT NULL,
  line2       VARCHAR(200) NOT NULL,
  city        VARCHAR(200) NOT NULL,
  province    VARCHAR(200) NOT NULL,
  postal_code VARCHAR(200) NOT NULL,
  country     VARCHAR(56) NOT NULL,
  created_at  DATETIME(3) NOT NULL,
  updated_at  DATETIME(3) NOT NULL,
  KEY idx_user (user_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE password_resets (
  token_hash BINARY(32) NOT NULL PRIMARY KEY,
  user_id    CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  used_at    DATETIME(3) NULL,
  KEY idx_user (user_id, created_at),
  KEY idx_expires (expires_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- Recipient and body are emptied once a mail is sent or given up: the body of a reset mail is a secret.
CREATE TABLE mails (
  id              CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  kind            VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  recipient       VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject         VARCHAR(200) NOT NULL,
  body            TEXT NOT NULL,
  status          VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attempts        INT NOT NULL,
  next_attempt_at DATETIME(3) NOT NULL,
  expires_at      DATETIME(3) NOT NULL,
  traceparent     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at      DATETIME(3) NOT NULL,
  finished_at     DATETIME(3) NULL,
  KEY idx_due (status, next_attempt_at),
  KEY idx_created (created_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- The id is the event's, so that an event that comes again is one row.
CREATE TABLE audit_log (
  id       CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  at       DATETIME(3) NOT NULL,
  actor_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  action   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  target   VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  detail   TEXT NOT NULL,
  trace_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  KEY idx_actor (actor_id, id),
  KEY idx_action (action, id),
  KEY idx_target (target, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE idempotency (
  key_hash     BINARY(32) NOT NULL PRIMARY KEY,
  request_hash BINARY(32) NOT NULL,
  response     MEDIUMBLOB NOT NULL,
  created_at   DATETIME(3) NOT NULL,
  KEY idx_created (created_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE outbox (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  event_id     CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL UNIQUE,
  topic        VARCHAR(64) NOT NULL,
  type         VARCHAR(32) NOT NULL,
  aggregate_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version      BIGINT NOT NULL,
  payload      MEDIUMTEXT NOT NULL,
  traceparent  VARCHAR(64) NOT NULL,
  created_at   DATETIME(3) NOT NULL,
  sent_at      DATETIME(3) NULL,
  KEY idx_unsent (sent_at, id),
  KEY idx_aggregate (aggregate_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- +goose Down
DROP TABLE outbox;
DROP TABLE idempotency;
DROP TABLE audit_log;
DROP TABLE mails;
DROP TABLE password_resets;
DROP TABLE addresses;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE users;
