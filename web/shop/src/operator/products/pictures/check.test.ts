import { expect, it } from "vitest";
import { checkPicture, mostBytes, sniff } from "./check";

const bytes = (text: string) => Uint8Array.from(text, c => c.charCodeAt(0));
const png = bytes("\x89PNG\r\n\x1a\nrest");

it("knows pictures by their bytes", () => {
  expect(sniff(png)).toBe("image/png");
  expect(sniff(bytes("\xff\xd8\xff\xe0"))).toBe("image/jpeg");
  expect(sniff(bytes("RIFF\x01\x02\x03\x04WEBPVP8 "))).toBe("image/webp");
});

it("does not take for a picture what only begins like one, or can hold scripts", () => {
  for (const text of ["", "\x89PNG", "RIFF\x01\x02\x03\x04WAVE", "<svg xmlns=''/>", "GIF89a", "plain text"])
    expect(sniff(bytes(text))).toBeUndefined();
});

it("says of a file named .png what it is", async () => {
  expect(await checkPicture(new File(["plain text"], "a.png", { type: "image/png" }))).toEqual({ unfit: "type" });
  expect(await checkPicture(new File([], "a.png", { type: "image/png" }))).toEqual({ unfit: "empty" });
  // A name that is wrong does not matter: the server is told what the bytes say.
  expect(await checkPicture(new File([png], "a.jpg", { type: "image/jpeg" }))).toEqual({ type: "image/png" });
});

it("takes as many bytes as the server does, and not one more", async () => {
  const sized = (size: number) => new File([png, new Uint8Array(size - png.length)], "a.png");
  expect(await checkPicture(sized(mostBytes))).toEqual({ type: "image/png" });
  expect(await checkPicture(sized(mostBytes + 1))).toEqual({ unfit: "large" });
});
