import { fireEvent, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { renderPage } from "@/test/render";
import { asJson, Detail } from "./Detail";
import type { Line } from "./lines";
import { Row } from "./Row";

const script = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';
const line: Line = {
  key: 1,
  at: 1_700_000_000_000,
  time: new Date(1_700_000_000_000).toISOString(),
  level: "error",
  service: `edge${script}`,
  message: `${script} \u001b[31mred\u001b[0m ${"x".repeat(6000)}`,
  traceId: "0af7651916cd43dd8448eb211c80319c",
  spanId: "b7ad6b7169203331",
  attributes: { [script]: script, order_id: "01JD", big: "y".repeat(5000), nested: { a: [1] } },
};

describe("a line", () => {
  it("is text whatever it says, and cut when it is long", () => {
    const { container } = renderPage(
      <Row line={line} selected={false} marked={false} wrap={false} levelColor={() => "#000"} colorOf={() => "#000"} />,
    );
    expect(container.querySelector("img,script")).toBeNull();
    expect(container.textContent).toContain("<script>window.hacked=1</script> red xxx");
    expect(container.textContent?.length).toBeLessThan(2000);
    expect(container.textContent).toContain("order_id=01JD");
  });

  it("opens to everything it says, and to filters", { timeout: 30_000 }, () => {
    const filter = vi.fn();
    const { container } = renderPage(
      <Detail line={line} onClose={() => undefined} onStep={() => undefined} onFilter={filter} />,
    );
    expect(container.querySelector("img,section script")).toBeNull();
    expect(container.textContent).toContain("␛[31mred");
    expect(container.textContent).not.toContain("x".repeat(2500));
    fireEvent.click(screen.getByRole("button", { name: /Show all 6,?\d+ characters/ }));
    expect(container.textContent).toContain("x".repeat(6000));
    fireEvent.click(screen.getByRole("button", { name: "Only lines with this order_id" }));
    fireEvent.click(screen.getByRole("button", { name: "Without lines with this order_id" }));
    expect(filter.mock.calls.map(c => c[0])).toEqual([
      { name: "order_id", value: "01JD", not: false },
      { name: "order_id", value: "01JD", not: true },
    ]);
    expect(screen.queryByRole("button", { name: "Only lines with this nested" })).toBeNull();
    expect(screen.getByRole("link", { name: "Open its span" })).toHaveAttribute(
      "href",
      `/traces/${line.traceId}?span=${line.spanId}`,
    );
    const around = new URL(
      screen.getByRole("link", { name: "Lines around this one" }).getAttribute("href") ?? "",
      "http://x",
    );
    expect([around.searchParams.get("from"), around.searchParams.get("to")]).toEqual([
      "1699999970000",
      "1700000030000",
    ]);
  });

  it("is copied as the query API has it", () => {
    expect(JSON.parse(asJson(line))).toEqual({
      time: line.time,
      level: line.level,
      service: line.service,
      message: line.message,
      traceId: line.traceId,
      spanId: line.spanId,
      attributes: line.attributes,
    });
  });
});
