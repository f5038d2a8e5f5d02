-- +goose Up
CREATE TABLE categories (
  id       VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  name     VARCHAR(64) NOT NULL,
  name_zh  VARCHAR(64) NOT NULL,
  position INT NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- price and currency repeat the cheapest SKU that is on sale, so that lists sort by an index.
CREATE TABLE products (
  id          CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  title       VARCHAR(100) NOT NULL,
  description TEXT NOT NULL,
  category_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  status      VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  pictures    TEXT NOT NULL,
  price       BIGINT NOT NULL,
  currency    CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  created_at  DATETIME(3) NOT NULL,
  updated_at  DATETIME(3) NOT NULL,
  PRIMARY KEY (id),
  KEY idx_newest (status, created_at, id),
  KEY idx_price (status, price, id),
  KEY idx_title (status, title, id),
  KEY idx_category (category_id, status, created_at, id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE skus (
  id         CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  product_id CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  position   INT NOT NULL,
  price      BIGINT NOT NULL,
  currency   CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  attributes TEXT NOT NULL,
  active     TINYINT NOT NULL,
  PRIMARY KEY (id),
  KEY idx_product (product_id, position)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

CREATE TABLE pictures (
  id           CHAR(26) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content_type VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  content      MEDIUMBLOB NOT NULL,
  created_at   DATETIME(3) NOT NULL,
  PRIMARY KEY (id)
) DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;

-- +goose Down
DROP TABLE pictures, skus, products, categories;
