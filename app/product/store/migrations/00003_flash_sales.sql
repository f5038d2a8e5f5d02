-- +goose Up
CREATE TABLE flash_sales (
  id                 CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name               VARCHAR(100) NOT NULL,
  starts_at          DATETIME(3) NOT NULL,
  ends_at            DATETIME(3) NOT NULL,
  limit_per_customer BIGINT NOT NULL,
  created_at         DATETIME(3) NOT NULL,
  updated_at         DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY idx_ends (ends_at, id),
  KEY idx_starts (starts_at, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- sold counts pieces in held and committed reservations of the sale; never above quantity.
CREATE TABLE flash_sale_items (
  sale_id  CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sku_id   CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position INT NOT NULL,
  price    BIGINT NOT NULL,
  currency CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  quantity BIGINT NOT NULL,
  sold     BIGINT NOT NULL,
  PRIMARY KEY (sale_id, sku_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- What one customer holds of an item, for the limit per customer.
CREATE TABLE flash_sale_customers (
  sale_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sku_id  CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  taken   BIGINT NOT NULL,
  PRIMARY KEY (sale_id, sku_id, user_id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- +goose Down
DROP TABLE flash_sale_customers, flash_sale_items, flash_sales;
