import { asJson } from "./Detail";
import type { Line } from "./lines";

/** download saves lines as a file, one JSON object a line. */
export function download(lines: readonly Line[]) {
  const text = lines.map(line => `${asJson(line)}\n`).join("");
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = `logs-${new Date().toISOString().replace(/[:.]/g, "-")}.ndjson`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
