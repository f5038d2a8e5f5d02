import { attribute, type Span, valueText } from "./span";

/** Work is what a span spends its time on. */
export type Work = "sql" | "redis" | "database" | "kafka" | "grpc" | "http" | "internal";

const sql = new Set(["mysql", "tidb", "mariadb", "postgresql", "sqlite", "mssql", "oracle", "clickhouse", "other_sql"]);

/** workOf follows the semantic conventions, of today and of before their renaming. */
export function workOf(span: Span): Work {
  const has = (key: string) => valueText(attribute(span.attributes, key));
  const database = has("db.system.name") || has("db.system");
  if (database === "redis") return "redis";
  if (database) return sql.has(database) ? "sql" : "database";
  if (has("messaging.system")) return "kafka";
  if (has("rpc.system.name") || has("rpc.system")) return "grpc";
  if (has("http.request.method") || has("http.method")) return "http";
  return "internal";
}
