-- +goose Up
CREATE TABLE payments (
  id                CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  order_id          CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id           CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  provider          VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status            VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  settlement        VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount            BIGINT NOT NULL,
  currency          CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  captured_amount   BIGINT NOT NULL,
  captured_currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  refunded_amount   BIGINT NOT NULL,
  -- The one refund of this payment, '' without one; locks can then be taken on rows that exist.
  refund_id         VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- The order, once it keeps this capture. Unique: an order keeps at most one, whatever the code does.
  kept_order_id     CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NULL,
  pay_url           VARCHAR(512) NOT NULL,
  version           BIGINT NOT NULL,
  captured_at       DATETIME(3) NULL,
  -- When the order is next asked whether it keeps the capture.
  settle_at         DATETIME(3) NULL,
  created_at        DATETIME(3) NOT NULL,
  updated_at        DATETIME(3) NOT NULL,
  UNIQUE KEY uq_kept_order (kept_order_id),
  KEY idx_order (order_id),
  KEY idx_settlement (settlement, settle_at)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE payment_refunds (
  refund_id       VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  payment_id      CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount          BIGINT NOT NULL,
  currency        CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason          VARCHAR(500) NOT NULL,
  automatic       BOOLEAN NOT NULL,
  status          VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- When the provider is next asked; also the lease of the worker that is asking.
  next_attempt_at DATETIME(3) NOT NULL,
  attempts        INT NOT NULL,
  traceparent     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at      DATETIME(3) NOT NULL,
  updated_at      DATETIME(3) NOT NULL,
  UNIQUE KEY uq_payment (payment_id),
  KEY idx_due (status, next_attempt_at)
) DEFAULT CHARACTER SET utf8mb4;

-- Every callback that was taken, so that a replay does nothing.
CREATE TABLE provider_events (
  provider    VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  event_id    VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_id  CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type        VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount      BIGINT NOT NULL,
  currency    CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  outcome     VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  occurred_at DATETIME(3) NOT NULL,
  received_at DATETIME(3) NOT NULL,
  PRIMARY KEY (provider, event_id),
  KEY idx_payment (payment_id),
  KEY idx_received (received_at)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE ledger_transactions (
  id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  kind       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  -- What is booked, e.g. capture:<payment>. Unique: nothing is booked twice.
  ref        VARCHAR(96) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  UNIQUE KEY uq_ref (ref),
  KEY idx_payment (payment_id)
) DEFAULT CHARACTER SET utf8mb4;

-- Debits are positive, credits negative.
CREATE TABLE ledger_entries (
  transaction_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  account        VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount         BIGINT NOT NULL,
  currency       CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (transaction_id, account),
  KEY idx_account (account, currency)
) DEFAULT CHARACTER SET utf8mb4;

-- Callbacks that the sandbox provider owes. deliver_at is also the lease of the worker that sends.
CREATE TABLE sandbox_deliveries (
  id           CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  event_id     VARCHAR(128) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  copy         TINYINT NOT NULL,
  type         VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  payment_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  refund_id    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  amount       BIGINT NOT NULL,
  currency     CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  occurred_at  DATETIME(3) NOT NULL,
  deliver_at   DATETIME(3) NOT NULL,
  attempts     INT NOT NULL,
  claim        CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  traceparent  VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  delivered_at DATETIME(3) NULL,
  UNIQUE KEY uq_copy (event_id, copy),
  KEY idx_due (delivered_at, deliver_at)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE outbox (
  id           BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  event_id     CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  topic        VARCHAR(64) NOT NULL,
  type         VARCHAR(32) NOT NULL,
  aggregate_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version      BIGINT NOT NULL,
  payload      MEDIUMTEXT NOT NULL,
  traceparent  VARCHAR(64) NOT NULL,
  created_at   DATETIME(3) NOT NULL,
  sent_at      DATETIME(3) NULL,
  UNIQUE KEY uk_event (event_id),
  KEY idx_unsent (sent_at, id),
  KEY idx_aggregate (aggregate_id, id)
) DEFAULT CHARACTER SET utf8mb4;

CREATE TABLE idempotency (
  key_hash     BINARY(32) NOT NULL PRIMARY KEY,
  request_hash BINARY(32) NOT NULL,
  response     MEDIUMBLOB NOT NULL,
  created_at   DATETIME(3) NOT NULL,
  KEY idx_created (created_at)
) DEFAULT CHARACTER SET utf8mb4;

-- +goose Down
DROP TABLE idempotency, outbox, sandbox_deliveries, ledger_entries, ledger_transactions,
  provider_events, payment_refunds, payments;
