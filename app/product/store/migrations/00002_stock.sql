-- +goose Up
-- Always: stocked = available + reserved + sold, none negative. Every UPDATE keeps it by its own
-- conditions; `mall audit` checks it.
CREATE TABLE stock (
  sku_id    CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  available BIGINT NOT NULL,
  reserved  BIGINT NOT NULL,
  sold      BIGINT NOT NULL,
  stocked   BIGINT NOT NULL,
  PRIMARY KEY (sku_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE stock_changes (
  id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sku_id     CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  delta      BIGINT NOT NULL,
  reason     VARCHAR(500) NOT NULL,
  actor_id   VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY idx_sku (sku_id, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- One per order. lines is what Reserve answered, so that a repetition answers the same;
-- next_check_at is when the sweeper asks what became of it, null once it is settled.
CREATE TABLE reservations (
  order_id      CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  checkout_key  BINARY(32) NOT NULL,
  user_id       VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  flash_sale_id VARCHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state         VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  snapshot      MEDIUMTEXT NOT NULL,
  next_check_at DATETIME(3) NULL,
  created_at    DATETIME(3) NOT NULL,
  updated_at    DATETIME(3) NOT NULL,
  PRIMARY KEY (order_id),
  UNIQUE KEY uk_checkout_key (checkout_key),
  KEY idx_next_check (next_check_at)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE reservation_lines (
  order_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sku_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  quantity BIGINT NOT NULL,
  PRIMARY KEY (order_id, sku_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- +goose Down
DROP TABLE reservation_lines, reservations, stock_changes, stock;
