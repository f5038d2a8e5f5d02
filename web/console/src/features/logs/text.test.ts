import { describe, expect, it } from "vitest";
import { oneLine, short, visible } from "./text";

describe("hostile text", () => {
  it("shows control characters instead of obeying them", () => {
    expect(visible("a\u0000b\u0007\u001b[31mc\u007f\u009b")).toBe("a␀b␇␛[31mc␡⟨U+009B⟩");
    expect(visible("two\nlines\tand a tab")).toBe("two\nlines\tand a tab");
    expect(visible("a\rb")).toBe("a␍b");
  });

  it("shows marks that turn or hide text", () => {
    expect(visible("paid \u202e0001\u202c, \u200bhidden\ufeff")).toBe(
      "paid ⟨U+202E⟩0001⟨U+202C⟩, ⟨U+200B⟩hidden⟨U+FEFF⟩",
    );
  });

  it("leaves a terminal's colours out of the list, and keeps a line one line", () => {
    expect(oneLine("\u001b[1;31mred\u001b[0m\nnext\tend")).toBe("red↵next end");
    expect(oneLine("\u001b]0;title\u0007")).toBe("␛]0;title␇");
  });

  it("does not cut a character in two", () => {
    expect(short("ab🎉cd", 3)).toBe("ab");
    expect(short("ab🎉cd", 4)).toBe("ab🎉");
    expect(short("abc", 3)).toBe("abc");
  });
});
