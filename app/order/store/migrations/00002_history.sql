-- +goose Up
-- What happened to each order and when. Events say the same but are deleted a week after they were
-- sent. amount is the order's total, in idx_kind so that statistics of a time range read the index alone.
CREATE TABLE order_changes (
  order_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  version BIGINT NOT NULL,
  kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  amount BIGINT NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (order_id, version),
  KEY idx_kind (kind, created_at, amount)
) DEFAULT CHARSET = utf8mb4;

-- What operators look for. The address itself stays one JSON text.
ALTER TABLE orders
  ADD COLUMN recipient VARCHAR(200) NOT NULL DEFAULT '',
  ADD COLUMN phone_digits VARCHAR(32) NOT NULL DEFAULT '';
ALTER TABLE orders ADD KEY idx_recipient (recipient, id);
ALTER TABLE orders ADD KEY idx_phone (phone_digits, id);

UPDATE orders SET
  recipient = COALESCE(JSON_UNQUOTE(JSON_EXTRACT(address, '$.recipient')), ''),
  phone_digits = REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(REPLACE(
    COALESCE(JSON_UNQUOTE(JSON_EXTRACT(address, '$.phone')), ''), ' ', ''), '-', ''), '+', ''), '(', ''), ')', ''), '.', ''), '/', '')
  WHERE address IS NOT NULL;

INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at)
  SELECT aggregate_id, version, type, JSON_UNQUOTE(JSON_EXTRACT(payload, '$.status')),
    COALESCE(JSON_UNQUOTE(JSON_EXTRACT(payload, '$.reason')), ''), JSON_EXTRACT(payload, '$.total.amount'), created_at
  FROM outbox WHERE topic = 'mall.order.v1';

-- Of orders whose events are gone: what their rows still tell. A payment's time is not known; it was
-- at most the time to pay, 15 minutes, after the order's.
INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at)
  SELECT o.id, 1, 'created', 'pendingPayment', '', o.total_amount, o.created_at
  FROM orders o LEFT JOIN order_changes c ON c.order_id = o.id AND c.version = 1 WHERE c.order_id IS NULL;
INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at)
  SELECT o.id, 2, 'paid', 'paid', '', o.total_amount, o.created_at
  FROM orders o LEFT JOIN order_changes c ON c.order_id = o.id AND c.version = 2
  WHERE c.order_id IS NULL AND o.payment_id <> '';
INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at)
  SELECT o.id, 2, 'cancelled', 'cancelled', o.cancel_reason, o.total_amount, o.updated_at
  FROM orders o LEFT JOIN order_changes c ON c.order_id = o.id AND c.version = 2
  WHERE c.order_id IS NULL AND o.status = 'cancelled';
INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at)
  SELECT o.id, 3, 'shipped', 'shipped', '', o.total_amount, o.shipped_at
  FROM orders o LEFT JOIN order_changes c ON c.order_id = o.id AND (c.version = 3 OR c.kind = 'shipped')
  WHERE c.order_id IS NULL AND o.shipped_at IS NOT NULL;
INSERT INTO order_changes (order_id, version, kind, status, reason, amount, created_at)
  SELECT o.id, 4, 'completed', 'completed', '', o.total_amount, o.completed_at
  FROM orders o LEFT JOIN order_changes c ON c.order_id = o.id AND (c.version = 4 OR c.kind = 'completed')
  WHERE c.order_id IS NULL AND o.completed_at IS NOT NULL;

-- +goose Down
ALTER TABLE orders DROP KEY idx_phone;
ALTER TABLE orders DROP KEY idx_recipient;
ALTER TABLE orders DROP COLUMN phone_digits, DROP COLUMN recipient;
DROP TABLE order_changes;
