import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The folder into which a mall without an SMTP server writes its mails. */
const folder = join(process.env.MALL_STATE_DIR ?? "../../.mall", "mail");

/** resetLink waits for the newest mail with a reset link to an address, and is the link; not is one that was used. */
export async function resetLink(to: string, not = ""): Promise<string> {
  for (let i = 0; i < 100; i++) {
    // Names are ids that grow with time.
    for (const name of (await readdir(folder).catch(() => []))
      .filter(n => n.endsWith(".eml"))
      .sort()
      .reverse()) {
      const mail = await readFile(join(folder, name), "utf8");
      const link = /https?:\S+\/reset-password#token=\S+/.exec(mail)?.[0];
      if (mail.includes(to) && link) {
        if (link === not) break;
        return link;
      }
    }
    await new Promise(done => setTimeout(done, 200));
  }
  throw new Error(`no mail came to ${to}`);
}
