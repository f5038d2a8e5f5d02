import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { mall } from "./mall";

/** sql runs statements as root in the mall's MySQL and returns the rows, their columns apart by tabs. */
export async function sql(statements: string): Promise<string[]> {
  const environment = await mall("env");
  const at = /MALL_MYSQL_DSN='root@tcp\(([^:]+):(\d+)\)/.exec(environment);
  if (!at?.[1] || !at[2]) throw new Error("mall env names no MySQL");
  const { stdout } = await promisify(execFile)("mysql", [
    "--no-defaults",
    "--protocol=tcp",
    `--host=${at[1]}`,
    `--port=${at[2]}`,
    "--user=root",
    "--batch",
    "--skip-column-names",
    "-e",
    statements,
  ]);
  return stdout.split("\n").filter(Boolean);
}
