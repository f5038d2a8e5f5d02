-- +goose Up
CREATE TABLE orders (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  cancel_reason VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  refund_from VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  total_amount BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  address TEXT NULL,
  payment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  carrier VARCHAR(100) NOT NULL DEFAULT '',
  tracking_number VARCHAR(100) NULL,
  shipped_at DATETIME(3) NULL,
  completed_at DATETIME(3) NULL,
  flash_sale_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  traceparent VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  expires_at DATETIME(3) NOT NULL,
  due_at DATETIME(3) NULL,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  version BIGINT NOT NULL,
  PRIMARY KEY (id),
  KEY idx_user (user_id, id),
  KEY idx_status (status, id),
  KEY idx_due (due_at),
  KEY idx_tracking (tracking_number)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE order_items (
  order_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  line_no INT NOT NULL,
  sku_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  product_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  title VARCHAR(255) NOT NULL,
  attributes TEXT NOT NULL,
  picture VARCHAR(255) NOT NULL DEFAULT '',
  quantity BIGINT NOT NULL,
  price_amount BIGINT NOT NULL,
  PRIMARY KEY (order_id, line_no)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE cart_items (
  user_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sku_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  quantity BIGINT NOT NULL,
  added_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (user_id, sku_id)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE refunds (
  id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  decided TINYINT NOT NULL DEFAULT 0,
  amount BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(500) NOT NULL,
  note VARCHAR(500) NOT NULL DEFAULT '',
  decided_by VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY idx_order (order_id),
  KEY idx_status (status, id),
  KEY idx_decided (decided, id)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE flash_tickets (
  ticket CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sale_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  sku_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  order_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  intent CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (ticket),
  UNIQUE KEY uk_intent (intent),
  KEY idx_created (created_at)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE outbox (
  id BIGINT NOT NULL AUTO_INCREMENT,
  event_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  topic VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  type VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  aggregate_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  payload MEDIUMTEXT NOT NULL,
  traceparent VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  sent_at DATETIME(3) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uk_event (event_id),
  KEY idx_unsent (sent_at, id),
  KEY idx_aggregate (aggregate_id, id)
) DEFAULT CHARSET = utf8mb4;

CREATE TABLE idempotency (
  key_hash BINARY(32) NOT NULL,
  request_hash BINARY(32) NOT NULL,
  response MEDIUMBLOB NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (key_hash),
  KEY idx_created (created_at)
) DEFAULT CHARSET = utf8mb4;

-- +goose Down
DROP TABLE idempotency;
DROP TABLE outbox;
DROP TABLE flash_tickets;
DROP TABLE refunds;
DROP TABLE cart_items;
DROP TABLE order_items;
DROP TABLE orders;
