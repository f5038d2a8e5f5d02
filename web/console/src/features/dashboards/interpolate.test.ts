import { describe, expect, it } from "vitest";
import { All, interpolate, type Scope, type VariableValue } from "./interpolate";

const value = (values: string[], more: Partial<VariableValue> = {}): VariableValue => ({
  values,
  options: ["a", "b"],
  allValue: "",
  multi: true,
  ...more,
});
const scope = (variables: Scope["variables"]): Scope => ({ variables, globals: { __rate_interval: "1m" } });

describe("interpolate", () => {
  it("fills a variable in however it is written", () => {
    const s = scope({ env: value(["local"]) });
    expect(interpolate(`$env \${env} [[env]] $__rate_interval`, s)).toBe("local local local 1m");
  });
  it("leaves alone what nothing defines, regular expressions included", () => {
    expect(interpolate(`x=~"a$" $other \${constructor}`, scope({}))).toBe(`x=~"a$" $other \${constructor}`);
  });
  it("makes several values a regular expression, escaped for the string that they stand in", () => {
    expect(interpolate('{x=~"$v"}', scope({ v: value(["a.b", 'c"d\\e']) }))).toBe('{x=~"(a\\\\.b|c\\"d\\\\\\\\e)"}');
  });
  it("takes the author's value for all, or every option", () => {
    expect(interpolate("$v", scope({ v: value([All], { allValue: ".*" }) }))).toBe(".*");
    expect(interpolate("$v", scope({ v: value([All]) }))).toBe("(a|b)");
  });
  it("does not let a text end the string it stands in", () => {
    expect(interpolate('{x="$v"}', scope({ v: value(['"} or up{x="'], { multi: false }) }))).toBe(
      '{x="\\"} or up{x=\\""}',
    );
  });
  it.each([
    ["regex", "(a\\.b|c)"],
    ["pipe", "a.b|c"],
    ["csv", "a.b,c"],
    ["raw", "a.b,c"],
    ["glob", "{a.b,c}"],
    ["json", '["a.b","c"]'],
    ["text", "a.b + c"],
    ["singlequote", "'a.b','c'"],
    ["doublequote", '"a.b","c"'],
    ["queryparam", "var-v=a.b&var-v=c"],
    ["percentencode", "%7Ba.b%2Cc%7D"],
    ["unknown", "{a.b,c}"],
  ])("writes the format %s as Grafana does", (format, want) => {
    expect(interpolate(`\${v:${format}}`, scope({ v: value(["a.b", "c"]) }))).toBe(want);
  });
});
