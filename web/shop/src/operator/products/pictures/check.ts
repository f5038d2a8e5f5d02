/** The most bytes of a picture (app/product/domain). */
export const mostBytes = 512 * 1024;

/** What a picture may be. */
export const pictureTypes = ["image/png", "image/jpeg", "image/webp"] as const;
export type PictureType = (typeof pictureTypes)[number];

/** Unfit is why a file cannot be a product's picture. */
export type Unfit = "empty" | "large" | "type";

/** sniff knows a picture by its first bytes, as the server does: a file's name may say anything. */
export function sniff(bytes: Uint8Array): PictureType | undefined {
  const starts = (text: string, at = 0) => Array.from(text).every((c, i) => bytes[at + i] === c.charCodeAt(0));
  if (starts("\x89PNG\r\n\x1a\n")) return "image/png";
  if (starts("\xff\xd8\xff")) return "image/jpeg";
  if (starts("RIFF") && starts("WEBP", 8)) return "image/webp";
  return undefined;
}

/** checkPicture is what kind of picture a file is, or why it cannot be one. */
export async function checkPicture(file: Blob): Promise<{ type: PictureType } | { unfit: Unfit }> {
  if (file.size === 0) return { unfit: "empty" };
  const type = sniff(new Uint8Array(await file.slice(0, 12).arrayBuffer()));
  if (!type) return { unfit: "type" };
  return file.size > mostBytes ? { unfit: "large" } : { type };
}
