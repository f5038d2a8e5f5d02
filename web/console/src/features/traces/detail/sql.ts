/** prettySql lays a statement out over lines; what the formatter does not understand stays as it is. */
export async function prettySql(statement: string): Promise<string> {
  // Loaded with the first statement that is looked at.
  const { formatDialect, tidb } = await import("sql-formatter");
  try {
    return formatDialect(statement, { dialect: tidb, keywordCase: "preserve", tabWidth: 2 });
  } catch {
    return statement;
  }
}
