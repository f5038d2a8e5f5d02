import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { begin, end } from "@/session/store";
import { renderPage } from "@/test/render";
import FlashSales from ".";

const user = { id: "u1", email: "u@mall.test", name: "U", role: "customer", createdAt: "" };
const money = (amount: number) => ({ amount, currency: "CNY" });

/** Sale is a flash sale at the network's edge, whose clock is far from the device's. */
class Sale {
  /** How far the server's clock is ahead, in milliseconds. */
  ahead = 5 * 24 * 3_600_000;
  startsIn = -60_000;
  /** Keys of the requests for a place. */
  readonly keys: (string | null)[] = [];
  refusals: Response[] = [];
  ticket: { status: string; orderId?: string } = { status: "queued" };

  constructor() {
    vi.stubGlobal("fetch", async (request: Request) => {
      const answer = this.answer(request, new URL(request.url).pathname);
      answer.headers.set("Date", new Date(this.now()).toUTCString());
      return answer;
    });
  }

  private now() {
    return Date.now() + this.ahead;
  }

  private answer(request: Request, path: string): Response {
    if (path.endsWith("/me/addresses")) return Response.json({ items: [address], nextCursor: "" });
    if (path.includes("/tickets/")) return Response.json({ ticket: "t1", ...this.ticket });
    if (path.endsWith("/orders")) {
      this.keys.push(request.headers.get("Idempotency-Key"));
      return this.refusals.shift() ?? Response.json({ ticket: "t1", status: "queued" }, { status: 202 });
    }
    const startsAt = new Date(this.now() + this.startsIn).toISOString();
    const endsAt = new Date(this.now() + 3_600_000).toISOString();
    const item = { skuId: "s1", productId: "p1", title: "Kettle", attributes: {}, picture: "", quantity: 10 };
    const items = [{ ...item, price: money(6000), regularPrice: money(10_000), remaining: 4 }];
    const sale = { id: "f1", name: "Deals", status: "running", startsAt, endsAt, limitPerCustomer: 1, items };
    return Response.json({ items: [sale], nextCursor: "" });
  }
}

const address = {
  id: "a1",
  recipient: "U",
  phone: "1",
  line1: "Street 1",
  city: "Town",
  province: "P",
  postalCode: "1",
  country: "CN",
};
const buyButton = { name: "Buy Kettle now" };
let sale: Sale;

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  sale = new Sale();
  begin({ accessToken: "a", refreshToken: "r", expiresIn: 900, tokenType: "Bearer", user });
});
afterEach(() => {
  end();
  vi.unstubAllGlobals();
});

const refusal = (status: number, code: string, headers?: Record<string, string>) =>
  Response.json({ code, detail: "no" }, { status, headers });

test("it runs by the server's clock, and a place in the queue leads to the order", async () => {
  renderPage(<FlashSales />);
  expect(await screen.findByText("40% off")).toBeVisible();
  expect(screen.getByText("4 of 10 left", { selector: "p" })).toBeVisible();
  await userEvent.dblClick(await screen.findByRole("button", buyButton));
  expect(await screen.findByText("In the queue")).toBeVisible();
  expect(sale.keys).toHaveLength(1);
  sale.ticket = { status: "ordered", orderId: "o1" };
  expect(await screen.findByText("You got it", {}, { timeout: 5000 })).toBeVisible();
  expect(screen.getByRole("link", { name: "Go to the order" })).toHaveAttribute("href", "/orders/o1");
});

test("a sale that has not begun by the server's clock cannot be bought from", async () => {
  sale.startsIn = 90_000;
  renderPage(<FlashSales />);
  expect(await screen.findByRole("button", { name: "Not started" })).toBeDisabled();
  expect(screen.getByRole("timer")).toHaveTextContent(/01:(31|30|29|28)/);
});

test("a reload keeps the place, and nobody else sees it", async () => {
  const first = renderPage(<FlashSales />);
  await userEvent.click(await screen.findByRole("button", buyButton));
  await screen.findByText("In the queue");
  first.unmount();
  const second = renderPage(<FlashSales />);
  expect(await screen.findByText("In the queue")).toBeVisible();
  second.unmount();
  end();
  begin({ accessToken: "b", refreshToken: "r", expiresIn: 900, tokenType: "Bearer", user: { ...user, id: "u2" } });
  renderPage(<FlashSales />);
  await screen.findByRole("button", buyButton);
  expect(screen.queryByText("In the queue")).toBeNull();
});

test("too many customers: it waits as long as the shop says, and asks again for the same place", async () => {
  sale.refusals = [refusal(429, "TOO_MANY_REQUESTS", { "Retry-After": "2" })];
  renderPage(<FlashSales />);
  const button = await screen.findByRole("button", buyButton);
  await userEvent.click(button);
  expect(await screen.findByText(/You can try again in [12] seconds?/)).toBeVisible();
  expect(button).toBeDisabled();
  await waitFor(() => expect(button).toBeEnabled(), { timeout: 5000 });
  await userEvent.click(button);
  expect(await screen.findByText("In the queue")).toBeVisible();
  expect(sale.keys[1]).toBe(sale.keys[0]);
});

test("the limit is told, and the next try is another purchase", async () => {
  sale.refusals = [refusal(409, "FLASH_LIMIT_REACHED")];
  renderPage(<FlashSales />);
  await userEvent.click(await screen.findByRole("button", buyButton));
  expect(await screen.findByRole("alert")).toHaveTextContent("as many as one customer may");
  await userEvent.click(screen.getByRole("button", buyButton));
  await screen.findByText("In the queue");
  expect(sale.keys[1]).not.toBe(sale.keys[0]);
});

test("sold out before one's turn is told, and can be dismissed", async () => {
  sale.ticket = { status: "soldOut" };
  renderPage(<FlashSales />);
  await userEvent.click(await screen.findByRole("button", buyButton));
  const place = (await screen.findByText("Sold out before your turn")).closest("li");
  await userEvent.click(within(place as HTMLElement).getByRole("button", { name: "Dismiss" }));
  expect(screen.queryByText("Sold out before your turn")).toBeNull();
});
