/** prettySql lays a statement out over lines; what the formatter does not understand stays as it is. */
export async function prettySql(statement: string): Promise<string> {
  // Loaded with the first statement that is looked at, when nothing else is to be done.
  await new Promise<void>(done => {
    if ("requestIdleCallback" in window) requestIdleCallback(() => done(), { timeout: 500 });
    else setTimeout(done);
  });
  const { formatDialect, tidb } = await import("sql-formatter");
  try {
    return formatDialect(statement, { dialect: tidb, keywordCase: "preserve", tabWidth: 2 });
  } catch {
    return statement;
  }
}
