import { afterEach, describe, expect, it } from "vitest";
import { wrong } from "@/operator/form/wrong";
import { parseLocal, toLocal, zone } from "./times";

const home = process.env.TZ;
afterEach(() => {
  process.env.TZ = home;
});

function inZone(name: string) {
  process.env.TZ = name;
}

const utc = (text: string) => {
  const at = parseLocal(text);
  return typeof at === "string" ? at : at.toISOString();
};

describe("times", () => {
  it.each([
    ["Asia/Shanghai", "2026-11-23T10:00", "2026-11-23T02:00:00.000Z"],
    ["America/New_York", "2026-11-23T10:00", "2026-11-23T15:00:00.000Z"],
    ["America/New_York", "2026-07-01T23:30", "2026-07-02T03:30:00.000Z"],
    ["Asia/Kolkata", "2026-01-01T00:00", "2025-12-31T18:30:00.000Z"],
    ["UTC", "2028-02-29T12:00", "2028-02-29T12:00:00.000Z"],
  ])("are read in %s and sent as UTC", (name, local, sent) => {
    inZone(name);
    expect(utc(local)).toBe(sent);
    expect(toLocal(sent)).toBe(local);
  });

  it("keep the seconds that are there, so that saving without a change changes nothing", () => {
    inZone("Asia/Shanghai");
    for (const time of ["2026-11-23T01:21:24.000Z", "2026-11-23T01:21:24.050Z", "2026-11-23T01:21:00.000Z"])
      expect(utc(toLocal(time))).toBe(time);
    expect(toLocal("2026-11-23T01:21:24.000Z")).toBe("2026-11-23T09:21:24");
  });

  it("that the clocks skip are refused, not moved", () => {
    inZone("Europe/Berlin");
    expect(utc("2027-03-28T02:30")).toBe(wrong("noSuchTime"));
    expect(utc("2027-03-28T01:59")).toBe("2027-03-28T00:59:00.000Z");
    expect(utc("2027-03-28T03:00")).toBe("2027-03-28T01:00:00.000Z");
    inZone("UTC");
    expect(utc("2027-03-28T02:30")).toBe("2027-03-28T02:30:00.000Z");
  });

  it.each(["", "2026-11-23", "tomorrow", "2026-11-23T10:00Z", "12026-11-23T10:00"])("are not %j", text => {
    expect(utc(text)).toBe(wrong("time"));
  });

  it("are not days that no month has", () => {
    inZone("UTC");
    expect(utc("2026-02-30T10:00")).toBe(wrong("noSuchTime"));
  });

  it("say which zone they are in, as it is then", () => {
    inZone("Europe/Berlin");
    expect(zone(new Date("2027-01-01T00:00:00Z"))).toBe("Europe/Berlin (GMT+1)");
    expect(zone(new Date("2027-07-01T00:00:00Z"))).toBe("Europe/Berlin (GMT+2)");
  });
});
